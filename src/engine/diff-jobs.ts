import type { Change } from '../model/change';
import type { Job } from '../model/job';
import { entityOf, type FieldUse, type Query } from '../model/query';
import type { Index } from '../model/revision';
import { jobsAtHead, queriesAtHead } from './counterpart';

/** Jobs, triggers of tables and events that came or went. One that was moved or renamed is the same. */
export function jobChanges(base: Index, head: Index): readonly Change[] {
  const successors = jobsAtHead(base, head);
  const known = new Set([...successors.values()].map(({ id }) => id));
  const predecessors = new Map(
    base.jobs.flatMap((job) => {
      const successor = successors.get(job.id);
      return successor === undefined ? [] : [[successor.id, job] as const];
    }),
  );
  const common = { entity: '', field: null } as const;
  return [
    ...head.jobs.flatMap((job) => queriesAdded(job, predecessors.get(job.id) ?? null)),
    ...head.jobs
      .filter(({ id }) => !known.has(id))
      .map((job): Change => ({ ...common, kind: 'job-added', at: job.at, revision: 'head', job })),
    ...head.jobs.flatMap((job): readonly Change[] => {
      const before = predecessors.get(job.id);
      return before === undefined || before.entries.length === 0 || job.entries.length > 0
        ? []
        : [{ ...common, kind: 'job-emptied', at: job.at, revision: 'head', job: { ...job, entries: before.entries } }];
    }),
    ...base.jobs
      .filter(({ id }) => !successors.has(id))
      .map((job): Change => ({ ...common, kind: 'job-removed', at: job.at, revision: 'base', job })),
  ];
}

/** What a job asks of the data that it did not ask before: another operation, entity, condition or field. */
function queriesAdded(job: Job, before: Job | null): readonly Change[] {
  const known = new Set((before?.queries ?? []).map(({ query }) => wordsOf(query)));
  return job.queries.flatMap((reached): readonly Change[] => {
    const { query } = reached;
    const entity = entityOf(query);
    if (entity === null || query.operation === 'define' || known.has(wordsOf(query))) return [];
    return [
      { kind: 'query-added', at: query.targetAt ?? query.at, revision: 'head', entity, field: null, job, reached },
    ];
  });
}

/** What a query says, wherever it stands. */
function wordsOf(query: Query): string {
  const names = (uses: readonly FieldUse[]): string => uses.map(({ field }) => field).join();
  return [query.operation, entityOf(query), names(query.filter), names(query.reads), names(query.writes)].join('\0');
}

/** Conditions of jobs that base's version of the same query always had, and head's leaves out for some values. */
export function loosenedChanges(base: Index, head: Index): readonly Change[] {
  const successors = jobsAtHead(base, head);
  return base.jobs.flatMap((before) => {
    const job = successors.get(before.id);
    if (job === undefined) return [];
    return [...queriesAtHead(before, job)].flatMap(([old, reached]): readonly Change[] => {
      const { query } = reached;
      const entity = entityOf(query);
      const held = new Set(old.query.filter.filter((use) => use.mayVanish !== true).map(({ field }) => field));
      const loose = query.filter.find(({ field, mayVanish }) => mayVanish === true && held.has(field));
      if (entity === null || loose === undefined) return [];
      const others = query.filter.filter((use) => use.mayVanish !== true).map(({ field }) => field);
      const { field, at } = loose;
      return [{ kind: 'condition-loosened', at, revision: 'head', entity, field, job, reached, others }];
    });
  });
}
