import type { Assumption } from '../model/assumption';
import type { Job, ReachedQuery } from '../model/job';
import { entityOf } from '../model/query';
import { predicateText } from '../model/predicate-text';
import type { Index } from '../model/revision';
import { compareText, sameSpan } from '../model/span';
import type { SameCode } from './same-code';

/**
 * Head's version of each of base's jobs, by base's id: the job of the same id; else a job that base lacks and that runs
 * the same function or the same queries (it was renamed or moved). Jobs that are gone are not in the map.
 */
export function jobsAtHead(base: Index, head: Index): ReadonlyMap<string, Job> {
  const known = new Set(base.jobs.map((job) => job.id));
  const byId = new Map(head.jobs.map((job) => [job.id, job]));
  const newcomers = head.jobs.filter((job) => !known.has(job.id)).toSorted((a, b) => compareText(a.id, b.id));
  const found = new Map<string, Job>();
  const taken = new Set<string>();
  for (const job of base.jobs.toSorted((a, b) => compareText(a.id, b.id))) {
    const successor = byId.get(job.id) ?? newcomers.find((other) => !taken.has(other.id) && runsTheSame(job, other));
    if (successor === undefined) continue;
    found.set(job.id, successor);
    taken.add(successor.id);
  }
  return found;
}

function runsTheSame(job: Job, other: Job): boolean {
  return (
    (job.name === other.name && job.adapter === other.adapter) || sharesEntry(job, other) || sameQueries(job, other)
  );
}

function sharesEntry(job: Job, other: Job): boolean {
  return job.entries.some((entry) =>
    other.entries.some(
      (candidate) => entry.name !== '' && candidate.name === entry.name && candidate.at.file === entry.at.file,
    ),
  );
}

function sameQueries(job: Job, other: Job): boolean {
  return job.queries.length > 0 && identities(job) === identities(other);
}

function identities(job: Job): string {
  return job.queries.map(exactIdentity).toSorted(compareText).join('\n');
}

function exactIdentity(reached: ReachedQuery): string {
  return `${reached.query.at.file}\0${reached.query.method}\0${predicateText(reached.query.predicate)}\0${target(reached)}`;
}

function target({ query }: ReachedQuery): string {
  return `${query.operation}\0${entityOf(query) ?? ''}`;
}

/**
 * Head's version of each query of a job: the same operation on the same entity, preferring the same condition in the
 * same file. Queries that are gone, or no longer resolved, are not in the map.
 */
export function queriesAtHead(before: Job, after: Job): ReadonlyMap<ReachedQuery, ReachedQuery> {
  const found = new Map<ReachedQuery, ReachedQuery>();
  const taken = new Set<ReachedQuery>();
  for (const key of [exactIdentity, fileIdentity, target]) {
    const waiting = new Map<string, ReachedQuery[]>();
    for (const candidate of after.queries) {
      if (taken.has(candidate)) continue;
      const name = key(candidate);
      const group = waiting.get(name);
      if (group === undefined) waiting.set(name, [candidate]);
      else group.push(candidate);
    }
    for (const reached of before.queries) {
      const partner = found.has(reached) ? undefined : waiting.get(key(reached))?.shift();
      if (partner === undefined) continue;
      found.set(reached, partner);
      taken.add(partner);
    }
  }
  return found;
}

/** Whether code that is as it was asks an entity, at head, that it did not ask at base. */
export function isRedirected(
  { job, reached }: Pick<Assumption, 'job' | 'reached'>,
  after: Job,
  { schema }: Index,
  { isSame }: SameCode,
): boolean {
  const before = new Set(
    job.queries.filter(({ query }) => sameSpan(query.at, reached.query.at)).map(({ query }) => entityOf(query)),
  );
  return after.queries.some(({ query }) => {
    const entity = entityOf(query);
    const isHere = query.operation === reached.query.operation && isSame(reached.query.at, query.at);
    return isHere && entity !== null && schema.entities.has(entity) && !before.has(entity);
  });
}

function fileIdentity(reached: ReachedQuery): string {
  return `${reached.query.at.file}\0${target(reached)}`;
}
