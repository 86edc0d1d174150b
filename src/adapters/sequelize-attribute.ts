import type { FieldType } from '../model/predicate';
import type { AllowedValue, Field } from '../model/schema';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldBoolean, foldScalar, foldText } from './fold';
import { momentOf } from './moment';
import { propertyOf } from './options';
import { withSizeOptions, withSizes } from './type-text';
import { fieldTypeNamed, referenceAction, type StatedType } from './orm-entity';

/** An attribute of a model: a type alone, or options with one. */
export interface Attribute {
  readonly name: string;
  readonly at: Span;
  readonly options: Value | null;
  /** What TypeScript says of the property, where a decorator stands on one. */
  readonly stated: StatedType | null;
  readonly look: Lookup;
}

/** https://sequelize.org/docs/v6/other-topics/other-data-types */
const types: Readonly<Record<string, FieldType>> = {
  STRING: 'string',
  TEXT: 'string',
  CHAR: 'string',
  CITEXT: 'string',
  ENUM: 'string',
  TINYTEXT: 'string',
  INTEGER: 'number',
  BIGINT: 'number',
  SMALLINT: 'number',
  MEDIUMINT: 'number',
  TINYINT: 'number',
  FLOAT: 'number',
  REAL: 'number',
  DOUBLE: 'number',
  DECIMAL: 'number',
  NUMERIC: 'number',
  NUMBER: 'number',
  BOOLEAN: 'boolean',
  DATE: 'date',
  DATEONLY: 'date',
  TIME: 'date',
  NOW: 'date',
  UUID: 'uuid',
  UUIDV1: 'uuid',
  UUIDV4: 'uuid',
  JSON: 'json',
  JSONB: 'json',
  JSONTYPE: 'json',
  BLOB: 'binary',
  ARRAY: 'array',
};

/** A data type: its name, its family, and the values of an enum. */
export interface DataType {
  readonly name: string;
  readonly family: FieldType;
  readonly values: readonly AllowedValue[] | null;
}

/** `DataTypes.STRING(20)`, `Sequelize.ENUM('a', 'b')`, `DataTypes.INTEGER.UNSIGNED`, `'VARCHAR(20)'`. */
export function dataType(value: Value | null, options: Value | null): DataType {
  if (value === null) return { name: 'unknown', family: 'unknown', values: null };
  const text = foldText(value);
  if (text !== null)
    return {
      name: text,
      family: Object.hasOwn(types, text) ? (types[text] ?? 'unknown') : fieldTypeNamed(text),
      values: null,
    };
  const { names, args } = typePath(value);
  const name = names.findLast((each) => Object.hasOwn(types, each)) ?? 'unknown';
  const listed = propertyOf(options, 'values') ?? propertyOf(args[0], 'values');
  const items = listed !== null ? itemsOf(listed) : args.flatMap(itemsOf);
  return {
    name: exactName(name, args),
    family: types[name] ?? 'unknown',
    values: name === 'ENUM' ? valuesOf(items) : null,
  };
}

/** Unlike SQL's, the `DATE` of Sequelize is a moment: https://sequelize.org/docs/v6/other-topics/other-data-types/#dates */
function exactName(name: string, args: readonly Value[]): string {
  if (name === 'DATE') return `${withSizes(name, args)} with time zone`;
  if (name !== 'DECIMAL') return name;
  return args[0]?.kind === 'object' ? withSizeOptions(name, args[0]) : withSizes(name, args);
}

function typePath(value: Value): { readonly names: readonly string[]; readonly args: readonly Value[] } {
  switch (value.kind) {
    case 'external':
      return { names: value.path, args: [] };
    case 'member': {
      const inner = typePath(value.object);
      return { names: [...inner.names, value.property], args: inner.args };
    }
    case 'call': {
      const inner = typePath(value.callee);
      return { names: inner.names, args: value.arguments };
    }
    case 'instance':
      return { ...typePath(value.of), args: value.arguments ?? [] };
    default:
      return { names: [], args: [] };
  }
}

function itemsOf(value: Value): readonly Value[] {
  if (value.kind === 'array') return value.items.flatMap(itemsOf);
  if (value.kind === 'operation' && value.operator === '...') return value.operands.flatMap(itemsOf);
  if (value.kind === 'object') return value.properties.flatMap((property) => itemsOf(property.value));
  return [value];
}

function valuesOf(items: readonly Value[]): readonly AllowedValue[] | null {
  const values = items.flatMap((item): readonly AllowedValue[] => {
    const value = foldScalar(item);
    return value === undefined || value === null ? [] : [{ value, at: item.at }];
  });
  return values.length > 0 && values.length === items.length ? values : null;
}

function optionsOf({ options }: Attribute): Value | null {
  return options?.kind === 'object' ? options : null;
}

function typeOf(attribute: Attribute): DataType {
  const { options, stated } = attribute;
  const given = options?.kind === 'object' ? propertyOf(options, 'type') : options;
  if (given !== null) return dataType(given, optionsOf(attribute));
  return {
    name: stated?.text === 'Date' ? exactName('DATE', []) : (stated?.text ?? 'unknown'),
    family: stated?.type ?? 'unknown',
    values: null,
  };
}

export function isVirtual({ options }: Attribute): boolean {
  const given = options?.kind === 'object' ? propertyOf(options, 'type') : options;
  return given !== null && typePath(given).names.includes('VIRTUAL');
}

function flag(attribute: Attribute, key: string): boolean | null {
  const value = propertyOf(optionsOf(attribute), key);
  return value === null ? null : foldBoolean(value);
}

export function isPrimary(attribute: Attribute): boolean {
  return flag(attribute, 'primaryKey') === true;
}

/** https://sequelize.org/docs/v6/core-concepts/model-basics/#column-options */
export function attributeField(attribute: Attribute, spelled: (name: string) => string): Field {
  const { name, at, look, stated } = attribute;
  const options = optionsOf(attribute);
  const { name: typeText, family, values } = typeOf(attribute);
  const column = propertyOf(options, 'field');
  const columnText = column === null ? null : foldText(column);
  const primary = isPrimary(attribute);
  const unique = propertyOf(options, 'unique');
  return {
    name: columnText ?? spelled(name),
    type: family,
    typeText,
    nullable: !primary && flag(attribute, 'allowNull') !== false,
    default: defaultOf(propertyOf(options, 'defaultValue'), look),
    values:
      values ??
      (family === 'string' || family === 'number' ? (validatedValues(options) ?? stated?.values ?? null) : null),
    unique: primary || (unique !== null && foldBoolean(unique) === true),
    references: referenceOf(options),
    at: columnText !== null && column?.at.file === at.file ? column.at : at,
  };
}

/** `validate: { isIn: [['open', 'paid']] }`, `isIn: { args: [['open', 'paid']] }`: what the model lets in. */
function validatedValues(options: Value | null): readonly AllowedValue[] | null {
  const stated = propertyOf(propertyOf(options, 'validate'), 'isIn');
  const listed = propertyOf(stated, 'args') ?? stated;
  return listed?.kind === 'array' ? valuesOf(itemsOf(listed)) : null;
}

/** The key that an attribute makes, by the name that it has in common with others: `unique: 'ref_of_shop'`. */
export function keyName({ name: attribute, options }: Attribute): string | null {
  const unique = propertyOf(options?.kind === 'object' ? options : null, 'unique');
  if (unique === null) return null;
  const named = unique.kind === 'object' ? propertyOf(unique, 'name') : unique;
  const name = named === null ? null : foldText(named);
  return name ?? (unique.kind === 'object' ? `\0${attribute}` : null);
}

function defaultOf(value: Value | null, look: Lookup): string | null {
  if (value === null || value.kind === 'undefined') return null;
  return momentOf(value) === null ? look.text(value) : 'now';
}

/** `references: { model: 'Users', key: 'id' }` names the table; a model gives its own, which associations say as well. */
export function referenceOf(options: Value | null): Field['references'] {
  const stated = propertyOf(options, 'references');
  const model = propertyOf(stated, 'model') ?? stated;
  const table = model === null ? null : (foldText(model) ?? tableOf(model));
  if (table === null) return null;
  const key = propertyOf(stated, 'key');
  const action = propertyOf(options, 'onDelete');
  return {
    entity: table,
    field: key === null ? null : foldText(key),
    onDelete: referenceAction(action === null ? null : foldText(action)),
  };
}

/** `{ tableName: 'users', schema: 'public' }` */
function tableOf(value: Value): string | null {
  const named = propertyOf(value, 'tableName');
  return named === null ? null : foldText(named);
}
