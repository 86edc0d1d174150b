import type { Query } from '../model/query';
import type { ChainLink } from './adapter';
import { driverMethods, methodNamed } from './mongo-methods';
import { alone, operationQueries, type Chained } from './mongo-operations';
import { fieldsOfSpec, limitOf, smaller, type MongoContext } from './mongo-query';

/** What one call on a collection of the driver does, with what the calls on its cursor say. */
export function driverQueries(
  operation: ChainLink,
  cursor: readonly ChainLink[],
  context: MongoContext,
): readonly Query[] {
  const method = methodNamed(driverMethods, operation.name);
  if (method === null || operation.arguments === null) return [];
  const { name, nameAt, arguments: args } = operation;
  return operationQueries({ name, nameAt, method, arguments: args }, cursor.reduce(afterCursor, alone), context);
}

/** https://mongodb.github.io/node-mongodb-native/6.8/classes/FindCursor.html */
function afterCursor(chained: Chained, link: ChainLink): Chained {
  const [argument] = link.arguments ?? [];
  switch (link.name) {
    case 'sort':
    case 'project':
      return { ...chained, reads: [...chained.reads, ...fieldsOfSpec(argument)] };
    case 'limit':
      return { ...chained, limit: smaller(chained.limit, limitOf(argument)) };
    default:
      return chained;
  }
}
