import type { CronDialect } from '../model/cron-dialect';

/** What one scheduler's cron texts may hold, and how it joins the two day fields. */
export interface CronRules {
  readonly title: string;
  /** What a sixth field is; `none` where five are all. */
  readonly sixth: 'seconds' | 'seconds-last' | 'year' | 'none';
  /** The fewest fields; where it is fewer than five, those that are missing are the first ones and stand for every value. */
  readonly fewest: 1 | 5 | 6;
  readonly most: 5 | 6 | 7;
  /** The number of Sunday: 0, 1, or 6 where the week begins with Monday = 0. */
  readonly sunday: 0 | 1 | 6;
  /** The largest day of the week; 7 is Sunday again where Sunday is 0. */
  readonly lastDay: 6 | 7;
  /** Whether months and days have names: `MON`, or `MONDAY`, too. */
  readonly names: 'none' | 'short' | 'long';
  /** Which of `@daily` and its like are read. */
  readonly nicknames: readonly string[];
  /**
   * Those marks that are read: `L`, `W`, `#`, `?`, `$` (pg_cron's last day of the month), `~` (a moment by chance), `H`
   * (a moment by the job's name).
   */
  readonly marks: string;
  /** What may be stepped through beside `*`: a number (`5/15`), a range (`1-9/2`); `large`: by more than the field has. */
  readonly steps: readonly ('number' | 'range' | 'large')[];
  /**
   * Where both day fields are restricted: a day that either names, one that both name, or an error. `unless-star`:
   * either, but both where one begins with a star (`*` with a step). `marked`: one of the fields must be `?`.
   */
  readonly days: 'either' | 'both' | 'one' | 'marked' | 'unless-star';
  /** Whether a range may run over the end (`22-2`). */
  readonly wraps: boolean;
  /** The zone that holds where none is given. */
  readonly zone: 'UTC' | null;
}

const common = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const more = ['@minutely', '@secondly', '@weekdays', '@weekends'];

function without(...names: readonly string[]): readonly string[] {
  return [...common, ...more].filter((name) => !names.includes(name));
}

const tolerant: CronRules = {
  title: 'cron',
  sixth: 'seconds',
  fewest: 5,
  most: 7,
  sunday: 0,
  lastDay: 7,
  names: 'long',
  nicknames: [...common, ...more],
  marks: 'LW#?$~',
  steps: ['number', 'range', 'large'],
  days: 'either',
  wraps: true,
  zone: null,
};

/** Five fields of numbers and names, as crontab(5) has them. */
const plain: CronRules = { ...tolerant, sixth: 'none', most: 5, names: 'short', marks: '', nicknames: [] };

/**
 * https://github.com/cloudflare/saffron/blob/main/saffron/src/parse.rs: Sunday is 1, ranges run over the end, steps stay
 * within the field, no `?` and no nicknames.
 */
const saffron: CronRules = {
  ...plain,
  sunday: 1,
  lastDay: 7,
  marks: 'LW#',
  steps: ['number', 'range'],
  zone: 'UTC',
};

/** https://github.com/robfig/cron/blob/v3.0.1/parser.go: `?` is `*`, Sunday is 0 and never 7, ranges do not wrap. */
const robfig: CronRules = { ...plain, title: 'robfig/cron', lastDay: 6, marks: '?', nicknames: common, wraps: false };

/**
 * Facts from each scheduler's own documentation or source; those of packages of npm were seen running. What neither says
 * is taken to be allowed.
 */
export const cronRules: Readonly<Record<CronDialect, CronRules>> = {
  any: tolerant,
  // https://man7.org/linux/man-pages/man5/crontab.5.html; 7 is Sunday; `~` picks by chance.
  vixie: { ...plain, title: 'crontab', marks: '~', nicknames: common, days: 'unless-star', wraps: false },
  // https://cloud.google.com/scheduler/docs/configuring/cron-job-schedules: 0-6, 7 is Sunday, names, no `L`; a day that
  // either field names, unless one is `*`. It says nothing of nicknames.
  'app-engine': { ...plain, title: 'Cloud Scheduler', nicknames: common },
  // https://apscheduler.readthedocs.io/en/3.x/modules/triggers/cron.html: Monday is 0; every field must match; `last`;
  // expressions.py refuses ranges over the end and steps larger than the range.
  apscheduler: {
    ...plain,
    title: 'APScheduler',
    sunday: 6,
    lastDay: 6,
    marks: 'L',
    steps: ['number', 'range'],
    days: 'both',
    wraps: false,
  },
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html: Sunday is 1, six fields with a
  // year; `*` in both day fields is refused, one of them must be `?`.
  aws: {
    ...plain,
    title: 'EventBridge',
    sixth: 'year',
    fewest: 6,
    most: 6,
    sunday: 1,
    marks: 'LW#?',
    days: 'marked',
    zone: 'UTC',
  },
  // https://github.com/celery/celery/blob/main/celery/schedules.py: 0-6, names of days in full, too, ranges wrap, no
  // step after a number; every field must match.
  celery: { ...plain, title: 'Celery', lastDay: 6, names: 'long', steps: ['range', 'large'], days: 'both' },
  // https://developers.cloudflare.com/workers/configuration/cron-triggers/#supported-cron-expressions
  cloudflare: { ...saffron, title: 'Cloudflare' },
  // https://github.com/get-convex/convex-backend/blob/main/crates/model/src/cron_jobs/next_ts.rs: saffron with Sunday = 0,
  // which refuses 7; https://docs.convex.dev/scheduling/cron-jobs
  convex: { ...saffron, title: 'Convex', sunday: 0, lastDay: 6 },
  // https://github.com/kelektiv/node-cron#cron-patterns; cron 1.8, 2.4, 3.5 and 4.4: no `?`, `L`, `W`, `#`, no
  // `@annually` or `@midnight`; 7 is Sunday from 3 on.
  cron: { ...tolerant, most: 6, names: 'short', marks: '', nicknames: without('@annually', '@midnight'), wraps: false },
  // https://github.com/harrisiirak/cron-parser#cron-format; cron-parser 4.9 and 5.10: fewer fields are filled up in front,
  // `H` from 5 on, no `W`, no `@midnight`.
  'cron-parser': {
    ...tolerant,
    title: 'cron-parser',
    fewest: 1,
    most: 6,
    names: 'short',
    marks: 'L#?H',
    nicknames: without('@midnight'),
    wraps: false,
  },
  // https://croner.56k.guru/usage/pattern/; croner 8.1, 9.1 and 11.0: a step is no larger than the field, no `L-2`.
  croner: {
    ...tolerant,
    title: 'croner',
    names: 'short',
    marks: 'LW#?',
    nicknames: common,
    steps: ['number', 'range'],
    wraps: false,
  },
  // https://github.com/pallets-eco/croniter#about-second-repeats: seconds are the sixth field, a year the seventh.
  croniter: { ...tolerant, title: 'croniter', sixth: 'seconds-last', nicknames: common, marks: 'LW#?' },
  // https://github.com/denoland/deno/blob/main/ext/cron/local.rs parses with saffron, so Sunday is 1:
  // https://github.com/denoland/deno/issues/21555
  deno: { ...saffron, title: 'Deno' },
  // https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule: no
  // nicknames; of 7 as Sunday and of ranges over the end it says nothing.
  'github-actions': { ...plain, title: 'GitHub Actions', zone: 'UTC' },
  // https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
  go: robfig,
  // With optional seconds in front (https://github.com/mcuadros/ofelia#jobs).
  'go-seconds': { ...robfig, sixth: 'seconds', most: 6 },
  // https://worker.graphile.org/docs/cron#crontab-format; graphile-worker 0.17: numbers, `*`, `*/n` and ranges without
  // steps, 7 is Sunday.
  'graphile-worker': {
    ...plain,
    title: 'Graphile Worker',
    names: 'none',
    steps: ['large'],
    wraps: false,
    zone: 'UTC',
  },
  // https://docs.netlify.com/build/functions/scheduled-functions/#supported-cron-extensions: all but `@reboot` and
  // `@annually`.
  netlify: {
    ...plain,
    title: 'Netlify',
    nicknames: common.filter((name) => name !== '@annually'),
    zone: 'UTC',
  },
  // https://nodecron.com/cron-syntax: a time must match every field; node-cron 2.0, 3.0 and 4.6: names in full, too,
  // ranges over the end, no step after a number.
  'node-cron': {
    ...tolerant,
    title: 'node-cron',
    most: 6,
    marks: 'LW#?',
    nicknames: common,
    steps: ['range', 'large'],
    days: 'both',
  },
  // https://github.com/citusdata/pg_cron/blob/main/src/entry.c: Vixie's parser, which refuses a step after a number; the
  // day `$` is the last of the month.
  'pg-cron': {
    ...plain,
    title: 'pg_cron',
    nicknames: common,
    marks: '$',
    steps: ['range', 'large'],
    days: 'unless-star',
    wraps: false,
  },
  // https://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html: Sunday is 1, ranges over the
  // end are read, one of the day fields must be `?`.
  quartz: {
    ...tolerant,
    title: 'Quartz',
    fewest: 6,
    sunday: 1,
    names: 'short',
    marks: 'LW#?',
    nicknames: [],
    days: 'marked',
  },
  // https://www.freedesktop.org/software/systemd/man/latest/systemd.time.html#Calendar%20Events
  systemd: { ...plain, title: 'systemd', days: 'both' },
  // https://vercel.com/docs/cron-jobs#cron-expression-limitations: no names, one day field at most, 0-6, always UTC. It
  // says nothing of nicknames.
  vercel: { ...plain, title: 'Vercel', lastDay: 6, names: 'none', nicknames: common, days: 'one', zone: 'UTC' },
};
