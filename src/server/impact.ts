import { compareText } from '../model/span';
import { impactMarkdown, subjectTitle, type ImpactSubject } from '../report/impact-markdown';
import { marksAt, type Mark, type Marks } from './marks';
import type { ImpactReport } from './protocol';
import { locationOf, type Snapshot } from './snapshot';
import { pathFrom } from './uris';

/**
 * The report on a subject.
 *
 * @param linksFrom the folder that `/` stands for in links; null for `file:` links
 */
export function impactReport(snapshot: Snapshot, subject: ImpactSubject, linksFrom: string | null): ImpactReport {
  const { sources, schedules, titles } = snapshot;
  const markdown = impactMarkdown(snapshot, subject, {
    sources,
    schedules,
    titles,
    address: (at) => {
      const { uri, range } = locationOf(snapshot, at);
      const address = linksFrom === null ? uri : pathFrom(linksFrom, uri);
      return address === null ? null : `${address}#L${range.start.line + 1},${range.start.character + 1}`;
    },
  });
  return { title: subjectTitle(subject), markdown };
}

/** What stands at an offset of a file; the whole file where nothing does, or no offset is given. */
export function subjectAt(snapshot: Snapshot, marks: Marks, file: string, offset: number | null): ImpactSubject {
  const [mark] = offset === null ? [] : marksAt(marks, file, offset);
  return mark === undefined ? fileSubject(snapshot, marks, file) : subjectOf(mark);
}

function subjectOf(mark: Mark): ImpactSubject {
  switch (mark.kind) {
    case 'job':
      return { kind: 'job', job: mark.job };
    case 'entity':
      return { kind: 'entity', entity: mark.entity, field: null };
    case 'field':
      return { kind: 'entity', entity: mark.entity, field: mark.field };
  }
}

function fileSubject(snapshot: Snapshot, marks: Marks, file: string): ImpactSubject {
  const inFile = marks.get(file) ?? [];
  const named = inFile.flatMap((mark) => (mark.kind === 'job' ? [] : [mark.entity]));
  const changed = snapshot.changes.filter((change) => change.at.file === file).map((change) => change.entity);
  const entities = [...new Set([...named, ...changed])].filter((entity) => entity !== '').sort(compareText);
  const jobs = snapshot.index.jobs.filter((job) => job.at.file === file);
  return { kind: 'file', file, entities, jobs };
}
