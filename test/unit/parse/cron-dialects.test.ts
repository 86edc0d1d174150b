import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CronDialect } from '../../../src/model/cron-dialect';
import type { Trigger } from '../../../src/model/job';
import { firstRuns, packages } from './cron-facts';
import { checkSchedule, describeSchedule, nextRun, nextRuns, shortestInterval } from '../../../src/parse/cron';

const at = { file: 'src/jobs.ts', start: 0, end: 0 };

function schedule(dialect: CronDialect, text: string, timezone: string | null = null): Trigger {
  return { kind: 'cron', text, timezone, seconds: text.split(/\s+/).length === 6, dialect, at };
}

describe('in words', () => {
  test.each<[CronDialect, string, string]>([
    ['cloudflare', '0 17 * * 1', 'every Sunday at 17:00 UTC'],
    ['cloudflare', '10 7 * * 2-6', 'at 07:10, Monday through Friday (UTC)'],
    ['github-actions', '0 17 * * 1', 'every Monday at 17:00 UTC'],
    ['aws', 'cron(0 12 ? * MON-FRI *)', 'at 12:00, Monday through Friday (UTC)'],
    ['aws', 'rate(5 minutes)', 'every 5 minutes'],
    ['quartz', '0 0 12 ? * 2', 'every Monday at 12:00'],
    ['apscheduler', '0 3 * * 0', 'every Monday at 03:00'],
    ['apscheduler', '0 3 * * 6', 'every Sunday at 03:00'],
    ['croniter', '0 3 * * * 30', 'every day at 03:00:30'],
    ['go-seconds', '0 30 3 * * *', 'every day at 03:30'],
    ['go', '@every 1h30m', 'every 90 minutes'],
    ['pg-cron', '0 4 $ * *', 'at 04:00, on the last day of the month'],
    ['node-cron', '0 3 1 * 1', 'at 03:00, on day 1 of the month, only on Monday'],
    ['vixie', '0 3 1 * 1', 'at 03:00, on day 1 of the month or on Monday'],
    ['app-engine', 'every 24 hours', 'every day'],
    ['app-engine', 'every day 00:00', 'every day at 00:00'],
    ['app-engine', 'every monday 09:00', 'every Monday at 09:00'],
    ['app-engine', '1st monday of month 09:00', 'at 09:00, on the first Monday of the month'],
    ['app-engine', '1,15 of month 04:30', 'at 04:30, on day 1 and 15 of the month'],
    ['systemd', 'daily', 'every day at 00:00'],
    ['systemd', '*-*-* 03:15:00', 'every day at 03:15'],
    ['systemd', 'Mon..Fri 09:00', 'at 09:00, only on Monday, Tuesday, Wednesday, Thursday, and Friday'],
    ['systemd', '*-*-01 04:00:00 Europe/Berlin', 'at 04:00, on day 1 of the month (Europe/Berlin)'],
    ['systemd', '*:0/15', 'every 15 minutes'],
  ])('%s: %s', (dialect, text, expected) => {
    expect(describeSchedule(schedule(dialect, text))).toBe(expected);
    expect(checkSchedule(schedule(dialect, text))).toBeNull();
  });
});

describe('what one scheduler does not read', () => {
  test.each<[CronDialect, string, string]>([
    ['vixie', '0 0 3 * * *', 'A schedule of crontab has five fields; this one has 6.'],
    ['github-actions', '@daily', 'GitHub Actions does not read `@daily`.'],
    ['github-actions', '0 0 L * *', 'GitHub Actions does not read `L`.'],
    ['vercel', '0 3 * * MON', 'Vercel does not read names such as `MON`.'],
    ['vercel', '0 3 1 * 1', 'Vercel takes either a day of the month or a day of the week, not both.'],
    ['cloudflare', '0 3 * * 0', '`0` is no day of the week for Cloudflare (1-7).'],
    ['go', '0 3 * * 7', '`7` is no day of the week for robfig/cron (0-6).'],
    ['aws', 'cron(0 12 * * 2)', 'A schedule of EventBridge has six fields; this one has 5.'],
    ['aws', 'cron(0 12 1 * 2 *)', 'EventBridge takes either a day of the month or a day of the week, not both.'],
    ['quartz', '0 12 * * *', 'A schedule of Quartz has six to seven fields; this one has 5.'],
    ['graphile-worker', '0 3 * * mon', 'Graphile Worker does not read names such as `MON`.'],
  ])('%s: %s', (dialect, text, expected) => {
    expect(checkSchedule(schedule(dialect, text))).toBe(expected);
  });

  test.each<[CronDialect, string]>([
    ['vixie', '0 3 * * ${DAY}'],
    ['any', '{{ .Values.schedule }}'],
    ['github-actions', '${{ inputs.cron }}'],
    ['celery', '%(minute)s 3 * * *'],
  ])('a template is not known: %s %s', (dialect, text) => {
    expect(checkSchedule(schedule(dialect, text))).toBeNull();
    expect(describeSchedule(schedule(dialect, text))).toBe('on a schedule set elsewhere');
  });

  test('an interval of 0, and words of another language', () => {
    const every = (text: string): Trigger => ({ ...schedule('any', text), kind: 'every' });
    expect(checkSchedule(every('0 ms'))).toBe('An interval of 0 never ends: the job runs without a pause.');
    expect(checkSchedule(every('0 minutes'))).toBe('An interval of 0 never ends: the job runs without a pause.');
    expect(checkSchedule(every('every day at noon'))).toBeNull();
    expect(checkSchedule(every('0 3 * *'))).not.toBeNull();
  });
});

describe('runs', () => {
  const now = new Date('2026-03-01T00:00:00Z');

  test('both days or either, as the scheduler has it', () => {
    const next = (dialect: CronDialect, text: string): string | undefined =>
      nextRun(schedule(dialect, text), now)?.toISOString();
    expect(next('vixie', '0 0 13 * 5')).toBe('2026-03-06T00:00:00.000Z');
    expect(next('celery', '0 0 13 * 5')).toBe('2026-03-13T00:00:00.000Z');
    expect(next('vixie', '0 0 */2 * 1')).toBe('2026-03-09T00:00:00.000Z');
    expect(next('cloudflare', '0 9 * * 2')).toBe('2026-03-02T09:00:00.000Z');
  });

  test('several, and the shortest pause between two', () => {
    const runs = nextRuns(schedule('any', '0 9,17 * * *'), now, 3).map((run) => run.toISOString().slice(0, 13));
    expect(runs).toEqual(['2026-03-01T09', '2026-03-01T17', '2026-03-02T09']);
    expect(shortestInterval(schedule('any', '0 9,17 * * *'), now)).toBe(8 * 3_600_000);
    expect(shortestInterval({ ...schedule('any', '5 minutes'), kind: 'every' }, now)).toBe(300_000);
  });

  /** Whether one field names a value, by the words of crontab(5). */
  function names(field: string, value: number, low: number, high: number): boolean {
    return field.split(',').some((part) => {
      const [base = '', step = '1'] = part.split('/');
      const [from = '', to] = base.split('-');
      const first = base === '*' ? low : Number(from);
      const last = base === '*' || (to === undefined && part.includes('/')) ? high : Number(to ?? from);
      return value >= first && value <= last && (value - first) % Number(step) === 0;
    });
  }

  const part = (low: number, high: number): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant('*') },
      fc.integer({ min: low, max: high }).map(String),
      fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high })).map(([a, b]) => {
        return `${String(Math.min(a, b))}-${String(Math.max(a, b))}`;
      }),
      fc.integer({ min: 2, max: high - low }).map((step) => `*/${String(step)}`),
    );

  test('the next run is the first minute that every field names', () => {
    const fields = fc.tuple(part(0, 59), part(0, 23), part(1, 28), part(1, 12), part(0, 6));
    const dialects = fc.constantFrom<CronDialect[]>('vixie', 'celery', 'go');
    fc.assert(
      fc.property(fields, dialects, ([minute, hour, day, month, week], dialect) => {
        const found = nextRun(schedule(dialect, [minute, hour, day, month, week].join(' ')), now);
        const starred = dialect === 'vixie' && (day.startsWith('*') || week.startsWith('*'));
        const both = dialect === 'celery' || starred || day === '*' || week === '*';
        const due = (moment: Date): boolean => {
          const [ofMonth, ofWeek] = [names(day, moment.getUTCDate(), 1, 31), names(week, moment.getUTCDay(), 0, 6)];
          return names(month, moment.getUTCMonth() + 1, 1, 12) && (both ? ofMonth && ofWeek : ofMonth || ofWeek);
        };
        let days = 0;
        let expected: Date | null = null;
        for (; days < 4 * 366 && expected === null; days += 1) {
          const date = new Date(now.getTime() + days * 86_400_000);
          if (!due(date)) continue;
          for (let at = days === 0 ? 1 : 0; at < 1440 && expected === null; at += 1)
            if (names(hour, Math.floor(at / 60), 0, 23) && names(minute, at % 60, 0, 59))
              expected = new Date(date.getTime() + at * 60_000);
        }
        expect(expected === null || found?.toISOString() === expected.toISOString()).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe.each(packages.map(([name, dialect], column) => [name, dialect, column] as const))(
  '%s',
  (_name, dialect, column) => {
    const now = new Date('2026-03-01T00:00:00Z');

    test.each(Object.entries(firstRuns))('%s', (text, runs) => {
      const run = runs[column] ?? '-';
      // What another version reads is allowed, too.
      const reads = packages.some(([, other], index) => other === dialect && runs[index] !== '-');
      const found = nextRun(schedule(dialect, text), now)?.toISOString().replace('T', ' ');
      expect(checkSchedule(schedule(dialect, text)) === null || !reads).toBe(true);
      expect(run === '-' || found?.startsWith(run)).toBe(true);
    });
  },
);

/** What documentation and sources say of schedulers that are no package: the row of each in cron-dialects.ts has the link. */
describe('what each scheduler reads', () => {
  const read: Readonly<Partial<Record<CronDialect, readonly string[]>>> = {
    vixie: ['0 3 * * 7', '0 3 * * SUN', '0~59 3 * * *', '@reboot', '@midnight', '0 3 1-31/2 * *', '*/90 * * * *'],
    'app-engine': ['0 3 * * 7', '0 3 1 * SAT', 'every 5 minutes', 'every 24 hours', '1st monday of month 09:00'],
    apscheduler: ['0 3 * * mon', '0 3 * * 6', '5/15 * * * *', '0 3 1-7 * 0'],
    aws: [
      'cron(0 10 * * ? *)',
      'cron(15 12 ? * 2-6 *)',
      'cron(0 8 1 * ? *)',
      'cron(0 9 ? * 2#1 *)',
      'cron(0 9 L * ? 2027)',
    ],
    celery: ['0 3 * * monday', '0 3 * * fri-mon', '0 22-2 * * *', '*/90 * * * *', '0 3 1-7 * 1'],
    cloudflare: [
      '0 17 * * sun',
      '0 18 * * 6L',
      '0 18 * * friL',
      '59 23 LW * *',
      '0 3 L-2 * *',
      '50-10 * * * *',
      '0 3 * * L',
    ],
    convex: ['0 3 * * 0', '0 12 * * 1,5', '0 3 * * 5L', '50-10 * * * *', '0/5 * * * *'],
    croniter: ['0 0 * * sat#1,sun#2', '0 0 * * L5', '0 9 W15 * *', '0 0 1 1 * 0 2030', '* * * * * 15,25'],
    deno: ['0 3 * * 7', '0 3 * * sat', '0 3 LW * *'],
    'github-actions': ['30 5,17 * * *', '20/15 * * * *', '3/5 * * * *', '0 3 * * SUN', '0 3 * JAN *', '0 3 * * 7'],
    go: ['0 3 ? * 0', '@every 1h30m', '@midnight', '3-59/15 * * * *', 'CRON_TZ=Asia/Tokyo 0 3 * * *', '0 3 * * SUN'],
    'go-seconds': ['0 30 * * * *', '@hourly', '@every 10s', '0 0 1 * * SUN'],
    netlify: ['@daily', '@hourly', '@yearly', '0 0 * * MON'],
    'pg-cron': ['30 3 * * 6', '@reboot', '30 seconds', '0 12 $ * *', '0 3 * * sun', '0 3 1-31/2 * *'],
    quartz: [
      '0 0 12 * * ?',
      '0 15 10 ? * *',
      '0 15 10 ? * 6L 2027',
      '0 15 10 L-2 * ?',
      '0 0 14-6 ? * FRI-MON',
      '0 15 10 ? * 6#3',
    ],
    systemd: ['Sat,Thu,Mon..Wed,Sat..Sun', '*-*-* 4:00:00', '2003-03-05', 'weekly', '*-05-03', 'Mon *-*-* 00:00:00'],
    vercel: ['0 5 * * *', '*/10 * * * *', '0 0 1 * *', '0 0 * * 0'],
  };
  const refused: Readonly<Partial<Record<CronDialect, readonly string[]>>> = {
    vixie: ['0 3 L * *', '0 3 ? * *', '0 3 * * 8', '0 22-2 * * *'],
    'app-engine': ['0 3 L * *', '0 0 3 * * *'],
    apscheduler: ['@daily', '0 3 * * 7', '*/90 * * * *'],
    aws: ['cron(0 12 * * * *)', 'cron(0 12 1 * 2 *)', 'cron(0 12 ? * 0 *)', '0 12 * * ?'],
    celery: ['0 3 * * 7', '5/15 * * * *', '@daily', '0 3 L * *'],
    cloudflare: ['0 3 * * 0', '0 3 ? * *', '@daily', '*/90 * * * *', '0 0 3 * * *'],
    convex: ['0 3 * * 7', '@daily', '0 3 ? * *'],
    cron: ['0 3 ? * *', '0 3 L * *', '@midnight', '@annually', '0 3 * * monday'],
    'cron-parser': ['0 3 15W * *', '@midnight', '0 3 * * fri-mon'],
    croner: ['*/90 * * * *', '0 22-2 * * *', '@weekdays'],
    deno: ['0 3 * * 0', '@daily'],
    'github-actions': ['@daily', '0 0 3 * * *', '0 3 L * *'],
    go: ['0 3 * * 7', '0 3 L * *', '0 22-2 * * *', '0 0 3 * * *'],
    'graphile-worker': ['5/15 * * * *', '0 3 1-9/2 * *', '0 3 * jan *', '@daily'],
    netlify: ['@annually', '0 0 3 * * *'],
    'node-cron': ['5/15 * * * *', '@weekdays'],
    'pg-cron': ['5/15 * * * *', '0 3 L * *', '0 22-2 * * *', '0 0 3 * * *'],
    quartz: ['0 0 12 * * *', '0 12 * * ?', '0 0 12 1 * 2'],
    vercel: ['0 0 * * MON', '0 0 1 * 1', '0 0 3 * * *'],
  };
  const pairs = (table: typeof read) =>
    Object.entries(table).flatMap(([dialect, texts]) => texts.map((text) => [dialect, text]));

  test.each(pairs(read))('%s: %s', (dialect, text) => {
    const trigger = schedule(dialect as CronDialect, text);
    expect(checkSchedule(trigger)).toBeNull();
    expect(describeSchedule(trigger)).not.toMatch(/^on the schedule "(?!0~59|0 3 L-2|0 15 10 L-2)/);
  });

  test.each(pairs(refused))('not %s: %s', (dialect, text) => {
    expect(checkSchedule(schedule(dialect as CronDialect, text))).not.toBeNull();
  });
});
