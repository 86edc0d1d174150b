import { contains } from '../../model/span';
import type { Entity } from '../../model/schema';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { camelCased } from '../command-line';
import { foldText } from '../fold';
import { withCursor } from '../mongo-driver';
import { droppedCollection, renamedCollection } from '../mongo-database';
import { indexDeclarations } from '../mongo-index';
import { driverMethods, methodNamed, type MongoMethod } from '../mongo-methods';
import { fieldRemovals } from '../mongo-migration';
import { operationQueries } from '../mongo-operations';
import { collectionContext } from '../mongo-query';
import { bulkOperations, driverArguments } from '../pymongo-arguments';
import { callOnCollection, isDatabase, type PythonCollection } from '../pymongo-collection';

/** Methods of collections, by those of the driver for Node.js that do the same. */
const methods: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(driverMethods).map((name) => [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), name]),
);

/** PyMongo and Motor: collections by name, and what is done with them. */
export const adapter: Adapter = {
  id: 'pymongo',
  title: 'PyMongo and Motor',
  documentation: 'https://pymongo.readthedocs.io/en/stable/api/pymongo/collection.html',
  languages: ['python'],
  mentions: ['pymongo', 'motor', '_many(', '_one(', 'expireAfterSeconds', 'find_one'],
  packages: ['pymongo', 'motor', 'flask_pymongo'],
  calls: { names: [...Object.keys(methods), 'find_and_modify', 'drop_collection'], read },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const found = callOnCollection(site, (name) => Object.hasOwn(methods, name));
  if (found === null) return dropped(site);
  const { link, collection, rest } = found;
  if (!contains(site.at, link.value.at)) return [];
  const name = Object.hasOwn(methods, link.name) ? methods[link.name] : undefined;
  const method = name === undefined ? null : methodNamed(driverMethods, name);
  if (name === undefined || method === null) return [];
  const args = argumentsFor(link, name, method);
  const operation = { name: link.name, nameAt: link.nameAt, method, arguments: args };
  const context = collectionContext('pymongo', collection, site.at, look);
  const queries = operationQueries(operation, withCursor(rest.map(camel)), context);
  return [
    ...declaredCollection(collection),
    ...queries.map((query): Declaration => ({ kind: 'query', query })),
    ...changesOf(collection, name, args, link, site),
  ];
}

function argumentsFor(link: ChainLink, name: string, method: MongoMethod): readonly Value[] {
  const args = driverArguments(link, method);
  if (name !== 'bulkWrite') return args;
  const [operations, ...others] = args;
  return operations === undefined ? args : [bulkOperations(operations), ...others];
}

/** A step of a cursor, called as the driver for Node.js calls it. */
function camel(link: ChainLink): ChainLink {
  const name = link.name === 'batch_size' ? link.name : camelCased(link.name.replaceAll('_', '-'));
  return { ...link, name, arguments: link.arguments };
}

function declaredCollection({ name, named }: PythonCollection): readonly Declaration[] {
  if (name === null) return [];
  const entity: Entity = {
    name,
    kind: 'collection',
    adapter: 'pymongo',
    at: named.at,
    aliases: [],
    fields: new Map(),
    open: true,
    discriminator: null,
    kinds: [],
    expiries: [],
    stripsUnknownFilters: false,
  };
  return [{ kind: 'entity', entity }];
}

/** Indexes that expire, and what is taken away. */
function changesOf(
  { name: entity }: PythonCollection,
  name: string,
  args: readonly Value[],
  link: ChainLink,
  { at }: CallSite,
): readonly Declaration[] {
  if (entity === null) return [];
  const [first] = args;
  if (name === 'drop') return [droppedCollection(entity, link.nameAt)];
  if (name === 'rename') return first === undefined ? [] : [renamedCollection(entity, link.arguments?.[0] ?? first)];
  return [...indexDeclarations(entity, name, args, at), ...fieldRemovals(entity, { ...link, name, arguments: args })];
}

/** `db.drop_collection('orders')` */
function dropped({ links, at }: CallSite): readonly Declaration[] {
  const link = links.at(-1);
  const [first] = link?.arguments ?? [];
  if (link?.name !== 'drop_collection' || first === undefined || !contains(at, link.value.at)) return [];
  const { value } = link;
  const name = foldText(first);
  const isOne = value.kind === 'call' && value.callee.kind === 'member' && isDatabase(value.callee.object);
  return isOne && name !== null ? [droppedCollection(name, first.at)] : [];
}
