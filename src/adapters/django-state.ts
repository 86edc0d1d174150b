import type { ReferenceAction } from '../model/schema';
import type { ColumnDefinition, SchemaStep, SqlName, SqlValue } from '../model/sql';
import type { Value } from '../model/value';
import type { DjangoField } from './django-field';
import { targetKey, USER } from './django-migration';
import { betweenColumns } from './django-table';
import { userModel, outsideTable } from './django-target';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { columnDefinition, createdEntity, placed, reference, type StepWriter } from './schema-steps';

/** A field as migrations have made it so far. */
export interface StateField {
  readonly name: string;
  readonly stated: DjangoField;
}

/** A model as migrations have made it so far: https://docs.djangoproject.com/en/stable/topics/migrations/#historical-models */
export interface StateModel {
  readonly label: string;
  readonly name: string;
  readonly table: string;
  /** The table has the name that Django gives it. */
  readonly isDefault: boolean;
  /** Whether there is a table of its own that Django makes. */
  readonly real: boolean;
  readonly fields: ReadonlyMap<string, StateField>;
  readonly together: readonly (readonly string[])[];
}

/** Models by `label.name` in lower case. */
export type State = Map<string, StateModel>;

export function keyOfModel(label: string, name: string): string {
  return `${label}.${name}`.toLowerCase();
}

/** The column of a field; null for what is a table of its own. */
export function columnName({ name, stated }: StateField): string | null {
  if (stated.kind === 'many') return null;
  return stated.column ?? (stated.kind === 'reference' ? `${name}_id` : name);
}

/** What a reference points to, by the state at hand. */
interface Target {
  readonly table: string;
  readonly key: StateField | null;
  readonly name: string;
}

/** What steps are made with: the model's state before, all models, where steps are placed. */
export interface StepMaker {
  readonly state: State;
  readonly writer: StepWriter;
  readonly look: Lookup;
}

function targetOf(stated: DjangoField, model: StateModel, { state, look }: StepMaker): Target | null {
  const { to } = stated;
  if (to !== null && foldText(to) === 'self') return described(model);
  const key = targetKey(to, model.label);
  if (key === null) return null;
  const found = key === USER ? userState(state, look) : state.get(key);
  if (found !== undefined) return described(found);
  const table = outsideTable(to);
  return table === null ? null : { table, key: null, name: table.replace(/^[^_]*_/, '') };
}

function userState(state: State, look: Lookup): StateModel | undefined {
  const user = userModel(look);
  return user === null ? undefined : state.get(keyOfModel(user.label, user.name));
}

function described(model: StateModel): Target {
  return { table: model.table, key: primaryKey(model), name: model.name };
}

function primaryKey({ fields }: StateModel): StateField | null {
  return [...fields.values()].find(({ stated }) => stated.primaryKey) ?? null;
}

/** The type of a key; of one that itself points elsewhere, a number. */
function keyType(target: Target | null): DjangoField['type'] {
  const key = target?.key ?? null;
  return key === null || key.stated.kind === 'reference' ? 'number' : key.stated.type;
}

/** The column that a field is, at the code that names the field. */
export function columnOf(
  field: StateField,
  model: StateModel,
  named: Value | null,
  maker: StepMaker,
): ColumnDefinition | null {
  const name = columnName(field);
  if (name === null) return null;
  const { stated } = field;
  const { writer } = maker;
  const target = stated.kind === 'reference' ? targetOf(stated, model, maker) : null;
  return columnDefinition({
    name,
    at: writer.place(named),
    type: stated.kind === 'reference' ? keyType(target) : stated.type,
    typeText: stated.typeText,
    nullable: stated.nullable,
    default: stated.primaryKey && /Auto/.test(stated.typeText) ? 'generated' : stated.default,
    primaryKey: stated.primaryKey,
  });
}

function valuesOf({ values, at }: DjangoField, writer: StepWriter): readonly SqlValue[] | null {
  return (
    values?.map((one) => ({ value: one.value, ...writer.placeAt(one.at.file === writer.at.file ? one.at : at) })) ??
    null
  );
}

/** A constraint that a field brings beside its column. It has a name of its own here, by which later steps find it. */
interface FieldConstraint {
  readonly name: string;
  /** What it says: constraints of one name that say the same are one. */
  readonly meaning: string;
  readonly step: SchemaStep;
}

function fieldConstraints(
  field: StateField,
  model: StateModel,
  named: Value | null,
  maker: StepMaker,
): readonly FieldConstraint[] {
  const column = columnName(field);
  const { stated } = field;
  const { writer } = maker;
  if (column === null) return [];
  const entity = tableName(model.table, named, writer);
  const found: FieldConstraint[] = [];
  if (stated.unique && !stated.primaryKey) {
    const name = `unique ${column}`;
    const place = placed(writer.place(named));
    found.push({
      name,
      meaning: '',
      step: { kind: 'constrain-unique', entity, constraint: name, fields: [column], primaryKey: false, ...place },
    });
  }
  const values = valuesOf(stated, writer);
  if (values !== null) {
    const name = `values of ${column}`;
    const meaning = JSON.stringify(values.map(({ value }) => value));
    const place = placed(writer.place(named));
    found.push({
      name,
      meaning,
      step: { kind: 'constrain-values', entity, constraint: name, field: column, values, ...place },
    });
  }
  const target = stated.kind === 'reference' ? targetOf(stated, model, maker) : null;
  if (target !== null) {
    const step = referring(entity, column, target, stated.onDelete, writer.place(stated.onDeleteAt ?? named));
    found.push({ name: referenceName(column), meaning: `${target.table} ${stated.onDelete}`, step });
  }
  return found;
}

function referenceName(column: string): string {
  return `reference of ${column}`;
}

/** The constraints of a new field. */
export function constraintsOf(
  field: StateField,
  model: StateModel,
  named: Value | null,
  maker: StepMaker,
): readonly SchemaStep[] {
  return fieldConstraints(field, model, named, maker).map(({ step }) => step);
}

/** What a change of a field takes away of its constraints, and what it adds. */
export function changedConstraints(
  before: StateField,
  after: StateField | null,
  model: StateModel,
  named: Value | null,
  maker: StepMaker,
): { readonly gone: readonly SchemaStep[]; readonly added: readonly SchemaStep[] } {
  const { writer } = maker;
  const entity = tableName(model.table, named, writer);
  const old = fieldConstraints(before, model, named, maker);
  const own = after === null ? [] : fieldConstraints(after, model, named, maker);
  const isIn = (one: FieldConstraint, all: readonly FieldConstraint[]): boolean =>
    all.some(({ name, meaning }) => name === one.name && meaning === one.meaning);
  const place = placed(writer.place(named));
  return {
    gone: old
      .filter((one) => !isIn(one, own))
      .map(({ name }) => ({ kind: 'drop-constraint', entity, constraint: name, ...place })),
    added: own.filter((one) => !isIn(one, old)).map(({ step }) => step),
  };
}

function referring(
  entity: SqlName,
  column: string,
  target: Target,
  onDelete: ReferenceAction,
  at: ReturnType<StepWriter['place']>,
): SchemaStep {
  const to = target.key === null ? 'id' : columnName(target.key);
  const table: SqlName = { name: target.table, schema: null, ...placed(at) };
  return {
    kind: 'constrain-reference',
    entity,
    constraint: referenceName(column),
    fields: [column],
    references: reference(table, to, onDelete, at),
    columns: to === null ? [] : [to],
    ...placed(at),
  };
}

export function tableName(table: string, named: Value | null, writer: StepWriter): SqlName {
  return { ...writer.nameOf(table), ...placed(writer.place(named)) };
}

/** The table between two models that a field stands for; null where a model of its own does. */
export function betweenName(field: StateField, model: StateModel): string | null {
  if (field.stated.kind !== 'many' || field.stated.through !== null) return null;
  return field.stated.table ?? `${model.table}_${field.name}`;
}

/** The columns of the table between two models. */
export function betweenColumnsOf(field: StateField, model: StateModel, maker: StepMaker): readonly string[] | null {
  const target = field.stated.kind === 'many' ? targetOf(field.stated, model, maker) : null;
  return target === null ? null : betweenColumns(model.name, target.name, target.table === model.table);
}

/** https://docs.djangoproject.com/en/stable/ref/models/fields/#manytomany-arguments */
export function betweenSteps(
  field: StateField,
  model: StateModel,
  named: Value | null,
  maker: StepMaker,
): readonly SchemaStep[] {
  const { writer } = maker;
  const name = betweenName(field, model);
  const target = name === null ? null : targetOf(field.stated, model, maker);
  if (name === null || target === null) return [];
  const at = writer.place(named);
  const entity = tableName(name, named, writer);
  const [from, to] = betweenColumns(model.name, target.name, target.table === model.table);
  const own = described(model);
  const column = (column: string, one: Target): ColumnDefinition =>
    columnDefinition({ name: column, at, type: keyType(one), typeText: 'ForeignKey', nullable: false });
  const id = columnDefinition({
    ...{
      name: 'id',
      at,
      type: 'number',
      typeText: 'BigAutoField',
      nullable: false,
      default: 'generated',
      primaryKey: true,
    },
  });
  const both = [from, to];
  return [
    createdEntity(entity, [id, column(from, own), column(to, target)], false, false),
    {
      kind: 'constrain-unique',
      entity,
      constraint: `unique of ${both.join()}`,
      fields: both,
      primaryKey: false,
      ...placed(at),
    },
    referring(entity, from, own, 'cascade', at),
    referring(entity, to, target, 'cascade', at),
  ];
}

/** Keys over several fields. */
export function togetherSteps(
  lists: readonly (readonly string[])[],
  model: StateModel,
  named: Value | null,
  { writer }: StepMaker,
): readonly SchemaStep[] {
  const entity = tableName(model.table, named, writer);
  return lists.flatMap((list): readonly SchemaStep[] => {
    const fields = columnsOf(list, model);
    return fields.length === 0
      ? []
      : [
          {
            kind: 'constrain-unique',
            entity,
            constraint: togetherName(list),
            fields,
            primaryKey: false,
            ...placed(writer.place(named)),
          },
        ];
  });
}

export function togetherName(list: readonly string[]): string {
  return `unique together ${list.join()}`;
}

/** The columns of fields by their names. */
export function columnsOf(names: readonly string[], model: StateModel): readonly string[] {
  return names.flatMap((name) => {
    const field = model.fields.get(name);
    return (field === undefined ? name : columnName(field)) ?? [];
  });
}
