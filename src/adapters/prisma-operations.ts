import type { Operation } from '../model/query';

/** What a method of a model does. https://www.prisma.io/docs/orm/reference/prisma-client-reference#model-queries */
export interface PrismaOperation {
  readonly operation: Exclude<Operation, 'define'>;
  /** It touches one row at most. */
  readonly one?: true;
  /** It takes that row by a key. */
  readonly byKey?: true;
  /** Other things have methods of that name, too. */
  readonly common?: true;
}

export const operations: Readonly<Record<string, PrismaOperation>> = {
  findUnique: { operation: 'read', one: true, byKey: true },
  findUniqueOrThrow: { operation: 'read', one: true, byKey: true },
  findFirst: { operation: 'read', one: true },
  findFirstOrThrow: { operation: 'read', one: true },
  findMany: { operation: 'read' },
  count: { operation: 'read', common: true },
  aggregate: { operation: 'read', common: true },
  groupBy: { operation: 'read', common: true },
  create: { operation: 'insert', common: true },
  createMany: { operation: 'insert' },
  createManyAndReturn: { operation: 'insert' },
  update: { operation: 'update', one: true, byKey: true, common: true },
  updateMany: { operation: 'update' },
  updateManyAndReturn: { operation: 'update' },
  upsert: { operation: 'update', one: true, byKey: true, common: true },
  delete: { operation: 'delete', one: true, byKey: true, common: true },
  deleteMany: { operation: 'delete' },
  findRaw: { operation: 'read' },
  aggregateRaw: { operation: 'read' },
};

/** Keys of what the methods are given. */
export const argumentKeys: ReadonlySet<string> = new Set([
  ...['where', 'data', 'select', 'include', 'omit', 'orderBy', 'cursor', 'take', 'skip', 'distinct', 'limit'],
  ...['create', 'update', 'by', 'having', 'skipDuplicates', 'relationLoadStrategy'],
  ...['_count', '_sum', '_avg', '_min', '_max'],
]);

export function operationNamed(name: string): PrismaOperation | null {
  return (Object.hasOwn(operations, name) ? operations[name] : undefined) ?? null;
}
