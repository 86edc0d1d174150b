import { impactMarkdown } from '../report/impact-markdown';
import { subjectTitle, type ImpactSubject } from '../report/impact-subject';
import { fileSubject, subjectOf } from '../report/impact-target';
import { marksAt, type Marks } from '../report/marks';
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
