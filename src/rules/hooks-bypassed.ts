import { runsHook } from '../model/delete-hook';
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
    if (query.operation !== 'delete' || assumption.job.trigger.kind === 'ttl' || runsHook(hook, query)) return null;
    const hooks = head.schema.entities.get(entity)?.hooks ?? [];
    if (hooks.some((other) => runsHook(other, query))) return null;
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
