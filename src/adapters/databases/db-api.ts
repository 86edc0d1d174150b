import type { Value } from '../../model/value';
import type { SqlDialect } from '../../parse/sql-token';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { argumentOf, pythonPackage } from '../python';
import { boundValues } from '../sql-bound';
import { composedDeclarations } from '../sql-call';
import { composeSql, type ComposedSql } from '../sql-text';

/** Drivers that take SQL as a text, with the engine they talk to: https://peps.python.org/pep-0249/, and asyncpg's own way. */
const clients: Readonly<Record<string, SqlDialect>> = {
  psycopg: 'postgresql',
  psycopg2: 'postgresql',
  psycopg_pool: 'postgresql',
  pg8000: 'postgresql',
  asyncpg: 'postgresql',
  aiopg: 'postgresql',
  MySQLdb: 'unknown',
  pymysql: 'unknown',
  mysql: 'unknown',
  aiomysql: 'unknown',
  asyncmy: 'unknown',
  sqlite3: 'sqlite',
  aiosqlite: 'sqlite',
  databases: 'unknown',
  django: 'unknown',
};

const verb =
  /^(?:\s|--[^\n]*\n|\/\*[^*]*\*\/|\()*(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|TRUNCATE|REPLACE|MERGE)\b/i;

/** SQL that Python gives to a driver: `cursor.execute("DELETE …", [value])`. */
export const adapter: Adapter = {
  id: 'db-api',
  title: 'SQL drivers of Python (DB-API, asyncpg)',
  documentation: 'https://peps.python.org/pep-0249/',
  languages: ['python'],
  mentions: ['.execute', '.fetch'],
  packages: Object.keys(clients).sort(),
  calls: {
    names: ['execute', 'executemany', 'executescript', 'fetch', 'fetchrow', 'fetchval', 'fetch_all', 'fetch_one'],
    read,
  },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const at = site.links.findLastIndex(
    (one) => one.arguments !== null && adapter.calls?.names.includes(one.name) === true,
  );
  const link = site.links[at];
  const text = link === undefined ? null : (argumentOf(link, 0, 'query') ?? argumentOf(link, 0, 'sql'));
  const dialect = dialectOf(site.base);
  if (link === undefined || text === null || dialect === null) return [];
  // Of what follows, only the values say something: `.fetchall()` does not.
  if (link.nameAt.start < site.at.start || link.nameAt.end > site.at.end) return [];
  const isGiven = (link.arguments?.length ?? 0) > 1;
  return composeSql(text).flatMap((composed) => {
    if (!verb.test(composed.text)) return [];
    const marked = isGiven ? withMarks(composed) : composed;
    return composedDeclarations(marked, boundValues(link, [], marked), site, dialect, look);
  });
}

/** A connection that only a caller gives may be of any driver: where it comes from must be known. */
function dialectOf(base: Value): SqlDialect | null {
  return clients[pythonPackage(base) ?? ''] ?? null;
}

/** `%s` and `%(name)s` as `?` and `:name`, of the same length: https://peps.python.org/pep-0249/#paramstyle */
function withMarks(composed: ComposedSql): ComposedSql {
  const text = composed.text.replace(/'(?:[^']|'')*'|"[^"]*"|%s|%\((\w+)\)s/g, (whole, name: string | undefined) => {
    if (whole === '%s') return '? ';
    return name === undefined ? whole : `:${name}`.padEnd(whole.length);
  });
  return { ...composed, text };
}
