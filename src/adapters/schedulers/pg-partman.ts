import type { Adapter } from '../adapter';

/** pg_partman: partitions that go when they are old. What says so is SQL, which `src/parse/sql-retention.ts` reads. */
export const adapter: Adapter = {
  id: 'pg-partman',
  title: 'pg_partman',
  documentation: 'https://github.com/pgpartman/pg_partman/blob/development/doc/pg_partman.md',
  mentions: ['part_config', 'create_parent'],
  packages: [],
};
