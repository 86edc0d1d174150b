import type { FieldType } from '../model/predicate';
import type { Entity, Field, UniqueKey } from '../model/schema';
import { discriminatorByName, kindsByValues } from './discriminator';
import { joinTablesOf, onDeleteOf, type JoinTable } from './prisma-relation';
import type { PrismaField, PrismaModel, PrismaSchema } from './prisma-schema';

/** Deeper composite types than any real document has; a type may hold itself. */
const DEEPEST = 6;

/** https://www.prisma.io/docs/orm/reference/prisma-schema-reference#model-field-scalar-types */
const TYPES: Readonly<Record<string, FieldType>> = {
  String: 'string',
  Boolean: 'boolean',
  Int: 'number',
  BigInt: 'number',
  Float: 'number',
  Decimal: 'number',
  DateTime: 'date',
  Json: 'json',
  Bytes: 'binary',
};

/** Every table or collection that a schema declares, the tables between models included. */
export function entitiesOf(schema: PrismaSchema): readonly Entity[] {
  const models = [...schema.models.values()].filter(({ kind }) => kind !== 'type');
  const joins = schema.semantics === 'sql' ? joinTablesOf(schema) : [];
  return [...models.map((model) => entityOf(schema, model)), ...joins.map((join) => entityOfJoin(join))];
}

function entityOf(schema: PrismaSchema, model: PrismaModel): Entity {
  const declared = [...model.fields.values()].flatMap((field) => fieldsOf(schema, field, '', 0));
  const references = referencesOf(schema, model);
  const fields = declared.map((field) => ({ ...field, references: references.get(field.name) ?? null }));
  const named = discriminatorByName(fields);
  return {
    name: model.entity,
    kind: model.kind === 'view' ? 'view' : schema.semantics === 'mongodb' ? 'collection' : 'table',
    adapter: 'prisma',
    at: model.at,
    aliases: [model.name],
    fields: new Map(fields.map((field) => [field.name, field])),
    ...uniquesOf(model),
    open: false,
    discriminator: named?.name ?? null,
    kinds: named === null ? [] : kindsByValues(named, 'schema'),
    expiries: [],
    stripsUnknownFilters: false,
  };
}

/** A field as the database has it: none for a relation, those within for a composite type. */
function fieldsOf(
  schema: PrismaSchema,
  field: PrismaField,
  prefix: string,
  depth: number,
): readonly Omit<Field, 'references'>[] {
  if (field.nature === 'relation') return [];
  const name = prefix + field.column;
  const own = {
    name,
    type: typeOf(field),
    typeText: field.typeText,
    nullable: field.optional || field.list,
    default: field.default,
    values: field.list || field.values === null ? null : [...field.values.values()],
    unique: field.unique,
    at: field.at,
  };
  const composite = field.nature === 'composite' ? schema.models.get(field.type) : undefined;
  if (composite === undefined || depth >= DEEPEST) return [own];
  const inner = [...composite.fields.values()].flatMap((each) => fieldsOf(schema, each, `${name}.`, depth + 1));
  return [own, ...inner.map((each) => (field.optional || field.list ? { ...each, nullable: true } : each))];
}

function typeOf({ nature, list, native, type }: PrismaField): FieldType {
  if (list) return 'array';
  if (nature === 'composite') return 'object';
  if (nature === 'enum') return 'string';
  if (nature === 'unsupported') return 'unknown';
  if (native === 'ObjectId') return 'object-id';
  if (native === 'Uuid' || native === 'UniqueIdentifier') return 'uuid';
  return (Object.hasOwn(TYPES, type) ? TYPES[type] : undefined) ?? 'unknown';
}

/** Foreign keys by the column that holds them; a key of its own says more than one that it shares. */
function referencesOf(schema: PrismaSchema, model: PrismaModel): ReadonlyMap<string, NonNullable<Field['references']>> {
  const found = new Map<string, { readonly length: number; readonly reference: NonNullable<Field['references']> }>();
  for (const field of model.fields.values()) {
    const target = schema.models.get(field.type);
    const names = field.relation?.fields ?? [];
    if (target === undefined) continue;
    const onDelete = onDeleteOf(schema, model, field);
    for (const [index, name] of names.entries()) {
      const column = model.fields.get(name)?.column ?? name;
      const known = found.get(column);
      if (known !== undefined && known.length <= names.length) continue;
      const referred = field.relation?.references[index];
      const theirs = referred === undefined ? null : (target.fields.get(referred)?.column ?? referred);
      const reference = { entity: target.entity, field: theirs, onDelete, at: field.at };
      found.set(column, { length: names.length, reference });
    }
  }
  return new Map([...found].map(([column, { reference }]) => [column, reference]));
}

/** `@@unique([a, b])` and `@@id([a, b])`, at the first field. */
function uniquesOf(model: PrismaModel): Pick<Entity, 'uniques'> {
  const uniques = [...model.keys.values()].map((names): UniqueKey => {
    const fields = names.map((name) => model.fields.get(name));
    return {
      fields: names.map((name, index) => fields[index]?.column ?? name),
      at: fields[0]?.at ?? model.at,
    };
  });
  return uniques.length > 0 ? { uniques } : {};
}

function entityOfJoin({ name, field, sides }: JoinTable): Entity {
  const columns = (['A', 'B'] as const).map((column, index): Field => {
    const model = sides[index] ?? sides[0];
    const id = [...model.fields.values()].find((each) => each.unique);
    return {
      name: column,
      type: id === undefined ? 'unknown' : typeOf(id),
      typeText: id?.typeText ?? '',
      nullable: false,
      default: null,
      values: null,
      unique: false,
      references: { entity: model.entity, field: id?.column ?? null, onDelete: 'cascade' },
      at: field.at,
    };
  });
  return {
    name,
    kind: 'table',
    adapter: 'prisma',
    at: field.at,
    aliases: [],
    fields: new Map(columns.map((column) => [column.name, column])),
    open: false,
    discriminator: null,
    kinds: [],
    expiries: [],
    stripsUnknownFilters: false,
  };
}
