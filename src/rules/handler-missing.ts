import type { ChangeOf } from '../model/change';
import type { EntryPoint, Job } from '../model/job';
import { defineSoleRule, type RuleContext } from '../model/rule';
import { quote } from '../model/wording';

export const rule = defineSoleRule({
  summary: 'A schedule names code that is gone.',
  verdict: 'breaks',
  severity: 'error',
  changes: ['target-unresolved', 'job-removed', 'job-emptied'],
  assumption: null,
  messages: {
    gone: '{job} is still scheduled, and what it ran is gone: {what}.',
  },
  check(change, context) {
    const jobs = change.kind === 'target-unresolved' ? withoutHandler(change, context) : deserted(change, context);
    const [entry] = jobs[0]?.entries ?? [];
    return entry === undefined
      ? null
      : { message: 'gone', data: { what: placeOf(entry) }, jobs: jobs.map(({ id }) => id) };
  },
});

/** Jobs whose handler base knew. */
function withoutHandler({ notChecked }: ChangeOf<'target-unresolved'>, { base }: RuleContext): readonly Job[] {
  if (notChecked.reason !== 'unresolved-handler') return [];
  return base.jobs.filter(({ id, entries }) => notChecked.jobs.includes(id) && entries.length > 0);
}

/** The job, where its schedule stands in a file that nobody touched, and each file that it ran is no more. */
function deserted(
  { job }: ChangeOf<'job-removed' | 'job-emptied'>,
  { unchanged, gone, head }: RuleContext,
): readonly Job[] {
  // A handler that is not found is told where that is noted.
  if (head.notChecked.some(({ reason, jobs }) => reason === 'unresolved-handler' && jobs.includes(job.id))) return [];
  const stays = unchanged.has(job.at.file) && unchanged.has(job.trigger.at.file);
  return stays && job.entries.length > 0 && job.entries.every(({ at }) => gone.has(at.file)) ? [job] : [];
}

function placeOf({ name, at }: EntryPoint): string {
  return name === '' ? quote(at.file) : `${quote(name)} in ${quote(at.file)}`;
}
