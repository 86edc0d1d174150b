import { defineRule } from '../model/rule';
import { durationText } from '../model/predicate-text';

export const rule = defineRule({
  summary: 'A TTL index comes to delete from a collection that a job deletes from as well.',
  verdict: 'shifts',
  severity: 'information',
  changes: ['expiry-added'],
  assumption: 'entity-exists',
  messages: {
    both: 'MongoDB itself deletes from `{entity}` from now on{after}. {job} deletes there too, and may find less than it counts on.',
  },
  check({ after }, { job, reached }) {
    if (job.trigger.kind === 'ttl' || reached.query.operation !== 'delete') return null;
    const seconds = after?.afterSeconds ?? null;
    return {
      message: 'both',
      data: { after: seconds === null || seconds === 0 ? '' : `, after ${durationText(seconds * 1000)}` },
    };
  },
});
