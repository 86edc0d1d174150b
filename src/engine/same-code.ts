import type { Assumption } from '../model/assumption';
import type { Job, ReachedQuery } from '../model/job';
import type { Index } from '../model/revision';
import type { Entity } from '../model/schema';
import { contains, sameSpan, type Span } from '../model/span';
import { relocate } from '../parse/sql-relocate';
import type { Revision } from './ports';
import { textsOf } from './texts';

/** What became of base's code. */
export interface SameCode {
  /** Whether base's code at one place is what head has at another. */
  readonly isSame: (before: Span, after: Span) => boolean;
  /** Whether base's code stands in the same file still, wherever. */
  readonly stands: (before: Span) => boolean;
}

/** Compares the code of jobs and their queries: that of files which are as they were, or by its text. */
export async function createSameCode(
  base: Revision,
  head: Revision,
  unchanged: ReadonlySet<string>,
  index: Index,
): Promise<SameCode> {
  const files = new Set(
    index.jobs.flatMap((job) => job.queries.flatMap((reached) => placesOf(job, reached))).map(({ file }) => file),
  );
  const changed = [...files].filter((file) => !unchanged.has(file) && head.files.has(file));
  const [before, after] = await Promise.all([textsOf(base, changed), textsOf(head, changed)]);
  return {
    isSame(from, to) {
      if (from.file === to.file && unchanged.has(from.file)) return sameSpan(from, to);
      const [old, now] = [before.get(from.file), after.get(to.file)];
      return old !== undefined && now !== undefined && old.slice(from.start, from.end) === now.slice(to.start, to.end);
    },
    stands({ file, start, end }) {
      const old = before.get(file)?.slice(start, end);
      return unchanged.has(file) || (old !== undefined && after.get(file)?.includes(old) === true);
    },
  };
}

/** What only files tell of that: code of those that are as they were. */
export function byFiles(unchanged: ReadonlySet<string>): SameCode {
  return {
    isSame: (from, to) => unchanged.has(from.file) && sameSpan(from, to),
    stands: ({ file }) => unchanged.has(file),
  };
}

/** What leads from a job to one of its queries. */
export function placesOf(job: Job, { path, query }: ReachedQuery): readonly Span[] {
  return [job.at, ...job.entries.map(({ at }) => at), ...path.flatMap(({ at, target }) => [at, target]), query.at];
}

/**
 * What a job takes for granted of a field by code that is as it was, though head's query no longer names the field: what
 * the code calls it has gone from the model. Null where the query is another, or is about another field of the entity now.
 */
export function stillMeant(
  assumption: Assumption,
  after: ReachedQuery,
  entity: Entity | undefined,
  { isSame }: SameCode,
): Assumption | null {
  const { reached, evidence, field } = assumption;
  const [from, to] = [reached.query.at, after.query.at];
  if (field === null || from.file !== to.file || !isSame(from, to)) return null;
  if (!contains(from, evidence) && !isSame(evidence, evidence)) return null;
  const move = <Part extends { readonly start: number; readonly end: number }>(part: Part): Part => {
    const by = from.start <= part.start && part.end <= from.end ? to.start - from.start : 0;
    return { ...part, start: part.start + by, end: part.end + by };
  };
  const shown = contains(from, evidence) ? move(evidence) : evidence;
  const { filter, reads, writes } = after.query;
  const named = [...filter, ...reads, ...writes].find(({ at }) => sameSpan(at, shown));
  if (named !== undefined && (named.field === field || entity?.fields.has(named.field) === true)) return null;
  const query = relocate(reached.query, (start, end) => move({ start, end }));
  return { ...assumption, reached: { ...after, query }, evidence: shown };
}
