import type { Query } from '../model/query';
import type { DeleteHook } from '../model/schema';
import { defineRule } from '../model/rule';
import { memberOf, nameText } from '../model/wording';

export const rule = defineRule({
  summary: 'Code comes to run for each row or document that is deleted, and a job deletes in a way that skips it.',
  verdict: 'shifts',
  severity: 'warning',
  changes: ['hook-added'],
  assumption: 'entity-exists',
  messages: {
    skipped:
      '`{entity}` gains `{hook}`, which runs for a {member} that is deleted{how}. {job} deletes with `{method}`, which does not run it.',
  },
  check({ entity, hook }, assumption, { head }) {
    const { query } = assumption.reached;
    if (query.operation !== 'delete' || assumption.job.trigger.kind === 'ttl' || runs(hook, query)) return null;
    const hooks = head.schema.entities.get(entity)?.hooks ?? [];
    if (hooks.some((other) => runs(other, query))) return null;
    const [method] = hook.methods;
    return {
      message: 'skipped',
      data: {
        hook: nameText(hook.name),
        member: memberOf(query.semantics),
        how: method === undefined ? ' by itself' : ` with \`${nameText(method)}\``,
        method: nameText(query.method),
      },
    };
  },
});

/** Whether a query runs the hook. A trigger runs for every statement but TRUNCATE, whoever sends it. */
function runs({ adapter, methods }: DeleteHook, query: Query): boolean {
  if (adapter === null) return query.method !== 'TRUNCATE' || methods.includes('TRUNCATE');
  return query.adapter === adapter && methods.includes(query.method);
}
