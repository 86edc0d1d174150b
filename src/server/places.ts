import { codeLanguage } from '../model/language';
import type { Job } from '../model/job';
import { contains, spanKey, type Span } from '../model/span';
import { dependentsOf } from '../report/dependents';
import { impactOf, type ImpactSubject } from '../report/impact-subject';
import { marksAt, nameAt, type Mark, type Marks } from '../report/marks';
import { compareHarm, queryText } from '../report/query-text';
import { plain } from '../report/text';
import type { PlaceItem } from './protocol';
import { locationOf, type Snapshot } from './snapshot';

/** Where the jobs are that a subject is about, each with its schedule and the queries that matter. */
export function placesOf(snapshot: Snapshot, subject: ImpactSubject): readonly PlaceItem[] {
  return impactOf(snapshot, subject).shown.flatMap(({ job, uses }) => {
    const shown = new Set(uses.map(({ reached }) => reached));
    return jobPlaces(snapshot, job, (reached) => shown.has(reached));
  });
}

function jobPlaces(
  snapshot: Snapshot,
  job: Job,
  isShown: (reached: Job['queries'][number]) => boolean,
): readonly PlaceItem[] {
  const name = plain(job.name);
  const [entry] = job.entries;
  const queries = job.queries
    .filter(isShown)
    .toSorted((a, b) => compareHarm(a.query.operation, b.query.operation))
    .map(({ query }) => query);
  const distinct = [...new Map(queries.map((query) => [spanKey(query.at), query])).values()];
  const declared = nameAt(job, snapshot.sources);
  const place = (role: PlaceItem['role'], label: string, at: Span): PlaceItem => ({
    role,
    job: name,
    label,
    location: locationOf(snapshot, at),
  });
  return [
    place('job', name, entry === undefined || entry.at.file === job.at.file ? declared : entry.at),
    place('schedule', plain(snapshot.schedules.describe(job.trigger)), job.trigger.at),
    ...distinct.map((query) => place('query', plain(queryText(query)), query.at)),
  ];
}

/** The queries of jobs that touch the entity or name the field at an offset; what jobs there do is theirs. */
export function referencesAt(snapshot: Snapshot, marks: Marks, file: string, offset: number): readonly Span[] {
  const found = marksAt(marks, file, offset).flatMap((mark): readonly Span[] => {
    if (mark.kind === 'job') return mark.job.queries.map(({ query }) => query.at);
    const field = mark.kind === 'field' ? mark.field : null;
    return dependentsOf(snapshot.index, mark.entity, field).flatMap(({ uses }) =>
      uses.flatMap(({ reached: { query } }) => namedIn(query, field)),
    );
  });
  return distinctSpans(found);
}

/** The smallest tokens of a query that name the field; of the entity, its name. */
function namedIn(query: Job['queries'][number]['query'], field: string | null): readonly Span[] {
  const uses = [...query.filter, ...query.reads, ...query.writes].filter(
    (use) => use.implicit !== true && use.field === field,
  );
  return uses.length > 0 ? uses.map(({ at }) => at) : [query.targetAt ?? query.at];
}

/**
 * Where that is declared which a text names at an offset: a table in SQL, a collection in quotes, a job in a crontab.
 * What the code itself names is left to the language's own extension.
 */
export function definitionAt(snapshot: Snapshot, marks: Marks, file: string, offset: number): readonly Span[] {
  const found = marksAt(marks, file, offset)
    .filter(({ at }) => codeLanguage(file) === null || isText(snapshot, at))
    .flatMap((mark) => declarationOf(snapshot, mark).filter((at) => !contains(at, mark.at)));
  return distinctSpans(found);
}

function declarationOf({ index }: Snapshot, mark: Mark): readonly Span[] {
  if (mark.kind === 'job') return mark.job.entries.map(({ at }) => at);
  const entity = index.schema.entities.get(mark.entity);
  const field = mark.kind === 'field' ? entity?.fields.get(mark.field) : undefined;
  return entity === undefined ? [] : [field?.at ?? entity.at];
}

/** Whether a token of code stands in quotes or in a statement of SQL. */
function isText({ index, sources }: Snapshot, at: Span): boolean {
  const text = sources.text(at.file)?.text ?? '';
  if (/['"`]/.test(text.charAt(at.start) + text.charAt(at.start - 1))) return true;
  const queries = [...index.jobs.flatMap(({ queries }) => queries), ...index.writers].map(({ query }) => query);
  return queries.some((query) => query.adapter === 'sql' && contains(query.at, at));
}

function distinctSpans(spans: readonly Span[]): readonly Span[] {
  return [...new Map(spans.map((span) => [spanKey(span), span])).values()];
}
