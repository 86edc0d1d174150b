import type { Change } from '../model/change';
import type { NotChecked } from '../model/revision';
import type { Index } from '../model/revision';
import { compareSpans, compareText } from '../model/span';
import { valueText } from '../model/wording';
import { schemaChanges } from './diff-schema';
import { writerChanges } from './diff-writers';
import { kindChanges } from './diff-kinds';
import { scheduleChanges } from './diff-schedules';

/** What happened to the data's shape and to who writes it, between two revisions. Sorted by place, then by what it is. */
export function diff(base: Index, head: Index): readonly Change[] {
  const changes = [
    ...schemaChanges(base, head),
    ...kindChanges(base, head),
    ...writerChanges(base, head),
    ...unresolvedChanges(base, head),
    ...scheduleChanges(base, head),
  ];
  return changes.toSorted(
    (a, b) =>
      compareSpans(a.at, b.at) ||
      compareText(a.kind, b.kind) ||
      compareText(a.entity, b.entity) ||
      compareText(a.field ?? '', b.field ?? '') ||
      compareText(changeDetail(a), changeDetail(b)),
  );
}

/** What a change is about beside entity and field, in a few words that survive edits of other lines. */
export function changeDetail(change: Change): string {
  switch (change.kind) {
    case 'entity-removed':
      return change.renamedTo ?? '';
    case 'field-removed':
      return '';
    case 'field-renamed':
      return change.to;
    case 'value-added':
      return valueText(change.value.value);
    case 'kind-added':
      return change.added.value;
    case 'writer-added':
      return `${change.writer.within} ${change.writer.query.operation}`;
    case 'target-unresolved':
      return change.notChecked.message;
    case 'schedule-never-due':
      return change.problem;
  }
}

/** What a job of head cannot be checked for, and base's could. Lines do not count: the same message is the same gap. */
function unresolvedChanges(base: Index, head: Index): readonly Change[] {
  const known = new Set(base.notChecked.flatMap((gap) => gap.jobs.map((job) => gapKey(gap, job))));
  return head.notChecked.flatMap((gap): readonly Change[] => {
    const jobs = gap.jobs.filter((job) => !known.has(gapKey(gap, job)));
    if (jobs.length === 0) return [];
    return [
      {
        kind: 'target-unresolved',
        at: gap.at,
        revision: 'head',
        entity: '',
        field: null,
        notChecked: { ...gap, jobs },
      },
    ];
  });
}

function gapKey(gap: NotChecked, job: string): string {
  return [job, gap.reason, gap.message].join('\0');
}
