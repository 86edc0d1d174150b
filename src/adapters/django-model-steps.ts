import type { SchemaStep } from '../model/sql';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { checkSteps } from './django-check';
import { djangoField } from './django-field';
import { targetKey } from './django-migration';
import { argument, keep, modelAt, type Operation } from './django-operation';
import {
  betweenColumnsOf,
  betweenName,
  betweenSteps,
  columnOf,
  columnsOf,
  constraintsOf,
  keyOfModel,
  tableName,
  togetherName,
  togetherSteps,
  type State,
  type StateField,
  type StateModel,
} from './django-state';
import { uniqueConstraint } from './django-table';
import { foldBoolean, foldText } from './fold';
import { propertyOf } from './options';
import { createdEntity, placed, textsOf } from './schema-steps';

export function createModel(operation: Operation): readonly SchemaStep[] {
  const { label, writer, look } = operation;
  const nameValue = argument(operation, 0, 'name');
  const name = nameValue === null ? null : foldText(nameValue);
  const listed = argument(operation, 1, 'fields');
  const options = argument(operation, 2, 'options');
  if (name === null || nameValue === null) return [];
  const pairs = listed?.kind === 'array' ? listed.items : [];
  const named = pairs.flatMap((pair) => fieldPair(pair, look) ?? []);
  const isUnknown = listed?.kind !== 'array' || listed.open;
  const stated = propertyOf(options, 'db_table');
  const table = stated === null ? null : foldText(stated);
  const isOff = (key: string, value: boolean): boolean => {
    const flag = propertyOf(options, key);
    return flag !== null && foldBoolean(flag) === value;
  };
  const real = !isOff('proxy', true) && !isOff('managed', false);
  const together = listsIn(propertyOf(options, 'unique_together'));
  const model: StateModel = {
    ...{ label, name, table: table ?? `${label}_${name.toLowerCase()}`, isDefault: table === null, real, together },
    fields: new Map(named.map((one) => [one.field.name, one.field])),
  };
  keep(operation, model);
  if (!real) return [];
  const columns = named.flatMap(({ field, at }) => columnOf(field, model, at, operation) ?? []);
  const constraints = propertyOf(options, 'constraints');
  return [
    createdEntity(tableName(model.table, nameValue, writer), columns, false, isUnknown),
    ...named.flatMap(({ field, at }) => constraintsOf(field, model, at, operation)),
    ...togetherSteps(together, model, propertyOf(options, 'unique_together'), operation),
    ...(constraints?.kind === 'array'
      ? constraints.items.flatMap((one) => constraintSteps(one, model, operation))
      : []),
    ...named.flatMap(({ field, at }) => betweenSteps(field, model, at, operation)),
  ];
}

/** `('state', models.CharField(max_length=20))` */
function fieldPair(pair: Value, look: Lookup): { readonly field: StateField; readonly at: Value } | null {
  const [name, value] = pair.kind === 'array' ? pair.items : [];
  const text = name === undefined ? null : foldText(name);
  const stated = djangoField(value, look);
  return name === undefined || text === null || stated === null ? null : { field: { name: text, stated }, at: name };
}

/** `{('owner', 'kind')}`, `[('owner', 'kind')]`, `set()` */
function listsIn(value: Value | null): readonly (readonly string[])[] {
  const items = value?.kind === 'array' ? value.items : [];
  if (items.length > 0 && items.every((item) => foldText(item) !== null)) return [textsOf(value)];
  return items.map(textsOf).filter((list) => list.length > 0);
}

export function deleteModel(operation: Operation): readonly SchemaStep[] {
  const { writer, state } = operation;
  const named = argument(operation, 0, 'name');
  const model = modelAt(operation, 0, 'name');
  if (model === null) return [];
  state.delete(keyOfModel(model.label, model.name));
  if (!model.real) return [];
  const drop = (table: string): SchemaStep => ({
    kind: 'drop-entity',
    entity: tableName(table, named, writer),
    ...placed(writer.place(named)),
  });
  const between = [...model.fields.values()].flatMap((field) => betweenName(field, model) ?? []);
  return [...between, model.table].map(drop);
}

export function renameModel(operation: Operation): readonly SchemaStep[] {
  const { state } = operation;
  const model = modelAt(operation, 0, 'old_name');
  const named = argument(operation, 1, 'new_name');
  const name = named === null ? null : foldText(named);
  if (model === null || name === null) return [];
  state.delete(keyOfModel(model.label, model.name));
  const table = model.isDefault ? `${model.label}_${name.toLowerCase()}` : model.table;
  const renamed: StateModel = { ...model, name, table };
  keep(operation, renamed);
  const others = [...state.values()];
  repoint(state, keyOfModel(model.label, model.name), renamed);
  if (!model.real) return [];
  const columns = others.flatMap((one) => renamedKeys(one, model, renamed, named, operation));
  return [...columns, ...renamedTables(model, renamed, named, operation)];
}

/** Tables between two models have a column that is called after each. */
function renamedKeys(
  holder: StateModel,
  before: StateModel,
  after: StateModel,
  named: Value | null,
  operation: Operation,
): readonly SchemaStep[] {
  const { writer, state } = operation;
  const isOwn = holder.name === after.name && holder.label === after.label;
  const was = isOwn ? before : holder;
  return [...holder.fields.values()].flatMap((field): readonly SchemaStep[] => {
    const table = betweenName(field, was);
    const earlier: State = new Map([...state, [keyOfModel(before.label, before.name), before]]);
    const from = betweenColumnsOf(field, was, { ...operation, state: earlier });
    const to = from === null ? null : from.map((column) => renamedKey(column, before.name, after.name));
    if (table === null || from === null || to === null) return [];
    const entity = tableName(table, named, writer);
    const place = placed(writer.place(named));
    return from.flatMap((column, index) => {
      const name = to[index] ?? column;
      const points = index === 0 ? isOwn : isTarget(field, was, before);
      return points && name !== column
        ? [{ kind: 'rename-field', entity, field: column, to: name, ...place } as const]
        : [];
    });
  });
}

function renamedKey(column: string, from: string, to: string): string {
  return column.replace(new RegExp(`^((?:from_|to_)?)${from.toLowerCase()}_id$`), `$1${to.toLowerCase()}_id`);
}

function isTarget({ stated }: StateField, holder: StateModel, model: StateModel): boolean {
  const key = targetKey(stated.to, holder.label);
  return key === keyOfModel(model.label, model.name) || (stated.to !== null && foldText(stated.to) === 'self');
}

/** Fields that point to a model by its name do so by the new one. */
function repoint(state: State, from: string, to: StateModel): void {
  for (const [key, model] of state) {
    const fields = [...model.fields].map(([name, field]): [string, StateField] => {
      const text = field.stated.to === null ? null : foldText(field.stated.to);
      const isIt =
        text !== null &&
        keyOfModel(model.label, text).endsWith(from) &&
        (text.includes('.') ? text.toLowerCase() === from : true);
      if (!isIt || field.stated.to === null) return [name, field];
      const value: Value = { kind: 'literal', value: `${to.label}.${to.name}`, at: field.stated.to.at };
      return [name, { ...field, stated: { ...field.stated, to: value } }];
    });
    state.set(key, { ...model, fields: new Map(fields) });
  }
}

export function renamedTables(
  before: StateModel,
  after: StateModel,
  named: Value | null,
  { writer }: Operation,
): readonly SchemaStep[] {
  const pairs = [
    [before.table, after.table] as const,
    ...[...before.fields.values()].flatMap((field) => {
      const [from, to] = [betweenName(field, before), betweenName(field, after)];
      return from === null || to === null ? [] : [[from, to] as const];
    }),
  ];
  return pairs.flatMap(([from, to]): readonly SchemaStep[] =>
    from === to
      ? []
      : [
          {
            kind: 'rename-entity',
            entity: tableName(from, named, writer),
            to: tableName(to, named, writer),
            ...placed(writer.place(named)),
          },
        ],
  );
}

export function alterTable(operation: Operation): readonly SchemaStep[] {
  const model = modelAt(operation, 0, 'name');
  const named = argument(operation, 1, 'table');
  if (model === null) return [];
  const text = named === null ? null : foldText(named);
  const after: StateModel = {
    ...model,
    table: text ?? `${model.label}_${model.name.toLowerCase()}`,
    isDefault: text === null,
  };
  keep(operation, after);
  return model.real ? renamedTables(model, after, named, operation) : [];
}

export function alterTogether(operation: Operation): readonly SchemaStep[] {
  const { writer } = operation;
  const model = modelAt(operation, 0, 'name');
  const stated = argument(operation, 1, 'unique_together');
  if (model === null) return [];
  const lists = listsIn(stated);
  keep(operation, { ...model, together: lists });
  if (!model.real) return [];
  const named = argument(operation, 0, 'name');
  const entity = tableName(model.table, named, writer);
  const has = (all: readonly (readonly string[])[], list: readonly string[]): boolean =>
    all.some((one) => one.join() === list.join());
  const gone = model.together.filter((list) => !has(lists, list));
  const added = lists.filter((list) => !has(model.together, list));
  return [
    ...gone.map((list): SchemaStep => ({
      kind: 'drop-constraint',
      entity,
      constraint: togetherName(list),
      ...placed(writer.place(named)),
    })),
    ...togetherSteps(added, model, stated, operation),
  ];
}

export function constraintSteps(value: Value, model: StateModel, operation: Operation): readonly SchemaStep[] {
  const { writer } = operation;
  const unique = uniqueConstraint(value);
  if (unique === null) return checkSteps(value, model, operation);
  const entity = tableName(model.table, value, writer);
  const fields = columnsOf(unique.properties, model);
  const place = placed(writer.placeAt(unique.at));
  return [{ kind: 'constrain-unique', entity, constraint: unique.name, fields, primaryKey: false, ...place }];
}
