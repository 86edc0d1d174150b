import type { Step } from './knex-chain';

export type KnexOperation = 'select' | 'insert' | 'update' | 'delete' | 'truncate';

export const operations: Readonly<Record<string, KnexOperation>> = {
  insert: 'insert',
  upsert: 'insert',
  batchInsert: 'insert',
  update: 'update',
  increment: 'update',
  decrement: 'update',
  del: 'delete',
  delete: 'delete',
  truncate: 'truncate',
  // https://vincit.github.io/objection.js/api/query-builder/mutate-methods.html
  patch: 'update',
  patchAndFetch: 'update',
  patchAndFetchById: 'update',
  updateAndFetch: 'update',
  updateAndFetchById: 'update',
  insertAndFetch: 'insert',
  insertGraph: 'insert',
  insertGraphAndFetch: 'insert',
  upsertGraph: 'insert',
  upsertGraphAndFetch: 'insert',
  deleteById: 'delete',
};

/** The step that says what the query does; null for one that reads. */
export function operationOf(steps: readonly Step[]): { readonly step: Step; readonly operation: KnexOperation } | null {
  const step = steps.findLast((one) => one.arguments !== null && Object.hasOwn(operations, one.name));
  const operation = step === undefined ? undefined : operations[step.name];
  return step === undefined || operation === undefined ? null : { step, operation };
}

export const selecting: Readonly<Record<string, string>> = {
  count: 'COUNT',
  countDistinct: 'COUNT',
  min: 'MIN',
  max: 'MAX',
  sum: 'SUM',
  sumDistinct: 'SUM',
  avg: 'AVG',
  avgDistinct: 'AVG',
};
export const columnSteps: ReadonlySet<string> = new Set([
  ...['select', 'column', 'columns', 'distinct', 'first', 'pluck', 'distinctOn'],
]);
export const orderSteps: ReadonlySet<string> = new Set(['orderBy', 'groupBy', 'orderByRaw', 'groupByRaw']);

/** Whether more is stored than the code lists. */
export function storesMore(steps: readonly Step[]): boolean {
  const doing = operationOf(steps);
  const [first, second] = doing?.step.arguments ?? [];
  const value = doing?.step.name === 'batchInsert' ? second : first;
  if (value?.kind === 'object') return value.open;
  if (value?.kind === 'array') return value.open || value.items.some((item) => item.kind !== 'object' || item.open);
  return false;
}
