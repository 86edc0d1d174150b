import type { Expiry } from '../model/schema';
import { contains, type Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import { durationOf, foldNumber, foldText } from './fold';
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

/** Indexes as `createIndexes` takes them: `[{ key: { at: 1 }, expireAfterSeconds: 60 }]`. */
export function expiriesOfIndexes(list: Value | undefined, within: Span): readonly Expiry[] {
  const items = list?.kind === 'array' ? list.items : list === undefined ? [] : [list];
  return items.flatMap((item) => expiryOfIndex(propertyOf(item, 'key') ?? undefined, item, within) ?? []);
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
