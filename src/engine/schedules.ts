import { adapters, scheduleAdapters } from '../adapters/registry.generated';
import type { Trigger } from '../model/job';
import { describeSchedule, nextRun } from '../parse/cron';

/** How schedules read in reports. */
export interface ScheduleTexts {
  readonly describe: (trigger: Trigger) => string;
  /** `2026-03-05 03:00 UTC`; null where it is not known. */
  readonly nextRun: (trigger: Trigger) => string | null;
}

/** Schedules in words, with the next run after `now`; without a clock no next run is known. */
export function scheduleTexts(now: Date | null): ScheduleTexts {
  return {
    describe: describeSchedule,
    nextRun: (trigger) => {
      const next = now === null ? null : nextRun(trigger, now);
      return next === null ? null : momentText(next);
    },
  };
}

/** Seconds only where there are any. */
function momentText(moment: Date): string {
  const [date = '', time = ''] = moment.toISOString().split('T');
  return `${date} ${time.slice(0, time.slice(6, 8) === '00' ? 5 : 8)} UTC`;
}

/** What jobs are looked for in, for the report that there are none. */
export function scheduleSources(): readonly string[] {
  return [...scheduleAdapters.map((adapter) => adapter.title), 'TTL indexes'];
}

/** Titles of all tools that are known, by adapter, as their makers write them. */
export const adapterTitles: ReadonlyMap<string, string> = new Map([
  ...adapters.map(({ id, title }) => [id, title] as const),
  ['configuration', 'Declared in the configuration'],
  ['remark', 'Declared in a comment'],
]);
