import { contains } from '../../model/span';
import type { PropertyValue, Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { foldBoolean } from '../fold';
import { isWrittenAt } from '../mongo-collection';
import { databaseDeclarations, databaseMethods, droppedCollection, renamedCollection } from '../mongo-database';
import { bulkQueries, isBulk, withCursor } from '../mongo-driver';
import { indexDeclarations } from '../mongo-index';
import { driverMethods, methodNamed, type MongoMethod } from '../mongo-methods';
import { operationQueries } from '../mongo-operations';
import { collectionContext, type MongoContext } from '../mongo-query';
import { shellChain } from '../mongosh-names';
import { propertyOf } from '../options';

/** Where the shell's methods take other arguments than the driver's. */
const shellMethods: Readonly<Record<string, MongoMethod>> = {
  ...driverMethods,
  find: { operation: 'read', filter: 0, projection: 1 },
  findOne: { operation: 'read', filter: 0, projection: 1, one: true },
  save: { operation: 'insert', document: 0 },
  renameCollection: { operation: 'define' },
};

/** Scripts of the MongoDB shell, which has the database as the global `db`. */
export const adapter: Adapter = {
  id: 'mongosh',
  title: 'MongoDB Shell',
  documentation: 'https://www.mongodb.com/docs/mongodb-shell/write-scripts/',
  mentions: [
    ...['getSiblingDB(', 'getCollection(', 'ISODate(', 'printjson(', 'NumberLong(', 'createIndex(', 'ensureIndex('],
    ...['deleteMany(', 'deleteOne(', 'updateMany(', 'updateOne(', 'insertMany(', 'insertOne(', 'BulkOp('],
  ],
  packages: [],
  calls: {
    names: [...Object.keys(shellMethods), ...databaseMethods, 'findAndModify', 'delete', 'removeOne'],
    forwarded: ['createIndex', 'createIndexes', 'ensureIndex'],
    read,
  },
};

function read({ base, links, at }: CallSite, look: Lookup): readonly Declaration[] {
  const chain = shellChain(base, links, look);
  const [operation] = chain?.rest ?? [];
  if (chain === null || operation === undefined) return [];
  if (chain.collection === null) return isWrittenAt(operation, at) ? databaseDeclarations(operation, at, look) : [];
  const { name, named } = chain.collection;
  const context = { ...collectionContext('mongodb', chain.collection, at, look), targetAt: targetAt(named, at) };
  if (isBulk(operation)) return declared(bulkQueries(chain.rest.slice(1), at, context));
  if (!isWrittenAt(operation, at)) return [];
  const queries = declared(shellQueries(operation, chain.rest.slice(1), context));
  return name === null ? queries : [...queries, ...changesOf(name, operation, at)];
}

/** The token that names the collection: the last part of `db.orders`, or the text that `getCollection` is given. */
function targetAt(named: Value, at: CallSite['at']): MongoContext['targetAt'] {
  if (!contains(at, named.at)) return null;
  if (named.kind !== 'member') return named.at;
  const { file, start } = named.propertyAt;
  return { file, start, end: start + named.property.length };
}

function declared(queries: ReturnType<typeof operationQueries>): readonly Declaration[] {
  return queries.map((query) => ({ kind: 'query', query }));
}

function shellQueries(
  operation: ChainLink,
  cursor: readonly ChainLink[],
  context: MongoContext,
): ReturnType<typeof operationQueries> {
  const { name, nameAt, arguments: args } = operation;
  if (args === null) return [];
  if (name === 'findAndModify') return findAndModify(operation, context);
  const method = methodNamed(shellMethods, name);
  if (method === null) return [];
  const given = name === 'aggregate' ? stagesOf(args, operation) : name === 'update' ? positional(args) : args;
  return operationQueries({ name, nameAt, method, arguments: given }, withCursor(cursor), context);
}

/** `aggregate(stage, stage)` is `aggregate([stage, stage])`. */
function stagesOf(args: readonly Value[], { nameAt: at }: ChainLink): readonly Value[] {
  const [first] = args;
  const stages = first?.kind === 'object' && first.properties.some(({ key }) => key.startsWith('$'));
  return stages ? [{ kind: 'array', items: args, open: false, at }] : args;
}

/** `update(filter, change, upsert, multi)` of old shells. */
function positional(args: readonly Value[]): readonly Value[] {
  const [filter, change, upsert, multi] = args;
  if (filter === undefined || change === undefined || upsert === undefined || foldBoolean(upsert) === null) return args;
  const option = (key: string, value: Value | undefined): readonly PropertyValue[] =>
    value === undefined ? [] : [{ key, keyAt: value.at, value, optional: false }];
  const properties = [...option('upsert', upsert), ...option('multi', multi)];
  return [filter, change, { kind: 'object', properties, open: false, at: upsert.at }];
}

/** `findAndModify({ query, update, remove })` */
function findAndModify(
  { name, nameAt, arguments: args }: ChainLink,
  context: MongoContext,
): ReturnType<typeof operationQueries> {
  const [document] = args ?? [];
  const part = (key: string): Value => propertyOf(document, key) ?? { kind: 'undefined', at: nameAt };
  const removes = foldBoolean(part('remove')) === true;
  const method = methodNamed(driverMethods, removes ? 'findOneAndDelete' : 'findOneAndUpdate');
  if (method === null || document === undefined) return [];
  const given = removes ? [part('query')] : [part('query'), part('update'), document];
  return operationQueries({ name, nameAt, method, arguments: given }, withCursor([]), context);
}

function changesOf(
  entity: string,
  { name, arguments: args, nameAt }: ChainLink,
  at: CallSite['at'],
): readonly Declaration[] {
  const [first] = args ?? [];
  if (name === 'drop') return [droppedCollection(entity, nameAt)];
  if (name === 'renameCollection') return first === undefined ? [] : [renamedCollection(entity, first)];
  return indexDeclarations(entity, name, args ?? [], at);
}
