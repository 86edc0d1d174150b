import pg from 'pg';
import type { SampleSource } from '../../engine/evidence/ports';
import { BATCH } from '../sample/limits';
import {
  ConnectionFault,
  LONGEST_CONNECTING,
  LONGEST_STATEMENT,
  type Connection,
  type ConnectionRequest,
} from './connection';
import { redacted, type ConnectionString } from './connection-string';
import { OBJECTION, USER_TABLES } from './postgres-rights';
import { quotedName, rowOf, selectedText, TEXTS, type Column } from './postgres-rows';

/** All is read in one transaction, which can neither write nor wait: https://www.postgresql.org/docs/current/sql-set-transaction.html */
const BEGIN = [
  'BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY',
  `SET LOCAL statement_timeout = ${String(LONGEST_STATEMENT)}`,
  `SET LOCAL lock_timeout = ${String(LONGEST_CONNECTING)}`,
  `SET LOCAL idle_in_transaction_session_timeout = ${String(4 * LONGEST_STATEMENT)}`,
  "SET LOCAL timezone = 'UTC'",
  "SET LOCAL datestyle = 'ISO'",
  'SET LOCAL extra_float_digits = 1',
];

/** Functions and operators are the server's own from here on, whatever other schemas hold. */
const OWN_NAMES = 'SET LOCAL search_path = pg_catalog';

/** Tables that the account may read, each by the shortest name that is its own. */
const TABLES = `
SELECT c.oid::int8::text, CASE WHEN n.nspname = $1 OR count(*) OVER (PARTITION BY c.relname) = 1
    THEN c.relname ELSE n.nspname || '.' || c.relname END AS name,
  n.nspname, c.relname, c.reltuples::text
FROM ${USER_TABLES} AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
ORDER BY 2`;

const COLUMNS = `
SELECT a.attname, coalesce(nullif(t.typbasetype, 0), t.oid)::int8::text, t.typcategory = 'A'
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = $1::int8::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

interface Table {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  /** As the last ANALYZE has counted; below nothing where there was none. */
  readonly estimated: number;
}

type Cells = readonly (string | null)[];

/** Asks, and gives the rows as cells. */
type Ask = (text: string, values?: readonly string[]) => Promise<readonly Cells[]>;

/**
 * @throws ConnectionFault where the server cannot be read, or where the account could do more
 */
export async function openPostgres(parsed: ConnectionString, { label, now }: ConnectionRequest): Promise<Connection> {
  const client = new pg.Client({
    connectionString: parsed.text,
    application_name: 'tacit',
    connectionTimeoutMillis: LONGEST_CONNECTING,
    query_timeout: 2 * LONGEST_STATEMENT,
  });
  // A server that goes away is told by the statement that fails.
  client.on('error', () => undefined);
  const ask: Ask = async (text, values = []) => {
    const { rows } = await client.query<(string | null)[]>({
      text,
      values: [...values],
      rowMode: 'array',
      types: TEXTS,
    });
    return rows;
  };
  const close = (): Promise<void> => client.end();
  try {
    await client.connect();
    for (const statement of BEGIN) await ask(statement);
    const [[schema] = []] = await ask('SELECT pg_catalog.current_schema()::text');
    await ask(OWN_NAMES);
    await refuseWriters(ask, label);
    const tables = (await ask(TABLES, [schema ?? ''])).map(tableOf);
    return {
      names: tables.map(({ name }) => name),
      close,
      sources: async (names, most) => {
        const wanted = names.flatMap((name) => tables.find((table) => table.name === name) ?? []);
        const sources: SampleSource[] = [];
        for (const table of wanted) sources.push(await sourceOf(ask, table, { most, parsed, label, now }));
        return sources;
      },
    };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

async function refuseWriters(ask: Ask, label: string): Promise<void> {
  const [[readOnly] = []] = await ask('SHOW transaction_read_only');
  if (readOnly !== 'on')
    throw new ConnectionFault(
      `${label} is not read: the server does not keep a transaction from writing.`,
      'Connect to the server itself, not through what changes statements on their way.',
    );
  const [objection] = await ask(OBJECTION);
  if (objection === undefined) return;
  const [role, what] = objection;
  throw new ConnectionFault(
    `${label} is not read: the role ${role ?? ''} ${what ?? ''}.`,
    'Connect by a role that can only read: CREATE ROLE … LOGIN PASSWORD …; GRANT SELECT ON ALL TABLES IN SCHEMA public TO …',
  );
}

function tableOf([id, name, schema, table, estimated]: Cells): Table {
  const path = `${quotedName(schema ?? '')}.${quotedName(table ?? '')}`;
  return { id: id ?? '', name: name ?? '', path, estimated: Number(estimated ?? -1) };
}

interface Reading {
  readonly most: number;
  readonly parsed: ConnectionString;
  readonly label: string;
  readonly now: Date;
}

/** A share of pages at random is not exact. */
const SPARE = 2;

async function sourceOf(ask: Ask, table: Table, { most, parsed, label, now }: Reading): Promise<SampleSource> {
  const columns = (await ask(COLUMNS, [table.id])).map(([name, type, isArray]): Column => ({
    name: name ?? '',
    type: Number(type),
    isArray: isArray === 't',
  }));
  const all = await sizeOf(ask, table, most);
  return {
    entity: table.name,
    file: label,
    format: 'postgresql',
    on: now,
    ...(all > most && { drawnFrom: all }),
    async *read(onProblem) {
      let read = 0;
      try {
        const chosen = all > most ? ` TABLESAMPLE SYSTEM (${String((100 * most) / all)})` : '';
        const selected = columns.map(selectedText).join(', ');
        const limit = String(SPARE * most);
        await ask('SAVEPOINT reading');
        await ask(`DECLARE reading NO SCROLL CURSOR FOR SELECT ${selected} FROM ${table.path}${chosen} LIMIT ${limit}`);
        for (;;) {
          const rows = await ask(`FETCH ${String(BATCH)} FROM reading`);
          if (rows.length === 0) break;
          read += rows.length;
          yield rows.map((cells) => rowOf(columns, cells));
        }
      } catch (error) {
        const message = redacted(error instanceof Error ? error.message : String(error), parsed);
        onProblem({ file: label, place: `${table.name}, behind ${String(read)} rows`, message, next: null });
      } finally {
        // The cursor goes with it, and so does what failed.
        await ask('ROLLBACK TO SAVEPOINT reading').catch(() => undefined);
      }
    },
  };
}

/** Of what never was analysed, about so many pages are counted, and one of a hundred where there are many. */
const PAGES = 200;
const PAGE_SIZE = 8192;

/** About how many rows there are, where there are more than so many; else exactly. */
async function sizeOf(ask: Ask, { id, path, estimated }: Table, most: number): Promise<number> {
  const counted = await countOf(ask, `SELECT FROM ${path} LIMIT ${String(most + 1)}`);
  if (counted <= most) return counted;
  if (estimated > most) return estimated;
  const [[size] = []] = await ask('SELECT pg_catalog.pg_relation_size($1::int8::oid)::text', [id]);
  const share = Math.min(100, Math.max(1, (100 * PAGES * PAGE_SIZE) / Math.max(1, Number(size))));
  const looked = await countOf(ask, `SELECT FROM ${path} TABLESAMPLE SYSTEM (${String(share)})`);
  return Math.max(counted, Math.round((looked * 100) / share));
}

async function countOf(ask: Ask, rows: string): Promise<number> {
  const [[count] = []] = await ask(`SELECT pg_catalog.count(*)::text FROM (${rows}) counted`);
  return Number(count);
}
