import type { Job } from '../model/job';
import { entityOf } from '../model/query';
import type { NotChecked, NotCheckedReason } from '../model/revision';
import { defineSoleRule } from '../model/rule';
import { contains } from '../model/span';

/** Gaps that leave a query or a whole job unchecked. The others leave something, and are listed as coverage only. */
const REASONS: readonly NotCheckedReason[] = ['unresolved-target', 'unresolved-handler', 'dynamic-filter'];

export const rule = defineSoleRule({
  summary: 'What a job works on is computed, so that changes to it cannot be checked.',
  verdict: 'unknown',
  severity: 'information',
  changes: ['target-unresolved'],
  assumption: null,
  messages: { unresolved: '{problem}' },
  check({ notChecked }, { base, changes }) {
    if (!REASONS.includes(notChecked.reason)) return null;
    const removed = new Set(changes.flatMap((other) => (other.kind === 'entity-removed' ? [other.entity] : [])));
    const jobs = notChecked.jobs.filter(
      (id) =>
        !base.jobs.some((job) => job.id === id && (lost(job, notChecked, removed) || lostHandler(job, notChecked))),
    );
    return jobs.length === 0 ? null : { message: 'unresolved', data: { problem: notChecked.message }, jobs };
  },
});

/** Whether base knew what stands there, and it is gone: entity-removed tells it. */
function lost(job: Job, { at }: NotChecked, removed: ReadonlySet<string>): boolean {
  return job.queries.some(({ query }) => removed.has(entityOf(query) ?? '') && contains(query.at, at));
}

/** Whether base knew what runs: handler-missing tells it. */
function lostHandler({ entries }: Job, { reason }: NotChecked): boolean {
  return reason === 'unresolved-handler' && entries.length > 0;
}
