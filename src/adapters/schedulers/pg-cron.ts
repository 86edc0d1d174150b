import type { Adapter } from '../adapter';

/** pg_cron: jobs that PostgreSQL runs. What schedules and ends them is SQL, which `src/parse/sql-cron.ts` reads. */
export const adapter: Adapter = {
  id: 'pg-cron',
  title: 'pg_cron',
  documentation: 'https://github.com/citusdata/pg_cron',
  mentions: ['cron.schedule', 'cron.unschedule', 'cron.alter_job', 'cron.job'],
  packages: [],
};
