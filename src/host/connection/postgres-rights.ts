/** Tables of people: what the server keeps of itself is no data. Partitions are counted in what they are parts of. */
export const USER_TABLES = `pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND c.relpersistence <> 't'`;

/** Roles that the account may act as, itself included, whether it does so unasked or by SET ROLE. */
const ROLES = `pg_catalog.pg_roles r WHERE pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER')`;

/** What lets a role change what a transaction for reading protects: files, programs, other roles. */
const POWERS = ['pg_execute_server_program', 'pg_write_server_files', 'pg_write_all_data'];

/**
 * One row: the role that could do more than read, and what; no row where none can.
 * https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-ACCESS-TABLE
 */
export const OBJECTION = `
SELECT role, what FROM (
  SELECT r.rolname AS role, 'is a superuser' AS what, 1 AS position FROM ${ROLES} AND r.rolsuper
  UNION ALL
  SELECT r.rolname, 'may change roles', 2 FROM ${ROLES} AND r.rolcreaterole
  UNION ALL
  SELECT r.rolname, 'may write without being granted it', 3 FROM ${ROLES}
    AND r.rolname IN (${POWERS.map((name) => `'${name}'`).join(', ')})
  UNION ALL
  (SELECT r.rolname, 'may write to ' || n.nspname || '.' || c.relname, 4
    FROM pg_catalog.pg_roles r CROSS JOIN ${USER_TABLES}
    AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER')
    AND (pg_catalog.has_table_privilege(r.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
      OR pg_catalog.has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE'))
    ORDER BY n.nspname, c.relname LIMIT 1)
) objections ORDER BY position LIMIT 1`;
