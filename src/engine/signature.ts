import type { Environment, Value } from '../model/value';
import { numberOf } from './identity';
import type { Program } from './program';

/** Deeper and wider than this, two values that differ are taken for one. */
const DEEPEST = 5;
const WIDEST = 12;

/**
 * What matters of the arguments for what a function does: two calls with the same signature give the same result.
 */
export function signatureOf(program: Program, environment: Environment | null): string {
  if (environment === null) return '';
  const known = program.memo.signatures.get(environment);
  if (known !== undefined) return known;
  const { misses, circles } = program;
  const signature = signed(environment);
  // What was in the middle of being worked out, or is in a file to come, will say more the next time.
  if (program.misses === misses && program.circles === circles) program.memo.signatures.set(environment, signature);
  return signature;
}

function signed(environment: Environment): string {
  const parts: string[] = [];
  const budget = { left: MOST_VALUES };
  for (let one: Environment | null = environment; one !== null; one = one.parent) {
    if (one.receiver !== null) parts.push(`this=${valueSignature(one.receiver, 0, budget)}`);
    for (const [name, value] of one.parameters) parts.push(`${name}=${valueSignature(value, 0, budget)}`);
  }
  return parts.join(';');
}

/** Values looked at for one signature: what lies beyond is taken for the same. */
const MOST_VALUES = 240;

function listed(value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : [value];
}

/** A value by what it does: the same for values that behave alike, whatever they are called and wherever they stand. */
function valueSignature(value: Value, depth: number, budget: { left: number }): string {
  budget.left -= 1;
  if (depth > DEEPEST || budget.left < 0) return '…';
  const inner = (one: Value): string => valueSignature(one, depth + 1, budget);
  const list = (values: readonly Value[]): string => values.slice(0, WIDEST).map(inner).join();
  switch (value.kind) {
    case 'literal':
      return JSON.stringify(value.value);
    case 'external':
      return `${value.module}/${value.path.join('.')}`;
    case 'function':
      return `${value.function.file}#${String(value.function.index)}@${String(numberOf(value.function.environment))}`;
    case 'class':
      return `${value.class.file}#${String(value.class.index)}@${String(numberOf(value.class.environment))}`;
    case 'instance':
      return `new ${inner(value.of)}(${list([...(value.arguments ?? []), ...listed(value.from), ...listed(value.own)])})`;
    case 'object':
      return `{${value.properties
        .slice(0, WIDEST)
        .map((one) => `${one.key}:${inner(one.value)}`)
        .join()}}`;
    case 'array':
      return `[${list(value.items)}]`;
    case 'call':
      return `${inner(value.callee)}(${list(value.arguments)})`;
    case 'member':
      return `${inner(value.object)}.${value.property}`;
    case 'one-of':
      return `(${value.values.slice(0, WIDEST).map(inner).join('|')})`;
    case 'template':
      return value.texts
        .map((text, index) => text.text + (value.values[index] === undefined ? '' : inner(value.values[index])))
        .join('');
    case 'operation':
      return `(${value.operator} ${list(value.operands)})`;
    case 'global':
      return `global ${value.name}`;
    case 'module':
      return `module ${value.file}`;
    case 'typed':
      return `${value.type.file}:${String(value.type.type.start)}`;
    default:
      return '?';
  }
}
