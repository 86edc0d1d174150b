import { knowsNothingOf } from '../model/unguarded';
import { defineRule } from '../model/rule';
import { memberOf } from '../model/wording';

export const rule = defineRule({
  summary: 'A row comes to name a file or an object kept elsewhere, which a job that deletes the row leaves behind.',
  verdict: 'shifts',
  severity: 'warning',
  changes: ['field-added'],
  assumption: 'entity-exists',
  messages: {
    leftBehind:
      '`{entity}` gains `{key}`, which names something kept elsewhere. {job} deletes from `{entity}` and never reads it: what it names is left behind with no {member} that knows of it.',
  },
  check(change, assumption, context) {
    const { job, reached } = assumption;
    if (reached.query.operation !== 'delete' || !knowsNothingOf('companion', change, assumption, context)) return null;
    const reads = job.queries.some(({ query }) =>
      query.reads.some(({ field }) => field === change.field || field === '*'),
    );
    if (reads) return null;
    return { message: 'leftBehind', data: { key: change.field, member: memberOf(reached.query.semantics) } };
  },
});
