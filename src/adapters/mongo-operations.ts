import type { Predicate } from '../model/predicate';
import type { FieldUse, FieldWrite, Query } from '../model/query';
import type { Selection } from '../model/selection';
import type { Span } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import { foldBoolean } from './fold';
import {
  documentListWritings,
  documentWritings,
  elementsOf,
  updateWriting,
  type UpdateWriting,
  type Writing,
} from './mongo-documents';
import { filterPredicate } from './mongo-filter';
import type { MongoMethod } from './mongo-methods';
import { pipelineQueries } from './mongo-pipeline';
import { selectionOfSpec } from './mongo-selection';
import { fieldsOfSpec, limitOf, mongoQuery, smaller, type MongoContext } from './mongo-query';
import { allOf, condition, everything, opaque, type FilterReading } from './mongo-reading';
import { propertyOf } from './options';

/** What the other calls of a chain say: `find().sort().limit()`, `where().deleteMany()`. */
export interface Chained {
  /** Conditions before the operation, and those after it. */
  readonly filter: FilterReading;
  readonly later: FilterReading;
  readonly reads: readonly FieldUse[];
  /** Which fields of each document are given; all where left out. */
  readonly selection?: Selection | null;
  readonly limit: number | null;
  /** It is done to each document that was found. */
  readonly each?: true;
}

export const alone: Chained = { filter: everything, later: everything, reads: [], limit: null };

/** One call of a method of a collection or model. */
export interface Operation {
  readonly name: string;
  readonly nameAt: Span;
  readonly method: MongoMethod;
  readonly arguments: readonly Value[];
}

/** Every query that a call makes. */
export function operationQueries(operation: Operation, chained: Chained, context: MongoContext): readonly Query[] {
  const { method, name } = operation;
  const argument = (index: number | undefined): Value | undefined =>
    index === undefined ? undefined : operation.arguments[index];
  if (method.pipeline !== undefined) return pipelineQueries(argument(method.pipeline), name, context);
  if (method.operations !== undefined) return bulkQueries(argument(method.operations), name, context);
  if (method.operation === 'insert') return insertQueries(operation, context);
  if (method.operation === 'define') return [mongoQuery(context, 'define', name, { filter: everything })];

  const own = ownFilter(operation, context);
  const options = argument(method.options);
  const filter = allOf([chained.filter, own, chained.later]);
  const one = method.one === true || touchesOne(operation, options);
  const limit = one && chained.each !== true ? 1 : null;
  const parts = {
    filter,
    reads: [...chained.reads, ...readsOf(operation, options)],
    selection: selectionOf(operation, options) ?? chained.selection ?? null,
    limit: smaller(limit, smaller(chained.limit, limitOf(propertyOf(options, 'limit')))),
  };
  if (method.operation !== 'update') return [mongoQuery(context, method.operation, name, parts)];
  return writingsOf(operation, context).flatMap(({ update, insert }) => {
    const changed = mongoQuery(context, 'update', name, written(update, parts));
    return isUpsert(options) ? [changed, upserted(insert, filter, name, context)] : [changed];
  });
}

function ownFilter({ method, name, nameAt, arguments: args }: Operation, context: MongoContext): FilterReading {
  if (name === 'watch') return args.length === 0 ? everything : opaque('a condition on changes', nameAt);
  const identity = method.identity === undefined ? undefined : args[method.identity];
  if (identity !== undefined) {
    const operand = context.operand(identity, ['_id']);
    const equal = condition({ kind: 'compare', field: ['_id'], operator: '=', operand, at: nameAt });
    return { ...equal, filter: [{ field: '_id', at: nameAt }] };
  }
  const filter = method.filter === undefined ? undefined : args[method.filter];
  return filter === undefined ? everything : vanishingIn(filter, filterPredicate(filter, [], context.operand), context);
}

/** With marks on the conditions that the client leaves out where their value is undefined, as it may be. */
function vanishingIn(filter: Value, reading: FilterReading, { ignoresUndefined, look }: MongoContext): FilterReading {
  if (ignoresUndefined !== true || filter.kind !== 'object') return reading;
  const open = filter.properties.filter(({ value }) => look.mayBeUndefined(value)).map(({ key }) => key);
  const uses = reading.filter.map((use) => (open.includes(use.field) ? { ...use, mayVanish: true as const } : use));
  return { ...reading, filter: uses };
}

function selectionOf({ method, arguments: args }: Operation, options: Value | undefined): Selection | null {
  const projection = method.projection === undefined ? undefined : args[method.projection];
  const named = ['projection', 'fields', 'select'].map((key) => propertyOf(options, key));
  return [projection, ...named].map(selectionOfSpec).find((one) => one !== null) ?? null;
}

function readsOf({ method, arguments: args }: Operation, options: Value | undefined): readonly FieldUse[] {
  const named = ['projection', 'fields', 'select', 'sort'].flatMap((key) => fieldsOfSpec(propertyOf(options, key)));
  const field = method.field === undefined ? undefined : args[method.field];
  const projection = method.projection === undefined ? undefined : args[method.projection];
  return [...fieldsOfSpec(field), ...fieldsOfSpec(projection), ...named];
}

/** Old drivers update one document unless told `multi`, and remove all unless told `justOne`. */
function touchesOne({ name }: Operation, options: Value | undefined): boolean {
  if (name === 'update') return foldBoolean(propertyOf(options, 'multi') ?? missing) !== true;
  if (name !== 'remove' || options === undefined) return false;
  return [options, propertyOf(options, 'justOne'), propertyOf(options, 'single')].some(
    (value) => value !== null && foldBoolean(value) === true,
  );
}

const missing: Value = { kind: 'undefined', at: { file: '', start: 0, end: 0 } };

function isUpsert(options: Value | undefined): boolean {
  return foldBoolean(propertyOf(options, 'upsert') ?? missing) === true;
}

function writingsOf({ method, arguments: args }: Operation, context: MongoContext): readonly UpdateWriting[] {
  if (method.replacement !== undefined)
    return documentWritings(args[method.replacement]).map((writing) => ({ update: writing, insert: writing }));
  const update = method.update === undefined ? undefined : args[method.update];
  return [updateWriting(update, context.adapter === 'mongoose')];
}

function written(writing: Writing, parts: { readonly filter: FilterReading }): Parameters<typeof mongoQuery>[3] {
  return { ...parts, writes: writing.writes, writesComplete: writing.complete };
}

/** What an upsert inserts holds the fields that the filter equates, too. */
function upserted(insert: Writing, filter: FilterReading, name: string, context: MongoContext): Query {
  const own = new Set(insert.writes.map((write) => write.field));
  const equated = equalities(filter.predicate).filter((write) => !own.has(write.field));
  return mongoQuery(context, 'insert', name, {
    writes: [...equated, ...insert.writes],
    writesComplete: insert.complete && filter.completeness === 'complete',
  });
}

function equalities(predicate: Predicate): readonly FieldWrite[] {
  if (predicate.kind === 'all') return predicate.of.flatMap(equalities);
  if (predicate.kind !== 'compare' || predicate.operator !== '=') return [];
  return [{ field: predicate.field.join('.'), at: predicate.at, value: predicate.operand }];
}

function insertQueries({ method, name, arguments: args }: Operation, context: MongoContext): readonly Query[] {
  return insertedWritings(method, args, context).map((writing) =>
    mongoQuery(context, 'insert', name, written(writing, { filter: everything })),
  );
}

function insertedWritings(method: MongoMethod, args: readonly Value[], context: MongoContext): readonly Writing[] {
  if (method.document !== undefined) return documentWritings(args[method.document]);
  const [first] = args;
  const one =
    first?.kind === 'object' || (first?.kind === 'one-of' && first.values.some((form) => form.kind === 'object'));
  if (method.spread === true && one)
    return args.filter((each) => each.kind === 'object' || each === first).flatMap(documentWritings);
  return one ? documentWritings(first) : documentListWritings(first, context.look);
}

const bulkMethods: Readonly<Record<string, 'insert' | 'update' | 'delete'>> = {
  insertOne: 'insert',
  updateOne: 'update',
  updateMany: 'update',
  replaceOne: 'update',
  deleteOne: 'delete',
  deleteMany: 'delete',
};

/** https://mongodb.github.io/node-mongodb-native/6.8/types/AnyBulkWriteOperation.html */
function bulkQueries(value: Value | undefined, name: string, context: MongoContext): readonly Query[] {
  const { items, open } = value === undefined ? { items: [], open: true } : elementsOf(value, context.look);
  const known = items.flatMap((item) =>
    item.kind === 'object' ? item.properties.flatMap((property) => bulkQuery(property, context)) : [],
  );
  const understood = !open && items.every((item) => item.kind === 'object' && !item.open);
  if (understood || value === undefined) return known;
  const filter = opaque('the operations are computed', value.at);
  return [...known, mongoQuery(context, 'update', name, { filter, writesComplete: false })];
}

function bulkQuery({ key, keyAt, value }: PropertyValue, context: MongoContext): readonly Query[] {
  const operation = Object.hasOwn(bulkMethods, key) ? bulkMethods[key] : undefined;
  if (operation === undefined) return [];
  const parts = ['filter', 'update', 'replacement', 'document'].map((part) => propertyOf(value, part) ?? missing);
  const [filter = missing, update = missing, replacement = missing, document = missing] = parts;
  const one = key.endsWith('One') ? ({ one: true } as const) : {};
  const method: MongoMethod =
    operation === 'insert'
      ? { operation, document: 0 }
      : { operation, filter: 0, options: 2, ...(key === 'replaceOne' ? { replacement: 1 } : { update: 1 }), ...one };
  const written = key === 'replaceOne' ? replacement : update;
  const args = operation === 'insert' ? [document] : [filter, written, value];
  return operationQueries({ name: key, nameAt: keyAt, method, arguments: args }, alone, context);
}
