import type { Adapter } from '../adapter';

/** Triggers of SQL databases, which run when rows change. `src/parse/sql-routine.ts` reads them. */
export const adapter: Adapter = {
  id: 'sql-triggers',
  title: 'SQL triggers',
  documentation: 'https://www.postgresql.org/docs/current/triggers.html',
  mentions: ['CREATE TRIGGER', 'create trigger'],
  packages: [],
};
