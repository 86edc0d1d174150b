import type { Job } from '../model/job';
import { NEVER_REVIEWED, volumeText, type Ledger, type ReviewState } from '../model/ledger';
import type { Inventory } from '../model/review';
import type { Schedules } from './context';
import { stressNames, styleOf } from './style';
import { count, plain, wrap } from './text';

/** How a review stands, in words. */
export const REVIEW_STATES: Readonly<Record<ReviewState['state'], string>> = {
  never: 'never reviewed',
  current: 'reviewed',
  outdated: 'changed since its review',
  overdue: 'reviewed too long ago',
  'self-reviewed': 'reviewed by whoever changed it last',
};

/** The jobs whose review is due, each with what it takes for granted, for a reviewer to judge. */
export function dueReport(
  jobs: readonly Job[],
  { assumptions, reviews, owners, index }: Inventory,
  ledger: Ledger,
  schedules: Schedules,
  { width, colours }: { readonly width: number; readonly colours: boolean },
): string {
  const style = styleOf(colours);
  const text = (line: string): string => stressNames(plain(line), style);
  const blocks = jobs.map((job) => {
    const state = reviews?.get(job.id) ?? NEVER_REVIEWED;
    const last = state.on === null ? '' : ` (${state.on} by ${state.by ?? ''})`;
    const known = ledger.reviews.get(job.id);
    const answering = owners?.get(job.id) ?? [];
    const said = [
      ...new Set(
        assumptions.filter((one) => one.job.id === job.id && !('implicit' in one)).map(({ statement }) => statement),
      ),
    ];
    const reviewed = new Set(known?.assumptions.values());
    return [
      `${style.strong(plain(job.name))}  ${plain(schedules.describe(job.trigger))}; ${REVIEW_STATES[state.state]}${plain(last)}`,
      `  ${style.faint(plain(job.id))}`,
      ...(answering.length === 0 ? [] : [`  owned by ${plain(answering.join(', '))}`]),
      ...(state.volume === null ? [] : [`  expected: ${volumeText(state.volume)} a run`]),
      ...said.flatMap((statement) => {
        const mark = known === undefined || reviewed.has(statement) ? '-' : '+';
        return wrap(text(statement), width - 4).map((line, at) => `  ${at === 0 ? mark : ' '} ${line}`);
      }),
    ].join('\n');
  });
  const summary =
    jobs.length === 0
      ? `No review is due. ${count(index.jobs.length, 'job')} found.`
      : `${count(jobs.length, 'review')} due, of ${count(index.jobs.length, 'job')}. Record one: tacit review <job> --by <name>`;
  return `${[...blocks, summary].join('\n\n')}\n`;
}
