import type { SchemaStep, SqlName, SqlQuery } from '../model/sql';
import type { Span } from '../model/span';
import { dataEditsOf, editsOf } from './replay-edits';
import {
  addColumn,
  allowedValues,
  byName,
  constrain,
  copyTable,
  dropConstraint,
  enumerationOf,
  newTable,
  type ColumnState,
  type ConstraintState,
  type ReplayState,
  type TableState,
} from './replay-state';

type StepOf<K extends SchemaStep['kind']> = Extract<SchemaStep, { readonly kind: K }>;

/**
 * Applies one step. Steps are taken leniently: a step that is already done (because a snapshot includes it) changes
 * nothing, and a table that no file creates is known as far as steps speak of it.
 */
export function applyStep(state: ReplayState, step: SchemaStep, file: string): void {
  const at: Span = { file, start: step.start, end: step.end };
  state.edits.push(...editsOf(state, step, at));
  switch (step.kind) {
    case 'create-entity':
      return create(state, step, at);
    case 'drop-entity':
      return bury(state, step.entity.name, null, at);
    case 'rename-entity':
      return renameEntity(state, step.entity.name, step.to.name, at);
    case 'add-field': {
      const table = tableOf(state, step.entity, file);
      const known = byName(table.columns, step.column.name);
      if (known && step.ifNotExists) return;
      if (known) table.columns.delete(known.name);
      if (known) dropColumnConstraints(table, known.name);
      return addColumn(table, step.column, file, state.enumerations);
    }
    case 'drop-field':
      return dropField(state, step, at);
    case 'rename-field':
      return renameField(state, step, at);
    case 'alter-field':
      return alterField(state, step, at);
    case 'constrain-values': {
      const table = tableOf(state, step.entity, file);
      const values = allowedValues(step.values, file);
      return constrain(table, step.constraint, spelled(table, [step.field]), { kind: 'values', values }, at);
    }
    case 'constrain-unique': {
      const { primaryKey } = step;
      const table = byName(state.tables, step.entity.name);
      if (table) constrain(table, step.constraint, spelled(table, step.fields), { kind: 'unique', primaryKey }, at);
      return;
    }
    case 'constrain-reference': {
      const table = tableOf(state, step.entity, file);
      const { references, columns } = step;
      const content = { kind: 'reference', references, columns } as const;
      return constrain(table, step.constraint, spelled(table, step.fields), content, at);
    }
    case 'drop-constraint': {
      const table = byName(state.tables, step.entity.name);
      return table && dropConstraint(table, step.constraint);
    }
    case 'rename-constraint': {
      const table = byName(state.tables, step.entity.name);
      return table && renameConstraint(table, step.constraint, step.to);
    }
    default:
      return applyNamedStep(state, step, file);
  }
}

/** Steps that name no table: enumerations and indexes. */
function applyNamedStep(
  state: ReplayState,
  step: StepOf<
    'define-enum' | 'extend-enum' | 'rename-enum-value' | 'rename-enum' | 'drop-enum' | 'drop-index' | 'rename-index'
  >,
  file: string,
): void {
  const { enumerations } = state;
  const known = enumerations.get(step.name);
  switch (step.kind) {
    case 'define-enum':
      enumerations.set(step.name, { name: step.name, values: allowedValues(step.values, file) });
      return;
    case 'extend-enum': {
      const added = allowedValues(step.values, file);
      if (!known) enumerations.set(step.name, { name: step.name, values: added });
      else
        known.values = [...known.values.filter((each) => !added.some((value) => value.value === each.value)), ...added];
      return;
    }
    case 'rename-enum-value': {
      const [to] = allowedValues([step.to], file);
      if (known && to)
        known.values = known.values.map((each) => (each.value === step.from ? { ...to, was: each.value } : each));
      return;
    }
    case 'rename-enum':
      if (!known) return;
      enumerations.delete(step.name);
      known.name = step.to;
      enumerations.set(step.to, known);
      return;
    case 'drop-enum':
      enumerations.delete(step.name);
      return;
    case 'drop-index':
      for (const table of state.tables.values())
        table.constraints = table.constraints.filter((each) => each.name !== step.name);
      return;
    case 'rename-index':
      for (const table of state.tables.values()) renameConstraint(table, step.name, step.to);
  }
}

/** Notes what a statement does to rows: which columns a table is filled from (a rebuild renames so), what is updated. */
export function applyQuery(state: ReplayState, query: SqlQuery, file: string): void {
  if (query.operation === 'update') state.data.push(...dataEditsOf(state, query, file));
  const table = query.operation === 'insert' ? byName(state.tables, query.table.name) : undefined;
  if (!table) return;
  for (const { field, value } of query.writes) {
    if (value.kind !== 'field' || value.entity === null) continue;
    table.copies.set(field, { table: value.entity, field: value.path.join('.') });
  }
}

/** The table that a step speaks of; one that no file creates is open. */
function tableOf(state: ReplayState, name: SqlName, file: string): TableState {
  const known = byName(state.tables, name.name);
  if (known) {
    known.files.add(file);
    return known;
  }
  const made = newTable(name.name, { file, start: name.start, end: name.end }, 'table', true);
  state.tables.set(name.name, made);
  return made;
}

function create(state: ReplayState, step: StepOf<'create-entity'>, at: Span): void {
  const { name } = step.entity;
  const before = byName(state.tables, name);
  if (before && step.ifNotExists && !before.open) return;
  const table = newTable(name, at, step.entityKind, step.open === true, step.temporary);
  for (const like of step.like ?? []) {
    const other = byName(state.tables, like.name);
    if (!other || other.open) table.open = true;
    for (const [field, column] of other?.columns ?? []) table.columns.set(field, { ...column });
  }
  for (const column of step.columns) addColumn(table, column, at.file, state.enumerations);
  state.tables.set(name, table);
  disinter(state, table);
}

/** Takes a table away, and keeps what it was in case the name comes back. */
function bury(state: ReplayState, entity: string, renamedTo: string | null, at: Span): void {
  const table = byName(state.tables, entity);
  const name = table?.name ?? entity;
  if (table) state.graves.set(name, copyTable(table));
  state.tables.delete(name);
  if (table?.temporary !== true) state.removals.push({ entity: name, field: null, renamedTo, at });
}

/** A name has come back: what the table lost on the way is lost by the step that brought it back. */
function disinter(state: ReplayState, table: TableState): void {
  const before = byName(state.graves, table.name);
  if (!before) return;
  state.graves.delete(before.name);
  for (const name of before.columns.keys()) {
    if (table.columns.has(name)) continue;
    const renamed = [...table.copies].find(
      ([to, from]) => from.table === table.name && from.field === name && !before.columns.has(to),
    );
    const at = (renamed ? table.columns.get(renamed[0])?.at : undefined) ?? table.at;
    state.removals.push({ entity: table.name, field: name, renamedTo: renamed?.[0] ?? null, at });
  }
}

function renameEntity(state: ReplayState, from: string, to: string, at: Span): void {
  const table = byName(state.tables, from);
  if (!table) {
    // The snapshot from which this starts may have the new name already.
    state.removals.push({ entity: from, field: null, renamedTo: to, at });
    return;
  }
  const rebuilt = byName(state.graves, to) !== undefined;
  const before = table.name;
  bury(state, before, to, at);
  table.name = to;
  for (const other of state.tables.values())
    other.constraints = other.constraints.map((each) => pointedTo(each, before, to));
  table.constraints = table.constraints.map((each) => pointedTo(each, before, to));
  // A rebuild ends with a rename: then the new table's own declaration says more than the rename does.
  if (!rebuilt) table.at = at;
  table.files.add(at.file);
  state.tables.set(to, table);
  disinter(state, table);
}

/** Foreign keys follow the table that they point to when it is renamed. */
function pointedTo(constraint: ConstraintState, from: string, to: string): ConstraintState {
  const { content } = constraint;
  if (content.kind !== 'reference' || content.references.table !== from) return constraint;
  return { ...constraint, content: { ...content, references: { ...content.references, table: to } } };
}

function dropField(state: ReplayState, step: StepOf<'drop-field'>, at: Span): void {
  const table = tableOf(state, step.entity, at.file);
  const field = byName(table.columns, step.field)?.name ?? step.field;
  table.columns.delete(field);
  dropColumnConstraints(table, field);
  state.removals.push({ entity: table.name, field, renamedTo: null, at });
}

function dropColumnConstraints(table: TableState, field: string): void {
  table.constraints = table.constraints.filter((each) => !each.fields.includes(field));
}

function renameField(state: ReplayState, step: StepOf<'rename-field'>, at: Span): void {
  const table = tableOf(state, step.entity, at.file);
  const columns = [...table.columns.values()];
  const column = byName(table.columns, step.field);
  const before = column?.name ?? step.field;
  state.removals.push({ entity: table.name, field: before, renamedTo: step.to, at });
  if (!column) {
    if (table.open && !table.columns.has(step.to)) table.columns.set(step.to, unknownColumn(step.to, at));
    return;
  }
  // The place among the columns stays.
  table.columns.clear();
  for (const each of columns) {
    if (each === column) table.columns.set(step.to, { ...column, name: step.to, at });
    else if (each.name !== step.to) table.columns.set(each.name, each);
  }
  table.constraints = table.constraints.map((each) => ({
    ...each,
    fields: each.fields.map((field) => (field === before ? step.to : field)),
  }));
}

function unknownColumn(name: string, at: Span): ColumnState {
  const nothing = { typeName: null, enumeration: null, values: null, default: null };
  return { name, at, type: 'unknown', typeText: '', ...nothing, nullable: true };
}

function alterField(state: ReplayState, step: StepOf<'alter-field'>, at: Span): void {
  const table = tableOf(state, step.entity, at.file);
  const known = byName(table.columns, step.field);
  if (!known && !table.open && !step.type) return;
  const column = known ?? unknownColumn(step.field, at);
  column.at = at;
  if (step.type) {
    column.type = step.type.type;
    column.typeText = step.type.typeText;
    column.typeName = step.type.typeName;
    column.enumeration = enumerationOf(step.type.typeName, state.enumerations);
    column.values = step.values ? allowedValues(step.values, at.file) : null;
  }
  if (step.nullable !== undefined) column.nullable = step.nullable;
  if (step.default !== undefined) column.default = step.default;
  table.columns.set(column.name, column);
}

/** The names as the table's columns are spelled. */
function spelled(table: TableState, fields: readonly string[]): readonly string[] {
  return fields.map((field) => byName(table.columns, field)?.name ?? field);
}

function renameConstraint(table: TableState, from: string, to: string): void {
  table.constraints = table.constraints.map((each) =>
    each.name === from ? { ...each, name: to, unnamed: false } : each,
  );
}
