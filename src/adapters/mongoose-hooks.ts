import type { DeleteHook } from '../model/schema';
import { contains, type Span } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { filterPredicate } from './mongo-filter';
import type { MongoContext } from './mongo-query';
import { allOf, everything, perhaps, type FilterReading } from './mongo-reading';
import { chainedFilter } from './mongoose-query';
import { schemaCalls } from './mongoose-schema';
import { eachOf, propertyOf } from './options';
import { packageOf } from './origin';

/** The middleware that runs for a method. https://mongoosejs.com/docs/middleware.html#types-of-middleware */
const middleware: Readonly<Record<string, string>> = {
  findById: 'findOne',
  exists: 'findOne',
  findByIdAndUpdate: 'findOneAndUpdate',
  findByIdAndDelete: 'findOneAndDelete',
  findByIdAndRemove: 'findOneAndRemove',
};

/** Calls on a query by which middleware adds conditions. */
const adding: readonly string[] = ['where', 'find', 'merge', 'and', 'setQuery'];

/**
 * The conditions that a schema's middleware and plugins add to a query: `schema.pre(/^find/, function () { this.where({
 * deletedAt: null }); })`. A hook may decide otherwise for some queries, so nothing is excluded on its word.
 */
export function addedConditions(schema: Value, method: string, context: MongoContext): FilterReading {
  const { look } = context;
  const event = (Object.hasOwn(middleware, method) ? middleware[method] : undefined) ?? method;
  return allOf(
    schemaCalls(schema, look).map((link) => {
      if (link.name === 'pre') return hookConditions(link, event, context);
      return link.name === 'plugin' ? pluginConditions(link, event, context) : everything;
    }),
  );
}

function hookConditions(link: ChainLink, event: string, context: MongoContext): FilterReading {
  const [events, ...others] = link.arguments ?? [];
  const hook = others.findLast((value) => value.kind === 'function');
  if (events === undefined || hook === undefined || !eachOf(events).some((one) => matches(one, event)))
    return everything;
  const readings = adding
    .flatMap((name) => context.look.callsNamed(name))
    .filter(({ base, at }) => contains(hook.at, at) && base.kind !== 'external' && base.kind !== 'call')
    .map(({ links }) => chainedFilter(links, context));
  return perhapsAll(readings, link.nameAt);
}

function perhapsAll(readings: readonly FilterReading[], at: Span): FilterReading {
  const said = readings.filter((reading) => reading.filter.length > 0);
  return said.length === 0 ? everything : perhaps(allOf(said), at);
}

/** Methods that delete: those of a model, of a query, and of a document. */
const deleting: readonly string[] = [
  ...['deleteMany', 'deleteOne', 'findOneAndDelete', 'findByIdAndDelete', 'findOneAndRemove', 'findByIdAndRemove'],
  'remove',
];

/**
 * The middleware of a schema that runs when documents are deleted, with the methods that run it. `deleteOne` is a query's
 * unless it is said to be a document's; `remove` is a document's.
 */
export function deleteHooks(schema: Value, look: Lookup): readonly DeleteHook[] {
  return schemaCalls(schema, look).flatMap((link): readonly DeleteHook[] => {
    if (link.name !== 'pre' && link.name !== 'post') return [];
    const [events, options] = link.arguments ?? [];
    if (events === undefined) return [];
    const ofDocument = foldBoolean(propertyOf(options, 'document') ?? events) === true;
    const ofQuery = foldBoolean(propertyOf(options, 'query') ?? events) ?? !ofDocument;
    const methods = deleting.filter((method) => {
      const event = (Object.hasOwn(middleware, method) ? middleware[method] : undefined) ?? method;
      return (ofQuery || method === 'remove') && eachOf(events).some((one) => matches(one, event));
    });
    const named = eachOf(events).flatMap((one) => foldText(one) ?? []);
    const deletes = methods.length > 0 || named.some((one) => deleting.includes(one));
    if (!deletes) return [];
    const [event, ...others] = named;
    const shown = event === undefined || others.length > 0 ? `${link.name} middleware` : `${link.name} ${event}`;
    const run = (link.arguments ?? []).findLast((value) => value.kind === 'function');
    return [{ name: shown, adapter: 'mongoose', methods, at: link.nameAt, ...(run && { body: run.at }) }];
  });
}

/** `'find'`, or `/^find/`. */
function matches(value: Value, event: string): boolean {
  if (value.kind !== 'regex') return foldText(value) === event;
  try {
    return new RegExp(value.source, value.flags).test(event);
  } catch {
    return false;
  }
}

/** Methods that `overrideMethods: true` is about. https://github.com/dsanel/mongoose-delete#method-overridden */
const overridden: readonly string[] = [
  ...['count', 'countDocuments', 'find', 'findOne', 'findOneAndUpdate', 'update', 'updateOne', 'updateMany'],
];

/** mongoose-delete marks documents, and hides marked ones from the methods that it is told to override. */
function pluginConditions(link: ChainLink, event: string, { operand }: MongoContext): FilterReading {
  const [plugin, options] = link.arguments ?? [];
  if (plugin === undefined || packageOf(plugin) !== 'mongoose-delete') return everything;
  const stated = propertyOf(options, 'overrideMethods');
  if (stated === null || !overrides(stated, event)) return everything;
  return filterPredicate(notDeleted(stated.at), [], operand);
}

function overrides(stated: Value, event: string): boolean {
  const all = foldBoolean(stated) === true || foldText(stated) === 'all';
  if (all) return overridden.includes(event);
  return stated.kind === 'array' && stated.items.some((item) => foldText(item) === event);
}

function notDeleted(at: Span): Value {
  const yes = { kind: 'literal', value: true, at } as const;
  const not: Value = { kind: 'object', properties: [property('$ne', yes, at)], open: false, at };
  return { kind: 'object', properties: [property('deleted', not, at)], open: false, at };
}

function property(key: string, value: Value, keyAt: Span): PropertyValue {
  return { key, keyAt, value, optional: false };
}
