import type { Change } from '../model/change';
import type { Index } from '../model/revision';
import { jobsAtHead } from './counterpart';

/** Jobs, triggers of tables and events that came or went. One that was moved or renamed is the same. */
export function jobChanges(base: Index, head: Index): readonly Change[] {
  const successors = jobsAtHead(base, head);
  const known = new Set([...successors.values()].map(({ id }) => id));
  const common = { entity: '', field: null } as const;
  return [
    ...head.jobs
      .filter(({ id }) => !known.has(id))
      .map((job): Change => ({ ...common, kind: 'job-added', at: job.at, revision: 'head', job })),
    ...base.jobs
      .filter(({ id }) => !successors.has(id))
      .map((job): Change => ({ ...common, kind: 'job-removed', at: job.at, revision: 'base', job })),
  ];
}
