import type { Expression } from '../model/expression';
import type { LocatedType, Value } from '../model/value';
import { moduleOf, type Program } from './program';
import { DEEPEST_TYPE, typeNamed } from './types';

/** What may be undefined where a chain asks for it with `?.`, and nothing says what it is. */
export function withAbsence(expression: Expression, value: Value): Value {
  const isOpen = value.kind === 'member' || value.kind === 'typed' || value.kind === 'unknown';
  return isOpen && asksOptionally(expression) ? { ...value, mayBeAbsent: true } : value;
}

/** `order?.note`, and what follows in that chain. */
function asksOptionally(expression: Expression): boolean {
  if (expression.kind !== 'member' && expression.kind !== 'element') return false;
  return expression.optional === true || asksOptionally(expression.object);
}

/** Whether a value is declared to be possibly absent, or asked for as if it were: an optional parameter or member, `string | undefined`. */
export function mayBeUndefined(program: Program, value: Value): boolean {
  if (value.mayBeAbsent === true) return true;
  switch (value.kind) {
    case 'undefined':
      return true;
    case 'one-of':
      // Of `before ?? cutoff` only the latter can be undefined in the end.
      return value.values.some((one) => one.kind === 'undefined');
    case 'parameter': {
      const { file, index } = value.function;
      const parameter = moduleOf(program, file)?.module.functions[index]?.parameters[value.index];
      if (parameter === undefined || parameter.default !== null || parameter.name === null) return false;
      return (
        parameter.optional === true ||
        (parameter.type !== null && includesUndefined(program, { file, type: parameter.type }))
      );
    }
    case 'typed': {
      return program.memo.optionalTypes.has(value.type.type) || includesUndefined(program, value.type);
    }
    case 'member':
      // A variable of the environment, which somebody sets or does not.
      return isProcessEnvironment(value.object);
    default:
      return false;
  }
}

/** `process.env` */
function isProcessEnvironment(value: Value): boolean {
  return (
    value.kind === 'member' &&
    value.property === 'env' &&
    value.object.kind === 'global' &&
    value.object.name === 'process'
  );
}

/** `string | undefined`, whatever it is called. */
export function includesUndefined(program: Program, { file, type }: LocatedType, depth = 0): boolean {
  if (depth > DEEPEST_TYPE) return false;
  switch (type.kind) {
    case 'union':
      return type.members.some((member) => includesUndefined(program, { file, type: member }, depth + 1));
    case 'keyword':
      return type.name === 'undefined';
    case 'reference': {
      const declared = typeNamed(program, file, type.name, type.start);
      return (
        declared?.kind === 'type' &&
        includesUndefined(program, { file: declared.file, type: declared.facts.type }, depth + 1)
      );
    }
    default:
      return false;
  }
}
