import { describe, expect, test } from 'vitest';
import type { Trigger } from '../../../src/model/job';
import { checkSchedule, describeSchedule, nextRun, shortSchedule } from '../../../src/parse/cron';
import { parseInterval } from '../../../src/parse/cron-interval';

const at = { file: 'src/jobs/retention.ts', start: 0, end: 0 };

function schedule(text: string | null, known: Partial<Trigger> = {}): Trigger {
  return { kind: 'cron', text, timezone: 'UTC', seconds: (text ?? '').trim().split(/\s+/).length === 6, at, ...known };
}

const sunday = new Date('2026-03-01T00:00:00Z');

function next(text: string, known: Partial<Trigger> = {}, now = sunday): string | null {
  return nextRun(schedule(text, known), now)?.toISOString() ?? null;
}

describe('in words', () => {
  test.each([
    ['0 3 * * *', 'every day at 03:00 UTC', 'daily 03:00 UTC'],
    ['30 2,14 * * *', 'every day at 02:30 and 14:30 UTC', 'every day at 02:30 and 14:30 UTC'],
    ['0 0 3 * * *', 'every day at 03:00 UTC', 'daily 03:00 UTC'],
    ['30 0 3 * * *', 'every day at 03:00:30 UTC', 'daily 03:00:30 UTC'],
    ['0 3 * * 1', 'every Monday at 03:00 UTC', 'Mondays 03:00 UTC'],
    ['0 3 * * 7', 'every Sunday at 03:00 UTC', 'Sundays 03:00 UTC'],
    ['0 9 * * 1-5', 'at 09:00, Monday through Friday (UTC)', 'at 09:00, Monday through Friday (UTC)'],
    ['0 3 1 * *', 'at 03:00, on day 1 of the month (UTC)', 'at 03:00, on day 1 of the month (UTC)'],
    ['0 3 * jan *', 'every day at 03:00, only in January (UTC)', 'every day at 03:00, only in January (UTC)'],
    ['*/5 * * * *', 'every 5 minutes', 'every 5 minutes'],
    ['0 * * * *', 'every hour', 'hourly'],
    ['0 0 0-23/1 * * *', 'every hour', 'hourly'],
    ['0-59 0-23 * * *', 'every minute', 'every minute'],
    ['0 0-23/2 * * *', 'on the hour, every 2 hours (UTC)', 'on the hour, every 2 hours (UTC)'],
    ['* * * * * *', 'every second', 'every second'],
    ['0 3 * * *,*', 'every day at 03:00 UTC', 'daily 03:00 UTC'],
    ['@daily', 'every day at 00:00 UTC', 'daily 00:00 UTC'],
    ['@WEEKLY', 'every Sunday at 00:00 UTC', 'Sundays 00:00 UTC'],
    ['@hourly', 'every hour', 'hourly'],
    ['@reboot', 'when the machine starts', 'when the machine starts'],
    ['@every 90m', 'every 90 minutes', 'every 90 minutes'],
    ['0 0 L * *', 'at 00:00, on the last day of the month (UTC)', 'at 00:00, on the last day of the month (UTC)'],
    [
      '0 0 15w * *',
      'at 00:00, on the weekday nearest day 15 of the month (UTC)',
      'at 00:00, on the weekday nearest day 15 of the month (UTC)',
    ],
    [
      '0 0 * * 5L',
      'at 00:00, on the last Friday of the month (UTC)',
      'at 00:00, on the last Friday of the month (UTC)',
    ],
    [
      '0 0 * * 1#2',
      'at 00:00, on the second Monday of the month (UTC)',
      'at 00:00, on the second Monday of the month (UTC)',
    ],
    ['cron(0 12 ? * 2 *)', 'every Monday at 12:00 UTC', 'Mondays 12:00 UTC'],
    ['0 0 3 * * * 2030', 'every day at 03:00, only in 2030 (UTC)', 'every day at 03:00, only in 2030 (UTC)'],
    ['TZ=Europe/Berlin 0 9 * * *', 'every day at 09:00 Europe/Berlin', 'daily 09:00 Europe/Berlin'],
    ['3 days', 'every 3 days', 'every 3 days'],
    ['one minute', 'every minute', 'every minute'],
    ['300000', 'every 5 minutes', 'every 5 minutes'],
    ['rate(1 hour)', 'every hour', 'every hour'],
    ['3 days, 4 hours and 36 seconds', 'every 3 days, 4 hours and 36 seconds', 'every 3 days, 4 hours and 36 seconds'],
    ['every day at noon', 'on the schedule "every day at noon"', 'schedule "every day at noon"'],
    ['', 'on an empty schedule', 'empty schedule'],
  ])('%s', (text, long, short) => {
    expect(describeSchedule(schedule(text))).toBe(long);
    expect(shortSchedule(schedule(text))).toBe(short);
  });

  test.each([
    ['0 3 1 * 1', 'at 03:00, on day 1 of the month or on Monday (UTC)'],
    ['0 3 1,15 * 1,5', 'at 03:00, on day 1 and 15 of the month or on Monday and Friday (UTC)'],
    ['0 3 1-5 6 1-5', 'at 03:00, between day 1 and 5 of the month or Monday through Friday, only in June (UTC)'],
    ['*/10 * L * 5#1', 'every 10 minutes, on the last day of the month or on the first Friday of the month (UTC)'],
  ])('%s comes on either day', (text, expected) => {
    expect(describeSchedule(schedule(text))).toBe(expected);
  });

  test('no zone is said where none is known', () => {
    expect(describeSchedule(schedule('0 3 * * *', { timezone: null }))).toBe('every day at 03:00');
    expect(shortSchedule(schedule('0 3 * * 1', { timezone: null }))).toBe('Mondays 03:00');
  });

  test('without a text the schedule is elsewhere', () => {
    expect(describeSchedule(schedule(null))).toBe('on a schedule set elsewhere');
    expect(shortSchedule(schedule(null, { kind: 'external' }))).toBe('schedule set elsewhere');
  });

  test('what is no schedule', () => {
    expect(describeSchedule(schedule(null, { kind: 'manual' }))).toBe('when somebody runs it');
    expect(describeSchedule(schedule('2592000', { kind: 'ttl' }))).toBe('as documents expire, after 30 days');
    expect(describeSchedule(schedule('30m', { kind: 'ttl' }))).toBe('as documents expire, after 30 minutes');
    expect(describeSchedule(schedule(null, { kind: 'ttl' }))).toBe('as documents expire');
  });

  test('a text of its own is shown in one bounded line', () => {
    const words = describeSchedule(schedule(`H\n${'x'.repeat(300)}\u{202e}`));
    expect(words).toMatch(/^on the schedule "H x{77}…"$/);
  });
});

describe('the next run', () => {
  test.each([
    ['0 3 * * *', '2026-03-01T03:00:00.000Z'],
    ['0 0 * * *', '2026-03-02T00:00:00.000Z'],
    ['30 0 3 * * *', '2026-03-01T03:00:30.000Z'],
    ['0 3 2 * 3', '2026-03-02T03:00:00.000Z'],
    ['0 3 15 * 3', '2026-03-04T03:00:00.000Z'],
    ['0 0 29 2 *', '2028-02-29T00:00:00.000Z'],
    ['0 0 L 2 *', '2027-02-28T00:00:00.000Z'],
    ['5/15 * * * *', '2026-03-01T00:05:00.000Z'],
    ['@daily', '2026-03-02T00:00:00.000Z'],
    ['cron(0 12 ? * 2 *)', '2026-03-02T12:00:00.000Z'],
    ['CRON_TZ=Asia/Tokyo 0 9 * * *', '2026-03-02T00:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(next(text)).toBe(expected);
  });

  test.each([
    '0 0 30 2 *',
    '0 0 31 4,6,9,11 *',
    '0 0 3 * * * 2020',
    '',
    '* * * *',
    '60 * * * *',
    'H 3 * * *',
    '@reboot',
    '3 days',
    '0 3 * * * extra words here',
  ])('%j never comes, or is not known', (text) => {
    expect(next(text)).toBeNull();
  });

  test('is in the schedule’s zone', () => {
    expect(next('0 3 * * *', { timezone: 'America/New_York' })).toBe('2026-03-01T08:00:00.000Z');
    expect(next('0 3 * * *', { timezone: null })).toBe('2026-03-01T03:00:00.000Z');
    expect(next('0 3 * * *', { timezone: 'Mars/Olympus' })).toBeNull();
  });

  test('comes after an hour that the clocks skip', () => {
    const before = new Date('2026-03-28T12:00:00Z');
    expect(next('30 2 * * *', { timezone: 'Europe/Berlin' }, before)).toBe('2026-03-29T01:00:00.000Z');
    expect(next('30 2 * * *', { timezone: 'Europe/Berlin' }, new Date('2026-03-29T06:00:00Z'))).toBe(
      '2026-03-30T00:30:00.000Z',
    );
  });

  test('comes once in an hour that the clocks repeat', () => {
    const first = next('30 2 * * *', { timezone: 'Europe/Berlin' }, new Date('2026-10-24T12:00:00Z'));
    expect(first).toBe('2026-10-25T00:30:00.000Z');
    expect(next('30 2 * * *', { timezone: 'Europe/Berlin' }, new Date(first ?? ''))).toBe('2026-10-26T01:30:00.000Z');
  });

  test('is not known without a schedule or a clock', () => {
    expect(nextRun(schedule(null), sunday)).toBeNull();
    expect(nextRun(schedule('0 3 * * *', { kind: 'ttl' }), sunday)).toBeNull();
    expect(nextRun(schedule('0 3 * * *'), new Date(Number.NaN))).toBeNull();
  });
});

describe('what is wrong', () => {
  test.each([
    ['', 'The schedule is empty.'],
    [' \t', 'The schedule is empty.'],
    ['0 3 * *', 'A cron text has five fields, or six with seconds; this one has 4.'],
    ['0 0 0 3 * * * *', 'A cron text has five fields, or six with seconds; this one has 8.'],
    ['60 * * * *', '`60` is no minute that cron reads (0-59).'],
    ['0 24 * * *', '`24` is no hour that cron reads (0-23).'],
    ['0 0 0 * *', '`0` is no day of the month that cron reads (1-31).'],
    ['0 0 * 13 *', '`13` is no month that cron reads (1-12).'],
    ['0 0 * * 8', '`8` is no day of the week that cron reads (0-7).'],
    ['0 0 * * constructor', '`CONSTRUCTOR` is no day of the week that cron reads (0-7).'],
    ['*/0 * * * *', '`*/0` does not step through a minute (0-59).'],
    ['1-2-3 * * * *', '`1-2-3` is no minute that cron reads (0-59).'],
    ['1,,2 * * * *', '`` is no minute that cron reads (0-59).'],
    ['H 3 * * *', "`H` is Jenkins' own; cron does not read it."],
    ['H/15 * * * *', "`H/15` is Jenkins' own; cron does not read it."],
    ['@fortnightly', 'Cron has no alias `@fortnightly`.'],
    ['@every soon', 'Cron has no alias `@every soon`.'],
    ['０ ３ * * *', 'The schedule holds a character that cron does not read (U+FF10).'],
    ['0 3 * * *\u{202e}', 'The schedule holds a character that cron does not read (U+202E).'],
    [`${','.repeat(200_000)} * * * *`, 'The schedule is longer than 200 characters.'],
    ['0 0 30 2 *', 'This schedule never comes.'],
    ['0 0 31 9 *', 'This schedule never comes.'],
  ])('%.40j', (text, expected) => {
    const start = performance.now();
    expect(checkSchedule(schedule(text))).toBe(expected);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test.each([
    '0 3 * * *',
    '@reboot',
    '3 days',
    '0 0 29 2 *',
    '0 0 L * *',
    '0 0 ? * MON',
    '0 0 31 2 1',
    '30 seconds',
    '0 0 * * fri-sun',
    '0 17-9 * * *',
    '*/90 * * * *',
    '? * * * *',
    '0 0 L-3 * *',
  ])('nothing: %s', (text) => {
    expect(checkSchedule(schedule(text))).toBeNull();
  });

  test('an unknown zone', () => {
    expect(checkSchedule(schedule('0 3 * * *', { timezone: 'Mars/Olympus' }))).toBe(
      'There is no time zone `Mars/Olympus`.',
    );
  });

  test('nothing is said of what is not known', () => {
    expect(checkSchedule(schedule(null))).toBeNull();
    expect(checkSchedule(schedule('whenever', { kind: 'external' }))).toBeNull();
  });
});

test.each([
  ['3 days', 259_200_000],
  ['one minute', 60_000],
  ['minute', 60_000],
  ['an hour', 3_600_000],
  ['1.5 minutes', 90_000],
  ['3 days and 4 hours', 273_600_000],
  ['3 days, 4 hours and 36 seconds', 273_636_000],
  ['4 months, 3 days, 5 hours and forty-five seconds', 10_645_245_000],
  ['twenty-five seconds', 25_000],
  ['two hundred days', 17_280_000_000],
  ['1h30m', 5_400_000],
  ['every 24 hours', 86_400_000],
  ['1 year', 31_536_000_000],
  ['500ms', 500],
  ['60000', 60_000],
  ['0', null],
  ['-2 minutes', null],
  ['5', 5],
  ['five', null],
  ['5 minutes 3', null],
  ['fortnightly', null],
  ['5 minutes past', null],
  ['constructor', null],
  ['', null],
  ['9'.repeat(300), null],
])('the interval %.60j is %d ms', (text, expected) => {
  expect(parseInterval(text)).toBe(expected);
});
