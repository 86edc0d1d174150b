import type { NotChecked } from '../model/revision';
import type { DataDeletion, DataEdit, Entity, Field, Rebuild, Removal, SchemaEdit } from '../model/schema';
import type { SchemaStep, SqlFacts } from '../model/sql';
import { compareText } from '../model/span';
import { applyQuery, applySteps } from './replay-fold';
import { historyNotes, isComputed, missingNotes } from './replay-history';
import { journalOf, looseFiles, seriesOf, type Journal, type SqlFile, type SqlSeries } from './replay-order';
import { driftNotes } from './replay-drift';
import { entityOfTable } from './replay-entity';
import { copyTable, emptyState, type ReplayState, type TableState } from './replay-state';
import { changedTable, entityNames, findTable } from './replay-tables';

/** The schema that a revision's SQL files add up to. */
export interface Replayed {
  readonly entities: ReadonlyMap<string, Entity>;
  /** Steps that took names away which are not there in the end, in the order in which they are applied. */
  readonly removals: readonly Removal[];
  /** Every step of a migration, in the order in which they are applied. */
  readonly edits: readonly SchemaEdit[];
  readonly data: readonly DataEdit[];
  readonly deletions: readonly DataDeletion[];
  readonly rebuilds: readonly Rebuild[];
  /** The files of each history in the order in which they are applied; of schemas stated as a whole, where there is no history. */
  readonly histories: readonly (readonly string[])[];
  /** The files that say something of each entity, sorted. */
  readonly origins: ReadonlyMap<string, readonly string[]>;
  /** Tables on which two series of migrations disagree. */
  readonly notes: readonly NotChecked[];
}

/** What says more of a history than its files do. */
export interface HistoryContext {
  readonly journals: readonly Journal[];
  /** Every file of the revision. */
  readonly paths: Iterable<string>;
}

/**
 * Folds the definitions of SQL files, in the order in which they are applied, into a schema: the migrations of each
 * folder step by step, on top of what snapshots (`schema.sql`) say of tables that no migration creates.
 */
export function replay(
  files: readonly { readonly file: string; readonly sql: SqlFacts }[],
  { journals, paths }: HistoryContext = { journals: [], paths: [] },
): Replayed {
  const series = seriesOf(files, undefined, journals);
  const watched = [...paths].some((file) => WRANGLER.test(file));
  const snapshots = series
    .filter((each) => each.snapshot)
    .map((each) => foldSeries(each, emptyState(), { journals, watched }));
  const notes = [...series.flatMap((each) => historyNotes(each, journals)), ...missingNotes(paths, journals)];
  const base = emptyState();
  for (const state of snapshots) mergeInto(base, state, notes);
  const histories = series
    .filter((each) => !each.snapshot)
    .map((each) => foldSeries(each, startOf(base, each), { journals, watched }));
  const result = emptyState();
  for (const state of histories) mergeInto(result, state, notes);
  const steps = series.filter((each) => !each.snapshot).flatMap((each) => each.files.flatMap(stepsOf));
  notes.push(...driftNotes(base, result, steps));
  const gone = new Set(result.removals.flatMap((removal) => (removal.field === null ? [removal.entity] : [])));
  for (const [name, table] of base.tables)
    if (!isCovered(table, base, result) && !gone.has(name)) result.tables.set(name, table);
  for (const [name, enumeration] of base.enumerations)
    if (!result.enumerations.has(name)) result.enumerations.set(name, enumeration);
  return {
    ...finish({ ...result, removals: [...base.removals, ...result.removals] }, notes),
    histories: historiesOf(files, journals, series),
  };
}

/** D1 has foreign keys watched always. https://developers.cloudflare.com/d1/sql-api/foreign-keys/ */
const WRANGLER = /(?:^|\/)wrangler\.(?:toml|jsonc?)$/;

/** Migrations that say nothing of the schema (an index, rows) belong to their history all the same. */
function historiesOf(
  files: readonly SqlFile[],
  journals: readonly Journal[],
  stated: readonly SqlSeries[],
): Replayed['histories'] {
  const histories = seriesOf(files, () => true, journals).filter(({ snapshot }) => !snapshot);
  return (histories.length > 0 ? histories : stated).map((series) => series.files.map(({ file }) => file));
}

function finish(state: ReplayState, notes: readonly NotChecked[]): Omit<Replayed, 'histories'> {
  const nameOf = entityNames(state.tables.values());
  const tables = [...state.tables.values()].sort((a, b) => compareText(nameOf(a.name), nameOf(b.name)));
  const entities = new Map(tables.map((table) => [nameOf(table.name), entityOfTable(table, state, nameOf)]));
  const named = <T extends { readonly entity: string }>(one: T): T => ({ ...one, entity: nameOf(one.entity) });
  const removals = state.removals
    .map((removal) => {
      const { field, renamedTo } = removal;
      const qualified = nameOf(removal.entity) === removal.entity ? {} : { qualified: removal.entity };
      const to = field === null && renamedTo !== null ? nameOf(renamedTo) : renamedTo;
      return named({ ...removal, renamedTo: to, ...qualified });
    })
    .filter(({ entity, field }) => {
      const left = entities.get(entity);
      return left === undefined || (field !== null && !left.fields.has(field));
    });
  const origins = new Map(tables.map((table) => [nameOf(table.name), [...table.files].sort(compareText)]));
  const rebuilds = state.rebuilds.map((one) => named({ ...one, reached: one.reached.map(named) }));
  const [edits, data, deletions] = [state.edits.map(named), state.data.map(named), state.deletions.map(named)];
  return { entities, removals, edits, data, deletions, rebuilds, origins, notes };
}

/** Whether migrations make a snapshot's table. A snapshot names schemas more often than the migrations that it sums up. */
function isCovered(table: TableState, base: ReplayState, result: ReplayState): boolean {
  if (result.tables.has(table.name)) return true;
  const name = { name: table.plainName, schema: null };
  return findTable(base, name) === table && findTable(result, name) !== undefined;
}

/** What the snapshots say of the tables that a series changes without creating them. */
function startOf(base: ReplayState, series: SqlSeries): ReplayState {
  const state = emptyState();
  const steps = series.files.flatMap(stepsOf);
  const namesIn = (list: readonly SchemaStep[]): ReadonlySet<TableState> =>
    new Set(list.flatMap((step) => ('entity' in step ? (changedTable(base, step.entity) ?? []) : [])));
  const created = namesIn(steps.filter(({ kind }) => kind === 'create-entity'));
  const touched = namesIn(steps);
  for (const [name, table] of base.tables)
    if (touched.has(table) && !created.has(table)) state.tables.set(name, copyTable(table));
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
  return !isComputed(step);
}

function foldSeries(
  series: SqlSeries,
  state: ReplayState,
  { journals, watched }: { readonly journals: readonly Journal[]; readonly watched: boolean },
): ReplayState {
  const loose = new Set(looseFiles(series, journalOf(series, journals)).map(({ file }) => file));
  const waiting: { readonly steps: readonly SchemaStep[]; readonly file: string }[] = [];
  for (const { file, sql } of series.files) {
    state.schema = null;
    state.enforcement = watched ? 'on' : null;
    state.dropped.clear();
    state.moved.clear();
    // Files come in no order that means anything: a table may be changed before it is created.
    const isLoose = series.snapshot || loose.has(file);
    for (const statement of sql.statements) {
      if (statement.kind === 'query') applyQuery(state, statement, file);
      if (statement.kind === 'other') state.enforcement = statement.references ?? state.enforcement;
      if (statement.kind !== 'definition') continue;
      const steps = statement.steps.filter(isNamed);
      const [first] = steps;
      if (isLoose && first !== undefined && isEarly(first, state)) waiting.push({ steps, file });
      else applySteps(state, steps, file);
    }
    for (const [name, table] of state.tables) if (table.temporary) state.tables.delete(name);
  }
  state.schema = null;
  for (const { steps, file } of waiting) applySteps(state, steps, file);
  return state;
}

/** Whether a step changes a table that is not there yet. What is dropped before it is made is dropped to be made anew. */
function isEarly(step: SchemaStep, state: ReplayState): boolean {
  if (!('entity' in step) || step.kind === 'create-entity' || step.kind === 'drop-entity') return false;
  return changedTable(state, step.entity) === undefined;
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
  result.deletions.push(...state.deletions);
  result.rebuilds.push(...state.rebuilds);
}

function mergeTables(
  a: TableState,
  b: TableState,
  state: ReplayState,
  result: ReplayState,
  notes: NotChecked[],
): TableState {
  const plain = (key: string): string => key;
  const [left, right] = [entityOfTable(a, result, plain), entityOfTable(b, state, plain)];
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
