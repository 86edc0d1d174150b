import type { Change } from '../model/change';
import type { Index, NotChecked } from '../model/revision';
import { compareSpans, compareText } from '../model/span';
import { changeDetail } from './change-detail';
import { jobChanges, loosenedChanges } from './diff-jobs';
import { missingRowFields } from './diff-rows';
import { hookChanges } from './diff-hooks';
import { parityChanges } from './diff-parity';
import { schemaChanges } from './diff-schema';
import { unitChanges } from './diff-units';
import { refreshChanges, writerChanges } from './diff-writers';
import { orderChanges } from './diff-order';
import { kindChanges } from './diff-kinds';
import { sampleChanges } from './diff-samples';
import { scheduleChanges } from './diff-schedules';

/** What happened to the data's shape and to who writes it, between two revisions. Sorted by place, then by what it is. */
export function diff(base: Index, head: Index): readonly Change[] {
  const changes = [
    ...schemaChanges(base, head),
    ...kindChanges(base, head),
    ...sampleChanges(base, head),
    ...writerChanges(base, head),
    ...refreshChanges(base, head),
    ...unresolvedChanges(base, head),
    ...scheduleChanges(base, head),
    ...orderChanges(base, head),
    ...jobChanges(base, head),
    ...loosenedChanges(base, head),
    ...missingRowFields(base, head),
    ...hookChanges(base, head),
    ...unitChanges(base, head),
    ...parityChanges(base, head),
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
