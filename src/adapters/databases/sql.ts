import type { Facts } from '../../model/facts';
import type { Query } from '../../model/query';
import type { Value } from '../../model/value';
import type { SqlDialect } from '../../parse/sql-token';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { packageOf } from '../origin';
import { boundValues } from '../sql-bound';
import { placeSqlQuery } from '../sql-query';
import { composedDeclarations } from '../sql-call';
import { isOfSlonik } from '../slonik-token';
import { drizzleName } from '../drizzle-table';
import { composeSql, type ComposedSql } from '../sql-text';
import { contains } from '../../model/span';

/** Clients that take SQL as a text, with the engine they talk to. */
const clients: Readonly<Record<string, SqlDialect>> = {
  pg: 'postgresql',
  'pg-promise': 'postgresql',
  postgres: 'postgresql',
  '@neondatabase/serverless': 'postgresql',
  '@vercel/postgres': 'postgresql',
  '@electric-sql/pglite': 'postgresql',
  mysql: 'unknown',
  mysql2: 'unknown',
  mariadb: 'unknown',
  'better-sqlite3': 'sqlite',
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
  'node:sqlite': 'sqlite',
  '@libsql/client': 'sqlite',
  'bun:sqlite': 'sqlite',
  knex: 'unknown',
  'redbean-node': 'unknown',
  sequelize: 'unknown',
  typeorm: 'unknown',
  '@prisma/client': 'unknown',
  'drizzle-orm': 'unknown',
  kysely: 'unknown',
};

/** Methods that take SQL first and are hardly used for anything else. */
const plainNames = [
  'query',
  'execute',
  'prepare',
  'raw',
  'unsafe',
  'sql',
  '$queryRaw',
  '$executeRaw',
  '$queryRawUnsafe',
  '$executeRawUnsafe',
  'queryRaw',
  'executeRaw',
  'executeMultiple',
  // https://db-migrate.readthedocs.io/en/latest/API/SQL/#runsqlsql-params-callback
  'runSql',
  'addSql',
];
/** Methods that take SQL first, with names that other things have, too. The empty name: a call of what a call gave. */
const commonNames = [
  'exec',
  'run',
  'all',
  'get',
  'each',
  'any',
  'none',
  'one',
  'many',
  'oneOrNone',
  'manyOrNone',
  'result',
  'getAll',
  'getRow',
  'getCell',
  'getCol',
  'batch',
  '',
];
/** Methods that run a statement which was prepared elsewhere. */
const runningNames = ['run', 'all', 'get', 'first', 'values', 'iterate', 'execute', 'exec', 'raw', 'each'];

const verb =
  /^(?:\s|--[^\n]*\n|\/\*[^*]*\*\/|\()*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|TRUNCATE|REPLACE|MERGE|DO(?=\s*(?:LANGUAGE\s|\$)))\b/i;

/** SQL in code: whatever call is given a text that begins with a verb of SQL. The text decides, not the call's name. */
export const adapter: Adapter = {
  id: 'sql',
  title: 'SQL',
  documentation: 'https://www.postgresql.org/docs/current/sql-commands.html',
  mentions: [
    'SELECT',
    'INSERT INTO',
    'UPDATE ',
    'DELETE FROM',
    'TRUNCATE',
    'REPLACE INTO',
    'MERGE INTO',
    'CREATE TABLE',
    'CREATE TYPE',
    'ALTER TABLE',
    'ALTER TYPE',
    'DROP TABLE',
    '.query(',
    '.execute(',
    '.prepare(',
    '.raw(',
    '.unsafe(',
    '.addSql(',
    'sql`',
    '$queryRaw',
    '$executeRaw',
  ],
  packages: Object.keys(clients).sort(),
  calls: { names: [...new Set([...plainNames, ...commonNames, ...runningNames])], read },
};

/** The queries that the statements of an SQL file are; none for files of another language. */
export function declareSql(facts: Facts): { readonly queries: readonly Query[] } {
  const statements = facts.sql?.statements ?? [];
  return {
    queries: statements.flatMap((statement) =>
      statement.kind === 'query' ? [placeSqlQuery(statement, facts.file)] : [],
    ),
  };
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  // Slonik's own adapter reads its statements.
  if (packageOf(site.base) === 'slonik' || site.links.some(({ arguments: args }) => isOfSlonik(args?.[0]))) return [];
  const dialect = dialectOf(site);
  return site.links.flatMap((link, index) => {
    const later = site.links.slice(index + 1);
    if (!runsHere(link, later, site) || isRunElsewhere(link, site, look)) return [];
    return textsOf(link, later).flatMap((value) => readText(value, link, later, site, dialect, look));
  });
}

function dialectOf(site: CallSite): SqlDialect | null {
  const { base } = site;
  if (base.kind === 'typed' && base.type.type.kind === 'reference' && /^D1Database/.test(base.type.type.name))
    return 'sqlite';
  const from = packageOf(base);
  return from !== null && Object.hasOwn(clients, from) ? (clients[from] ?? null) : null;
}

/** Whether the text is run at this very place: written here, or prepared elsewhere and run here. */
function runsHere(link: ChainLink, later: readonly ChainLink[], site: CallSite): boolean {
  if (contains(site.at, link.value.at)) return true;
  const last = later.at(-1);
  return (
    last !== undefined &&
    last.arguments !== null &&
    runningNames.includes(last.name) &&
    contains(site.at, last.value.at)
  );
}

/** Calls between the one that prepares a statement and the one that runs it. */
const preparingNames = ['prepare', 'bind', 'pluck', 'safeIntegers', 'columns', 'expand'];

/** Whether a statement is only prepared here, and a call on the variable that holds it runs it. */
function isRunElsewhere(link: ChainLink, site: CallSite, look: Lookup): boolean {
  const last = site.links.at(-1);
  if (link.name !== 'prepare' || last === undefined || !preparingNames.includes(last.name)) return false;
  return look
    .callsOn(last.value)
    .some(
      (other) =>
        !contains(site.at, other.at) &&
        other.links.some(
          ({ name, arguments: args, value }) =>
            args !== null && runningNames.includes(name) && contains(other.at, value.at),
        ),
    );
}

/** The texts that a call is given: its first argument, `text` or `sql` of an object, the elements of a batch. */
function textsOf(link: ChainLink, later: readonly ChainLink[]): readonly Value[] {
  const [first] = link.arguments ?? [];
  if (first === undefined || !(plainNames.includes(link.name) || commonNames.includes(link.name))) return [];
  // A tagged template: its own value tells that what stands in it is bound.
  if (link.value.kind === 'template') return isFragment(link, later) ? [] : [link.value];
  return link.name === '' ? [] : textsIn(first);
}

/** Packages whose `sql` only makes a text, which another call runs. */
const fragmentPackages = ['@prisma/client', 'drizzle-orm', 'sql-template-strings', 'sql-template-tag'];

function isFragment(link: ChainLink, later: readonly ChainLink[]): boolean {
  const from = packageOf(link.value.kind === 'template' ? (link.value.tag ?? link.value) : link.value);
  return from !== null && fragmentPackages.includes(from) && later.length === 0 && !link.name.startsWith('$');
}

function textsIn(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'object':
      return value.properties
        .filter(({ key }) => key === 'text' || key === 'sql')
        .flatMap((property) => textsIn(property.value));
    case 'array':
      return value.items.flatMap((item) => (item.kind === 'literal' || item.kind === 'object' ? textsIn(item) : []));
    case 'one-of':
      return value.values.flatMap(textsIn);
    default:
      return [value];
  }
}

function readText(
  value: Value,
  link: ChainLink,
  later: readonly ChainLink[],
  site: CallSite,
  dialect: SqlDialect | null,
  look: Lookup,
): readonly Declaration[] {
  const found = new Map<string, Declaration>();
  for (const composed of composeSql(value, (part) => drizzleName(part, look))) {
    if (!isStatement(composed, link, dialect)) continue;
    for (const declaration of composedDeclarations(composed, boundValues(link, later, composed), site, dialect, look)) {
      found.set(JSON.stringify(declaration), declaration);
    }
  }
  return [...found.values()];
}

/** A sentence may begin like a statement (`t('Delete all from cart')`). */
function isStatement(composed: ComposedSql, link: ChainLink, dialect: SqlDialect | null): boolean {
  const word = verb.exec(composed.text)?.[1];
  if (word === undefined) return false;
  return dialect !== null || isShouted(word) || (plainNames.includes(link.name) && word === word.toLowerCase());
}

function isShouted(word: string): boolean {
  return word === word.toUpperCase();
}
