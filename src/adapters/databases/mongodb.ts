import { contains } from '../../model/span';
import type { Query } from '../../model/query';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import {
  collectionChain,
  collectionEntity,
  databaseOrigin,
  driverPackages,
  isDriverProject,
  foreignPackage,
  isWrittenAt,
  type CollectionChain,
} from '../mongo-collection';
import { bulkQueries, driverQueries, isBulk } from '../mongo-driver';
import { databaseDeclarations, databaseMethods, droppedCollection, renamedCollection } from '../mongo-database';
import { expiryOfIndex, indexDeclarations } from '../mongo-index';
import { fieldRemovals } from '../mongo-migration';
import { driverMethods, methodNamed } from '../mongo-methods';
import { shellChain } from '../mongosh-names';
import { packageOf } from '../origin';
import { collectionContext } from '../mongo-query';

/** The MongoDB driver: collections by name, and what is done with them. */
export const adapter: Adapter = {
  id: 'mongodb',
  title: 'MongoDB Node.js driver',
  documentation: 'https://www.mongodb.com/docs/drivers/node/current/',
  mentions: [
    'mongodb',
    '.collection(',
    '.collection<',
    'Collection<',
    'insertOne',
    'insertMany',
    'updateOne',
    'updateMany',
    'replaceOne',
    'findOneAnd',
    'bulkWrite',
    'BulkOp(',
    '.createCollection(',
    '.dropCollection(',
    '.renameCollection(',
    'expireAfterSeconds',
    'collMod',
  ],
  packages: driverPackages.filter((name) => name.startsWith('mongodb')),
  calls: {
    names: ['collection', ...databaseMethods, ...Object.keys(driverMethods), 'delete', 'removeOne'],
    forwarded: ['collection', 'createIndex', 'createIndexes', 'ensureIndex', 'createCollection', 'command'],
    read,
  },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const ofDatabase = databaseCall(site, look);
  const chain = collectionChain(site);
  if (chain === null) return [...ofDatabase, ...unresolved(site, look)];
  const [operation] = chain.rest;
  const method = operation === undefined ? null : methodNamed(driverMethods, operation.name);
  const certain = chain.certain || isDriverProject(site.at.file, look);
  const known = method !== null ? certain || method.common !== true : operation !== undefined && isBulk(operation);
  if (!known && !(chain.certain && chain.rest.length === 0)) return ofDatabase;
  return [
    ...ofDatabase,
    ...entityOf(chain, site, look),
    ...(operation === undefined ? [] : operationOf(operation, chain, site, look)),
  ];
}

/** A call on the database itself, where it is the driver's for all that is known. */
function databaseCall({ base, links, at }: CallSite, look: Lookup): readonly Declaration[] {
  const index = links.findLastIndex((link) => databaseMethods.includes(link.name) && isWrittenAt(link, at));
  const link = links[index];
  if (link === undefined || links.slice(0, index).some((each) => each.name === 'collection')) return [];
  const origin = databaseOrigin(base);
  if (origin === 'other' || (origin === 'unknown' && !isDriverProject(at.file, look))) return [];
  return databaseDeclarations(link, at, look);
}

/** Named here, by an argument to a function that gives the collection, or with a type from where it was made. */
function entityOf(chain: CollectionChain, site: CallSite, look: Lookup): readonly Declaration[] {
  if (chain.name === null) return [];
  const link = site.links.findLast((each) => each.name === 'collection');
  const here = link !== undefined && (isWrittenAt(link, site.at) || !contains(link.value.at, chain.named.at));
  return here || chain.document !== null ? [{ kind: 'entity', entity: collectionEntity(chain, chain.name, look) }] : [];
}

function operationOf(
  operation: ChainLink,
  chain: CollectionChain,
  site: CallSite,
  look: Lookup,
): readonly Declaration[] {
  const context = collectionContext('mongodb', chain, site.at, look);
  if (isBulk(operation)) return declared(bulkQueries(chain.rest.slice(1), site.at, context));
  if (!isWrittenAt(operation, site.at)) return [];
  return [
    ...declared(driverQueries(operation, chain.rest.slice(1), context)),
    ...changesOf(operation, chain, site, look),
  ];
}

function declared(queries: readonly Query[]): readonly Declaration[] {
  return queries.map((query) => ({ kind: 'query', query }));
}

/** What an operation says of indexes that expire, and what it takes away. */
function changesOf(operation: ChainLink, chain: CollectionChain, site: CallSite, look: Lookup): readonly Declaration[] {
  const { name, arguments: args, nameAt } = operation;
  const entity = chain.name;
  if (entity === null) return unknownExpiry(operation, chain, site, look);
  const [first] = args ?? [];
  if (name === 'drop') return [droppedCollection(entity, nameAt)];
  if (name === 'rename') return first === undefined ? [] : [renamedCollection(entity, first)];
  return [...indexDeclarations(entity, name, args ?? [], site.at), ...fieldRemovals(entity, operation)];
}

/** An index that expires documents of nobody knows which collection: a job that cannot be checked. */
function unknownExpiry(
  { name, arguments: args }: ChainLink,
  { named }: CollectionChain,
  { at }: CallSite,
  look: Lookup,
): readonly Declaration[] {
  const [keys, options] = args ?? [];
  const open = named.kind === 'parameter' || (named.kind === 'unknown' && named.of !== undefined);
  if (open || !/^(create|ensure)Index$/.test(name)) return [];
  const expiry = expiryOfIndex(keys, options, at);
  if (expiry === null) return [];
  const message = `An index on \`${expiry.field}\` deletes documents of \`${look.text(named)}\`; the name of its collection is not known.`;
  return [{ kind: 'note', reason: 'unresolved-target', message, at: expiry.at }];
}

/** Methods that only collections of MongoDB have: a call on something unknown is still one of theirs. */
const telling: ReadonlySet<string> = new Set([
  'insertOne',
  'updateOne',
  'deleteOne',
  'replaceOne',
  'findOneAndUpdate',
  'findOneAndReplace',
  'findOneAndDelete',
  'bulkWrite',
]);
/** These Prisma has, too. */
const shared: ReadonlySet<string> = new Set(['deleteMany', 'updateMany']);

/** A call that must be the driver's (or Mongoose's) on a value that could not be resolved: never passed over. */
function unresolved(site: CallSite, look: Lookup): readonly Declaration[] {
  const { base, links } = site;
  if (!isUnresolved(base) || shellChain(base, links, look) !== null) return [];
  const operation = links.findLast((link) => link.arguments !== null && isWrittenAt(link, site.at));
  if (operation === undefined || !isTelling(operation.name, site, look)) return [];
  const chain: CollectionChain = { name: null, named: operation.value, document: null, certain: false, rest: [] };
  return declared(
    driverQueries(operation, [], collectionContext('mongodb', { name: null, named: chain.named }, site.at, look)),
  );
}

function isUnresolved(base: Value): boolean {
  if (base.kind === 'external') return !foreignPackage(packageOf(base) ?? base.module);
  if (base.kind === 'unknown') return base.of === undefined;
  return base.kind === 'global' || (base.kind === 'parameter' && base.type === null);
}

function isTelling(name: string, { at }: CallSite, look: Lookup): boolean {
  const depends = (of: string): boolean => look.major(at.file, of) !== null;
  if (!depends('mongodb') && !depends('mongoose')) return false;
  return telling.has(name) || (shared.has(name) && !depends('@prisma/client'));
}
