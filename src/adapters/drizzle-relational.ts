import type { FieldUse, Query } from '../model/query';
import type { Selection } from '../model/selection';
import { spanKey } from '../model/span';
import type { Value } from '../model/value';
import type { CallSite, ChainLink, Lookup } from './adapter';
import { conditionOf, usesIn } from './drizzle-condition';
import { objectCondition } from './drizzle-object';
import { drizzleExport, drizzleFunction, tableCalls } from './drizzle-origin';
import { drizzleQuery, namesOfColumns, targetOf } from './drizzle-query';
import { tableOf, type DrizzleTable } from './drizzle-table';
import { foldBoolean, foldNumber } from './fold';
import { opaque, allOf, type FilterReading } from './mongo-reading';
import { propertyOf } from './options';

/**
 * The queries of `db.query.orders.findMany({ … })`, one for each table that it reads; null for what is none.
 * https://orm.drizzle.team/docs/rqb, https://orm.drizzle.team/docs/rqb-v2
 */
export function relationalQueries(
  { base, links, at }: CallSite,
  isClient: (base: Value) => boolean,
  look: Lookup,
): readonly Query[] | null {
  const index = links.findIndex((link) => (link.name === 'query' || link.name === '_query') && link.arguments === null);
  const named = links[index + 1];
  const find = links[index + 2];
  const isFind = find?.name === 'findMany' || find?.name === 'findFirst';
  if (index === -1 || named === undefined || named.arguments !== null || !isFind) return null;
  const table = schemaTable(named, base, look);
  if (table === null && !isClient(base)) return null;
  const [options] = find.arguments ?? [];
  const limit = find.name === 'findFirst' ? 1 : limitOf(options);
  const levels = levelsOf({ table, named: named.value, options, within: null, depth: 0 }, look);
  return levels.map((level, position) => {
    const { filter, reads } = levelReading(level, look);
    const target = targetOf(level.table, level.named, look);
    const selection = position === 0 ? selectionOf(level) : null;
    return drizzleQuery('read', find.name, target, at, {
      ...{ filter, reads, selection },
      limit: position === 0 ? limit : null,
    });
  });
}

/** The table that a query begins with, then those that come with its rows, depth first. */
function levelsOf(level: Level, look: Lookup): readonly Level[] {
  return [level, ...nestedLevels(level, look).flatMap((inner) => levelsOf(inner, look))];
}

/** One table of a relational query: the one that it begins with, or one that comes with its rows. */
interface Level {
  readonly table: DrizzleTable | null;
  readonly named: Value;
  readonly options: Value | undefined;
  /** The relation by which it comes, or null. */
  readonly within: string | null;
  readonly depth: number;
}

const deepest = 6;

function limitOf(options: Value | undefined): number | null {
  const value = propertyOf(options, 'limit');
  return value && foldNumber(value);
}

function levelReading(
  { table, named, options, within }: Level,
  look: Lookup,
): { readonly filter: FilterReading; readonly reads: readonly FieldUse[] } {
  const where = propertyOf(options, 'where');
  const come = within === null ? [] : [opaque(`those of ${within}`, named.at)];
  if (table === null) {
    const told = where === null ? [] : [opaque('a condition on a table that is not known', where.at)];
    return { filter: allOf([...come, ...told]), reads: [] };
  }
  const own =
    options !== undefined && options.kind !== 'object' ? [opaque('options that are not known here', options.at)] : [];
  const filter = allOf([...come, ...own, whereReading(where, table, look)]);
  return { filter, reads: readsOf(table, named, options, look) };
}

/** A callback (`(orders, { eq }) => …`), an object of version 1, or a condition as for the query builder. */
function whereReading(where: Value | null, table: DrizzleTable, look: Lookup): FilterReading {
  if (where === null) return allOf([]);
  const context = { table, look };
  if (where.kind === 'function') return conditionOf(calledWith(where, table, look), context);
  return where.kind === 'object' ? objectCondition(where, context) : conditionOf(where, context);
}

/** The operators that callbacks are given are those that the package exports. */
function calledWith(callback: Value, table: DrizzleTable, look: Lookup): Value {
  const operators: Value = { kind: 'external', module: 'drizzle-orm', path: [], at: callback.at };
  return look.resultOf(callback, [table.value, operators], callback.at);
}

function readsOf(table: DrizzleTable, named: Value, options: Value | undefined, look: Lookup): readonly FieldUse[] {
  const context = { table, look };
  const others = ['orderBy', 'extras'].flatMap((key) => {
    const value = propertyOf(options, key);
    if (value === null) return [];
    const told = value.kind === 'function' ? calledWith(value, table, look) : value;
    const keyed = key === 'orderBy' && told.kind === 'object' ? keyedUses(told, table) : [];
    return [...keyed, ...usesIn(told, context)];
  });
  const columns = propertyOf(options, 'columns');
  const taken =
    columns?.kind === 'object' ? columns.properties.filter(({ value }) => foldBoolean(value) !== false) : [];
  const at = named.kind === 'member' ? named.propertyAt : named.at;
  const all: FieldUse = { field: '*', at, implicit: true };
  if (columns?.kind !== 'object' || (taken.length === 0 && columns.properties.length > 0) || columns.open)
    return [all, ...others];
  return [...keyedUses({ ...columns, properties: taken }, table), ...others];
}

/** `columns: { id: true }`, or `{ note: false }` for all others; what comes by `with` and `extras` is there, too. */
function selectionOf({ table, options }: Level): Selection | null {
  const columns = propertyOf(options, 'columns');
  if (table === null || columns?.kind !== 'object' || columns.open) return null;
  const names = namesOfColumns(table);
  const used = (wanted: boolean): readonly FieldUse[] =>
    columns.properties
      .filter(({ value }) => foldBoolean(value) === wanted)
      .map(({ key, keyAt }) => ({ field: key, at: keyAt }));
  const taken = used(true);
  if (taken.length === 0) return { kind: 'without', fields: used(false), at: columns.at, names };
  const added = ['with', 'extras'].flatMap((key) => {
    const value = propertyOf(options, key);
    return value?.kind === 'object' ? value.properties.map((one) => ({ field: one.key, at: one.keyAt })) : [];
  });
  return { kind: 'only', fields: [...taken, ...added], at: columns.at, names };
}

/** `{ placedAt: 'desc' }`, `{ id: true }`: columns by their keys. */
function keyedUses(value: Extract<Value, { kind: 'object' }>, table: DrizzleTable): readonly FieldUse[] {
  return value.properties.flatMap(({ key, keyAt }) => {
    const column = table.columns.find((each) => each.key === key);
    return column === undefined ? [] : [{ field: column.name, at: keyAt }];
  });
}

/** `with: { lines: true, customer: { columns: … } }` */
function nestedLevels({ table, options, depth }: Level, look: Lookup): readonly Level[] {
  const nested = propertyOf(options, 'with');
  if (nested?.kind !== 'object' || depth >= deepest) return [];
  return nested.properties
    .filter(({ value }) => foldBoolean(value) !== false && value.kind !== 'undefined')
    .map(({ key, keyAt, value }) => ({
      table: table === null ? null : relatedTable(table, key, look),
      named: { kind: 'unknown', text: key, at: keyAt },
      options: value.kind === 'object' ? value : undefined,
      within: table === null ? key : table.name,
      depth: depth + 1,
    }));
}

/** `relations(orders, ({ many }) => ({ lines: many(lines) }))`, and `defineRelations(schema, (r) => ({ … }))` of version 1. */
function relatedTable(table: DrizzleTable, relation: string, look: Lookup): DrizzleTable | null {
  for (const { links } of look.callsNamed('relations')) {
    const link = links.find(({ name }) => name === 'relations');
    const [owner, callback] = link?.arguments ?? [];
    if (owner === undefined || callback === undefined || tableOf(owner, look)?.name !== table.name) continue;
    const helpers: Value = { kind: 'external', module: 'drizzle-orm', path: ['relations'], at: callback.at };
    const made = propertyOf(look.resultOf(callback, [helpers], callback.at), relation);
    const target = made?.kind === 'call' ? made.arguments[0] : undefined;
    const found = target === undefined ? null : tableOf(target, look);
    if (found !== null) return found;
  }
  return relatedTableOfSchema(table, relation, look);
}

function relatedTableOfSchema(table: DrizzleTable, relation: string, look: Lookup): DrizzleTable | null {
  for (const { links } of [...look.callsNamed('defineRelations'), ...look.callsNamed('defineRelationsPart')]) {
    const [schema, callback] = links.at(-1)?.arguments ?? [];
    if (schema === undefined || callback === undefined) continue;
    const helpers: Value = { kind: 'external', module: 'drizzle-orm', path: ['r'], at: callback.at };
    const made = look.resultOf(callback, [helpers], callback.at);
    if (made.kind !== 'object') continue;
    for (const { key, value } of made.properties) {
      if (memberTable(schema, key, look)?.name !== table.name) continue;
      const call = propertyOf(value, relation);
      const target = call?.kind === 'call' ? drizzleExport(call.callee)?.split('.').at(-1) : undefined;
      const found = target === undefined ? null : memberTable(schema, target, look);
      if (found !== null) return found;
    }
  }
  return null;
}

function memberTable(schema: Value, key: string, look: Lookup): DrizzleTable | null {
  return tableOf(look.member(schema, key, schema.at), look);
}

/** The table that stands under a key of the schema which the client was given, or that any client was. */
function schemaTable(named: ChainLink, base: Value, look: Lookup): DrizzleTable | null {
  const own = schemasIn(base, look);
  for (const schema of [...own, ...(own.length > 0 ? [] : allSchemas(look))]) {
    const table = memberTable(schema, named.name, look);
    if (table !== null) return table;
  }
  return own.length > 0 ? null : tableNamed(named.name, look);
}

/** The schemas that a client is made with: `drizzle(pool, { schema })`, or the argument of its type. */
function schemasIn(base: Value, look: Lookup): readonly Value[] {
  switch (base.kind) {
    case 'call': {
      if (!/^drizzle(\.mock)?$/.test(drizzleFunction(base) ?? ''))
        return base.callee.kind === 'member' ? schemasIn(base.callee.object, look) : [];
      return base.arguments.flatMap((argument) => schemasOfOptions(argument));
    }
    case 'instance':
      return base.types.flatMap((type) => {
        const schema = look.typed(type);
        return schema.kind === 'module' || schema.kind === 'object' ? [schema] : [];
      });
    case 'one-of':
      return base.values.flatMap((each) => schemasIn(each, look));
    default:
      return [];
  }
}

function schemasOfOptions(options: Value): readonly Value[] {
  const schema = propertyOf(options, 'schema');
  const relations = propertyOf(options, 'relations');
  const defined = relations?.kind === 'call' ? relations.arguments[0] : undefined;
  return [...(schema === null ? [] : [schema]), ...(defined === undefined ? [] : [defined])];
}

const memos = new WeakMap<Lookup, { readonly schemas: readonly Value[]; readonly tables: readonly DrizzleTable[] }>();

function known(look: Lookup): { readonly schemas: readonly Value[]; readonly tables: readonly DrizzleTable[] } {
  const memo = memos.get(look);
  if (memo !== undefined) return memo;
  const schemas = look
    .callsNamed('drizzle')
    .flatMap(({ links }) => links.flatMap(({ value }) => schemasIn(value, look)));
  const tables = [
    ...new Map(
      tableCalls
        .flatMap((name) => look.callsNamed(name))
        .flatMap(({ links }) => links.flatMap(({ value }) => tableOf(value, look) ?? []))
        .map((table) => [spanKey(table.nameAt), table]),
    ).values(),
  ];
  const made = { schemas, tables };
  memos.set(look, made);
  return made;
}

function allSchemas(look: Lookup): readonly Value[] {
  return known(look).schemas;
}

/** The only table that is called so, in whatever case: the key in a schema is a variable's name, which tables follow. */
function tableNamed(key: string, look: Lookup): DrizzleTable | null {
  const plain = (text: string): string => text.replace(/[_-]/g, '').toLowerCase();
  const [only, ...others] = known(look).tables.filter(({ name }) => plain(name) === plain(key));
  return only !== undefined && others.length === 0 ? only : null;
}
