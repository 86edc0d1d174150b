import type { Expression } from '../model/expression';
import type { Value } from '../model/value';
import { alternatives, evaluate } from './evaluate';
import type { Program, Scope } from './program';

/**
 * Whether a test of a value's type holds: `typeof job.every === 'number'`, `Array.isArray(jobs)`. Undefined where the value
 * is not known, or is of several types.
 */
export function typeTestHolds(program: Program, condition: Expression, scope: Scope): boolean | undefined {
  if (condition.kind === 'unary' && condition.operator === '!') {
    const holds = typeTestHolds(program, condition.operand, scope);
    return holds === undefined ? undefined : !holds;
  }
  if (condition.kind === 'binary' && /^[!=]==?$/.test(condition.operator)) {
    const { left, right, operator } = condition;
    const [asked, wanted] = right.kind === 'unary' ? [right, left] : [left, right];
    if (asked.kind !== 'unary' || asked.operator !== 'typeof' || wanted.kind !== 'literal') return undefined;
    const type = commonType(evaluate(program, asked.operand, scope));
    return type === undefined ? undefined : (type === wanted.value) === operator.startsWith('=');
  }
  if (condition.kind === 'call' && isArrayTest(condition.callee)) {
    const [subject] = condition.arguments;
    const kinds = subject === undefined ? [] : alternatives(evaluate(program, subject, scope));
    if (kinds.length === 0 || kinds.some((one) => typeOf(one) === undefined)) return undefined;
    const lists = kinds.filter(({ kind }) => kind === 'array').length;
    return lists === 0 ? false : lists === kinds.length ? true : undefined;
  }
  return undefined;
}

function isArrayTest(callee: Expression): boolean {
  return (
    callee.kind === 'member' &&
    callee.property === 'isArray' &&
    callee.object.kind === 'name' &&
    callee.object.name === 'Array'
  );
}

function commonType(value: Value): string | undefined {
  const types = new Set(alternatives(value).map(typeOf));
  const [type] = types;
  return types.size === 1 ? type : undefined;
}

/** What `typeof` says of a value, where it is known. A name that nothing was put into yet may hold something later. */
function typeOf(value: Value): string | undefined {
  switch (value.kind) {
    case 'literal':
      return value.value === null ? 'object' : typeof value.value;
    case 'template':
      return value.tag === null ? 'string' : undefined;
    case 'operation': {
      if (/^(?:[-*/%]|\*\*)$/.test(value.operator)) return 'number';
      const types = value.operator === '+' ? value.operands.map(typeOf) : [];
      if (types.includes('string')) return 'string';
      return types.length > 0 && types.every((one) => one === 'number') ? 'number' : undefined;
    }
    case 'function':
    case 'class':
      return 'function';
    case 'array':
    case 'object':
    case 'regex':
      return 'object';
    default:
      return undefined;
  }
}
