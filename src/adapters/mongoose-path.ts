import type { FieldType } from '../model/predicate';
import type { AllowedValue, Expiry, Field } from '../model/schema';
import type { Span } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { foldBoolean, foldScalar, foldText } from './fold';
import { momentOf } from './moment';
import { expiresIn, secondsOf } from './mongo-index';
import { propertyOf } from './options';
import { exportOf } from './origin';

/** What a schema declares: fields by dotted path, and when documents expire. `open`: there may be more fields. */
export interface Paths {
  readonly fields: readonly Field[];
  readonly expiries: readonly Expiry[];
  readonly open: boolean;
}

export const noPaths: Paths = { fields: [], expiries: [], open: false };

export interface PathReader {
  readonly look: Lookup;
  /** The key that states a path's type: `type`, unless the schema's `typeKey` says otherwise. */
  readonly typeKey: string;
  /** What a schema value, or a class that stands for one, declares; null for what is neither. */
  readonly schemaPaths: (value: Value, depth: number) => Paths | null;
  /** The collection of a model that a path refers to. */
  readonly collectionOf: (model: string) => string;
}

interface Place {
  readonly prefix: string;
  /** Whether it lies in a list, so that it may be missing. */
  readonly listed: boolean;
  readonly depth: number;
}

const top: Place = { prefix: '', listed: false, depth: 0 };
const deepest = 6;

/** https://mongoosejs.com/docs/schematypes.html */
const schemaTypes: Readonly<Record<string, FieldType>> = {
  String: 'string',
  Number: 'number',
  Date: 'date',
  Boolean: 'boolean',
  Bool: 'boolean',
  Buffer: 'binary',
  ObjectId: 'object-id',
  ObjectID: 'object-id',
  Oid: 'object-id',
  Mixed: 'mixed',
  Object: 'mixed',
  Map: 'object',
  Decimal128: 'number',
  BigInt: 'number',
  Int32: 'number',
  Double: 'number',
  UUID: 'uuid',
  Array: 'array',
};

/** The paths of a schema's definition: `{ status: String, buyer: { name: { type: String, required: true } } }`. */
export function definitionPaths(definition: Value | undefined, reader: PathReader, place: Place = top): Paths {
  if (definition?.kind === 'one-of') return definitionPaths(definition.values[0], reader, place);
  if (definition?.kind !== 'object') return { ...noPaths, open: definition !== undefined };
  const parts = definition.properties.map((property) => pathOf(property, reader, place));
  return joinedPaths([...parts, { ...noPaths, open: definition.open }]);
}

export function joinedPaths(parts: readonly Paths[]): Paths {
  return {
    fields: parts.flatMap((part) => part.fields),
    expiries: parts.flatMap((part) => part.expiries),
    open: parts.some((part) => part.open),
  };
}

/** Paths of a schema under a path of another one. */
export function nestedPaths(paths: Paths, prefix: string, listed: boolean): Paths {
  return {
    fields: paths.fields.map((field) => ({
      ...field,
      name: `${prefix}.${field.name}`,
      nullable: field.nullable || listed,
    })),
    expiries: paths.expiries.map((expiry) => ({ ...expiry, field: `${prefix}.${expiry.field}` })),
    open: false,
  };
}

/** One path: its type alone (`status: String`), or options with a type (`status: { type: String, enum: […] }`). */
export function pathOf({ key, keyAt, value }: PropertyValue, reader: PathReader, place: Place = top): Paths {
  // `_id: false` only says that there is none.
  if (value.kind === 'literal' && typeof value.value === 'boolean') return noPaths;
  const stated = statedType(value, reader);
  const type = stated ?? value;
  return typedPath(key, keyAt, type, stated === null ? null : value, reader, place);
}

/** The type in options; null when the value is a type itself. `{ type: { type: String } }` is a path named `type`. */
function statedType(value: Value, { typeKey, look }: PathReader): Value | null {
  const stated = propertyOf(value, typeKey);
  // `type: () => Item` is the type that it gives.
  const type = stated?.kind === 'function' ? look.resultOf(stated, [], stated.at) : stated;
  return type === null || (type.kind === 'object' && propertyOf(type, typeKey) !== null) ? null : type;
}

/** A path of which name, type and options are known; `options` null when it has none. */
export function typedPath(
  key: string,
  keyAt: Span,
  type: Value,
  options: Value | null,
  reader: PathReader,
  place: Place = top,
): Paths {
  const name = place.prefix + key;
  const element = elementOf(type);
  const known = typeOf(element ?? type, reader);
  const listed = element !== null;
  const elementOptions = element !== null && statedType(element, reader) !== null ? element : null;
  const field: Field = {
    name,
    type: listed ? 'array' : known.type,
    typeText: listed ? `[${known.text}]` : known.text,
    nullable: place.listed || !isRequired(options),
    default: defaultOf(options, listed, reader.look),
    values: valuesOf(options) ?? valuesOf(elementOptions),
    unique: isUnique(options),
    references: referenceOf(options ?? elementOptions, reader) ?? referenceOf(elementOptions, reader),
    at: keyAt,
  };
  const own: Paths = { fields: [field], expiries: expiriesOf(name, options), open: false };
  if (place.depth >= deepest) return own;
  return joinedPaths([own, innerPaths(known.inner, name, reader, { ...place, listed: place.listed || listed })]);
}

/** What a document or a schema below a path declares. */
function innerPaths(inner: Value | null, name: string, reader: PathReader, place: Place): Paths {
  if (inner === null) return noPaths;
  const depth = place.depth + 1;
  const nested =
    inner.kind === 'object' ? definitionPaths(inner, reader, { ...top, depth }) : reader.schemaPaths(inner, depth);
  return nested === null ? noPaths : nestedPaths(nested, name, place.listed);
}

/** What a list is a list of; null for what is no list. `[]` holds anything. */
function elementOf(type: Value): Value | null {
  if (type.kind !== 'array') return null;
  return type.items[0] ?? { kind: 'unknown', text: 'Mixed', at: type.at };
}

interface KnownType {
  readonly type: FieldType;
  readonly text: string;
  /** The document, schema or class below it. */
  readonly inner: Value | null;
}

function typeOf(value: Value, reader: PathReader): KnownType {
  const stated = statedType(value, reader);
  if (stated !== null) return typeOf(stated, reader);
  if (value.kind === 'array') return { type: 'array', text: 'Array', inner: null };
  if (value.kind === 'object')
    return value.properties.length === 0
      ? { type: 'mixed', text: 'Mixed', inner: null }
      : { type: 'object', text: 'Object', inner: value };
  const name = typeName(value);
  if (name !== null && Object.hasOwn(schemaTypes, name))
    return { type: schemaTypes[name] ?? 'unknown', text: name, inner: null };
  if (reader.schemaPaths(value, deepest) !== null)
    return { type: 'object', text: schemaName(value, reader), inner: value };
  return { type: 'unknown', text: name ?? reader.look.text(value), inner: null };
}

function schemaName(value: Value, { look }: PathReader): string {
  return value.kind === 'class' ? (look.nameOf(value) ?? 'Object') : 'Schema';
}

/** `String`, `'string'`, `Schema.Types.ObjectId`, `mongoose.Types.Decimal128`. */
function typeName(value: Value): string | null {
  if (value.kind === 'global') return value.name;
  const text = foldText(value);
  if (text !== null) return text.charAt(0).toUpperCase() + text.slice(1);
  return exportOf(value)?.split('.').at(-1) ?? null;
}

/** `true`, `[true, 'message']`; a function decides for each document. */
function isRequired(options: Value | null): boolean {
  const required = propertyOf(options, 'required');
  const first = required?.kind === 'array' ? required.items[0] : required;
  return first ? foldBoolean(first) === true : false;
}

function isUnique(options: Value | null): boolean {
  const unique = propertyOf(options, 'unique') ?? propertyOf(propertyOf(options, 'index'), 'unique');
  if (unique === null) return false;
  return unique.kind === 'array' || foldBoolean(unique) === true || unique.kind === 'object';
}

/** The default as written; what a function gives where that can be told. Lists are empty by default. */
function defaultOf(options: Value | null, listed: boolean, look: Lookup): string | null {
  const value = propertyOf(options, 'default');
  if (value === null) return listed ? '[]' : null;
  if (value.kind === 'undefined') return null;
  const given = value.kind === 'function' ? look.resultOf(value, [], value.at) : value;
  return momentOf(given) === null ? look.text(given.kind === 'unknown' ? value : given) : 'Date.now';
}

/** `enum`: a list, `{ values: […] }`, or an enum itself. https://mongoosejs.com/docs/api/schemastring.html */
function valuesOf(options: Value | null): readonly AllowedValue[] | null {
  const stated = propertyOf(options, 'enum');
  if (stated === null) return null;
  return allowedValues(propertyOf(stated, 'values') ?? stated);
}

/** The values of a list or an enum, each at its token; null unless all are known. */
export function allowedValues(list: Value): readonly AllowedValue[] | null {
  const items = list.kind === 'object' ? list.properties.map((property) => property.value) : itemsOf(list);
  const values = items.flatMap((item): readonly AllowedValue[] => {
    const value = foldScalar(item);
    return value === undefined || value === null ? [] : [{ value, at: item.at }];
  });
  const known = values.length === items.filter((item) => item.kind !== 'literal' || item.value !== null).length;
  const open = list.kind === 'object' || list.kind === 'array' ? list.open : true;
  return values.length > 0 && known && !open ? values : null;
}

function itemsOf(list: Value): readonly Value[] {
  return list.kind === 'array' ? list.items : [];
}

/** `ref`: the name of a model, or the model's class. */
function referenceOf(options: Value | null, { collectionOf, look }: PathReader): Field['references'] {
  const ref = propertyOf(options, 'ref');
  const target = ref?.kind === 'function' ? look.resultOf(ref, [], ref.at) : ref;
  const model = target === null ? null : (foldText(target) ?? (target.kind === 'class' ? look.nameOf(target) : null));
  return model === null ? null : { entity: collectionOf(model), field: '_id', onDelete: 'no-action' };
}

/** `expires: '30m'`, or `index: { expireAfterSeconds: 60 }`. https://mongoosejs.com/docs/api/schemadate.html */
function expiriesOf(name: string, options: Value | null): readonly Expiry[] {
  const direct = options === null ? null : expiresOf(options);
  const stated = direct ?? expiresIn(propertyOf(options, 'index'));
  if (stated === null) return [];
  return [{ field: name, afterSeconds: stated.seconds, filter: { kind: 'always' }, at: stated.at }];
}

function expiresOf(options: Value): { readonly seconds: number | null; readonly at: Span } | null {
  const property = isObject(options) ? options.properties.findLast(({ key }) => key === 'expires') : undefined;
  return property === undefined ? null : { seconds: secondsOf(property.value), at: property.keyAt };
}

function isObject(value: Value): value is ValueOf<'object'> {
  return value.kind === 'object';
}
