import type { Adapter } from '../adapter';

/** MySQL's and MariaDB's events: jobs that the database runs. `src/parse/sql-event.ts` reads them. */
export const adapter: Adapter = {
  id: 'mysql-events',
  title: 'MySQL events',
  documentation: 'https://dev.mysql.com/doc/refman/8.4/en/event-scheduler.html',
  mentions: ['ON SCHEDULE', 'on schedule', 'ALTER EVENT', 'DROP EVENT'],
  packages: [],
};
