import type { Located } from '../model/expression';
import type { Predicate } from '../model/predicate';
import type { SqlFieldUse, SqlFieldWrite, SqlName, SqlQuery } from '../model/sql';
import { all, completenessOf } from './sql-condition';
import { predicateOf } from './sql-predicate';
import {
  isSystemColumn,
  limitOf,
  resolve,
  type Output,
  type Outputs,
  type Relation,
  type Rows,
  type Scope,
} from './sql-scope';
import type { CommonTable, FromItem, Node, Select, SelectItem } from './sql-syntax';
import { children, type Meaning } from './sql-value';

/** Conditions are read once for each table, so statements that join more tables than this are not read. */
const MOST_RELATIONS = 200;

/** A subquery after binding: its columns, and the columns of surrounding queries that it reads. */
interface Bound {
  readonly outputs: readonly (Output & { readonly name: string | null })[] | null;
  readonly free: readonly FreeUse[];
}

interface FreeUse extends SqlFieldUse {
  readonly relation: Relation;
}

/** Collects the queries of one statement. */
export interface Binding {
  readonly source: string;
  readonly looseTexts: boolean;
  readonly queries: SqlQuery[];
  /** Why the statement is not read wholly. */
  problem: string | null;
  readonly bound: Map<Select, Bound>;
  /** Binds a statement that writes inside WITH, and tells the columns it returns. */
  readonly bindCommonWrite: (table: CommonTable, parent: Scope) => Outputs;
}

export type Role = 'filter' | 'reads';

/** Fields of each table as they are met. */
export class Uses {
  readonly free: FreeUse[] = [];
  private readonly byRelation = new Map<Relation, Record<Role, SqlFieldUse[]>>();

  constructor(private readonly own: readonly Relation[]) {}

  add(relation: Relation, use: SqlFieldUse, role: Role): void {
    if (relation.table === null || isSystemColumn(use.field)) return;
    if (!this.own.includes(relation)) {
      this.free.push({ ...use, relation });
      return;
    }
    const known = this.byRelation.get(relation) ?? { filter: [], reads: [] };
    known[role].push(use);
    this.byRelation.set(relation, known);
  }

  of(relation: Relation, role: Role): readonly SqlFieldUse[] {
    const uses = [...(this.byRelation.get(relation)?.[role] ?? [])].sort((a, b) => a.start - b.start || a.end - b.end);
    return uses.filter((use, index) => index === 0 || use.start !== uses[index - 1]?.start);
  }
}

export function meaningOf(binding: Binding, scope: Scope): Meaning {
  return {
    source: binding.source,
    scope,
    looseTexts: binding.looseTexts,
    negated: false,
    outputsOf: (select) => bindSelect(binding, select, scope).outputs ?? [],
    freeColumns: (select) => bindSelect(binding, select, scope).free,
  };
}

/** Binds a query and everything in it once, and adds a fact for each table that it reads. */
export function bindSelect(binding: Binding, select: Select, parent: Scope | null): Bound {
  const known = binding.bound.get(select);
  if (known) return known;
  binding.bound.set(select, { outputs: null, free: [] });
  const outer = withCommon(binding, select.common, parent);
  const { scope, uses } = scopeOf(binding, select.from, outer);
  const free: FreeUse[] = [];
  const names = new Set(
    select.items.flatMap((item) => (item.name !== null && item.expression.kind !== 'column' ? [item.name] : [])),
  );
  recordItems(binding, select.items, scope, uses);
  if (select.where) record(binding, select.where, scope, uses, 'filter');
  recordJoins(binding, select.from, scope, uses);
  for (const node of [...select.group, ...(select.having ? [select.having] : []), ...select.order])
    record(binding, node, scope, uses, 'reads', names);
  for (const other of select.more) free.push(...bindSelect(binding, other, outer).free);
  for (const relation of scope.relations) {
    if (relation.table === null) continue;
    const predicate = conditionOf(binding, select.where, select.from, relation, scope);
    binding.queries.push({
      ...queryOf('read', 'SELECT', relation.table, predicate, uses, relation, select),
      ...(select.group.length === 0 && limitOf(select)),
      ...(select.sums && { sums: true as const }),
    });
  }
  const bound = { outputs: outputsOf(binding, select, scope, uses), free: [...free, ...uses.free] };
  binding.bound.set(select, bound);
  return bound;
}

/** A fact about one table, without writes. */
export function queryOf(
  operation: SqlQuery['operation'],
  method: string,
  table: SqlName,
  predicate: Predicate,
  uses: Uses,
  relation: Relation,
  place: Located,
): SqlQuery {
  return {
    kind: 'query',
    operation,
    method,
    table,
    predicate,
    completeness: completenessOf(predicate),
    filter: uses.of(relation, 'filter'),
    reads: uses.of(relation, 'reads'),
    writes: [] as readonly SqlFieldWrite[],
    writesComplete: true,
    limit: null,
    start: place.start,
    end: place.end,
  };
}

/** The surrounding scope with the tables of a WITH. */
export function withCommon(binding: Binding, common: readonly CommonTable[], parent: Scope | null): Scope {
  const tables = new Map(parent?.common ?? []);
  const scope: Scope = { relations: [], parent, common: tables };
  for (const table of common) {
    // A recursive table may read itself.
    tables.set(table.name, null);
    if (table.body.kind === 'select') {
      const { outputs } = bindSelect(binding, table.body.select, scope);
      tables.set(table.name, named(outputs, table.columns));
    } else tables.set(table.name, binding.bindCommonWrite(table, scope));
  }
  return scope;
}

function named(outputs: Bound['outputs'], columns: readonly string[] | null): Outputs {
  if (outputs === null) return null;
  return new Map(
    outputs.flatMap((output, index) => {
      const name = columns?.[index] ?? output.name;
      return name === null ? [] : [[name, output] as const];
    }),
  );
}

/** The tables of a FROM clause, and what is read to make them. Subqueries in it may read those to their left (LATERAL). */
export function scopeOf(
  binding: Binding,
  from: readonly FromItem[],
  parent: Scope,
): { readonly scope: Scope; readonly uses: Uses } {
  const relations: Relation[] = [];
  const free: FreeUse[] = [];
  const scope: Scope = { relations, parent, common: parent.common };
  if (from.length > MOST_RELATIONS) binding.problem = `more than ${MOST_RELATIONS} tables are joined`;
  for (const item of from.length > MOST_RELATIONS ? [] : from) {
    const { source } = item;
    if (source.kind === 'table') {
      const { name } = source;
      // A stand-in for no table at all: https://dev.mysql.com/doc/refman/8.4/en/select.html
      if (name.schema === null && name.name.toLowerCase() === 'dual') continue;
      const common = name.schema === null && parent.common.has(name.name) ? parent.common.get(name.name) : undefined;
      const derived = name.schema === null && parent.common.has(name.name);
      relations.push({ item, alias: item.alias ?? name.name, table: derived ? null : name, outputs: common ?? null });
    } else if (source.kind === 'select') {
      const bound = bindSelect(binding, source.select, scope);
      free.push(...bound.free);
      relations.push({ item, alias: item.alias ?? '', table: null, outputs: named(bound.outputs, item.columns) });
    } else {
      const called = new Uses([]);
      record(binding, source.call, scope, called, 'reads');
      free.push(...called.free);
      const alias = item.alias ?? (source.call.kind === 'call' ? source.call.name.toLowerCase() : '');
      const outputs = item.columns ? new Map(item.columns.map((column) => [column, unknownOutput] as const)) : null;
      relations.push({ item, alias, table: null, outputs });
    }
  }
  const uses = new Uses(relations);
  for (const { relation, ...use } of free) uses.add(relation, use, 'reads');
  return { scope, uses };
}

const unknownOutput: Output = { entity: null, field: null, rows: null };

/** The condition on one table's rows: WHERE, and those ON conditions that must hold for a row of this table. */
export function conditionOf(
  binding: Binding,
  where: Node | null,
  from: readonly FromItem[],
  relation: Relation,
  scope: Scope,
): Predicate {
  const nodes = [
    ...(where ? [where] : []),
    ...from.flatMap((item, index) => (item.on && filters(item, index, relation, from) ? [item.on] : [])),
  ];
  const meaning = meaningOf(binding, scope);
  const joined = from.flatMap((item, index) =>
    item.using.length > 0 && filters(item, index, relation, from) ? item.using : [],
  );
  const parts = joined.map((column): Predicate => {
    const at = { file: '', start: column.start, end: column.end };
    return { kind: 'opaque', reason: 'a join', fields: [[column.name]], at };
  });
  return all([predicateOf(nodes, relation, meaning), ...parts]);
}

/** Whether a row of `relation` comes through only where the join's condition holds. */
function filters(item: FromItem, index: number, relation: Relation, from: readonly FromItem[]): boolean {
  const own = from.indexOf(relation.item);
  switch (item.join) {
    case 'left':
      return own === index;
    case 'right':
      return own < index;
    case 'full':
      return false;
    default:
      return true;
  }
}

export function recordJoins(binding: Binding, from: readonly FromItem[], scope: Scope, uses: Uses): void {
  if (from.length > MOST_RELATIONS) return;
  from.forEach((item, index) => {
    if (item.on) {
      record(binding, item.on, scope, uses, (relation) => (filters(item, index, relation, from) ? 'filter' : 'reads'));
    }
    for (const column of item.using) {
      const use = { field: column.name, start: column.start, end: column.end };
      for (const relation of scope.relations)
        uses.add(relation, use, filters(item, index, relation, from) ? 'filter' : 'reads');
    }
  });
}

export function recordItems(binding: Binding, items: readonly SelectItem[], scope: Scope, uses: Uses): void {
  for (const { expression } of items) {
    if (expression.kind !== 'star') record(binding, expression, scope, uses, 'reads');
    else recordStar(expression, scope, uses);
  }
}

function recordStar(star: Extract<Node, { kind: 'star' }>, scope: Scope, uses: Uses): void {
  for (const relation of scope.relations) {
    if (star.qualifier !== null && relation.alias.toLowerCase() !== star.qualifier.toLowerCase()) continue;
    uses.add(relation, { field: '*', implicit: true, start: star.start, end: star.end }, 'reads');
  }
}

/** Adds the columns of an expression to the uses of their tables, and binds the subqueries in it. */
export function record(
  binding: Binding,
  node: Node,
  scope: Scope,
  uses: Uses,
  role: Role | ((relation: Relation) => Role),
  aliases: ReadonlySet<string> = new Set(),
): void {
  const roleOf = (relation: Relation): Role => (typeof role === 'string' ? role : role(relation));
  const visit = (each: Node): void => {
    if (each.kind === 'column') {
      if (each.qualifier === null && aliases.has(each.name)) return;
      const found = resolve(each, scope);
      const use = { field: each.name, start: each.nameStart, end: each.end };
      if (found.kind === 'relation') uses.add(found.relation, use, roleOf(found.relation));
      if (found.kind === 'ambiguous') for (const relation of found.relations) uses.add(relation, use, roleOf(relation));
    } else if (each.kind === 'subquery' || each.kind === 'exists') {
      const bound = bindSelect(binding, each.select, scope);
      for (const { relation, ...use } of bound.free) uses.add(relation, use, roleOf(relation));
    }
    children(each).forEach(visit);
  };
  visit(node);
}

function outputsOf(binding: Binding, select: Select, scope: Scope, uses: Uses): Bound['outputs'] {
  if (select.items.some((item) => item.expression.kind === 'star') || select.items.length === 0)
    return starOutputs(select, scope);
  const rows = select.more.length === 0 ? rowsOf(binding, select, scope, uses) : null;
  return select.items.map((item) => ({ name: item.name, ...outputOf(item, scope, select.more.length > 0), rows }));
}

/** `SELECT * FROM derived`: the derived table's own columns. */
function starOutputs(select: Select, scope: Scope): Bound['outputs'] {
  const [only, ...others] = scope.relations;
  if (select.items.length !== 1 || others.length > 0 || !only?.outputs || select.where) return null;
  return [...only.outputs].map(([name, output]) => ({ name, ...output }));
}

function outputOf(item: SelectItem, scope: Scope, several: boolean): Pick<Output, 'entity' | 'field'> {
  if (several || item.expression.kind !== 'column') return { entity: null, field: null };
  const found = resolve(item.expression, scope);
  if (found.kind !== 'relation') return { entity: null, field: null };
  if (found.relation.table) return { entity: found.relation.table.name, field: item.expression.name };
  const output = found.relation.outputs?.get(item.expression.name);
  return { entity: output?.entity ?? null, field: output?.field ?? null };
}

/** The rows that a plain query selects of its only table. */
function rowsOf(binding: Binding, select: Select, scope: Scope, uses: Uses): Rows | null {
  const [only, ...others] = scope.relations;
  if (!only || others.length > 0 || select.group.length > 0 || select.having || select.skips) return null;
  if (only.table) {
    const predicate = conditionOf(binding, select.where, select.from, only, scope);
    return { predicate, ...limitOf(select), filter: uses.of(only, 'filter') };
  }
  const [item] = select.items;
  const output = item?.expression.kind === 'column' ? only.outputs?.get(item.expression.name) : undefined;
  return select.where === null ? (output?.rows ?? null) : null;
}
