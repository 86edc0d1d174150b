import type { Value } from '../model/value';
import { propertyOf } from './options';
import { callName } from './origin';

/**
 * Whether an extension of the client has a query of its own for a model's method; one for all methods only looks on.
 * https://www.prisma.io/docs/orm/prisma-client/client-extensions/query
 */
export function isOverridden(client: Value, accessor: string, method: string): boolean {
  if (client.kind !== 'call' || client.callee.kind !== 'member') return false;
  const { object, property } = client.callee;
  const extension = property === '$extends' ? definitionOf(client.arguments[0]) : null;
  const queries = propertyOf(extension, 'query');
  const own = ['$allModels', accessor].some((key) => propertyOf(propertyOf(queries, key), method) !== null);
  return own || isOverridden(object, accessor, method);
}

/**
 * A method that an extension adds to the client, or to a model of it.
 * https://www.prisma.io/docs/orm/prisma-client/client-extensions/model
 */
export function extensionMethod(object: Value, property: string): Value | null {
  if (object.kind === 'member') return addedTo(object.object, (added) => modelMethod(added, object.property, property));
  return addedTo(object, (added) => propertyOf(propertyOf(added, 'client'), property));
}

function modelMethod(extension: Value | null, accessor: string, method: string): Value | null {
  const models = propertyOf(extension, 'model');
  return propertyOf(propertyOf(models, accessor), method) ?? propertyOf(propertyOf(models, '$allModels'), method);
}

/** What the extensions of a client add, the last one first. */
function addedTo(client: Value, find: (extension: Value | null) => Value | null): Value | null {
  if (client.kind !== 'call' || client.callee.kind !== 'member' || client.callee.property !== '$extends') return null;
  return find(definitionOf(client.arguments[0])) ?? addedTo(client.callee.object, find);
}

/** `{ query: … }`, and `Prisma.defineExtension({ query: … })`. */
function definitionOf(value: Value | undefined): Value | null {
  if (value?.kind === 'call' && callName(value) === 'defineExtension') return value.arguments[0] ?? null;
  return value ?? null;
}
