import type { Predicate } from '../model/predicate';
import type { SqlFieldUse, SqlName } from '../model/sql';
import type { FromItem, Limit, NodeOf } from './sql-syntax';

/** What a column of a derived table stands for, as far as it is a column of a table. */
export interface Output {
  readonly entity: string | null;
  readonly field: string | null;
  /** Which of the entity's rows can come through, when the query that derives it only selects rows; else null. */
  readonly rows: Rows | null;
}

/** Rows of one entity that a query selects. */
export interface Rows extends Limit {
  readonly predicate: Predicate;
  /** The fields in the predicate. */
  readonly filter: readonly SqlFieldUse[];
}

export function limitOf({ limit, limited }: Limit): Limit {
  return limited === true ? { limit, limited } : { limit };
}

/** Columns of a derived table by name; null where they cannot be told. */
export type Outputs = ReadonlyMap<string, Output> | null;

/** One table of a FROM clause with what it is bound to. */
export interface Relation {
  readonly item: FromItem;
  /** The name by which columns are qualified. */
  readonly alias: string;
  /** The table in the database; null for a derived one. */
  readonly table: SqlName | null;
  readonly outputs: Outputs;
}

/** The tables that names can mean in one query, and around it. */
export interface Scope {
  readonly relations: readonly Relation[];
  readonly parent: Scope | null;
  /** Common tables (WITH) by name. */
  readonly common: ReadonlyMap<string, Outputs>;
}

export type Column = NodeOf<'column'>;

/** What a column's name means: one relation, one of several, or nothing known here. */
export type Resolution =
  | { readonly kind: 'relation'; readonly relation: Relation }
  | { readonly kind: 'ambiguous'; readonly relations: readonly Relation[] }
  | { readonly kind: 'none' };

/** Columns that every row has without being declared: they say nothing about the schema. */
const systemColumns: ReadonlySet<string> = new Set([
  'rowid',
  '_rowid_',
  'oid',
  'ctid',
  'xmin',
  'xmax',
  'cmin',
  'cmax',
  'tableoid',
  'rownum',
]);

export function isSystemColumn(name: string): boolean {
  return systemColumns.has(name.toLowerCase());
}

/**
 * Binds a column as engines do: a qualified name to the nearest table of that name, an unqualified one to the innermost
 * query that has a table for it. Which of several joined tables has an unqualified column is not known without their
 * declarations: then it is ambiguous.
 */
export function resolve(column: Column, scope: Scope): Resolution {
  for (let each: Scope | null = scope; each !== null; each = each.parent) {
    const found = column.qualifier === null ? byColumn(column.name, each) : byAlias(column.qualifier, each);
    if (found !== null) return found;
  }
  return { kind: 'none' };
}

function byAlias(qualifier: string, scope: Scope): Resolution | null {
  const wanted = qualifier.toLowerCase();
  const relation =
    scope.relations.find((each) => each.alias.toLowerCase() === wanted) ??
    scope.relations.find((each) => each.item.alias === null && each.table?.name.toLowerCase() === wanted);
  return relation ? { kind: 'relation', relation } : null;
}

function byColumn(name: string, scope: Scope): Resolution | null {
  const open = scope.relations.filter((each) => each.outputs === null);
  const exact = scope.relations.filter((each) => each.outputs?.has(name) === true);
  const candidates = exact.length > 0 ? [...exact, ...open] : open;
  const [first, ...others] = candidates;
  if (!first) return null;
  if (others.length === 0) return { kind: 'relation', relation: first };
  const shared = candidates.find((each) => each.item.using.some((using) => using.name === name));
  return shared ? { kind: 'relation', relation: first } : { kind: 'ambiguous', relations: candidates };
}
