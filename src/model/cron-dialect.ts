/**
 * Whose reading of cron a schedule follows: schedulers differ in fields, in the number of Sunday, in what `L` and `?`
 * mean, and in whether two day fields are joined by "and" or "or". `any` where the scheduler is not known: then whatever
 * some scheduler reads is accepted.
 */
export type CronDialect =
  | 'any'
  /** crontab(5) as Vixie cron, cronie and Debian read it. */
  | 'vixie'
  | 'app-engine'
  | 'apscheduler'
  /** EventBridge, and what builds on it: Serverless, SAM, CDK, SST. */
  | 'aws'
  | 'celery'
  | 'cloudflare'
  | 'convex'
  /** The package `cron`, which @nestjs/schedule uses. */
  | 'cron'
  /** The package `cron-parser`, which Bull, BullMQ, Agenda, node-schedule, pg-boss and Trigger.dev use. */
  | 'cron-parser'
  | 'croner'
  | 'croniter'
  | 'deno'
  | 'github-actions'
  /** github.com/robfig/cron with five fields: Kubernetes, Temporal. */
  | 'go'
  /** github.com/robfig/cron with seconds first: ofelia. */
  | 'go-seconds'
  | 'graphile-worker'
  | 'netlify'
  | 'node-cron'
  | 'pg-cron'
  | 'quartz'
  /** systemd's OnCalendar, which is no cron. */
  | 'systemd'
  | 'vercel';
