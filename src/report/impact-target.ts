import type { Change } from '../model/change';
import { entityOf } from '../model/query';
import type { Index } from '../model/revision';
import { compareText } from '../model/span';
import type { ImpactSubject } from './impact-subject';
import { marksOf, type Mark, type Marks } from './marks';
import type { SourceIndex } from './source';

/** Where subjects are looked for. */
export interface Targets {
  readonly index: Index;
  readonly changes: readonly Change[];
}

/** What a mark in the code is about. */
export function subjectOf(mark: Mark): ImpactSubject {
  switch (mark.kind) {
    case 'job':
      return { kind: 'job', job: mark.job };
    case 'entity':
      return { kind: 'entity', entity: mark.entity, field: null };
    case 'field':
      return { kind: 'entity', entity: mark.entity, field: mark.field };
  }
}

/** Everything that a file declares or names. */
export function fileSubject({ changes, index }: Targets, marks: Marks, file: string): ImpactSubject {
  const inFile = marks.get(file) ?? [];
  const named = inFile.flatMap((mark) => (mark.kind === 'job' ? [] : [mark.entity]));
  const changed = changes.filter((change) => change.at.file === file).map((change) => change.entity);
  return {
    kind: 'file',
    file,
    entities: distinct([...named, ...changed]),
    jobs: index.jobs.filter((job) => job.at.file === file),
  };
}

/** Everything that changed. */
export function changesSubject({ changes }: Targets, title: string): ImpactSubject {
  const written = changes.flatMap((change) =>
    change.kind === 'writer-added' ? [entityOf(change.writer.query) ?? ''] : [],
  );
  return { kind: 'changes', title, entities: distinct([...changes.map(({ entity }) => entity), ...written]) };
}

/** The first mark on a line, or the whole file where it has none. */
export function lineSubject(
  targets: Targets,
  marks: Marks,
  sources: SourceIndex,
  file: string,
  line: number,
): ImpactSubject {
  const onLine = (marks.get(file) ?? []).filter(({ at }) => sources.place(at).line === line);
  const [first] = onLine.toSorted((a, b) => a.at.start - b.at.start);
  return first === undefined ? fileSubject(targets, marks, file) : subjectOf(first);
}

/**
 * What people call a target: a name, a file, or a line of one; null for nothing that is known.
 *
 * @param has whether a path is a file or folder of the workspace
 */
export function targetSubject(
  targets: Targets,
  target: string,
  sources: SourceIndex,
  has: (file: string) => boolean,
): ImpactSubject | null {
  const named = namedSubject(targets, target);
  if (named !== null) return named;
  const [, name = target, line] = /^(.+?)(?::(\d+))(?::\d+)?$/.exec(target) ?? [];
  const file = name.replace(/^\.\//, '');
  if (!has(file)) return null;
  const marks = marksOf({ index: targets.index, sources });
  return line === undefined
    ? fileSubject(targets, marks, file)
    : lineSubject(targets, marks, sources, file, Number(line));
}

/** An entity, one of its fields, or a job, by name; null where there is none. */
export function namedSubject({ index }: Targets, name: string): ImpactSubject | null {
  const { entities } = index.schema;
  const known = new Set([
    ...entities.keys(),
    ...index.jobs.flatMap(({ queries }) => queries.flatMap(({ query }) => entityOf(query) ?? [])),
  ]);
  if (known.has(name)) return { kind: 'entity', entity: name, field: null };
  const alias = [...entities.values()].find(({ aliases }) => aliases.includes(name));
  if (alias !== undefined) return { kind: 'entity', entity: alias.name, field: null };
  const job = index.jobs.find((one) => one.id === name || one.name === name);
  if (job !== undefined) return { kind: 'job', job };
  const [entity] = [...known].filter((one) => name.startsWith(`${one}.`)).toSorted((a, b) => b.length - a.length);
  return entity === undefined ? null : { kind: 'entity', entity, field: name.slice(entity.length + 1) };
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => name !== '').sort(compareText);
}
