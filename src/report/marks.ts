import type { Job, ReachedQuery } from '../model/job';
import { entityOf, type Query } from '../model/query';
import type { Index } from '../model/revision';
import type { Entity } from '../model/schema';
import type { Span } from '../model/span';
import type { SourceIndex } from './source';

/** What stands at a place in the code. */
export type Mark = { readonly at: Span } & (
  | { readonly kind: 'entity'; readonly entity: string }
  | { readonly kind: 'field'; readonly entity: string; readonly field: string }
  | { readonly kind: 'job'; readonly job: Job }
);

/** Every place of a snapshot that has something to tell, by file. */
export type Marks = ReadonlyMap<string, readonly Mark[]>;

/** Gathers the marks of a snapshot: declarations of entities, fields and jobs, and the tokens of queries that name them. */
export function marksOf(snapshot: { readonly index: Index; readonly sources: SourceIndex }): Marks {
  const { index, sources } = snapshot;
  const marks: Mark[] = [
    ...[...index.schema.entities.values()].flatMap(entityMarks),
    ...index.jobs.flatMap((job) => jobMarks(job, sources)),
    ...index.writers.flatMap((writer) => queryMarks(writer.query)),
  ];
  const byFile = new Map<string, Mark[]>();
  for (const mark of marks) {
    const list = byFile.get(mark.at.file);
    if (list === undefined) byFile.set(mark.at.file, [mark]);
    else list.push(mark);
  }
  return byFile;
}

/** The marks with the smallest span around an offset; several where one token says several things. */
export function marksAt(marks: Marks, file: string, offset: number): readonly Mark[] {
  const around = (marks.get(file) ?? []).filter(
    ({ at }) => at.start <= offset && offset <= at.end && at.start < at.end,
  );
  const smallest = Math.min(...around.map(({ at }) => at.end - at.start));
  const found = around.filter(({ at }) => at.end - at.start === smallest);
  return [...new Map(found.map((mark) => [keyOf(mark), mark])).values()];
}

function keyOf(mark: Mark): string {
  if (mark.kind === 'job') return `job\0${mark.job.id}`;
  return mark.kind === 'entity' ? `entity\0${mark.entity}` : `field\0${mark.entity}\0${mark.field}`;
}

function entityMarks(entity: Entity): readonly Mark[] {
  const about = (field: string | null, at: Span): Mark =>
    field === null ? { kind: 'entity', entity: entity.name, at } : { kind: 'field', entity: entity.name, field, at };
  return [
    about(null, entity.at),
    ...[...entity.fields.values()].flatMap((field) => [
      about(field.name, field.at),
      ...(field.values ?? []).map((value) => about(field.name, value.at)),
    ]),
    ...entity.kinds.flatMap((kind) => [
      about(kind.field, kind.at),
      ...(kind.fields ?? []).map((field) => about(field.name, field.at)),
    ]),
  ];
}

function jobMarks(job: Job, sources: SourceIndex): readonly Mark[] {
  const about = (at: Span): Mark => ({ kind: 'job', job, at });
  return [
    about(nameAt(job, sources)),
    about(job.trigger.at),
    ...job.queries.flatMap((reached: ReachedQuery) => queryMarks(reached.query)),
  ];
}

/** The token that names a job within its declaration; else the declaration's first line, since the rest may be its whole code. */
export function nameAt(job: Job, sources: SourceIndex): Span {
  const text = sources.text(job.at.file)?.text.slice(job.at.start, job.at.end) ?? '';
  const found = text.indexOf(job.name);
  if (found >= 0) {
    const start = job.at.start + found;
    return { file: job.at.file, start, end: start + job.name.length };
  }
  const line = text.search(/[\r\n]/);
  return line < 0 ? job.at : { ...job.at, end: job.at.start + line };
}

function queryMarks(query: Query): readonly Mark[] {
  const entity = entityOf(query);
  if (entity === null) return [];
  return [
    ...(query.targetAt === null ? [] : [{ kind: 'entity', entity, at: query.targetAt } as const]),
    ...[...query.filter, ...query.reads, ...query.writes]
      .filter((use) => use.implicit !== true)
      .map((use) => ({ kind: 'field', entity, field: use.field, at: use.at }) as const),
  ];
}
