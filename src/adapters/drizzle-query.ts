import type { FieldUse, FieldWrite, Operation, Query, Target } from '../model/query';
import type { Selection } from '../model/selection';
import { contains, type Span } from '../model/span';
import type { Value } from '../model/value';
import type { CallSite, ChainLink, Lookup } from './adapter';
import { computedInsert, computedUpdate } from './drizzle-column';
import { conditionOf, usesIn } from './drizzle-condition';
import { drizzleExport } from './drizzle-origin';
import { sameTable, tableOf, type DrizzleTable } from './drizzle-table';
import { inCase } from './drizzle-casing';
import { foldNumber } from './fold';
import { allOf, everything, opaque, perhaps, type FilterReading } from './mongo-reading';
import { queryWith, type QueryParts } from './query-parts';
import { describe } from './operand';
import { chainOf } from './origin';
import { operandsOf } from './sql-bound';

/** A statement of the query builder: what it begins with, and everything that is called on it. */
export interface Statement {
  readonly root: ChainLink;
  readonly later: readonly ChainLink[];
  readonly at: Span;
  readonly look: Lookup;
}

/** The links that begin a statement: https://orm.drizzle.team/docs/select, …/insert, …/update, …/delete */
export const rootNames: readonly string[] = [
  'select',
  'selectDistinct',
  'selectDistinctOn',
  'insert',
  'update',
  'delete',
  '$count',
];

const joinNames: ReadonlySet<string> = new Set([
  ...['leftJoin', 'rightJoin', 'innerJoin', 'fullJoin', 'crossJoin'],
  ...['leftJoinLateral', 'innerJoinLateral', 'crossJoinLateral'],
]);

/** Every query that a statement makes: one for each table that it touches. */
export function statementQueries(statement: Statement): readonly Query[] {
  switch (statement.root.name) {
    case 'insert':
      return insertQueries(statement);
    case 'update':
    case 'delete':
      return changeQueries(statement, statement.root.name);
    case '$count':
      return countQueries(statement);
    default:
      return selectQueries(statement);
  }
}

export function drizzleQuery(operation: Operation, method: string, target: Target, at: Span, parts: QueryParts): Query {
  return queryWith({ operation, method, adapter: 'drizzle', semantics: 'sql', target, at, targetAt: null }, parts);
}

export function targetOf(table: DrizzleTable | null, named: Value | undefined, look: Lookup): Target {
  if (table !== null) return { kind: 'known', name: table.name };
  const text = named === undefined ? '' : look.text(named);
  return { kind: 'unknown', reason: 'its table is not known', text };
}

/** A subquery or common table expression: its own tables are told where it is written. */
function isSubquery(value: Value): boolean {
  const { base, links } = chainOf(value);
  if (links.some(({ name }) => name === 'as' || name === '$with')) return true;
  return base.kind === 'template' || drizzleExport(base) === 'sql' || links.some(({ name }) => /^select/.test(name));
}

/** The argument of a link by its name, the last that states one. */
function given({ later }: Statement, name: string, index = 0): Value | undefined {
  return later.findLast((link) => link.name === name)?.arguments?.[index];
}

/** A table with what is known of its rows: joins narrow it, `where` is about all of them. */
interface Source {
  readonly value: Value | undefined;
  readonly table: DrizzleTable | null;
  /** Conditions of joins that every row of it meets. */
  readonly on: readonly Value[];
}

function sourcesOf(statement: Statement, first: Value | undefined): readonly Source[] {
  const { look, later } = statement;
  const joins = later.filter(({ name }) => joinNames.has(name));
  const from =
    statement.root.name === 'update' || statement.root.name === 'delete'
      ? later.find(({ name }) => name === 'from' || name === 'using')
      : undefined;
  const [added] = from?.arguments ?? [];
  const inner = joins
    .filter(({ name }) => /^(inner|right)Join/.test(name))
    .flatMap((link) => link.arguments?.[1] ?? []);
  const main: Source = { value: first, table: first ? tableOf(first, look) : null, on: inner };
  const others = joins.map((link): Source => {
    const [value, on] = link.arguments ?? [];
    const narrows = /^(inner|left)Join/.test(link.name) && on !== undefined;
    return { value, table: value ? tableOf(value, look) : null, on: narrows ? [on] : [] };
  });
  const second: readonly Source[] = added === undefined ? [] : [{ value: added, table: tableOf(added, look), on: [] }];
  return [main, ...second, ...others].filter(
    ({ value, table }) => value !== undefined && (table !== null || !isSubquery(value)),
  );
}

function filterOf({ table, value, on }: Source, statement: Statement): FilterReading {
  const { look, later } = statement;
  const where = later.findLast(({ name }) => name === 'where');
  const [condition] = where?.arguments ?? [];
  if (table === null) {
    const at = condition?.at ?? value?.at ?? statement.at;
    return condition === undefined || condition.kind === 'undefined'
      ? everything
      : opaque('a condition on a table that is not known', at);
  }
  const context = { table, look };
  const own = conditionOf(condition, context);
  return allOf([
    ...on.map((each) => conditionOf(each, context)),
    where && isAddedLater(where, statement) ? perhaps(own, where.nameAt) : own,
  ]);
}

/**
 * `let query = db.select().from(orders).$dynamic(); if (open) query = query.where(…)`: the condition may not be added.
 * https://orm.drizzle.team/docs/dynamic-query-building
 */
function isAddedLater(where: ChainLink, { later }: Statement): boolean {
  const dynamic = later.find(({ name }) => name === '$dynamic');
  return (
    dynamic !== undefined &&
    !(where.value.at.file === dynamic.value.at.file && contains(where.value.at, dynamic.value.at))
  );
}

const readingNames: ReadonlySet<string> = new Set([
  'orderBy',
  'groupBy',
  'having',
  'returning',
  'for',
  'onConflictDoUpdate',
  'onConflictDoNothing',
]);

/** Columns of a table that a statement reads beside its conditions. */
function readsOf({ table, on }: Source, statement: Statement): readonly FieldUse[] {
  if (table === null) return [];
  const { root, later, look } = statement;
  const context = { table, look };
  const told = later
    .filter(({ name }) => readingNames.has(name))
    .flatMap((link) => (link.arguments ?? []).flatMap((each) => usesIn(callbackless(each, statement), context)));
  const joined = later
    .filter(({ name }) => joinNames.has(name))
    .flatMap((link) => link.arguments?.slice(1) ?? [])
    .filter((each) => !on.includes(each))
    .flatMap((each) => usesIn(each, context));
  const returning = later.find(({ name }) => name === 'returning');
  const whole = returning !== undefined && (returning.arguments ?? []).length === 0 ? [everyField(returning)] : [];
  return /^select/.test(root.name) ? [...selected(statement, table), ...told, ...joined] : [...told, ...whole];
}

function callbackless(value: Value, { look }: Statement): Value {
  return value.kind === 'function' ? look.resultOf(value, [], value.at) : value;
}

function everyField({ nameAt }: ChainLink): FieldUse {
  return { field: '*', at: nameAt, implicit: true };
}

/** `select()` reads every column, `select({ id: orders.id })` those that it names. */
function selected({ root, look }: Statement, table: DrizzleTable): readonly FieldUse[] {
  const args = root.arguments ?? [];
  const selection = root.name === 'selectDistinctOn' ? args[1] : args[0];
  const first = root.name === 'selectDistinctOn' ? args[0] : undefined;
  const distinct = first === undefined ? [] : usesIn(first, { table, look });
  if (selection === undefined) return [...distinct, everyField(root)];
  if (selection.kind !== 'object') return [...distinct, everyField(root)];
  const named = selection.properties.flatMap((property): readonly FieldUse[] => {
    const whole = tableOf(property.value, look);
    if (whole !== null && sameTable(whole, table)) return [{ field: '*', at: property.keyAt, implicit: true }];
    return usesIn(property.value, { table, look });
  });
  return [...distinct, ...named, ...(selection.open ? [everyField(root)] : [])];
}

/** Rows have what `select({ … })` names, under its keys; those of a table that stands under one are all there. */
function selectionOf({ root }: Statement, table: DrizzleTable | null): Selection | null {
  const selection = (root.arguments ?? [])[root.name === 'selectDistinctOn' ? 1 : 0];
  if (selection?.kind !== 'object' || selection.open) return null;
  const fields = selection.properties.map(({ key, keyAt }) => ({ field: key, at: keyAt }));
  return { kind: 'only', fields, at: selection.at, ...(table !== null && { names: namesOfColumns(table) }) };
}

/** Columns by the keys under which rows have them. */
export function namesOfColumns({ columns }: DrizzleTable): Readonly<Record<string, string>> {
  return Object.fromEntries(columns.map(({ key, name }) => [key, name]));
}

function limitOf(statement: Statement): number | null {
  const value = given(statement, 'limit');
  return value === undefined ? null : foldNumber(value);
}

function selectQueries(statement: Statement): readonly Query[] {
  const { root, at, look } = statement;
  const sources = sourcesOf(statement, given(statement, 'from'));
  return sources.map((source) =>
    drizzleQuery('read', root.name, targetOf(source.table, source.value, look), at, {
      filter: filterOf(source, statement),
      reads: readsOf(source, statement),
      selection: selectionOf(statement, source.table),
      limit: sources.length === 1 ? limitOf(statement) : null,
    }),
  );
}

/** `db.$count(orders, eq(orders.state, 'open'))` */
function countQueries({ root, at, look }: Statement): readonly Query[] {
  const [value, condition] = root.arguments ?? [];
  if (value === undefined) return [];
  const table = tableOf(value, look);
  if (table === null && isSubquery(value)) return [];
  const filter =
    table === null
      ? opaque('a condition on a table that is not known', value.at)
      : conditionOf(condition, { table, look });
  return [drizzleQuery('read', root.name, targetOf(table, value, look), at, { filter })];
}

function changeQueries(statement: Statement, operation: 'update' | 'delete'): readonly Query[] {
  const { root, at, look } = statement;
  const [first, ...others] = sourcesOf(statement, root.arguments?.[0]);
  if (first === undefined) return [];
  const set = given(statement, 'set');
  if (operation === 'update' && set === undefined) return [];
  const written = operation === 'update' ? writesOf(set, first.table, look, 'update') : nothingWritten;
  const changed = drizzleQuery(operation, operation, targetOf(first.table, first.value, look), at, {
    filter: filterOf(first, statement),
    reads: [
      ...readsOf(first, statement),
      ...(first.table !== null && set ? usesIn(set, { table: first.table, look }) : []),
    ],
    ...written,
    limit: limitOf(statement),
  });
  const read = others.map((source) =>
    drizzleQuery('read', operation, targetOf(source.table, source.value, look), at, {
      filter: filterOf(source, statement),
      reads: source.table !== null && set ? usesIn(set, { table: source.table, look }) : [],
    }),
  );
  return [changed, ...read];
}

interface Written {
  readonly writes: readonly FieldWrite[];
  readonly writesComplete: boolean;
}

const nothingWritten: Written = { writes: [], writesComplete: true };

function insertQueries(statement: Statement): readonly Query[] {
  const { root, later, at, look } = statement;
  const [value] = root.arguments ?? [];
  const rows = given(statement, 'values');
  const selects = later.some(({ name }) => name === 'select');
  if (value === undefined || (rows === undefined && !selects)) return [];
  const table = tableOf(value, look);
  const inserted = rows === undefined ? { writes: [], writesComplete: false } : writesOf(rows, table, look, 'insert');
  const conflict = later.find(({ name }) => name === 'onConflictDoUpdate' || name === 'onDuplicateKeyUpdate')
    ?.arguments?.[0];
  const set = conflict?.kind === 'object' ? conflict.properties.find(({ key }) => key === 'set')?.value : undefined;
  const updated = set === undefined ? nothingWritten : writesOf(set, table, look, 'update');
  return [
    drizzleQuery('insert', root.name, targetOf(table, value, look), at, {
      reads: readsOf({ value, table, on: [] }, statement),
      writes: [...inserted.writes, ...updated.writes],
      writesComplete: inserted.writesComplete && updated.writesComplete && conflict?.kind !== 'unknown',
    }),
  ];
}

/** What rows or a `set` write, with what the client adds of its own. Keys whose value is undefined are left out. */
function writesOf(
  value: Value | undefined,
  table: DrizzleTable | null,
  look: Lookup,
  by: 'insert' | 'update',
): Written {
  const rows = rowsOf(value, look);
  if (rows === null || table === null) return { writes: [], writesComplete: false };
  const written = rows.map((row) => rowWrites(row, table));
  const own = written.flatMap(({ writes }) => writes);
  const added = table.columns.flatMap((column): readonly FieldWrite[] => {
    if (own.some(({ field }) => field === column.name)) return [];
    const computed = by === 'insert' ? computedInsert(column, look) : computedUpdate(column, look);
    return computed === null ? [] : [writeOf(column.name, column.nameAt, computed)];
  });
  return { writes: [...own, ...added], writesComplete: written.every(({ writesComplete }) => writesComplete) };
}

function rowWrites(row: Extract<Value, { kind: 'object' }>, table: DrizzleTable): Written {
  const writes = row.properties
    .filter(({ value }) => value.kind !== 'undefined')
    .map(({ key, keyAt, value }) => {
      const name = table.columns.find((column) => column.key === key)?.name ?? inCase(key, table.casing);
      return writeOf(name, keyAt, value);
    });
  return { writes, writesComplete: !row.open };
}

function writeOf(field: string, at: Span, value: Value): FieldWrite {
  const [only, ...others] = value.kind === 'array' || value.kind === 'template' ? [] : operandsOf(value);
  const operand =
    only !== undefined && others.length === 0 ? only : ({ kind: 'unknown', text: describe(value) } as const);
  return { field, at, value: operand, valueAt: value.at };
}

/** The objects that are written: one, a list, alternatives, or what `map` makes of each element; null when not known. */
function rowsOf(value: Value | undefined, look: Lookup): readonly Extract<Value, { kind: 'object' }>[] | null {
  switch (value?.kind) {
    case 'object':
      return [value];
    case 'array':
    case 'one-of': {
      const rows = (value.kind === 'array' ? value.items : value.values).map((each) => rowsOf(each, look));
      const known = rows.flatMap((each) => each ?? []);
      return rows.some((each) => each === null) || (value.kind === 'array' && value.open && known.length === 0)
        ? null
        : known;
    }
    case 'call': {
      const { callee } = value;
      const [made] = value.arguments;
      if (callee.kind !== 'member' || callee.property !== 'map' || made?.kind !== 'function') return null;
      return rowsOf(look.resultOf(made, [], made.at), look);
    }
    default:
      return null;
  }
}

/** The statement in a chain of calls, or null: where it begins, and what follows. */
export function statementOf(site: CallSite, isClient: (base: Value) => boolean, look: Lookup): Statement | null {
  const { base, links, at } = site;
  const index = links.findIndex((link, position) =>
    beginsStatement(link, links.slice(position + 1), position === 0, base, isClient, look),
  );
  const root = links[index];
  return root === undefined ? null : { root, later: links.slice(index + 1), at, look };
}

function beginsStatement(
  link: ChainLink,
  later: readonly ChainLink[],
  isFirst: boolean,
  base: Value,
  isClient: (base: Value) => boolean,
  look: Lookup,
): boolean {
  if (link.arguments === null || !rootNames.includes(link.name)) return false;
  const selecting = /^select/.test(link.name);
  const named = selecting ? later.find(({ name }) => name === 'from')?.arguments?.[0] : link.arguments[0];
  if (named === undefined) return false;
  return (tableOf(named, look) !== null && !(isFirst && isContainer(base))) || isClient(base);
}

/** A collection of JavaScript's own that tables may be keys of: `seen.delete(orders)`. */
function isContainer(base: Value): boolean {
  if (base.kind === 'instance') return base.of.kind === 'global' || base.of.kind === 'class';
  return ['array', 'object', 'literal', 'regex', 'global'].includes(base.kind);
}
