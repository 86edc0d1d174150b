import type { SchemaStep, SqlQuery } from '../model/sql';
import type { Span } from '../model/span';
import { applyToTable, dropColumnsOf, renameConstraint, renameListType, type TableStep } from './replay-columns';
import { dataEditsOf, deletionOf, editsOf } from './replay-edits';
import { allowedValues, byName, type Enumeration, type ReplayState, type TableState } from './replay-state';
import { changedTable, childrenOf, findTable, schemaOfTable, tableOf } from './replay-tables';
import { changeSchema, create, dropEntity, renameEntity } from './replay-whole';

type StepOf<K extends SchemaStep['kind']> = Extract<SchemaStep, { readonly kind: K }>;

/** Applies the steps of one statement, in order. */
export function applySteps(state: ReplayState, steps: readonly SchemaStep[], file: string): void {
  let skipped: SchemaStep | null = null;
  for (const step of steps) {
    if (skipped !== null && belongsTo(step, skipped)) continue;
    skipped = isDone(state, step) ? step : null;
    if (skipped === null) applyStep(state, step, file);
  }
}

/** Whether there is what a step would make only if it were not there, or not what it would change if it were. */
function isDone(state: ReplayState, step: SchemaStep): boolean {
  const table = 'entity' in step ? changedTable(state, step.entity) : undefined;
  switch (step.kind) {
    case 'create-entity':
      return step.ifNotExists && findTable(state, step.entity)?.open === false;
    case 'add-field':
      return table === undefined
        ? step.ifExists === true
        : step.ifNotExists === true && byName(table.columns, step.column.name) !== undefined;
    case 'constrain-unique':
      return step.ifNotExists === true && table?.constraints.some(({ name }) => name === step.constraint) === true;
    case 'drop-entity':
      return false;
    default:
      return step.ifExists === true && 'entity' in step && table === undefined;
  }
}

/** Whether a step states a constraint of what an earlier step of the same statement would have made. */
function belongsTo(step: SchemaStep, made: SchemaStep): boolean {
  const isConstraint =
    step.kind === 'constrain-values' || step.kind === 'constrain-unique' || step.kind === 'constrain-reference';
  if (!isConstraint) return false;
  if (made.kind === 'create-entity') return true;
  const fields = step.kind === 'constrain-values' ? [step.field] : step.fields;
  return made.kind === 'add-field' && fields.length === 1 && fields[0] === made.column.name;
}

/**
 * Applies one step. Steps are taken leniently: a step that is already done (because a snapshot includes it) changes
 * nothing, and a table that no file creates is known as far as steps speak of it.
 */
function applyStep(state: ReplayState, step: SchemaStep, file: string): void {
  const at: Span = { file, start: step.start, end: step.end };
  state.edits.push(...editsOf(state, step, at));
  switch (step.kind) {
    case 'create-entity':
      return create(state, step, at);
    case 'drop-entity':
      return dropEntity(state, step, at);
    case 'rename-entity':
      return renameEntity(state, step, at);
    case 'attach-entity': {
      const table = changedTable(state, step.entity);
      const parent = step.to && changedTable(state, step.to);
      if (table && parent) table.parents.set(parent.name, step.bound);
      else if (table) table.parents.clear();
      return;
    }
    case 'drop-schema':
    case 'rename-schema':
      return changeSchema(state, step, at);
    case 'use-schema':
      state.schema = step.name;
      return;
    case 'add-field':
    case 'drop-field':
    case 'rename-field':
    case 'alter-field':
    case 'constrain-values':
    case 'constrain-unique':
    case 'constrain-reference':
    case 'drop-constraint':
    case 'rename-constraint': {
      // A key on what is made nowhere says nothing of which fields there are.
      const needed = step.kind.startsWith('constrain-un') || step.kind.endsWith('-constraint');
      const table = needed ? changedTable(state, step.entity) : tableOf(state, step.entity, file);
      return table && applyToFamily(state, table, step, at);
    }
    default:
      return applyNamedStep(state, step, file);
  }
}

/** Applies a step to a table and to those that inherit from it, or are its partitions. */
function applyToFamily(
  state: ReplayState,
  table: TableState,
  step: TableStep,
  at: Span,
  seen = new Set([table]),
): void {
  applyToTable(state, table, step, at);
  const ownOnly = step.kind === 'constrain-unique' || step.kind === 'constrain-reference';
  for (const child of childrenOf(state, table)) {
    if (seen.has(child) || (ownOnly && child.parents.get(table.name) === 'inherits')) continue;
    seen.add(child);
    const entity = { ...step.entity, name: child.plainName, schema: schemaOfTable(child) };
    state.edits.push(...editsOf(state, { ...step, entity }, at));
    applyToFamily(state, child, step, at, seen);
  }
}

/** Steps that name no table: enumerations and indexes. */
function applyNamedStep(
  state: ReplayState,
  step: StepOf<
    | 'define-domain'
    | 'alter-domain'
    | 'define-enum'
    | 'extend-enum'
    | 'rename-enum-value'
    | 'rename-enum'
    | 'drop-enum'
    | 'drop-index'
    | 'rename-index'
  >,
  file: string,
): void {
  const { enumerations } = state;
  const known = enumerations.get(step.name);
  switch (step.kind) {
    case 'define-domain':
      enumerations.set(step.name, domainOf(step, file));
      return;
    case 'alter-domain':
      if (known?.domain) alterDomain(known, known.domain, step, file);
      return;
    case 'define-enum':
      if (step.replaces === true && known) known.values = allowedValues(step.values, file);
      else enumerations.set(step.name, { name: step.name, values: allowedValues(step.values, file), domain: null });
      return;
    case 'extend-enum': {
      const added = allowedValues(step.values, file);
      const before = known?.values?.filter((each) => !added.some((value) => value.value === each.value)) ?? [];
      if (known) known.values = [...before, ...added];
      else enumerations.set(step.name, { name: step.name, values: added, domain: null });
      return;
    }
    case 'rename-enum-value': {
      const [to] = allowedValues([step.to], file);
      if (known?.values && to)
        known.values = known.values.map((each) => (each.value === step.from ? { ...to, was: each.value } : each));
      return;
    }
    case 'rename-enum':
      if (!known) return;
      enumerations.delete(step.name);
      known.name = step.to;
      enumerations.set(step.to, known);
      for (const table of state.tables.values()) renameListType(table, step.name, step.to);
      return;
    case 'drop-enum':
      enumerations.delete(step.name);
      if (step.cascade && known) dropColumnsOf(state, known, { file, start: step.start, end: step.end });
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
  if (query.operation === 'delete') state.deletions.push(deletionOf(state, query, file));
  const table = query.operation === 'insert' ? findTable(state, query.table) : undefined;
  if (!table) return;
  for (const { field, value } of query.writes) {
    if (value.kind !== 'field' || value.entity === null) continue;
    table.copies.set(field, { table: value.entity, field: value.path.join('.') });
  }
}

function domainOf(step: StepOf<'define-domain'>, file: string): Enumeration {
  const { name, type, typeText, nullable, values } = step;
  const domain = { type, typeText, nullable, default: step.default };
  return { name, values: values && allowedValues(values, file), domain };
}

function alterDomain(
  known: Enumeration,
  { type, typeText, nullable, default: preset }: NonNullable<Enumeration['domain']>,
  step: StepOf<'alter-domain'>,
  file: string,
): void {
  const stated = { nullable: step.nullable ?? nullable, default: step.default === undefined ? preset : step.default };
  known.domain = { type, typeText, ...stated };
  if (step.values !== undefined) known.values = step.values && allowedValues(step.values, file);
}
