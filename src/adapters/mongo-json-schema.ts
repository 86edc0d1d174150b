import type { FieldType } from '../model/predicate';
import type { Field } from '../model/schema';
import type { PropertyValue, Value } from '../model/value';
import { foldBoolean, foldText } from './fold';
import { allowedValues } from './mongoose-path';
import { propertyOf } from './options';

/** What a validator's `$jsonSchema` declares. */
export interface JsonSchemaFields {
  readonly fields: ReadonlyMap<string, Field>;
  readonly open: boolean;
}

const deepest = 6;

/** https://www.mongodb.com/docs/manual/reference/operator/query/type/#available-types, and the names of JSON Schema. */
const types: Readonly<Record<string, FieldType>> = {
  double: 'number',
  int: 'number',
  long: 'number',
  decimal: 'number',
  number: 'number',
  integer: 'number',
  string: 'string',
  object: 'object',
  array: 'array',
  binData: 'binary',
  objectId: 'object-id',
  bool: 'boolean',
  boolean: 'boolean',
  date: 'date',
};

/**
 * The fields that `validator: { $jsonSchema: { … } }` declares; null where there is none.
 * https://www.mongodb.com/docs/manual/core/schema-validation/specify-json-schema/
 */
export function validatedFields(options: Value | undefined | null): JsonSchemaFields | null {
  const schema = propertyOf(propertyOf(options, 'validator'), '$jsonSchema');
  if (schema?.kind !== 'object') return null;
  const fields = fieldsBelow(schema, '', false, 0);
  const closed = propertyOf(schema, 'additionalProperties');
  const strict = closed !== null && foldBoolean(closed) === false && !schema.open;
  return { fields: new Map(fields.map((field) => [field.name, field])), open: !strict };
}

function fieldsBelow(schema: Value, prefix: string, lacks: boolean, depth: number): readonly Field[] {
  const properties = propertyOf(schema, 'properties');
  if (properties?.kind !== 'object' || depth > deepest) return [];
  const required = propertyOf(schema, 'required');
  const names = required?.kind === 'array' ? required.items.map((item) => foldText(item)) : [];
  return properties.properties.flatMap((property) => {
    const field = fieldOf(property, prefix, lacks || !names.includes(property.key));
    const inner = field.type === 'array' ? propertyOf(property.value, 'items') : property.value;
    const below =
      inner === null ? [] : fieldsBelow(inner, `${field.name}.`, field.nullable || inner !== property.value, depth + 1);
    return [field, ...below];
  });
}

function fieldOf({ key, keyAt, value }: PropertyValue, prefix: string, lacks: boolean): Field {
  const names = typeNames(value);
  const known = names.filter((name) => name !== 'null');
  const kinds = new Set(known.map((name) => (Object.hasOwn(types, name) ? (types[name] ?? 'unknown') : 'unknown')));
  const listed = propertyOf(value, 'enum') ?? propertyOf(propertyOf(value, 'items'), 'enum');
  const values = listed === null ? null : allowedValues(listed);
  const [only = values?.every((one) => typeof one.value === 'string') === true ? 'string' : 'unknown'] = kinds;
  return {
    name: prefix + key,
    type: kinds.size > 1 ? 'mixed' : only,
    typeText: known.join(' | '),
    nullable: lacks || known.length < names.length,
    default: null,
    values,
    unique: false,
    references: null,
    at: keyAt,
  };
}

function typeNames(value: Value): readonly string[] {
  const stated = propertyOf(value, 'bsonType') ?? propertyOf(value, 'type');
  if (stated === null) return [];
  const items = stated.kind === 'array' ? stated.items : [stated];
  return items.flatMap((item) => foldText(item) ?? []);
}
