import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CronDialect } from '../../../src/model/cron-dialect';
import type { Trigger } from '../../../src/model/job';
import { checkSchedule, describeSchedule, nextRun, shortSchedule } from '../../../src/parse/cron';
import { cronRules } from '../../../src/parse/cron-dialects';

const at = { file: 'src/jobs.ts', start: 0, end: 0 };
const dialects = fc.constantFrom(...(Object.keys(cronRules) as CronDialect[]));
const zones = fc.constantFrom(
  null,
  'UTC',
  'Europe/Berlin',
  'America/Havana',
  'Australia/Lord_Howe',
  'local',
  'Mars/Olympus',
);
const kinds = fc.constantFrom<Trigger['kind'][]>('cron', 'every', 'ttl', 'manual', 'event', 'external', 'unknown');

const word = fc.constantFrom(
  ...[
    '*',
    '?',
    'L',
    'LW',
    '15W',
    'L-3',
    '5L',
    '1#2',
    '*/5',
    '5/15',
    '1-5',
    '22-2',
    '0',
    '7',
    '30',
    'MON',
    'fri-mon',
    'H',
  ],
  ...['$', '0~59', '@daily', '@every', '1h30m', 'rate(5', 'minutes)', 'every', 'day', '03:00', 'one', 'week', '5 ms'],
);
const text = fc.oneof(
  fc.array(word, { maxLength: 8 }).map((words) => words.join(' ')),
  fc.string({ maxLength: 40 }),
  fc.constant(null),
);
const triggers = fc
  .tuple(kinds, text, zones, dialects, fc.boolean())
  .map(([kind, stated, timezone, dialect, seconds]): Trigger => ({
    kind,
    text: stated,
    timezone,
    seconds,
    dialect,
    at,
  }));

test('every schedule has words, and its next run, where there is one, is later than now', () => {
  const now = new Date('2026-03-28T23:30:00Z');
  fc.assert(
    fc.property(triggers, (trigger) => {
      expect(describeSchedule(trigger).trim()).not.toBe('');
      expect(shortSchedule(trigger).trim()).not.toBe('');
      const problem = checkSchedule(trigger);
      const next = nextRun(trigger, now);
      expect(next === null || next.getTime() > now.getTime()).toBe(true);
      // What comes is read.
      expect(next === null || problem === null).toBe(true);
    }),
    { numRuns: 1500 },
  );
});

/** Days on which clocks skip or repeat an hour, in several zones. */
test.each([
  ['Europe/Berlin', '2026-03-29', '30 2 * * *'],
  ['Europe/Berlin', '2026-10-25', '30 2 * * *'],
  ['America/New_York', '2026-03-08', '15 2 * * *'],
  ['America/Havana', '2026-03-08', '0 0 * * *'],
  ['Australia/Lord_Howe', '2026-10-04', '10 2 * * *'],
])('%s, %s: a daily run comes once that day', (timezone, day, cron) => {
  const inZone = (date: Date): string => new Intl.DateTimeFormat('en-CA', { timeZone: timezone }).format(date);
  const trigger: Trigger = { kind: 'cron', text: cron, timezone, seconds: false, at };
  const runs: string[] = [];
  let from = new Date(Date.parse(`${day}T00:00:00Z`) - 2 * 86_400_000);
  for (let count = 0; count < 5; count += 1) {
    const next = nextRun(trigger, from);
    if (next === null) break;
    runs.push(inZone(next));
    from = next;
  }
  expect(runs.filter((one) => one === day)).toHaveLength(1);
});
