import type { Comparison, Operand } from '../model/predicate';
import type { FieldUse } from '../model/query';
import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { drizzleExport } from './drizzle-origin';
import { columnUse, drizzleName, sameTable, tableOf, type ColumnUse, type DrizzleTable } from './drizzle-table';
import { fragmentReading } from './drizzle-fragment';
import {
  allOf,
  anyOf,
  condition,
  everything,
  negated,
  oneOfForms,
  opaque,
  partly,
  perhaps,
  vanishing,
  type FilterReading,
} from './mongo-reading';
import { contains } from '../model/span';
import { describe } from './operand';
import { chainOf } from './origin';
import { operandsOf } from './sql-bound';

/** The table that a condition is read for: one on another table says nothing that could be told of it. */
export interface ConditionContext {
  readonly table: DrizzleTable;
  readonly look: Lookup;
}

/** https://orm.drizzle.team/docs/operators */
const comparisons: ReadonlyMap<string, { readonly operator: Comparison; readonly mirrored: Comparison }> = new Map([
  ['eq', { operator: '=', mirrored: '=' }],
  ['ne', { operator: '<>', mirrored: '<>' }],
  ['gt', { operator: '>', mirrored: '<' }],
  ['gte', { operator: '>=', mirrored: '<=' }],
  ['lt', { operator: '<', mirrored: '>' }],
  ['lte', { operator: '<=', mirrored: '>=' }],
]);

const patterns: ReadonlySet<string> = new Set([
  ...['like', 'notLike', 'ilike', 'notIlike'],
  ...['arrayContains', 'arrayContained', 'arrayOverlaps'],
]);

/**
 * What a condition says of the context's table. `and` and `or` leave out what is undefined, and are undefined themselves
 * when nothing is left; a `where` that is undefined is none.
 * https://orm.drizzle.team/docs/select#conditional-filters
 */
export function conditionOf(value: Value | undefined, context: ConditionContext): FilterReading {
  return readingOf(value, context) ?? everything;
}

/** Null for what is undefined. */
function readingOf(value: Value | undefined, context: ConditionContext): FilterReading | null {
  if (value === undefined) return null;
  switch (value.kind) {
    case 'undefined':
      return null;
    case 'literal':
      return value.value === null || value.value === false ? null : unknown(value, context);
    case 'one-of':
      return oneOfReading(value, context);
    case 'operation':
      return logicalReading(value, context);
    case 'template':
      return isSql(value) ? fragment(['', ''], [value], value, context) : unknown(value, context);
    case 'member': {
      const column = columnUse(value, context.look);
      return column === null
        ? unknown(value, context)
        : comparison(column, '=', { kind: 'literal', value: true }, value.at, context);
    }
    case 'call':
      return callReading(value, context);
    default:
      return unknown(value, context);
  }
}

function isSql(value: ValueOf<'template'>): boolean {
  return value.tag !== null && drizzleExport(value.tag)?.split('.').at(-1) === 'sql';
}

function oneOfReading(value: ValueOf<'one-of'>, context: ConditionContext): FilterReading | null {
  const readings = value.values.map((each) => readingOf(each, context));
  const told = readings.filter((reading) => reading !== null);
  if (told.length === 0) return null;
  const [only] = told;
  const merged = only !== undefined && told.length === 1 ? only : oneOfForms(told);
  return told.length < readings.length ? vanishing(perhaps(merged, value.at)) : merged;
}

/** `wanted && eq(orders.state, wanted)`: a condition that may be absent. */
function logicalReading(value: ValueOf<'operation'>, context: ConditionContext): FilterReading | null {
  const last = value.operands.at(-1);
  if (value.operator !== '&&' || last === undefined) return unknown(value, context);
  const reading = readingOf(last, context);
  return reading && vanishing(perhaps(reading, last.at));
}

function callReading(value: ValueOf<'call'>, context: ConditionContext): FilterReading | null {
  const name = drizzleExport(value.callee);
  const args = value.arguments;
  const [left, right] = args;
  if (name === null) return unwrapped(value, context);
  if (name === 'and' || name === 'or') return joined(name, args, value, context);
  if (name === 'not') {
    const inner = readingOf(left, context);
    return inner && negated(inner, value.at);
  }
  const compared = comparisons.get(name);
  if (left === undefined) return unknown(value, context);
  if (compared !== undefined && right !== undefined) return comparing(left, right, compared, value, context);
  switch (name) {
    case 'isNull':
    case 'isNotNull':
      return presence(left, name === 'isNull', value, context);
    case 'inArray':
    case 'notInArray':
      return right === undefined
        ? unknown(value, context)
        : membership(left, right, name === 'notInArray', value, context);
    case 'between':
    case 'notBetween':
      return range(left, args.slice(1), name === 'notBetween', value, context);
    case 'exists':
    case 'notExists': {
      const found = withUses(opaque('EXISTS', value.at, fieldsIn(left, context)), usesIn(left, context));
      return name === 'exists' ? found : negated(found, value.at);
    }
    default:
      return patterns.has(name)
        ? withUses(opaque(words(name), value.at, fieldsIn(value, context)), usesIn(value, context))
        : unknown(value, context);
  }
}

function words(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1 $2').toUpperCase();
}

/** Methods that leave a condition as it is: `sql`…`.as('late')`, `.mapWith(Boolean)`. */
function unwrapped(value: ValueOf<'call'>, context: ConditionContext): FilterReading | null {
  const { callee } = value;
  const keeps = callee.kind === 'member' && ['as', 'mapWith', 'inlineParams', 'getSQL'].includes(callee.property);
  return keeps ? readingOf(callee.object, context) : unknown(value, context);
}

function joined(
  name: 'and' | 'or',
  args: readonly Value[],
  whole: Value,
  context: ConditionContext,
): FilterReading | null {
  const readings = args.flatMap((argument) => partReadings(argument, name, context));
  if (readings.length === 0) return null;
  if (name === 'and') return allOf(readings);
  // Where every part may be left out, so may the whole.
  const absent = args.every((argument) => mayBeAbsent(argument));
  const merged = anyOf(readings);
  return absent ? perhaps(merged, whole.at) : merged;
}

function mayBeAbsent(value: Value): boolean {
  if (value.kind === 'one-of') return value.values.some(mayBeAbsent);
  return value.kind === 'undefined' || (value.kind === 'operation' && value.operator === '&&');
}

/** One condition, or those of a list that is spread: what was pushed to it may not have been. */
function partReadings(argument: Value, name: 'and' | 'or', context: ConditionContext): readonly FilterReading[] {
  const list = argument.kind === 'operation' && argument.operator === '...' ? argument.operands[0] : undefined;
  if (list === undefined) {
    const reading = readingOf(argument, context);
    return reading === null ? [] : [reading];
  }
  if (list.kind !== 'array') return [opaque('a list of conditions that is not known here', argument.at)];
  const own = list.items.flatMap((item) => {
    const reading = readingOf(item, context);
    if (reading === null) return [];
    return contains(list.at, item.at) ? [reading] : [perhaps(reading, item.at)];
  });
  const pushed = list.items.some((item) => !contains(list.at, item.at));
  return list.open && (!pushed || name === 'or') ? [...own, opaque('further conditions are added', list.at)] : own;
}

function comparing(
  left: Value,
  right: Value,
  { operator, mirrored }: { readonly operator: Comparison; readonly mirrored: Comparison },
  whole: Value,
  context: ConditionContext,
): FilterReading {
  const [a, b] = [ownColumn(left, context), ownColumn(right, context)];
  if (isFragment(left) || isFragment(right)) return fragment(['', ` ${operator} `, ''], [left, right], whole, context);
  if (a !== null) return comparison(a, operator, operandIn(right, context), whole.at, context);
  if (b !== null) return comparison(b, mirrored, operandIn(left, context), whole.at, context);
  return elsewhere(left, whole, context);
}

function isFragment(value: Value): boolean {
  if (value.kind === 'template') return isSql(value);
  return value.kind === 'call' && value.callee.kind === 'member' && isFragment(value.callee.object);
}

function ownColumn(value: Value, context: ConditionContext): ColumnUse | null {
  const column = columnUse(value, context.look);
  return column !== null && sameTable(column.table, context.table) ? column : null;
}

function comparison(
  column: ColumnUse,
  operator: Comparison,
  operand: Operand,
  at: Span,
  context: ConditionContext,
): FilterReading {
  if (!sameTable(column.table, context.table)) return opaque(`a condition on ${nameIn(column)}`, at);
  return withUses(condition({ kind: 'compare', field: [column.name], operator, operand, at }), [useOf(column)]);
}

function useOf({ name, at }: ColumnUse): FieldUse {
  return { field: name, at };
}

function withUses(reading: FilterReading, filter: readonly FieldUse[]): FilterReading {
  return { ...reading, filter };
}

function presence(left: Value, isNull: boolean, whole: Value, context: ConditionContext): FilterReading {
  const column = ownColumn(left, context);
  if (column === null)
    return isFragment(left)
      ? fragment(['', isNull ? ' IS NULL' : ' IS NOT NULL'], [left], whole, context)
      : elsewhere(left, whole, context);
  const { at } = whole;
  const present = withUses(condition({ kind: 'present', field: [column.name], mode: 'not-null', at }), [useOf(column)]);
  return isNull ? negated(present, at) : present;
}

function membership(left: Value, right: Value, not: boolean, whole: Value, context: ConditionContext): FilterReading {
  const column = ownColumn(left, context);
  if (isFragment(left) || isFragment(right))
    return fragment(['', not ? ' NOT IN ' : ' IN ', ''], [left, right], whole, context);
  if (column === null) return elsewhere(left, whole, context);
  const { at } = whole;
  const operands = setOperands(right, context);
  const among = withUses(condition({ kind: 'in-set', field: [column.name], operands, at }), [useOf(column)]);
  const told = right.kind === 'array' && right.open ? partly(among) : among;
  return not ? negated(told, at) : told;
}

function setOperands(value: Value, context: ConditionContext): readonly Operand[] {
  if (value.kind === 'array') {
    const items = value.items.flatMap((item) => operandIn(item, context));
    return value.open ? [...items, { kind: 'unknown', text: '…' }] : items;
  }
  return [operandIn(value, context)];
}

function range(
  left: Value,
  bounds: readonly Value[],
  not: boolean,
  whole: Value,
  context: ConditionContext,
): FilterReading {
  const column = ownColumn(left, context);
  const [low, high] = bounds;
  if (low === undefined || high === undefined) return unknown(whole, context);
  if (isFragment(left) || isFragment(low) || isFragment(high))
    return fragment(['', not ? ' NOT BETWEEN ' : ' BETWEEN ', ' AND ', ''], [left, low, high], whole, context);
  if (column === null) return elsewhere(left, whole, context);
  const from = comparison(column, '>=', operandIn(low, context), whole.at, context);
  const to = { ...comparison(column, '<=', operandIn(high, context), whole.at, context), filter: [] };
  return not ? negated(allOf([from, to]), whole.at) : allOf([from, to]);
}

/** What a column is compared with: another column, a subquery, or a value. */
function operandIn(value: Value, context: ConditionContext): Operand {
  const column = columnUse(value, context.look);
  if (column !== null) {
    const { table, name } = column;
    return {
      kind: 'field',
      path: [name],
      entity: sameTable(table, context.table) ? null : (table.alias ?? table.name),
    };
  }
  const subquery = subqueryOperand(value, context);
  if (subquery !== null) return subquery;
  const [only, ...others] = operandsOf(value);
  return only !== undefined && others.length === 0 ? only : { kind: 'unknown', text: describe(value) };
}

/** `db.select({ id: drafts.id }).from(drafts)` as a value. */
function subqueryOperand(value: Value, { look }: ConditionContext): Operand | null {
  const { links } = chainOf(value);
  const from = links.find((link) => link.name === 'from')?.arguments?.[0];
  if (from === undefined || !links.some((link) => /^select/.test(link.name))) return null;
  const table = tableOf(from, look);
  const selection = links.find((link) => /^select/.test(link.name))?.arguments?.at(-1);
  const [selected] = selection?.kind === 'object' ? selection.properties : [];
  const column = selected === undefined ? null : columnUse(selected.value, look);
  const text = `SELECT ${column?.name ?? '…'} FROM ${table?.name ?? look.text(from)}`;
  return { kind: 'subquery', text, entity: table?.name ?? null, field: column && [column.name] };
}

function fragment(
  texts: readonly string[],
  values: readonly Value[],
  whole: Value,
  context: ConditionContext,
): FilterReading {
  const { table, look } = context;
  const nameOf = (value: Value): string | null => {
    const column = ownColumn(value, context);
    return column === null ? drizzleName(value, look) : `"${column.name.replaceAll('"', '""')}"`;
  };
  return fragmentReading(texts, values, whole.at, { table: table.name, nameOf, dialect: table.engine });
}

function elsewhere(left: Value, whole: Value, context: ConditionContext): FilterReading {
  const column = columnUse(left, context.look);
  const reason = column === null ? 'a condition on what is computed' : `a condition on ${nameIn(column)}`;
  return withUses(opaque(reason, whole.at, fieldsIn(whole, context)), usesIn(whole, context));
}

function unknown(value: Value, context: ConditionContext): FilterReading {
  return withUses(
    opaque('a condition that is not known here', value.at, fieldsIn(value, context)),
    usesIn(value, context),
  );
}

function nameIn({ table }: ColumnUse): string {
  return table.alias ?? table.name;
}

function fieldsIn(value: Value, context: ConditionContext): readonly (readonly string[])[] {
  return usesIn(value, context).map(({ field }) => [field]);
}

const deepest = 12;

/** Every column of the context's table that an expression names, by place. */
export function usesIn(value: Value, context: ConditionContext, depth = 0): readonly FieldUse[] {
  if (depth > deepest) return [];
  const own = ownColumn(value, context);
  if (own !== null) return [useOf(own)];
  const inner = (part: Value): readonly FieldUse[] => usesIn(part, context, depth + 1);
  switch (value.kind) {
    case 'call':
      if (tableOf(value, context.look) !== null) return [];
      return [...(value.callee.kind === 'member' ? inner(value.callee.object) : []), ...value.arguments.flatMap(inner)];
    case 'template':
      return value.values.flatMap(inner);
    case 'array':
      return value.items.flatMap(inner);
    case 'object':
      return value.properties.flatMap((property) => inner(property.value));
    case 'operation':
      return value.operands.flatMap(inner);
    case 'one-of':
      return value.values.flatMap(inner);
    default:
      return [];
  }
}
