import type { FieldType, Semantics } from '../model/predicate';
import type { AllowedValue, Field, ReferenceAction } from '../model/schema';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { isMikro, type Naming } from './mikro-orm-naming';
import { cascadesRemoval, isTrue, textOf, type PropertySource } from './mikro-orm-source';
import { allowedValues } from './mongoose-path';
import { propertyOf } from './options';
import { withSizeOptions } from './type-text';
import { fieldTypeNamed, referenceAction } from './orm-entity';
import { exportOf } from './origin';

/** What decides how a property is stored. */
export interface Storing {
  readonly semantics: Semantics;
  readonly naming: Naming;
  /** Whether types of TypeScript say what may be null (`@mikro-orm/reflection`). */
  readonly reflects: boolean;
  readonly look: Lookup;
}

/** The column of a property, under the name that it has outside embedded objects. */
export function scalarField(source: PropertySource, storing: Storing): Field {
  const { options, primary, stated, property } = source;
  const { type, text } = typeOf(source, storing.look);
  const array = isTrue(options, 'array') || type === 'array';
  const named = nameOf(source);
  const key = storing.semantics === 'mongodb' && (primary || property === '_id') ? '_id' : null;
  return {
    name: named.text ?? key ?? storing.naming.column(property),
    type: array ? 'array' : type,
    typeText: text,
    nullable: !primary && nullable(source, storing),
    default: defaultOf(options, storing.look),
    values: valuesOf(source, storing.look) ?? (isOpenText(type) ? (stated?.values ?? null) : null),
    unique: primary || isSet(options, 'unique'),
    references: null,
    at: named.at ?? source.at,
  };
}

function isOpenText(type: FieldType): boolean {
  return type === 'string' || type === 'number' || type === 'unknown';
}

/** `fieldName`, `name`, and those of a relation. */
export function nameOf({ options, at }: PropertySource): {
  readonly text: string | null;
  readonly at: Value['at'] | null;
} {
  for (const key of ['fieldName', 'name', 'joinColumn', 'fieldNames', 'joinColumns']) {
    const stated = propertyOf(options, key);
    const value = stated?.kind === 'array' ? (stated.items[0] ?? null) : stated;
    const text = value === null ? null : foldText(value);
    if (value !== null && text !== null) return { text, at: value.at.file === at.file ? value.at : null };
  }
  return { text: null, at: null };
}

/** https://mikro-orm.io/docs/defining-entities#optional-properties */
function nullable({ options, stated, sort }: PropertySource, { reflects }: Storing): boolean {
  const value = propertyOf(options, 'nullable');
  if (value !== null) return foldBoolean(value) !== false;
  const isRelation = sort === 'to-one' || sort === 'one-to-one';
  return (reflects && stated?.nullable === true) || (isRelation && cascadesRemoval(options));
}

function isSet(options: Value | null, key: string): boolean {
  const value = propertyOf(options, key);
  return value !== null && (foldBoolean(value) === true || foldText(value) !== null);
}

/** Names of MikroORM's own types that are not those of a column. https://mikro-orm.io/docs/custom-types#types-provided-by-mikroorm */
const ownTypes: Readonly<Record<string, FieldType>> = {
  enumArray: 'array',
  array: 'array',
  ArrayType: 'array',
  EnumArrayType: 'array',
  uint8array: 'binary',
  Uint8ArrayType: 'binary',
  BlobType: 'binary',
  objectid: 'object-id',
  unknown: 'unknown',
  UnknownType: 'unknown',
  any: 'unknown',
  object: 'json',
  Object: 'json',
};

function typeOf(source: PropertySource, look: Lookup): { readonly type: FieldType; readonly text: string } {
  const { options, stated, sort } = source;
  const column = textOf(options, 'columnType');
  if (column !== null) return { type: fieldTypeNamed(column), text: column };
  const name = typeName(source, look);
  if (name !== null) {
    const own = Object.hasOwn(ownTypes, name) ? ownTypes[name] : undefined;
    return {
      type: own ?? fieldTypeNamed(name.replace(/(?<=.)Type$/, '')),
      text: withSizeOptions(momentName(name), options),
    };
  }
  if (sort === 'enum') return { type: valuesOf(source, look)?.every(isNumber) ? 'number' : 'string', text: 'enum' };
  return { type: stated?.type ?? 'unknown', text: momentName(stated?.text ?? 'unknown') };
}

/** A JavaScript `Date` is a `datetime`; a `date` is a day. https://mikro-orm.io/docs/custom-types */
function momentName(name: string): string {
  return name === 'Date' ? 'datetime' : name;
}

function isNumber({ value }: AllowedValue): boolean {
  return typeof value === 'number';
}

/** The name of the type that is stated: `'datetime'`, `types.datetime`, `DateTimeType`, `() => Date`. */
function typeName({ options }: PropertySource, look: Lookup): string | null {
  const stated = propertyOf(options, 'type') ?? propertyOf(options, 'runtimeType');
  const value = stated?.kind === 'function' ? look.resultOf(stated, [], stated.at) : stated;
  if (value === null) return null;
  if (value.kind === 'global') return value.name;
  const of = value.kind === 'instance' ? value.of : value;
  if (isMikro(of)) return exportOf(of)?.split('.').at(-1) ?? null;
  return foldText(value) ?? (of.kind === 'external' ? (exportOf(of)?.split('.').at(-1) ?? null) : null);
}

/** Whether a type of the workspace's own converts what is stored. https://mikro-orm.io/docs/custom-types */
export function isConverted({ options }: PropertySource): boolean {
  const stated = propertyOf(options, 'type') ?? propertyOf(options, 'customType');
  if (stated === null) return false;
  const of = stated.kind === 'instance' ? stated.of : stated;
  return of.kind === 'class' || stated.kind === 'call';
}

function defaultOf(options: Value | null, look: Lookup): string | null {
  const value = propertyOf(options, 'default') ?? propertyOf(options, 'defaultRaw');
  return value === null || value.kind === 'undefined' ? null : look.text(value);
}

/** `@Enum(() => Status)`, `@Enum({ items: ['open', 'closed'] })`, `items: () => Status`. */
function valuesOf({ sort, target, options }: PropertySource, look: Lookup): readonly AllowedValue[] | null {
  if (sort !== 'enum') return null;
  const stated = propertyOf(options, 'items') ?? target;
  if (stated === null) return null;
  return allowedValues(stated.kind === 'function' ? look.resultOf(stated, [], stated.at) : stated);
}

/** The key of an entity, as relations to it need it. */
export interface KeyColumn {
  readonly property: string;
  readonly field: Field;
}

/** The entity that a relation leads to, read without its own relations. */
export interface RelationTarget {
  readonly table: string;
  readonly keys: readonly KeyColumn[];
}

/** The column by which a relation's owner refers to its target. */
export function relationField(source: PropertySource, target: RelationTarget | null, storing: Storing): Field {
  const { options, primary, property } = source;
  const [key] = target?.keys ?? [];
  const named = nameOf(source);
  const mayLack = !primary && nullable(source, storing);
  const composite = (target?.keys.length ?? 0) > 1;
  const column = key?.field.name ?? (storing.semantics === 'mongodb' ? '_id' : 'id');
  return {
    name: named.text ?? storing.naming.joinColumn(property, column, composite),
    type: key?.field.type ?? 'unknown',
    typeText: key?.field.typeText ?? 'unknown',
    nullable: mayLack,
    default: null,
    values: null,
    unique: source.sort === 'one-to-one' || isSet(options, 'unique'),
    references:
      target === null
        ? null
        : { entity: target.table, field: column, onDelete: removalAction(source, mayLack, storing) },
    at: named.at ?? source.at,
  };
}

/** What a foreign key is made with where nothing is said: https://mikro-orm.io/docs/cascading#declarative-referential-integrity */
function removalAction({ options, primary }: PropertySource, mayLack: boolean, storing: Storing): ReferenceAction {
  if (storing.semantics === 'mongodb') return 'no-action';
  const created = propertyOf(options, 'createForeignKeyConstraint');
  if (created !== null && foldBoolean(created) === false) return 'no-action';
  const stated = textOf(options, 'deleteRule') ?? textOf(options, 'onDelete');
  if (stated !== null) return referenceAction(stated);
  if (cascadesRemoval(options) || primary) return 'cascade';
  return mayLack ? 'set-null' : 'no-action';
}
