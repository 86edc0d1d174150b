import type { NotChecked } from '../model/revision';
import type { DataEdit, Entity, Field, Removal, SchemaEdit } from '../model/schema';
import type { SchemaStep, SqlFacts } from '../model/sql';
import { compareText } from '../model/span';
import { hasHole } from '../parse/sql-token';
import { applyQuery, applyStep } from './replay-fold';
import { seriesOf, type SqlFile, type SqlSeries } from './replay-order';
import { copyTable, emptyState, entityOfTable, type ReplayState, type TableState } from './replay-state';

/** The schema that a revision's SQL files add up to. */
export interface Replayed {
  readonly entities: ReadonlyMap<string, Entity>;
  /** Steps that took names away which are not there in the end, in the order in which they are applied. */
  readonly removals: readonly Removal[];
  /** Every step of a migration, in the order in which they are applied. */
  readonly edits: readonly SchemaEdit[];
  readonly data: readonly DataEdit[];
  /** The files that say something of each entity, sorted. */
  readonly origins: ReadonlyMap<string, readonly string[]>;
  /** Tables on which two series of migrations disagree. */
  readonly notes: readonly NotChecked[];
}

/**
 * Folds the definitions of SQL files, in the order in which they are applied, into a schema: the migrations of each
 * folder step by step, on top of what snapshots (`schema.sql`) say of tables that no migration creates.
 */
export function replay(files: readonly { readonly file: string; readonly sql: SqlFacts }[]): Replayed {
  const series = seriesOf(files);
  const snapshots = series.filter((each) => each.snapshot).map((each) => foldSeries(each, emptyState()));
  const notes: NotChecked[] = [];
  const base = emptyState();
  for (const state of snapshots) mergeInto(base, state, notes);
  const histories = series.filter((each) => !each.snapshot).map((each) => foldSeries(each, startOf(base, each)));
  const result = emptyState();
  for (const state of histories) mergeInto(result, state, notes);
  const gone = new Set(result.removals.flatMap((removal) => (removal.field === null ? [removal.entity] : [])));
  for (const [name, table] of base.tables)
    if (!result.tables.has(name) && !gone.has(name)) result.tables.set(name, table);
  for (const [name, enumeration] of base.enumerations)
    if (!result.enumerations.has(name)) result.enumerations.set(name, enumeration);
  return finish({ ...result, removals: [...base.removals, ...result.removals] }, notes);
}

function finish(state: ReplayState, notes: readonly NotChecked[]): Replayed {
  const tables = [...state.tables.values()].sort((a, b) => compareText(a.name, b.name));
  const entities = new Map(tables.map((table) => [table.name, entityOfTable(table, state)]));
  const removals = state.removals.filter(({ entity, field }) => {
    const left = entities.get(entity);
    return left === undefined || (field !== null && !left.fields.has(field));
  });
  const origins = new Map(tables.map((table) => [table.name, [...table.files].sort(compareText)]));
  return { entities, removals, edits: state.edits, data: state.data, origins, notes };
}

/** What the snapshots say of the tables that a series changes without creating them. */
function startOf(base: ReplayState, series: SqlSeries): ReplayState {
  const state = emptyState();
  const steps = series.files.flatMap(stepsOf);
  const created = new Set(steps.flatMap((step) => (step.kind === 'create-entity' ? [step.entity.name] : [])));
  const touched = new Set(steps.flatMap((step) => ('entity' in step ? [step.entity.name] : [])));
  for (const [name, table] of base.tables)
    if (touched.has(name) && !created.has(name)) state.tables.set(name, copyTable(table));
  const defined = new Set(steps.flatMap((step) => (step.kind === 'define-enum' ? [step.name] : [])));
  for (const [name, enumeration] of base.enumerations)
    if (!defined.has(name)) state.enumerations.set(name, { ...enumeration });
  return state;
}

function stepsOf({ sql }: SqlFile): readonly SchemaStep[] {
  return sql.statements.flatMap((statement) =>
    statement.kind === 'definition' ? statement.steps.filter(isNamed) : [],
  );
}

/** A step on a table whose name is computed tells nothing that could be found again. */
function isNamed(step: SchemaStep): boolean {
  return !('entity' in step) || !hasHole(step.entity.name);
}

function foldSeries(series: SqlSeries, state: ReplayState): ReplayState {
  const waiting: { readonly step: SchemaStep; readonly file: string }[] = [];
  for (const { file, sql } of series.files) {
    for (const statement of sql.statements) {
      if (statement.kind === 'query') applyQuery(state, statement, file);
      if (statement.kind !== 'definition') continue;
      for (const step of statement.steps.filter(isNamed)) {
        // Files of a snapshot come in no order that means anything: a table may be changed before it is created.
        if (series.snapshot && 'entity' in step && step.kind !== 'create-entity' && !state.tables.has(step.entity.name))
          waiting.push({ step, file });
        else applyStep(state, step, file);
      }
    }
    for (const [name, table] of state.tables) if (table.temporary) state.tables.delete(name);
  }
  for (const { step, file } of waiting) applyStep(state, step, file);
  return state;
}

/** Adds one series' result to another's. Tables that both have keep what either allows. */
function mergeInto(result: ReplayState, state: ReplayState, notes: NotChecked[]): void {
  for (const [name, table] of state.tables) {
    const known = result.tables.get(name);
    if (known === undefined) result.tables.set(name, table);
    else result.tables.set(name, mergeTables(known, table, state, result, notes));
  }
  for (const [name, enumeration] of state.enumerations)
    if (!result.enumerations.has(name)) result.enumerations.set(name, enumeration);
  result.removals.push(...state.removals);
  result.edits.push(...state.edits);
  result.data.push(...state.data);
}

function mergeTables(
  a: TableState,
  b: TableState,
  state: ReplayState,
  result: ReplayState,
  notes: NotChecked[],
): TableState {
  const [left, right] = [entityOfTable(a, result), entityOfTable(b, state)];
  if (!agree(left, right)) {
    const [first, second] = [left.at.file, right.at.file];
    const message = `${left.name} is declared differently in ${first} and ${second}; both are taken to hold.`;
    notes.push({ reason: 'schema-conflict', message, at: right.at, jobs: [] });
  }
  const merged = copyTable(a);
  merged.open = a.open || b.open;
  for (const file of b.files) merged.files.add(file);
  for (const [name, column] of b.columns) {
    const known = merged.columns.get(name);
    if (!known) merged.columns.set(name, { ...column });
    else known.nullable ||= column.nullable;
  }
  for (const constraint of b.constraints) {
    const isNew = constraint.fields.every((field) => !a.columns.has(field));
    if (isNew) merged.constraints.push(constraint);
  }
  for (const field of differingValues(left, right)) {
    const values = unionOf(left.fields.get(field), right.fields.get(field));
    merged.constraints = merged.constraints.filter(
      (each) => each.content.kind !== 'values' || !each.fields.includes(field),
    );
    const column = merged.columns.get(field);
    if (column) Object.assign(column, { values, enumeration: null, typeName: null });
  }
  return merged;
}

function agree(a: Entity, b: Entity): boolean {
  return (
    a.fields.size === b.fields.size &&
    [...a.fields.keys()].every((name) => b.fields.has(name)) &&
    differingValues(a, b).length === 0
  );
}

function differingValues(a: Entity, b: Entity): readonly string[] {
  return [...a.fields.values()].flatMap((field) => {
    const other = b.fields.get(field.name);
    return other === undefined || valueKey(field) === valueKey(other) ? [] : [field.name];
  });
}

function valueKey({ values }: Field): string {
  return values === null ? '' : JSON.stringify(values.map((each) => JSON.stringify(each.value)).sort());
}

function unionOf(a: Field | undefined, b: Field | undefined): Field['values'] {
  if (!a?.values || !b?.values) return null;
  const known = a.values;
  return [...known, ...b.values.filter((value) => !known.some((each) => each.value === value.value))];
}
