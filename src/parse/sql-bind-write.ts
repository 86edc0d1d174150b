import type { Located } from '../model/expression';
import type { Operand, Predicate } from '../model/predicate';
import type { SqlFieldUse, SqlFieldWrite, SqlQuery } from '../model/sql';
import {
  bindSelect,
  conditionOf,
  meaningOf,
  queryOf,
  record,
  recordItems,
  recordJoins,
  scopeOf,
  withCommon,
  type Binding,
  type Uses,
} from './sql-bind';
import { columnsOf } from './sql-columns';
import { always } from './sql-condition';
import { rowsOf } from './sql-predicate';
import { limitOf, type Output, type Outputs, type Relation, type Scope } from './sql-scope';
import type {
  Assignments,
  Body,
  CommonTable,
  Delete,
  FromItem,
  Insert,
  Merge,
  Node,
  SelectItem,
  Update,
  Write,
} from './sql-syntax';
import { asText, operandOf, sideOf, type Meaning } from './sql-value';

/** Different values that are kept of one column of a long INSERT. */
const MOST_VALUES = 100;

/** The facts of one statement. */
export interface BoundStatement {
  /** One for each table that is touched, in order of their names in the text. */
  readonly queries: readonly SqlQuery[];
  /** Why the statement is not read wholly. */
  readonly problem: string | null;
}

/** Tells what a statement touches. */
export function bindStatement(source: string, looseTexts: boolean, body: Body): BoundStatement {
  const binding: Binding = {
    source,
    looseTexts,
    queries: [],
    problem: null,
    bound: new Map(),
    bindCommonWrite: (table, parent) => commonWrite(binding, table, parent),
  };
  if (body.kind === 'select') bindSelect(binding, body.select, null);
  else bindWrite(binding, body.write, null);
  const columns = body.kind === 'select' ? columnsOf(body.select) : null;
  const isOutermost = ({ start, end }: SqlQuery): boolean =>
    body.kind === 'select' && start === body.select.start && end === body.select.end;
  const found =
    columns === null ? binding.queries : binding.queries.map((one) => (isOutermost(one) ? { ...one, columns } : one));
  const queries = [...found].sort((a, b) => a.table.start - b.table.start || a.table.end - b.table.end);
  return { queries, problem: binding.problem };
}

function commonWrite(binding: Binding, table: CommonTable, parent: Scope): Outputs {
  if (table.body.kind !== 'write') return null;
  const { write } = table.body;
  const entity = bindWrite(binding, write, parent);
  const outputs = new Map<string, Output>();
  for (const [index, item] of write.returning.entries()) {
    const name = table.columns?.[index] ?? item.name;
    if (item.expression.kind === 'star' || name === null) return null;
    const field = item.expression.kind === 'column' ? item.expression.name : null;
    outputs.set(name, { entity: field === null ? null : entity, field, rows: null });
  }
  return outputs.size > 0 ? outputs : null;
}

/** Binds a statement that writes; answers the table it writes to, where that is one. */
function bindWrite(binding: Binding, write: Write, parent: Scope | null): string | null {
  const outer = withCommon(binding, write.common, parent);
  switch (write.kind) {
    case 'insert':
      return bindInsert(binding, write, outer);
    case 'update':
      return bindUpdate(binding, write, outer);
    case 'delete':
      return bindDelete(binding, write, outer);
    case 'merge':
      return bindMerge(binding, write, outer);
  }
}

function bindInsert(binding: Binding, insert: Insert, outer: Scope): string | null {
  // A common table of the same name is not what is written to.
  const { scope, uses } = scopeOf(binding, [insert.target], { ...outer, common: new Map() });
  const [relation] = scope.relations;
  if (!relation?.table) return null;
  const selected = insert.select ? bindSelect(binding, insert.select, outer) : null;
  const inner: Scope = { ...scope, common: outer.common };
  for (const node of insert.rows.flat()) record(binding, node, { ...inner, relations: [] }, uses, 'reads');
  for (const node of insert.conflict) record(binding, node, inner, uses, 'reads');
  if (insert.updatesWhere) record(binding, insert.updatesWhere, inner, uses, 'reads');
  recordAssigned(binding, insert.updates, inner, uses);
  recordItems(binding, insert.returning, inner, uses);
  const writes = [
    ...insertedWrites(insert, selected?.outputs ?? null, meaningOf(binding, { ...inner, relations: [] })),
    ...assignedWrites(insert.updates, relation, meaningOf(binding, inner), () => true),
  ];
  const columnsKnown = insert.columns !== null && insert.columns.length > 0;
  binding.queries.push({
    ...queryOf('insert', insert.method, relation.table, always, uses, relation, insert),
    writes,
    writesComplete: columnsKnown && insert.updates.complete,
    ...(insert.yields && { conflict: insert.conflict.flatMap(conflictColumn) }),
  });
  return relation.table.name;
}

/** A column of ON CONFLICT; an expression is none. */
function conflictColumn(node: Node): readonly SqlFieldUse[] {
  return node.kind === 'column' ? [{ field: node.name, start: node.start, end: node.end }] : [];
}

type Selected = readonly (Output & { readonly name: string | null })[] | null;

/** What an INSERT stores in each column: every different value once, or that they are too many to tell. */
function insertedWrites(insert: Insert, selected: Selected, meaning: Meaning): readonly SqlFieldWrite[] {
  return (insert.columns ?? []).flatMap((column, index): readonly SqlFieldWrite[] => {
    const place = { field: column.name, start: column.start, end: column.end };
    if (insert.select) {
      const { items, more } = insert.select;
      return [{ ...place, ...selectedValue(items[index], selected?.[index], more.length > 0, meaning) }];
    }
    const values = new Map<string, { readonly value: Operand; readonly valueAt: Located }>();
    for (const row of insert.rows) {
      const node = row[index];
      if (!node) continue;
      const value = operandOf(asText(node, meaning), null, meaning);
      const key = JSON.stringify(value);
      if (!values.has(key)) values.set(key, { value, valueAt: { start: node.start, end: node.end } });
      if (values.size > MOST_VALUES) return [{ ...place, value: { kind: 'unknown', text: 'many values' } }];
    }
    if (values.size === 0) return [{ ...place, value: { kind: 'unknown', text: '' } }];
    return [...values.values()].map((each) => ({ ...place, ...each }));
  });
}

function selectedValue(
  item: SelectItem | undefined,
  output: Output | undefined,
  several: boolean,
  meaning: Meaning,
): Pick<SqlFieldWrite, 'value' | 'valueAt'> {
  if (!item || item.expression.kind === 'star' || several)
    return { value: { kind: 'unknown', text: 'a column of a query' } };
  const valueAt = { start: item.expression.start, end: item.expression.end };
  if (output && output.field !== null)
    return { value: { kind: 'field', path: [output.field], entity: output.entity }, valueAt };
  return { value: operandOf(item.expression, null, meaning), valueAt };
}

function recordAssigned(binding: Binding, assignments: Assignments, scope: Scope, uses: Uses): void {
  for (const { value } of assignments.list) if (value) record(binding, value, scope, uses, 'reads');
}

/** What is set on one table. */
function assignedWrites(
  assignments: Assignments,
  relation: Relation,
  meaning: Meaning,
  belongs: (qualifier: string | null) => boolean,
): readonly SqlFieldWrite[] {
  return assignments.list.flatMap(({ column, value }): readonly SqlFieldWrite[] => {
    if (!belongs(column.qualifier)) return [];
    const place = { field: column.name, start: column.start, end: column.end };
    if (value === null) return [{ ...place, value: { kind: 'unknown', text: 'DEFAULT' } }];
    const beside: Node = {
      kind: 'column',
      name: column.name,
      qualifier: null,
      nameStart: column.start,
      loose: false,
      ...place,
    };
    const node = sideOf(value, beside, meaning);
    return [{ ...place, value: operandOf(node, relation, meaning), valueAt: { start: value.start, end: value.end } }];
  });
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function bindUpdate(binding: Binding, update: Update, outer: Scope): string | null {
  const { scope, uses } = scopeOf(binding, update.from, outer);
  const meaning = meaningOf(binding, scope);
  recordAssigned(binding, update.assignments, scope, uses);
  recordFiltered(binding, update, scope, uses);
  const [first] = scope.relations;
  for (const relation of scope.relations) {
    if (relation.table === null) continue;
    const belongs = (qualifier: string | null) =>
      qualifier === null ? relation === first : sameName(qualifier, relation.alias);
    const writes = assignedWrites(update.assignments, relation, meaning, belongs);
    const isTarget = writes.length > 0 || (relation === first && update.assignments.list.length === 0);
    const predicate = conditionOf(binding, update.where, update.from, relation, scope);
    const query = queryOf(
      isTarget ? 'update' : 'read',
      update.method,
      relation.table,
      predicate,
      uses,
      relation,
      update,
    );
    const writesComplete = !isTarget || update.assignments.complete;
    binding.queries.push({
      ...query,
      ...(isTarget ? selection(query, update, relation, meaning) : {}),
      writes,
      writesComplete,
    });
  }
  return first?.table?.name ?? null;
}

/** How many rows a statement touches, and by which fields, also where a subquery on the same table selects them. */
function selection(
  query: SqlQuery,
  write: Update | Delete,
  relation: Relation,
  meaning: Meaning,
): Pick<SqlQuery, 'limit' | 'limited' | 'filter'> {
  const rows = rowsOf(write.where, relation, meaning);
  const own = limitOf(write);
  return {
    ...(own.limit === null && own.limited !== true && rows !== null ? limitOf(rows) : own),
    filter: [...query.filter, ...(rows?.filter ?? [])],
  };
}

interface Filtered {
  readonly where: Node | null;
  readonly from: readonly FromItem[];
  readonly order: readonly Node[];
  readonly returning: readonly SelectItem[];
}

function recordFiltered(binding: Binding, write: Filtered, scope: Scope, uses: Uses): void {
  if (write.where) record(binding, write.where, scope, uses, 'filter');
  recordJoins(binding, write.from, scope, uses);
  for (const node of write.order) record(binding, node, scope, uses, 'reads');
  recordItems(binding, write.returning, scope, uses);
}

function bindDelete(binding: Binding, statement: Delete, outer: Scope): string | null {
  const { scope, uses } = scopeOf(binding, statement.from, outer);
  const meaning = meaningOf(binding, scope);
  recordFiltered(binding, statement, scope, uses);
  let target: string | null = null;
  for (const relation of scope.relations) {
    if (relation.table === null) continue;
    const { table } = relation;
    const isTarget = statement.targets.some(
      (name) => sameName(name, relation.alias) || (relation.item.alias === null && sameName(name, table.name)),
    );
    if (isTarget) target = table.name;
    const predicate = conditionOf(binding, statement.where, statement.from, relation, scope);
    const query = queryOf(isTarget ? 'delete' : 'read', statement.method, table, predicate, uses, relation, statement);
    binding.queries.push({ ...query, ...(isTarget ? selection(query, statement, relation, meaning) : {}) });
  }
  return target;
}

function bindMerge(binding: Binding, merge: Merge, outer: Scope): string | null {
  const { scope, uses } = scopeOf(binding, merge.from, outer);
  const meaning = meaningOf(binding, scope);
  const [target, source] = scope.relations;
  if (merge.on) record(binding, merge.on, scope, uses, 'filter');
  for (const action of merge.actions) {
    if (action.condition) record(binding, action.condition, scope, uses, 'filter');
    recordAssigned(binding, action.assignments, scope, uses);
  }
  if (!target?.table) return null;
  for (const action of merge.actions) {
    const conditions = [merge.on, action.condition].flatMap((node) => (node ? [node] : []));
    const predicate: Predicate =
      action.kind === 'insert' ? always : conditionOf(binding, joined(conditions), [], target, scope);
    binding.queries.push({
      ...queryOf(action.kind, merge.method, target.table, predicate, uses, target, merge),
      writes: assignedWrites(action.assignments, target, meaning, () => true),
      writesComplete: action.assignments.complete,
    });
  }
  if (source?.table) binding.queries.push(queryOf('read', merge.method, source.table, always, uses, source, merge));
  return target.table.name;
}

function joined(conditions: readonly Node[]): Node | null {
  const [first] = conditions;
  const last = conditions.at(-1);
  if (!first || !last) return null;
  return conditions.length === 1
    ? first
    : { kind: 'junction', word: 'AND', of: conditions, start: first.start, end: last.end };
}
