import { givenArguments } from '../model/keywords';
import type { SchemaStep } from '../model/sql';
import type { Value } from '../model/value';
import type { DefinitionDeclaration, Lookup } from './adapter';
import { djangoField } from './django-field';
import { operationName, type DjangoMigration } from './django-migration';
import {
  alterTable,
  alterTogether,
  constraintSteps,
  createModel,
  deleteModel,
  renamedTables,
  renameModel,
} from './django-model-steps';
import { argument, keep, modelAt, textAt, type Operation } from './django-operation';
import {
  betweenName,
  betweenSteps,
  changedConstraints,
  columnName,
  columnOf,
  constraintsOf,
  tableName,
  type State,
  type StateField,
  type StateModel,
  type StepMaker,
} from './django-state';
import { foldText } from './fold';
import { propertyOf } from './options';
import { alteredField, definitionOf, placed, stepWriter } from './schema-steps';

/** The steps that a migration takes, each at its operation; models are known as the migrations before have made them. */
export function migrationSteps(
  migration: DjangoMigration,
  state: State,
  look: Lookup,
): readonly DefinitionDeclaration[] {
  return migration.operations.flatMap((value) => operationSteps(value, migration, state, look));
}

function operationSteps(
  value: Value,
  migration: DjangoMigration,
  state: State,
  look: Lookup,
): readonly DefinitionDeclaration[] {
  if (value.kind !== 'call' && value.kind !== 'instance') return [];
  const name = operationName(value, look);
  const given = givenArguments(value.arguments ?? []);
  const listed = (key: string, position: number | null): readonly Value[] => {
    const found = propertyOf(given.keywords, key) ?? (position === null ? null : given.positional[position]);
    return found?.kind === 'array' ? found.items : [];
  };
  // https://docs.djangoproject.com/en/stable/ref/migration-operations/#separatedatabaseandstate
  if (name === 'SeparateDatabaseAndState') {
    const beside: State = new Map(state);
    const steps = listed('database_operations', 0).flatMap((one) => operationSteps(one, migration, beside, look));
    for (const one of listed('state_operations', 1)) operationSteps(one, migration, state, look);
    return steps;
  }
  if (name === 'RunSQL') {
    for (const one of listed('state_operations', 2)) operationSteps(one, migration, state, look);
    return [];
  }
  const at = value.at.file === migration.file ? value.at : { ...migration.at, end: migration.at.start };
  const writer = stepWriter(at);
  const steps = stepsOf(name, { label: migration.label, given, value, state, writer, look });
  return definitionOf(steps, at);
}

/** https://docs.djangoproject.com/en/stable/ref/migration-operations/ */
function stepsOf(name: string | null, operation: Operation): readonly SchemaStep[] {
  switch (name) {
    case 'CreateModel':
      return createModel(operation);
    case 'DeleteModel':
      return deleteModel(operation);
    case 'RenameModel':
      return renameModel(operation);
    case 'AlterModelTable':
      return alterTable(operation);
    case 'AddField':
      return addField(operation);
    case 'RemoveField':
      return removeField(operation);
    case 'AlterField':
      return alterField(operation);
    case 'RenameField':
      return renameField(operation);
    case 'AlterUniqueTogether':
      return alterTogether(operation);
    case 'AlterOrderWithRespectTo':
      return [];
    case 'AddConstraint':
      return addConstraint(operation);
    case 'RemoveConstraint':
      return removeConstraint(operation);
    default:
      return [];
  }
}

function withField(model: StateModel, name: string, field: StateField | null): StateModel {
  const fields = new Map(model.fields);
  if (field === null) fields.delete(name);
  else fields.set(name, field);
  return { ...model, fields };
}

function addField(operation: Operation): readonly SchemaStep[] {
  const model = modelAt(operation);
  const named = argument(operation, 1, 'name');
  const name = named === null ? null : foldText(named);
  const stated = djangoField(argument(operation, 2, 'field'), operation.look);
  if (model === null || name === null || stated === null) return [];
  const field: StateField = { name, stated };
  const after = withField(model, name, field);
  keep(operation, after);
  return model.real ? fieldSteps(field, after, named, operation) : [];
}

function fieldSteps(
  field: StateField,
  model: StateModel,
  named: Value | null,
  operation: Operation,
): readonly SchemaStep[] {
  const column = columnOf(field, model, named, operation);
  if (column === null) return betweenSteps(field, model, named, operation);
  const entity = tableName(model.table, named, operation.writer);
  return [{ kind: 'add-field', entity, column, ...placed(column) }, ...constraintsOf(field, model, named, operation)];
}

function removeField(operation: Operation): readonly SchemaStep[] {
  const { writer } = operation;
  const model = modelAt(operation);
  const named = argument(operation, 1, 'name');
  const field = model?.fields.get((named === null ? null : foldText(named)) ?? '');
  if (model === null || field === undefined) return [];
  keep(operation, withField(model, field.name, null));
  return model.real ? removal(field, model, named, operation) : [];

  function removal(one: StateField, of: StateModel, at: Value | null, maker: StepMaker): readonly SchemaStep[] {
    const column = columnName(one);
    const place = placed(writer.place(at));
    const between = betweenName(one, of);
    if (between !== null) return [{ kind: 'drop-entity', entity: tableName(between, at, writer), ...place }];
    if (column === null) return [];
    const entity = tableName(of.table, at, writer);
    return [
      ...changedConstraints(one, null, of, at, maker).gone,
      { kind: 'drop-field', entity, field: column, ...place },
    ];
  }
}

function alterField(operation: Operation): readonly SchemaStep[] {
  const { writer, look } = operation;
  const model = modelAt(operation);
  const named = argument(operation, 1, 'name');
  const before = model?.fields.get((named === null ? null : foldText(named)) ?? '');
  const stated = djangoField(argument(operation, 2, 'field'), look);
  if (model === null || before === undefined || stated === null) return [];
  const field: StateField = { name: before.name, stated };
  const after = withField(model, field.name, field);
  keep(operation, after);
  if (!model.real) return [];
  const column = columnOf(field, after, named, operation);
  const old = columnName(before);
  // Between a column and a table of its own there is no way but to make it anew.
  if (column === null || old === null) return [];
  const entity = tableName(model.table, named, writer);
  const renamed: readonly SchemaStep[] =
    old === column.name ? [] : [{ kind: 'rename-field', entity, field: old, to: column.name, ...placed(column) }];
  const place = writer.place(argument(operation, 2, 'field'));
  const { gone, added } = changedConstraints(before, field, after, named, operation);
  return [...gone, ...renamed, { ...alteredField(entity, column), ...placed(place) }, ...added];
}

function renameField(operation: Operation): readonly SchemaStep[] {
  const { writer } = operation;
  const model = modelAt(operation);
  const from = textAt(operation, 1, 'old_name');
  const named = argument(operation, 2, 'new_name');
  const name = named === null ? null : foldText(named);
  const before = from === null ? undefined : model?.fields.get(from);
  if (model === null || before === undefined || name === null) return [];
  const field: StateField = { ...before, name };
  const fields = new Map(
    [...model.fields].map(([key, one]) => [one === before ? name : key, one === before ? field : one]),
  );
  const together = model.together.map((list) => list.map((one) => (one === from ? name : one)));
  const after: StateModel = { ...model, fields, together };
  keep(operation, after);
  if (!model.real) return [];
  const [old, column] = [columnName(before), columnName(field)];
  if (old === null || column === null) return renamedTables(model, after, named, operation);
  if (old === column) return [];
  const entity = tableName(model.table, named, writer);
  const place = placed(writer.place(named));
  const { gone } = changedConstraints(before, null, model, named, operation);
  return [
    ...gone,
    { kind: 'rename-field', entity, field: old, to: column, ...place },
    ...constraintsOf(field, after, named, operation),
  ];
}

function addConstraint(operation: Operation): readonly SchemaStep[] {
  const model = modelAt(operation);
  const value = argument(operation, 1, 'constraint');
  return model === null || value === null || !model.real ? [] : constraintSteps(value, model, operation);
}

function removeConstraint(operation: Operation): readonly SchemaStep[] {
  const { writer } = operation;
  const model = modelAt(operation);
  const named = argument(operation, 1, 'name');
  const constraint = named === null ? null : foldText(named);
  if (model === null || constraint === null || !model.real) return [];
  const entity = tableName(model.table, named, writer);
  return [{ kind: 'drop-constraint', entity, constraint, ...placed(writer.place(named)) }];
}
