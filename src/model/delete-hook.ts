import type { Job } from './job';
import { entityOf, type Query } from './query';
import type { Index } from './revision';
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

/** Whether a hook deletes from an entity. */
export function deletesAlong({ reaches = [] }: DeleteHook, entity: string): boolean {
  return reaches.some((reach) => reach.entity === entity && reach.operation === 'delete');
}

/** What tells a hook of an entity from its others. */
export function hookKey({ name, adapter, methods }: DeleteHook): string {
  return [name, adapter ?? '', ...methods].join('\0');
}

export function triggerName(name: string): string {
  return `trigger ${name}`;
}

interface PlacedHook {
  readonly entity: string;
  readonly hook: DeleteHook;
}

/** Triggers that run for a delete: `after delete on orders`. */
export function triggersOf(jobs: Index['jobs']): readonly PlacedHook[] {
  return jobs.flatMap(({ adapter, name, trigger, at, queries }): readonly PlacedHook[] => {
    if (adapter !== 'sql-triggers') return [];
    const [text = '', entity] = /\bdelete\b.*\bon ([\w.]+)$/i.exec(trigger.text ?? '') ?? [];
    if (entity === undefined) return [];
    const methods = /\btruncate\b/i.test(text) ? ['DELETE', 'TRUNCATE'] : ['DELETE'];
    return [{ entity, hook: { name: triggerName(name), adapter: null, methods, at, reaches: reachesOf(queries) } }];
  });
}

/** What runs when rows or documents of an entity are deleted. */
export function hooksOf({ schema, jobs }: Index, entity: string): readonly DeleteHook[] {
  const triggers = triggersOf(jobs).filter((one) => one.entity === entity);
  return [...(schema.entities.get(entity)?.hooks ?? []), ...triggers.map(({ hook }) => hook)];
}

/** Whether a hook that the query runs deletes from another entity as well. */
export function takesAlong(index: Index, entity: string, child: string, query: Query): boolean {
  return hooksOf(index, entity).some((hook) => runsHook(hook, query) && deletesAlong(hook, child));
}

/** Whether a hook that the query ran deleted from another entity, and no longer does. */
export function tookAlong(
  { base, head }: { readonly base: Index; readonly head: Index },
  entity: string,
  child: string,
  query: Query,
): boolean {
  const left = new Set(
    hooksOf(head, entity)
      .filter((hook) => deletesAlong(hook, child))
      .map(hookKey),
  );
  return hooksOf(base, entity).some(
    (hook) => runsHook(hook, query) && deletesAlong(hook, child) && !left.has(hookKey(hook)),
  );
}
