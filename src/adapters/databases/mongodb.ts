import { contains } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import {
  collectionChain,
  collectionEntity,
  driverPackages,
  foreignPackage,
  isWrittenAt,
  type CollectionChain,
} from '../mongo-collection';
import { foldText } from '../fold';
import { driverQueries } from '../mongo-driver';
import { expiriesOfIndexes, expiryOfIndex } from '../mongo-index';
import { driverMethods, methodNamed } from '../mongo-methods';
import { packageOf } from '../origin';
import { targetNamed, type MongoContext } from '../mongo-query';
import { driverOperand, everything } from '../mongo-reading';

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
  ],
  packages: driverPackages.filter((name) => name.startsWith('mongodb')),
  calls: { names: ['collection', ...Object.keys(driverMethods)], read },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const chain = collectionChain(site);
  if (chain === null) return unresolved(site, look);
  const [operation] = chain.rest;
  const method = operation === undefined ? null : methodNamed(driverMethods, operation.name);
  const known = method !== null && (chain.certain || method.common !== true);
  if (!known && !(chain.certain && chain.rest.length === 0)) return [];
  return [
    ...entityOf(chain, site, look),
    ...(operation && method && isWrittenAt(operation, site.at) ? operationOf(operation, chain, site, look) : []),
  ];
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
  const context = contextOf(chain.name, chain, site, look);
  const queries = driverQueries(operation, chain.rest.slice(1), context);
  const expiries = chain.name === null ? [] : expiriesOf(operation, chain.name, site);
  return [...queries.map((query): Declaration => ({ kind: 'query', query })), ...expiries];
}

function contextOf(name: string | null, chain: CollectionChain, site: CallSite, look: Lookup): MongoContext {
  return {
    adapter: 'mongodb',
    target: targetNamed(name, look.text(chain.named)),
    targetAt: contains(site.at, chain.named.at) ? chain.named.at : null,
    at: site.at,
    operand: driverOperand,
    scope: everything,
    stamp: [],
    look,
    nameOf: foldText,
  };
}

function expiriesOf({ name, arguments: args }: ChainLink, entity: string, site: CallSite): readonly Declaration[] {
  const [first, second] = args ?? [];
  const one = name === 'createIndexes' ? null : expiryOfIndex(first, second, site.at);
  const expiries = name === 'createIndexes' ? expiriesOfIndexes(first, site.at) : one === null ? [] : [one];
  const indexes = name === 'createIndex' || name === 'createIndexes' || name === 'ensureIndex';
  return indexes ? expiries.map((expiry) => ({ kind: 'expiry', entity, expiry })) : [];
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
  if (!isUnresolved(base)) return [];
  const operation = links.findLast((link) => link.arguments !== null && isWrittenAt(link, site.at));
  if (operation === undefined || !isTelling(operation.name, site, look)) return [];
  const chain: CollectionChain = { name: null, named: operation.value, document: null, certain: false, rest: [] };
  return driverQueries(operation, [], contextOf(null, chain, site, look)).map((query) => ({ kind: 'query', query }));
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
