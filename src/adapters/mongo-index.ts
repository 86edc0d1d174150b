import type { Expiry, UniqueKey } from '../model/schema';
import { contains, type Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { ExpiryDeclaration, ExpiryEndDeclaration } from './adapter';
import { durationOf, foldBoolean, foldNumber, foldText } from './fold';
import { filterPredicate } from './mongo-filter';
import { fieldsOfSpec } from './mongo-query';
import { propertyOf } from './options';

/**
 * The expiry that an index declares, or null. An index on several fields expires nothing: the server ignores the option.
 * https://www.mongodb.com/docs/manual/core/index-ttl/#restrictions
 * `within` is the code that declares the index.
 */
export function expiryOfIndex(keys: Value | undefined, options: Value | undefined | null, within: Span): Expiry | null {
  const [field, ...others] = fieldsOfSpec(keys);
  const stated = expiresIn(options);
  if (field === undefined || others.length > 0 || stated === null) return null;
  return {
    field: field.field,
    afterSeconds: stated.seconds,
    filter: filterPredicate(propertyOf(options, 'partialFilterExpression') ?? undefined).predicate,
    at: contains(within, stated.at) ? stated.at : within,
  };
}

/** The key that a unique index makes; null for any other, and for one over some of the documents. */
export function keyOfIndex(keys: Value | undefined, options: Value | undefined | null, within: Span): UniqueKey | null {
  const fields = fieldsOfSpec(keys).map(({ field }) => field);
  if (fields.length === 0 || !isUniqueIndex(options)) return null;
  return { fields, at: keys !== undefined && contains(within, keys.at) ? keys.at : within };
}

/** https://www.mongodb.com/docs/manual/core/index-unique/: missing fields count as null, unless the index is sparse. */
export function isUniqueIndex(options: Value | undefined | null): boolean {
  const unique = propertyOf(options, 'unique');
  if (unique === null || foldBoolean(unique) !== true) return false;
  return propertyOf(options, 'partialFilterExpression') === null;
}

type Declared = ExpiryDeclaration | ExpiryEndDeclaration;

/** An index with its expiry, as a step of its own: under the name by which a later step may speak of it. */
export function declaredExpiry(
  entity: string,
  keys: Value | undefined,
  options: Value | undefined | null,
  within: Span,
): readonly Declared[] {
  const expiry = expiryOfIndex(keys, options, within);
  if (expiry === null) return [];
  const named = propertyOf(options, 'name');
  return [{ kind: 'expiry', entity, index: (named && foldText(named)) ?? defaultName(keys), expiry }];
}

/** `{ at: 1 }` is named `at_1`: https://www.mongodb.com/docs/manual/core/indexes/create-index/specify-index-name/ */
function defaultName(keys: Value | undefined): string | null {
  if (keys?.kind !== 'object') {
    const field = keys === undefined ? null : foldText(keys);
    return field === null ? null : `${field}_1`;
  }
  const parts = keys.properties.map(({ key, value }) => `${key}_${String(foldNumber(value) ?? foldText(value) ?? 1)}`);
  return parts.join('_');
}

/** The field of an index that has the name the server gives: `meta.at_1`. */
function fieldOfName(index: string): string | null {
  return /^([^_]\w*(?:\.\w+)*?)_-?1$/.exec(index)?.[1] ?? null;
}

/** Indexes as `createIndexes` takes them: `[{ key: { at: 1 }, expireAfterSeconds: 60 }]`. */
export function declaredExpiries(entity: string, list: Value | undefined, within: Span): readonly Declared[] {
  const items = list?.kind === 'array' ? list.items : list === undefined ? [] : [list];
  return items.flatMap((item) => {
    const key = propertyOf(item, 'key') ?? propertyOf(item, 'keys') ?? undefined;
    return declaredExpiry(entity, key, item, within);
  });
}

/**
 * `db.command({ collMod: 'x', index: { keyPattern: { at: 1 }, expireAfterSeconds: 60 } })`; for a clustered or time-series
 * collection the option stands beside the name. https://www.mongodb.com/docs/manual/reference/command/collMod/
 */
export function modifiedExpiry(entity: string, command: Value, within: Span): readonly Declared[] {
  const index = propertyOf(command, 'index');
  if (index === null) return modifiedCollection(entity, command, within);
  const stated = expiresIn(index);
  if (stated === null) return [];
  const named = propertyOf(index, 'name');
  const name = named === null ? null : foldText(named);
  const keys = propertyOf(index, 'keyPattern') ?? undefined;
  const [field, ...others] = fieldsOfSpec(keys);
  if (others.length > 0 || (field === undefined && name === null)) return [];
  const on = field?.field ?? (name === null ? null : fieldOfName(name));
  const at = contains(within, stated.at) ? stated.at : within;
  const expiry = { field: on, afterSeconds: stated.seconds, filter: { kind: 'always' }, at } as const;
  return [{ kind: 'expiry', entity, index: name ?? defaultName(keys), expiry, alters: true }];
}

/** What expires a whole collection by its own option goes by this name. */
const OWN_OPTION = '$expireAfterSeconds';

function modifiedCollection(entity: string, command: Value, within: Span): readonly Declared[] {
  const stated = expiresIn(command);
  if (stated === null) return [];
  const at = contains(within, stated.at) ? stated.at : within;
  const value = propertyOf(command, 'expireAfterSeconds');
  if (value !== null && foldText(value) === 'off')
    return [{ kind: 'expiry-end', entity, index: OWN_OPTION, field: null, at }];
  const expiry = { field: null, afterSeconds: stated.seconds, filter: { kind: 'always' }, at } as const;
  return [{ kind: 'expiry', entity, index: OWN_OPTION, expiry, alters: true }];
}

/**
 * A time-series collection expires by its time, a clustered one by `_id`.
 * https://www.mongodb.com/docs/manual/core/timeseries/timeseries-automatic-removal/
 * https://www.mongodb.com/docs/manual/core/clustered-collections/
 */
export function expiryOfCollection(options: Value | undefined | null, within: Span): Expiry | null {
  const stated = expiresIn(options);
  if (stated === null) return null;
  const time = propertyOf(propertyOf(options, 'timeseries'), 'timeField');
  const field = time === null ? (propertyOf(options, 'clusteredIndex') === null ? null : '_id') : foldText(time);
  if (field === null) return null;
  const at = contains(within, stated.at) ? stated.at : within;
  return { field, afterSeconds: stated.seconds, filter: { kind: 'always' }, at };
}

export function declaredCollectionExpiry(
  entity: string,
  options: Value | undefined | null,
  within: Span,
): readonly Declared[] {
  const expiry = expiryOfCollection(options, within);
  return expiry === null ? [] : [{ kind: 'expiry', entity, index: OWN_OPTION, expiry }];
}

/** `dropIndex('at_1')`, `dropIndex({ at: 1 })`, `dropIndex('*')`, `dropIndexes()`. */
export function endedExpiry(entity: string, index: Value | undefined, at: Span): readonly Declared[] {
  const name = index === undefined ? '*' : foldText(index);
  if (name === '*') return [{ kind: 'expiry-end', entity, index: null, field: null, at }];
  const listed = index?.kind === 'array' ? index.items.map((item) => foldText(item)) : [name];
  const names = listed.filter((each) => each !== null);
  if (names.length > 0)
    return names.map((each) => ({ kind: 'expiry-end', entity, index: each, field: fieldOfName(each), at }));
  const [field, ...others] = fieldsOfSpec(index);
  if (field === undefined || others.length > 0) return [];
  return [{ kind: 'expiry-end', entity, index: defaultName(index), field: field.field, at }];
}

/** What a method of a collection says of indexes that expire. */
export function indexDeclarations(
  entity: string,
  name: string,
  [first, second]: readonly Value[],
  within: Span,
): readonly Declared[] {
  switch (name) {
    case 'createIndex':
    case 'ensureIndex':
      return declaredExpiry(entity, first, second, within);
    case 'createIndexes':
      // mongosh takes a list of keys with options for all of them.
      return [
        ...declaredExpiries(entity, first, within),
        ...(first?.kind === 'array' ? first.items : []).flatMap((keys) =>
          propertyOf(keys, 'key') === null ? declaredExpiry(entity, keys, second, within) : [],
        ),
      ];
    case 'dropIndex':
    case 'dropIndexes':
      return endedExpiry(entity, first, within);
    default:
      return [];
  }
}

/** When documents expire by an index's options: `expireAfterSeconds`, or `expires` in seconds or as a text of `ms`. */
export function expiresIn(
  options: Value | undefined | null,
): { readonly seconds: number | null; readonly at: Span } | null {
  if (options?.kind !== 'object') return null;
  const stated = propertyNamed(options, 'expireAfterSeconds') ?? propertyNamed(options, 'expires');
  return stated === null ? null : { seconds: secondsOf(stated.value), at: stated.keyAt };
}

function propertyNamed(options: ValueOf<'object'>, key: string): ValueOf<'object'>['properties'][number] | null {
  return options.properties.findLast((property) => property.key === key && property.value.kind !== 'undefined') ?? null;
}

/** Mongoose takes a text as `ms` does, rounded to seconds. https://mongoosejs.com/docs/api/schemadate.html#SchemaDate.prototype.expires() */
export function secondsOf(value: Value): number | null {
  const text = foldText(value);
  const duration = text === null ? null : durationOf(text);
  return duration === null ? foldNumber(value) : Math.round(duration / 1000);
}
