import type { SchemaStep } from '../model/sql';
import type { Span } from '../model/span';
import {
  addColumn,
  allowedValues,
  byName,
  constrain,
  dropConstraint,
  enumerationOf,
  type ColumnState,
  type Enumeration,
  type ReplayState,
  type TableState,
} from './replay-state';

type StepOf<K extends SchemaStep['kind']> = Extract<SchemaStep, { readonly kind: K }>;

/** A step that changes what a table holds. */
export type TableStep = StepOf<
  | 'add-field'
  | 'drop-field'
  | 'rename-field'
  | 'alter-field'
  | 'constrain-values'
  | 'constrain-unique'
  | 'constrain-reference'
  | 'drop-constraint'
  | 'rename-constraint'
>;

/** Applies a step to one table. */
export function applyToTable(state: ReplayState, table: TableState, step: TableStep, at: Span): void {
  switch (step.kind) {
    case 'add-field': {
      const known = byName(table.columns, step.column.name);
      if (known) table.columns.delete(known.name);
      if (known) dropColumnConstraints(table, known.name);
      return addColumn(table, step.column, at.file, state.enumerations);
    }
    case 'drop-field':
      return dropField(state, table, step.field, at);
    case 'rename-field':
      return renameField(state, table, step, at);
    case 'alter-field':
      return alterField(state, table, step, at);
    case 'constrain-values': {
      const values = allowedValues(step.values, at.file);
      return constrain(table, step.constraint, spelled(table, [step.field]), { kind: 'values', values }, at);
    }
    case 'constrain-unique': {
      const content = { kind: 'unique', primaryKey: step.primaryKey } as const;
      return constrain(table, step.constraint, spelled(table, step.fields), content, at);
    }
    case 'constrain-reference': {
      const content = { kind: 'reference', references: step.references, columns: step.columns } as const;
      return constrain(table, step.constraint, spelled(table, step.fields), content, at);
    }
    case 'drop-constraint':
      return dropConstraint(table, step.constraint);
    case 'rename-constraint':
      return renameConstraint(table, step.constraint, step.to);
  }
}

/** Columns go with their type, if the statement says so. */
export function dropColumnsOf(state: ReplayState, type: Enumeration, at: Span): void {
  for (const table of state.tables.values()) {
    for (const { name, enumeration } of [...table.columns.values()])
      if (enumeration === type) dropField(state, table, name, at);
  }
}

/** The type of a list is written with the name of its items' type. */
export function renameListType(table: TableState, from: string, to: string): void {
  const pattern = /^(.*?)(["\w]+)(\s*(?:\[.*|array\b.*))$/is;
  for (const column of table.columns.values()) {
    const [, before = '', name = '', after = ''] = pattern.exec(column.typeText) ?? [];
    if (column.type !== 'array' || name.replaceAll('"', '') !== from) continue;
    column.typeText = `${before}${name.startsWith('"') ? `"${to}"` : to}${after}`;
  }
}

function dropField(state: ReplayState, table: TableState, name: string, at: Span): void {
  const field = byName(table.columns, name)?.name ?? name;
  table.columns.delete(field);
  dropColumnConstraints(table, field);
  state.removals.push({ entity: table.name, field, renamedTo: null, at });
}

function dropColumnConstraints(table: TableState, field: string): void {
  table.constraints = table.constraints.filter((each) => !each.fields.includes(field));
}

function renameField(state: ReplayState, table: TableState, step: StepOf<'rename-field'>, at: Span): void {
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

function alterField(state: ReplayState, table: TableState, step: StepOf<'alter-field'>, at: Span): void {
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

/** Gives a constraint another name. */
export function renameConstraint(table: TableState, from: string, to: string): void {
  table.constraints = table.constraints.map((each) =>
    each.name === from ? { ...each, name: to, unnamed: false } : each,
  );
}
