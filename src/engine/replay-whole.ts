import type { SchemaStep, SqlLike, SqlName } from '../model/sql';
import type { Span } from '../model/span';
import {
  addColumn,
  byName,
  constrain,
  copyTable,
  newTable,
  type ConstraintState,
  type ReplayState,
  type TableState,
} from './replay-state';
import { changedTable, childrenOf, findTable, keyOf, namesOf, referencedBy, schemaOfTable } from './replay-tables';

type StepOf<K extends SchemaStep['kind']> = Extract<SchemaStep, { readonly kind: K }>;

/** Makes a table or view. */
export function create(state: ReplayState, step: StepOf<'create-entity'>, at: Span): void {
  const table = newTable(namesOf(step.entity, state), at, step.entityKind, step.open === true, step.temporary);
  for (const like of step.like ?? []) takeOver(table, findTable(state, like), like);
  for (const column of step.columns) addColumn(table, column, at.file, state.enumerations);
  table.population = step.population ?? null;
  state.tables.set(table.name, table);
  disinter(state, table);
}

/** Gives a new table the columns of another one, and what else the statement takes over from it. */
function takeOver(table: TableState, other: TableState | undefined, { takes, bound }: SqlLike): void {
  if (!other || other.open) table.open = true;
  if (!other) return;
  if (bound) table.parents.set(other.name, bound);
  const isView = table.kind === 'view';
  for (const [field, column] of other.columns) {
    const nullable = column.nullable || !(takes.includes('required') || isView);
    table.columns.set(field, { ...column, nullable, default: takes.includes('defaults') ? column.default : null });
  }
  for (const { fields, content, at, name, unnamed } of other.constraints) {
    const aspect = ({ values: 'checks', unique: 'keys', reference: 'references' } as const)[content.kind];
    // A view shows what the table's own constraints let in.
    if (takes.includes(aspect) || (isView && content.kind === 'values'))
      constrain(table, aspect === 'checks' && !unnamed ? name : null, fields, content, at);
  }
}

/** Takes a table away, with its partitions and, if the step says so, with what depends on it. */
export function dropEntity(state: ReplayState, { entity, cascade }: StepOf<'drop-entity'>, at: Span): void {
  const table = changedTable(state, entity);
  if (table === undefined) return bury(state, keyOf(entity.name, entity.schema ?? state.schema), null, at);
  if (cascade) dropReferences(state, table);
  else noteDrop(state, table, at);
  const children = childrenOf(state, table);
  bury(state, table.name, null, at);
  for (const child of children) {
    if (cascade || child.parents.get(table.name) === 'partition')
      dropEntity(
        state,
        {
          kind: 'drop-entity',
          entity: { ...entity, name: child.plainName, schema: schemaOfTable(child) },
          cascade: true,
          ...at,
        },
        at,
      );
  }
}

/**
 * SQLite deletes a table's rows before it drops the table, so that foreign keys act; other engines refuse to drop what is
 * referred to. https://www.sqlite.org/foreignkeys.html#fk_schemacommands
 */
function noteDrop(state: ReplayState, table: TableState, at: Span): void {
  if (state.enforcement === 'off') return;
  const reached = [...state.tables.values()].flatMap((other) =>
    other === table
      ? []
      : other.constraints.flatMap((each) => {
          const [field] = each.fields;
          if (each.content.kind !== 'reference' || field === undefined) return [];
          const { onDelete } = each.content.references;
          const acts = onDelete === 'cascade' || onDelete === 'set-null' || onDelete === 'set-default';
          return acts && referenceTo(state, other, each) === table ? [{ entity: other.name, field, onDelete }] : [];
        }),
  );
  if (reached.length === 0) return;
  const was = state.moved.get(table.name);
  const entity = was ?? table.name;
  const rebuild = { entity, reached, enforced: state.enforcement !== null, at };
  // The old one was renamed out of the way, and the new one has its name.
  if (was !== undefined && state.tables.has(was)) state.rebuilds.push(rebuild);
  else state.dropped.set(table.name, rebuild);
}

/** Foreign keys go with the table that they point to, if the statement says so. */
function dropReferences(state: ReplayState, target: TableState): void {
  for (const table of state.tables.values()) {
    if (table === target) continue;
    table.constraints = table.constraints.filter(
      ({ content }) => content.kind !== 'reference' || referencedBy(state, table, content.references) !== target,
    );
  }
}

/** Takes a table away, and keeps what it was in case the name comes back. */
function bury(state: ReplayState, name: string, renamedTo: string | null, at: Span): void {
  const table = state.tables.get(name);
  if (table) state.graves.set(name, copyTable(table));
  state.tables.delete(name);
  if (table?.temporary !== true) state.removals.push({ entity: name, field: null, renamedTo, at });
}

/** All tables of a schema go, or get another one. */
export function changeSchema(state: ReplayState, step: StepOf<'drop-schema' | 'rename-schema'>, at: Span): void {
  const within = keyOf('', step.name);
  for (const table of [...state.tables.values()]) {
    if (keyOf('', schemaOfTable(table)) !== within || (within === '' && !table.qualified)) continue;
    if (step.kind === 'rename-schema') moveTable(state, table, { name: table.plainName, schema: step.to }, at);
    else {
      state.edits.push({ entity: table.name, fields: [], aspect: 'removed', at });
      dropReferences(state, table);
      bury(state, table.name, null, at);
    }
  }
}

/** A name has come back: what the table lost on the way is lost by the step that brought it back. */
function disinter(state: ReplayState, table: TableState): void {
  const before = byName(state.graves, table.name);
  if (!before) return;
  state.graves.delete(before.name);
  for (const name of before.columns.keys()) {
    if (table.columns.has(name)) continue;
    const renamed = [...table.copies].find(
      ([to, from]) => from.table === table.plainName && from.field === name && !before.columns.has(to),
    );
    const at = (renamed ? table.columns.get(renamed[0])?.at : undefined) ?? table.at;
    state.removals.push({ entity: table.name, field: name, renamedTo: renamed?.[0] ?? null, at });
  }
}

/** Gives a table another name or schema. */
export function renameEntity(state: ReplayState, { entity, to }: StepOf<'rename-entity'>, at: Span): void {
  const table = changedTable(state, entity);
  // The snapshot from which this starts may have the new name already.
  if (table) moveTable(state, table, { name: to.name, schema: to.schema ?? schemaOfTable(table) }, at);
  else state.removals.push({ entity: keyOf(entity.name, entity.schema), field: null, renamedTo: to.name, at });
}

function moveTable(state: ReplayState, table: TableState, to: Pick<SqlName, 'name' | 'schema'>, at: Span): void {
  const before = table.name;
  const names = { ...namesOf(to, { ...state, schema: null }), qualified: table.qualified };
  if (names.name === before) return;
  const rebuilt = byName(state.graves, names.name) !== undefined;
  const { name, schema } = { name: names.plainName, schema: schemaOfTable(names) };
  const pointing = [...state.tables.values()].map((other) => ({
    other,
    constraints: other.constraints.map((each) =>
      pointedTo(each, referenceTo(state, other, each) === table, name, schema),
    ),
  }));
  bury(state, before, names.name, at);
  for (const { other, constraints } of pointing) other.constraints = constraints;
  for (const child of childrenOf(state, { ...table, name: before })) {
    child.parents.set(names.name, child.parents.get(before) ?? 'inherits');
    child.parents.delete(before);
  }
  state.moved.set(names.name, before);
  const dropped = state.dropped.get(names.name);
  if (rebuilt && dropped) state.rebuilds.push(dropped);
  Object.assign(table, names);
  // A rebuild ends with a rename: then the new table's own declaration says more than the rename does.
  if (!rebuilt) table.at = at;
  table.files.add(at.file);
  state.tables.set(table.name, table);
  disinter(state, table);
}

function referenceTo(state: ReplayState, table: TableState, { content }: ConstraintState): TableState | undefined {
  return content.kind === 'reference' ? referencedBy(state, table, content.references) : undefined;
}

/** Foreign keys follow the table that they point to when it is renamed. */
function pointedTo(
  constraint: ConstraintState,
  isMeant: boolean,
  table: string,
  schema: string | null,
): ConstraintState {
  const { content } = constraint;
  if (content.kind !== 'reference' || !isMeant) return constraint;
  const { column, onDelete, start, end } = content.references;
  const references = { table, ...(schema === null ? {} : { schema }), column, onDelete, start, end };
  return { ...constraint, content: { ...content, references } };
}
