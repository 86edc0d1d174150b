import type { Query } from '../model/query';
import { contains, type Span } from '../model/span';
import type { Value } from '../model/value';
import type { ChainLink } from './adapter';
import { driverMethods, methodNamed } from './mongo-methods';
import { alone, operationQueries, type Chained } from './mongo-operations';
import { fieldsOfSpec, limitOf, smaller, type MongoContext } from './mongo-query';
import { selectionOfSpec } from './mongo-selection';

/** What one call on a collection of the driver does, with what the calls on its cursor say. */
export function driverQueries(
  operation: ChainLink,
  cursor: readonly ChainLink[],
  context: MongoContext,
): readonly Query[] {
  const method = methodNamed(driverMethods, operation.name);
  if (method === null || operation.arguments === null) return [];
  const { name, nameAt, arguments: args } = operation;
  return operationQueries({ name, nameAt, method, arguments: args }, withCursor(cursor), context);
}

/** What the calls on a cursor say: sorting, projection, limit. */
export function withCursor(cursor: readonly ChainLink[]): Chained {
  return cursor.reduce(afterCursor, alone);
}

/** `initializeUnorderedBulkOp()` and `initializeOrderedBulkOp()` give a list of operations to fill. */
export function isBulk({ name }: ChainLink): boolean {
  return /^initialize(Uno|O)rderedBulkOp$/.test(name);
}

/** Methods of a bulk, and of what its `find` gives, by the method of a collection that does the same. */
const bulkMethods: Readonly<Record<string, string>> = {
  insert: 'insertOne',
  delete: 'deleteMany',
  remove: 'deleteMany',
  deleteOne: 'deleteOne',
  removeOne: 'deleteOne',
  update: 'updateMany',
  updateOne: 'updateOne',
  replaceOne: 'replaceOne',
};

/**
 * `bulk.find(filter).upsert().update(change)`, where the last call is written in `within`.
 * https://mongodb.github.io/node-mongodb-native/6.8/classes/BulkOperationBase.html
 */
export function bulkQueries(links: readonly ChainLink[], within: Span, context: MongoContext): readonly Query[] {
  const last = links.at(-1);
  const called = last !== undefined && Object.hasOwn(bulkMethods, last.name) ? bulkMethods[last.name] : undefined;
  const method = called === undefined ? null : methodNamed(driverMethods, called);
  if (last === undefined || last.arguments === null || method === null || !contains(within, last.value.at)) return [];
  const { name, nameAt, arguments: args } = last;
  const found = links.find((link) => link.name === 'find')?.arguments?.[0] ?? { kind: 'undefined', at: nameAt };
  const upserts = links.some((link) => link.name === 'upsert');
  const options = upserts ? upsertOption(nameAt) : { kind: 'undefined' as const, at: nameAt };
  const given = method.operation === 'insert' ? args : [found, ...args, options];
  return operationQueries({ name, nameAt, method, arguments: given }, alone, context);
}

function upsertOption(at: Span): Value {
  const value = { kind: 'literal', value: true, at } as const;
  return { kind: 'object', properties: [{ key: 'upsert', keyAt: at, value, optional: false }], open: false, at };
}

/** https://mongodb.github.io/node-mongodb-native/6.8/classes/FindCursor.html */
function afterCursor(chained: Chained, link: ChainLink): Chained {
  const [argument] = link.arguments ?? [];
  switch (link.name) {
    case 'project': {
      const reads = [...chained.reads, ...fieldsOfSpec(argument)];
      return { ...chained, reads, selection: selectionOfSpec(argument) };
    }
    case 'sort':
      return { ...chained, reads: [...chained.reads, ...fieldsOfSpec(argument)] };
    case 'limit':
      return { ...chained, limit: smaller(chained.limit, limitOf(argument)) };
    default:
      return chained;
  }
}
