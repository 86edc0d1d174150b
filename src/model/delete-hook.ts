import type { Job } from './job';
import { entityOf, type Query } from './query';
import type { DeleteHook, HookReach } from './schema';

/** Whether a query runs the hook. A trigger runs for every statement but TRUNCATE, whoever sends it. */
export function runsHook({ adapter, methods }: DeleteHook, query: Query): boolean {
  if (adapter === null) return query.method !== 'TRUNCATE' || methods.includes('TRUNCATE');
  return query.adapter === adapter && methods.includes(query.method);
}

/** What queries of a hook delete and change, each entity once; what is also deleted is not told as changed. */
export function reachesOf(queries: Job['queries']): readonly HookReach[] {
  const found = new Map<string, HookReach>();
  for (const { query } of queries) {
    const entity = entityOf(query);
    const { operation } = query;
    if (entity === null || (operation !== 'delete' && operation !== 'update')) continue;
    if (operation === 'delete' || !found.has(entity)) found.set(entity, { entity, operation });
  }
  return [...found.values()];
}
