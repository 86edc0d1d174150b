import type { Span } from '../model/span';
import { impactHtml } from '../report/impact-html';
import { impactMarkdown } from '../report/impact-markdown';
import { subjectTitle, type ImpactSubject } from '../report/impact-subject';
import { changesSubject, fileSubject, subjectOf } from '../report/impact-target';
import { marksAt, type Marks } from '../report/marks';
import type { ImpactReport, Location } from './protocol';
import { locationOf, type Snapshot } from './snapshot';

/**
 * The report on a subject: the page that the command line writes, and its Markdown.
 *
 * @param nonce of the editor that shows the page, where each place is a link; null for a page that stands alone
 */
export function impactReport(snapshot: Snapshot, subject: ImpactSubject, nonce: string | null): ImpactReport {
  const { sources, schedules, titles } = snapshot;
  const context = { sources, schedules, titles, address: () => null };
  const numbers = new Map<string, number>();
  const places: Location[] = [];
  const address = (at: Span): string | null => {
    // Only what was read can be opened at its place.
    if (sources.text(at.file) === null) return null;
    const location = locationOf(snapshot, at);
    const key = JSON.stringify(location);
    const number = numbers.get(key) ?? places.push(location) - 1;
    numbers.set(key, number);
    return `#place-${number}`;
  };
  return {
    title: subjectTitle(subject),
    markdown: impactMarkdown(snapshot, subject, context),
    html: impactHtml(snapshot, subject, nonce === null ? context : { ...context, address }, nonce),
    places,
  };
}

/** What stands at an offset of a file; the whole file where nothing does, or no offset is given. */
export function subjectAt(snapshot: Snapshot, marks: Marks, file: string, offset: number | null): ImpactSubject {
  const [mark] = offset === null ? [] : marksAt(marks, file, offset);
  return mark === undefined ? fileSubject(snapshot, marks, file) : subjectOf(mark);
}

/** Everything that changed since the base; every job where nothing did, or there is nothing to compare with. */
export function changedSubject(snapshot: Snapshot): ImpactSubject {
  const { base, changes, findings } = snapshot;
  if (base === null) return { kind: 'workspace', title: 'all jobs' };
  if (changes.length === 0 && findings.length === 0)
    return { kind: 'workspace', title: `all jobs, nothing changed since ${base}` };
  return changesSubject(snapshot, `what changed since ${base}`);
}
