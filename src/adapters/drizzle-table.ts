import type { Span } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import type { Lookup } from './adapter';
import { inCase, casingAt, type Casing } from './drizzle-casing';
import { drizzleFunction, makerOf, modifiedCall, type Maker } from './drizzle-origin';
import { foldText } from './fold';

/** A table or view of Drizzle: `pgTable('orders', { … })`, however it came here. */
export interface DrizzleTable {
  /** As in the database, with what a factory puts before it. */
  readonly name: string;
  readonly nameAt: Span;
  readonly kind: 'table' | 'view';
  /** The name that a query gives it: `alias(orders, 'previous')`. */
  readonly alias: string | null;
  readonly columns: readonly DrizzleColumn[];
  /** Whether it has columns beside those listed. */
  readonly open: boolean;
  /** The function or list of indexes and constraints. */
  readonly extra: Value | null;
  /** How names of columns are made of keys. */
  readonly casing: Casing;
  readonly engine: 'postgresql' | 'mysql' | 'sqlite' | 'unknown';
  readonly value: Value;
}

export interface DrizzleColumn {
  readonly key: string;
  /** As in the database. */
  readonly name: string;
  /** The text that names it, else its key. */
  readonly nameAt: Span;
  readonly value: Value;
}

/** A column as a query names it. */
export interface ColumnUse {
  readonly table: DrizzleTable;
  /** As in the database. */
  readonly name: string;
  readonly at: Span;
}

const memos = new WeakMap<Lookup, WeakMap<Value, DrizzleTable | null>>();

/** The table that a value is, or null. */
export function tableOf(value: Value, look: Lookup): DrizzleTable | null {
  if (value.kind !== 'call' && value.kind !== 'one-of') return null;
  const memo = memos.get(look) ?? new WeakMap<Value, DrizzleTable | null>();
  memos.set(look, memo);
  const known = memo.get(value);
  if (known !== undefined) return known;
  memo.set(value, null);
  const found = readTable(value, look);
  memo.set(value, found);
  return found;
}

function readTable(value: Value, look: Lookup): DrizzleTable | null {
  if (value.kind === 'one-of')
    return value.values.map((each) => tableOf(each, look)).find((table) => table !== null) ?? null;
  const call = modifiedCall(value);
  if (call === null) return null;
  const { made } = call;
  const [first, second, third] = made.arguments;
  if (first === undefined) return null;
  const wrapper = drizzleFunction(made);
  if (wrapper === 'alias' || wrapper === 'aliasedTable') {
    const table = tableOf(first, look);
    return table && { ...table, alias: (second && foldText(second)) ?? table.alias };
  }
  const maker = makerOf(made.callee);
  if (maker === null || maker.kind === 'enum') return null;
  const given = foldText(first);
  const name = given === null ? null : renamed(given, first, maker, look);
  if (name === null) return null;
  const columns = columnsOf(second, maker, look);
  const casing = maker.casing ?? casingAt(first.at.file, look);
  return {
    name,
    nameAt: first.at,
    kind: maker.kind,
    alias: null,
    columns: columns.properties.map((property) => columnOf(property, casing)),
    open: columns.open || (maker.kind === 'view' && second === undefined),
    extra: third ?? null,
    casing,
    engine: engineOf(maker),
    value,
  };
}

/** `pgTableCreator((name) => `shop_${name}`)` */
function renamed(name: string, given: Value, { rename }: Maker, look: Lookup): string | null {
  if (rename === null) return name;
  return foldText(look.resultOf(rename, [{ kind: 'literal', value: name, at: given.at }], given.at));
}

function columnsOf(
  value: Value | undefined,
  maker: Maker,
  look: Lookup,
): { readonly properties: readonly PropertyValue[]; readonly open: boolean } {
  if (value === undefined) return { properties: [], open: true };
  const made = value.kind === 'function' ? look.resultOf(value, [maker.module], value.at) : value;
  return made.kind === 'object' ? made : { properties: [], open: true };
}

function columnOf({ key, keyAt, value }: PropertyValue, casing: Casing): DrizzleColumn {
  const named = modifiedCall(value)?.made.arguments[0];
  const name = named === undefined ? null : foldText(named);
  if (named === undefined || name === null) return { key, name: inCase(key, casing), nameAt: keyAt, value };
  return { key, name, nameAt: named.at, value };
}

function engineOf({ module }: Maker): DrizzleTable['engine'] {
  if (module.kind !== 'external') return 'unknown';
  if (/\/pg-core/.test(module.module)) return 'postgresql';
  if (/\/(mysql|singlestore)-core/.test(module.module)) return 'mysql';
  return /\/sqlite-core/.test(module.module) ? 'sqlite' : 'unknown';
}

/** The column that a value is (`orders.placedAt`, also under an alias of its own), or null. */
export function columnUse(value: Value, look: Lookup): ColumnUse | null {
  if (value.kind === 'call' && value.callee.kind === 'member' && value.callee.property === 'as')
    return columnUse(value.callee.object, look);
  if (value.kind !== 'member') return null;
  const table = tableOf(value.object, look);
  if (table === null) return null;
  const { property, propertyAt } = value;
  const column = table.columns.find((each) => each.key === property);
  if (column !== undefined) return { table, name: column.name, at: propertyAt };
  return table.open ? { table, name: inCase(property, table.casing), at: propertyAt } : null;
}

/** Whether two values are one table in a query: the same name, under the same alias. */
export function sameTable(a: DrizzleTable, b: DrizzleTable): boolean {
  return a.name === b.name && a.alias === b.alias;
}

/** The name of a table or column as SQL, for templates that hold it; null for what is neither. */
export function drizzleName(value: Value, look: Lookup): string | null {
  const table = tableOf(value, look);
  if (table !== null) return quoted(table.name);
  const column = columnUse(value, look);
  return column && `${quoted(column.table.alias ?? column.table.name)}.${quoted(column.name)}`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
