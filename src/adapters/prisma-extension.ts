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

/** `{ query: … }`, and `Prisma.defineExtension({ query: … })`. */
function definitionOf(value: Value | undefined): Value | null {
  if (value?.kind === 'call' && callName(value) === 'defineExtension') return value.arguments[0] ?? null;
  return value ?? null;
}
