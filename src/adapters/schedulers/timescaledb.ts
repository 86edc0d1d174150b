import type { Adapter } from '../adapter';

/** TimescaleDB: policies by which PostgreSQL deletes what is old. They are SQL, which `src/parse/sql-retention.ts` reads. */
export const adapter: Adapter = {
  id: 'timescaledb',
  title: 'TimescaleDB',
  documentation: 'https://www.tigerdata.com/docs/api/latest/data-retention/add_retention_policy/',
  mentions: ['_retention_policy', '_drop_chunks_policy', 'drop_chunks', 'create_hypertable'],
  packages: [],
};
