import type { Operand } from '../model/predicate';
import type { Value } from '../model/value';
import type { ChainLink } from './adapter';
import { foldScalar } from './fold';
import { momentOf } from './moment';
import { operandOf, unitOf } from './operand';
import type { ComposedSql } from './sql-text';
import { tokenize } from '../parse/sql-lexer';

/** The values that are bound to a statement's parameters, as far as the call tells them. */
export interface BoundValues {
  /** The value of `?3`, `$3`, `:name`, `@name` or `$name`, or null. */
  readonly valueOf: (parameter: string) => Value | null;
}

const bindingNames = ['bind', 'run', 'all', 'get', 'first', 'values', 'iterate', 'execute', 'raw'];
/** Properties of an argument or option that hold the values: pg, libsql, Sequelize. */
const valueKeys = ['values', 'args', 'bind', 'replacements', 'parameters'];

/**
 * The values that go with a text: what follows it in the call (`query(text, [a, b])`, `raw(text, a, b)`), stands beside
 * it (`query({ text, values })`), or is given to what comes later in the chain (`prepare(text).bind(a, b).run()`).
 */
export function boundValues(link: ChainLink, later: readonly ChainLink[], composed: ComposedSql): BoundValues {
  const lists = [
    beside(link),
    ...later.filter((each) => bindingNames.includes(each.name)).map((each) => each.arguments ?? []),
  ];
  const args = lists.find((list) => list.length > 0) ?? [];
  const positional = positionalOf(args);
  const counted = marksBefore(composed);
  const named = namedOf(args);
  return {
    valueOf(parameter) {
      const number = /^[?$](\d+)$/.exec(parameter)?.[1];
      if (number !== undefined && parameter.startsWith('?') && Number(number) > counted) return null;
      if (number !== undefined) return positional?.[Number(number) - 1] ?? null;
      const name = /^[:@$](\w+)$/.exec(parameter)?.[1];
      return name === undefined ? null : (named.get(name) ?? null);
    },
  };
}

/** How many `?` can be counted: behind a computed part that may hold some, their numbers are not known. */
function marksBefore({ text, rawHole }: ComposedSql): number {
  if (rawHole === null) return Number.POSITIVE_INFINITY;
  return tokenize(text, 'unknown', 0, rawHole).filter((token) => token.text.startsWith('?')).length;
}

/** Methods that take values one by one behind the text. */
const spreadingNames = ['run', 'all', 'get', 'each', '$queryRawUnsafe', '$executeRawUnsafe'];

function beside(link: ChainLink): readonly Value[] {
  const [first, ...others] = link.arguments ?? [];
  if (first?.kind !== 'object') {
    const [values] = others;
    const isList = values?.kind === 'array' || values?.kind === 'object';
    return isList || spreadingNames.includes(link.name) ? others : [];
  }
  return first.properties.filter(({ key }) => valueKeys.includes(key)).map((property) => property.value);
}

/** The values in order; null where a spread or an unknown list hides them. */
function positionalOf(args: readonly Value[]): readonly Value[] | null {
  const [first] = args;
  const list = first?.kind === 'object' ? optionOf(first) : first;
  if (list?.kind === 'array') return list.open ? null : list.items;
  if (args.some((each) => each.kind === 'operation' && each.operator === '...')) return null;
  return args.filter((each) => each.kind !== 'function');
}

function optionOf(value: Extract<Value, { kind: 'object' }>): Value | undefined {
  return value.properties.find(({ key }) => valueKeys.includes(key))?.value;
}

function namedOf(args: readonly Value[]): ReadonlyMap<string, Value> {
  const [first] = args;
  if (first?.kind !== 'object') return new Map();
  const option = optionOf(first);
  const properties = option?.kind === 'object' ? option.properties : first.properties;
  return new Map(
    properties.filter((property) => !property.optional).map(({ key, value }) => [key.replace(/^[:@$]/, ''), value]),
  );
}

/** What a bound value is in a condition: its operands, several for a list (`ANY ($1)`, `IN ${sql(list)}`). */
export function operandsOf(value: Value): readonly Operand[] {
  if (value.kind === 'array' && !value.open && value.items.length > 0) return value.items.flatMap(operandsOf);
  if (value.kind === 'call' && value.arguments[0]?.kind === 'array' && value.arguments.length === 1)
    return operandsOf(value.arguments[0]);
  const moment = foldScalar(value) === undefined ? momentOf(value) : null;
  return moment ? [{ kind: 'now', offset: moment.offset, ...unitOf(moment) }] : [operandOf(value)];
}
