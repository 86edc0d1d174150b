/** Tables that a tool beside the project makes and keeps, by their names: who owns them. */
const OWNERS: readonly (readonly [RegExp, string])[] = [
  [/^alembic_version$/i, 'Alembic'],
  [/^django_migrations$/i, 'Django'],
  [/^_prisma_migrations$/i, 'Prisma'],
  [/^__drizzle_migrations$/i, 'Drizzle'],
  [/^knex_migrations(?:_lock)?$/i, 'Knex'],
  [/^kysely_migration(?:_lock)?$/i, 'Kysely'],
  [/^typeorm_metadata$/i, 'TypeORM'],
  [/^mikro_orm_migrations$/i, 'MikroORM'],
  [/^sequelize(?:meta|data)$/i, 'Sequelize'],
  [/^pgmigrations$/i, 'node-pg-migrate'],
  [/^flyway_schema_history$/i, 'Flyway'],
  [/^databasechangelog(?:lock)?$/i, 'Liquibase'],
  [/^goose_db_version$/i, 'goose'],
  [/^ar_internal_metadata$/i, 'Rails'],
  // https://postgis.net/docs/manual-3.4/using_postgis_dbmanagement.html#spatial_ref_sys
  [/^(?:public\.)?(?:spatial_ref_sys|geometry_columns|geography_columns|raster_columns|raster_overviews)$/i, 'PostGIS'],
  // https://postgis.net/docs/manual-3.4/Extras.html: autogenerate finds these where the extension is installed.
  [/^(?:tiger(?:_data)?|topology)\./i, 'PostGIS'],
  [
    /^(?:loader_(?:lookuptables|platform|variables)|geocode_settings(?:_default)?|pagc_(?:gaz|lex|rules)|zip_lookup(?:_all|_base)?|county(?:sub)?_lookup|secondary_unit_lookup|street_type_lookup|direction_lookup|zip_state(?:_loc)?|featnames|addrfeat|cousub|zcta5|tabblock(?:20)?)$/i,
    'the geocoder of PostGIS',
  ],
  [/^celery_task(?:set)?meta$/i, 'Celery'],
  [/^kombu_(?:message|queue)$/i, 'Kombu'],
  [/^apscheduler_jobs$/i, 'APScheduler'],
  [/^procrastinate_\w+$/i, 'Procrastinate'],
  [/^pgboss\./i, 'pg-boss'],
  [/^graphile_worker\./i, 'Graphile Worker'],
  [/^cron\.(?:job|job_run_details)$/i, 'pg_cron'],
  [/^(?:partman\.)?part_config(?:_sub)?$/i, 'pg_partman'],
  [/^_timescaledb_\w+\./i, 'TimescaleDB'],
  [/^hdb_catalog\./i, 'Hasura'],
  [/^(?:auth|storage|realtime)\.(?:users|sessions|identities|refresh_tokens|objects|buckets|messages)$/i, 'Supabase'],
  [/^(?:public\.)?pg_stat_statements(?:_info)?$/i, 'pg_stat_statements'],
  [/^(?:information_schema|pg_catalog)\./i, 'PostgreSQL'],
];

/** The tool that owns a table of a name, spelled `schema.name` where it has a schema; null for a project's own. */
export function foreignOwner(name: string): string | null {
  return OWNERS.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
