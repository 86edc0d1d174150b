import type { CronDialect } from '../model/cron-dialect';

/** What one scheduler's cron texts may hold, and how it joins the two day fields. */
export interface CronRules {
  readonly title: string;
  /** What a sixth field is; `none` where five are all. */
  readonly sixth: 'seconds' | 'seconds-last' | 'year' | 'none';
  /** The fewest fields. */
  readonly fewest: 5 | 6;
  /** The number of Sunday: 0, 1, or 6 where the week begins with Monday = 0. */
  readonly sunday: 0 | 1 | 6;
  /** The largest day of the week; 7 is Sunday again where Sunday is 0. */
  readonly lastDay: 6 | 7;
  /** Whether months and days have names. */
  readonly names: boolean;
  /** Whether `@daily` and its like are read. */
  readonly nicknames: boolean;
  /** Those of `L`, `W`, `#` and `?` that are read. */
  readonly marks: string;
  /**
   * Where both day fields are restricted: a day that either names, one that both name, or an error. `unless-star`:
   * either, but both where one begins with a star (`*` with a step).
   */
  readonly days: 'either' | 'both' | 'one' | 'unless-star';
  /** Whether a range may run over the end (`22-2`). */
  readonly wraps: boolean;
  /** The zone that holds where none is given. */
  readonly zone: 'UTC' | null;
}

const tolerant: CronRules = {
  title: 'cron',
  sixth: 'seconds',
  fewest: 5,
  sunday: 0,
  lastDay: 7,
  names: true,
  nicknames: true,
  marks: 'LW#?',
  days: 'either',
  wraps: false,
  zone: null,
};

const plain: CronRules = { ...tolerant, sixth: 'none', marks: '', nicknames: false };

/** Facts from each scheduler's own documentation. What it does not say is taken to be allowed. */
export const cronRules: Readonly<Record<CronDialect, CronRules>> = {
  any: tolerant,
  // https://man7.org/linux/man-pages/man5/crontab.5.html
  vixie: { ...plain, title: 'crontab', nicknames: true, days: 'unless-star' },
  // https://cloud.google.com/scheduler/docs/configuring/cron-job-schedules
  'app-engine': { ...plain, title: 'Cloud Scheduler' },
  // https://apscheduler.readthedocs.io/en/3.x/modules/triggers/cron.html
  apscheduler: { ...plain, title: 'APScheduler', sunday: 6, lastDay: 6, marks: 'L', days: 'both' },
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
  aws: {
    ...plain,
    title: 'EventBridge',
    sixth: 'year',
    fewest: 6,
    sunday: 1,
    lastDay: 7,
    marks: 'LW#?',
    days: 'one',
    zone: 'UTC',
  },
  // https://docs.celeryq.dev/en/stable/reference/celery.schedules.html#celery.schedules.crontab
  celery: { ...plain, title: 'Celery', days: 'both' },
  // https://developers.cloudflare.com/workers/configuration/cron-triggers/#supported-cron-expressions
  cloudflare: { ...plain, title: 'Cloudflare', sunday: 1, lastDay: 7, marks: 'LW#', zone: 'UTC' },
  // https://docs.convex.dev/scheduling/cron-jobs
  convex: { ...plain, title: 'Convex', zone: 'UTC' },
  // https://github.com/kelektiv/node-cron#cron-patterns
  cron: { ...tolerant, title: 'cron', marks: '?' },
  // https://github.com/harrisiirak/cron-parser#cron-format
  'cron-parser': { ...tolerant, title: 'cron-parser', marks: 'L#?' },
  // https://croner.56k.guru/usage/pattern/
  croner: { ...tolerant, title: 'croner' },
  // https://github.com/kiorky/croniter#about-second-repeats
  croniter: { ...tolerant, title: 'croniter', sixth: 'seconds-last', marks: 'L#', wraps: true },
  // https://docs.deno.com/api/deno/~/Deno.cron
  deno: { ...plain, title: 'Deno', marks: 'LW#', zone: 'UTC' },
  // https://docs.github.com/en/actions/reference/events-that-trigger-workflows#schedule
  'github-actions': { ...plain, title: 'GitHub Actions', zone: 'UTC' },
  // https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format
  go: { ...plain, title: 'robfig/cron', lastDay: 6, marks: '?', nicknames: true },
  'go-seconds': {
    ...plain,
    title: 'robfig/cron',
    sixth: 'seconds',
    fewest: 6,
    lastDay: 6,
    marks: '?',
    nicknames: true,
  },
  // https://worker.graphile.org/docs/cron#crontab-format
  'graphile-worker': { ...plain, title: 'Graphile Worker', names: false, zone: 'UTC' },
  // https://docs.netlify.com/build/functions/scheduled-functions/#supported-cron-extensions
  netlify: { ...plain, title: 'Netlify', nicknames: true, zone: 'UTC' },
  // https://nodecron.com/cron-syntax: a time must match every field
  'node-cron': { ...tolerant, title: 'node-cron', days: 'both' },
  // https://github.com/citusdata/pg_cron: the day `$` is the last of the month
  'pg-cron': { ...plain, title: 'pg_cron', nicknames: true, marks: 'L', days: 'unless-star' },
  // https://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html
  quartz: {
    ...tolerant,
    title: 'Quartz',
    fewest: 6,
    sunday: 1,
    lastDay: 7,
    nicknames: false,
    days: 'one',
    wraps: true,
  },
  systemd: { ...plain, title: 'systemd', days: 'both' },
  // https://vercel.com/docs/cron-jobs#cron-expression-limitations
  vercel: { ...plain, title: 'Vercel', lastDay: 6, names: false, days: 'one', zone: 'UTC' },
};
