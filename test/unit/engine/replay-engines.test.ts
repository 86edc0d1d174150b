import { PGlite } from '@electric-sql/pglite';
import { Database } from 'node-sqlite3-wasm';
import { describe, expect, it } from 'vitest';
import { replay } from '../../../src/engine/replay';
import type { Field, ReferenceAction } from '../../../src/model/schema';
import { readSql } from '../../../src/parse/sql';
import type { SqlDialect } from '../../../src/parse/sql-token';

/** Migrations of a library, in the order of their names, as each engine takes them. */
const postgres: readonly string[] = [
  `CREATE TYPE loan_state AS ENUM ('open', 'late');
   CREATE TABLE readers (id bigserial PRIMARY KEY, email text NOT NULL UNIQUE, name varchar(80));
   CREATE TABLE loans (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     reader_id bigint NOT NULL REFERENCES readers (id) ON DELETE CASCADE,
     state loan_state NOT NULL DEFAULT 'open', due timestamptz NOT NULL DEFAULT now(), note text
   );`,
  `ALTER TABLE loans ADD COLUMN renewals integer NOT NULL DEFAULT 0, DROP COLUMN note;`,
  `CREATE TABLE "Copies" ("copyId" uuid PRIMARY KEY, "shelfMark" text, CONSTRAINT "Copies_mark_key" UNIQUE ("shelfMark"));
   ALTER TABLE loans ADD copy_id uuid; ALTER TABLE loans ADD CONSTRAINT copy_fk FOREIGN KEY (copy_id) REFERENCES "Copies";`,
  `ALTER TYPE loan_state ADD VALUE 'lost' BEFORE 'late';`,
  `ALTER TABLE readers RENAME COLUMN name TO full_name; ALTER TABLE readers ALTER COLUMN full_name SET NOT NULL;`,
  `ALTER TABLE readers RENAME TO people;`,
  `ALTER TABLE loans DROP CONSTRAINT loans_reader_id_fkey, ADD CONSTRAINT loans_reader_id_fkey FOREIGN KEY (reader_id) REFERENCES people (id) ON DELETE SET NULL;
   ALTER TABLE loans ALTER COLUMN reader_id DROP NOT NULL;`,
  `CREATE TABLE fines (loan_id bigint REFERENCES loans, day date, cents int NOT NULL CHECK (cents > 0), PRIMARY KEY (loan_id, day));
   CREATE UNIQUE INDEX fines_day ON fines (day); CREATE UNIQUE INDEX fines_big ON fines (cents) WHERE cents > 100;`,
  `CREATE TYPE loan_state_new AS ENUM ('open', 'lost', 'returned');
   ALTER TABLE loans ALTER COLUMN state DROP DEFAULT;
   ALTER TABLE loans ALTER COLUMN state TYPE loan_state_new USING state::text::loan_state_new;
   ALTER TYPE loan_state RENAME TO loan_state_old; ALTER TYPE loan_state_new RENAME TO loan_state; DROP TYPE loan_state_old;`,
  `DO $$ BEGIN
     IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'media') THEN CREATE TYPE media AS ENUM ('book', 'film'); END IF;
     ALTER TABLE "Copies" ADD COLUMN media media NOT NULL DEFAULT 'book';
   EXCEPTION WHEN duplicate_object THEN NULL; END $$;
   DROP INDEX fines_day;`,
  `CREATE TABLE archive (LIKE loans); CREATE TABLE late_loans AS SELECT id, due AS was_due FROM loans;
   CREATE VIEW open_loans AS SELECT l.id, p.email FROM loans l JOIN people p ON p.id = l.reader_id;
   CREATE TEMP TABLE scratch (x int); DROP TABLE late_loans;`,
  `ALTER TABLE "Copies" RENAME CONSTRAINT "Copies_mark_key" TO mark_key; ALTER TABLE "Copies" DROP CONSTRAINT mark_key;
   ALTER TYPE media RENAME VALUE 'film' TO 'disc'; ALTER TABLE IF EXISTS "Copies" ADD COLUMN IF NOT EXISTS x int;`,
];

const sqlite: readonly string[] = [
  `CREATE TABLE readers (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE, name);
   CREATE TABLE loans (id TEXT NOT NULL PRIMARY KEY, readerId INTEGER NOT NULL REFERENCES readers (id) ON DELETE CASCADE, state TEXT NOT NULL, note TEXT);`,
  `ALTER TABLE loans ADD COLUMN renewals INTEGER NOT NULL DEFAULT 0;`,
  `CREATE TABLE \`copies\` (\`copyId\` text PRIMARY KEY NOT NULL, \`shelf\` text); --> statement-breakpoint
   CREATE UNIQUE INDEX \`copies_shelf_unique\` ON \`copies\` (\`shelf\`);`,
  `ALTER TABLE LOANS RENAME COLUMN readerid TO "borrower";`,
  `PRAGMA foreign_keys = OFF;
   CREATE TABLE "loans_new" ("id" TEXT NOT NULL PRIMARY KEY, "borrower" INTEGER, "state" TEXT CHECK (state IN ('open', 'late')), FOREIGN KEY ("borrower") REFERENCES "readers" ("id") ON DELETE SET NULL);
   INSERT INTO loans_new SELECT id, borrower, state FROM loans; DROP TABLE loans; ALTER TABLE loans_new RENAME TO loans;
   PRAGMA foreign_keys = ON;`,
  `ALTER TABLE readers RENAME TO people;`,
  `CREATE TABLE fines (loan TEXT REFERENCES loans, day TEXT, cents INTEGER NOT NULL, PRIMARY KEY (loan, day)) WITHOUT ROWID;`,
  `CREATE TRIGGER forget AFTER DELETE ON loans BEGIN DELETE FROM fines WHERE loan = OLD.id; UPDATE people SET name = ''; END;
   DROP INDEX copies_shelf_unique;`,
  `ALTER TABLE people DROP COLUMN name; DROP TABLE IF EXISTS old_things;`,
  `CREATE VIEW open_loans AS SELECT id, borrower AS who FROM loans WHERE state = 'open';
   CREATE TABLE IF NOT EXISTS people (id INTEGER); CREATE TABLE backup AS SELECT id FROM loans;`,
  `CREATE TABLE shelves (a text, b text, UNIQUE (a) UNIQUE (b)); ALTER TABLE shelves ADD c TEXT DEFAULT 'x' REFERENCES "copies"("copyId");`,
  `ALTER TABLE shelves RENAME COLUMN a TO a1; ALTER TABLE shelves DROP c;`,
];

type Catalogue = Readonly<Record<string, readonly string[]>>;

function catalogueOf(texts: readonly string[], dialect: SqlDialect): Catalogue {
  const files = texts.map((text, index) => ({ file: `migrations/${index}_step.sql`, sql: readSql(text, dialect) }));
  const { entities } = replay(files);
  return Object.fromEntries(
    [...entities].map(([name, { fields }]) => [name, [...fields.values()].map((field) => shown(field, dialect))]),
  );
}

function shown(field: Field, dialect: SqlDialect): string {
  const values =
    field.values && dialect !== 'sqlite' ? ` in ${field.values.map((each) => String(each.value)).join('|')}` : '';
  const references = field.references ? ` -> ${field.references.entity} ${field.references.onDelete}` : '';
  return `${field.name}${field.nullable ? '?' : ''}${values}${field.unique ? ' unique' : ''}${references}`;
}

interface PostgresColumn {
  readonly table: string;
  readonly line: string;
}

/** https://www.postgresql.org/docs/current/catalogs.html */
const postgresColumns = `
  SELECT c.relname AS table, a.attname
    || CASE WHEN a.attnotnull THEN '' ELSE '?' END
    || coalesce(' in ' || (SELECT string_agg(e.enumlabel, '|' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid), '')
    || CASE WHEN EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisunique AND i.indnatts = 1 AND i.indkey[0] = a.attnum AND i.indpred IS NULL) THEN ' unique' ELSE '' END
    || coalesce(' -> ' || (
      SELECT t.relname || ' ' || CASE k.confdeltype WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set-null' ELSE 'no-action' END
      FROM pg_constraint k JOIN pg_class t ON t.oid = k.confrelid
      WHERE k.contype = 'f' AND k.conrelid = c.oid AND k.conkey = ARRAY[a.attnum]), '') AS line
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE n.nspname = 'public' AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY c.relname, a.attnum`;

async function postgresCatalogue(): Promise<Catalogue> {
  const database = new PGlite();
  for (const text of postgres) await database.exec(text);
  const { rows } = await database.query<PostgresColumn>(postgresColumns);
  await database.close();
  const tables = new Map<string, string[]>();
  for (const { table, line } of rows) tables.set(table, [...(tables.get(table) ?? []), line]);
  return Object.fromEntries(tables);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function sqliteCatalogue(): Catalogue {
  const database = new Database(':memory:');
  for (const text of sqlite) database.exec(text);
  const ask = (sql: string, ...values: readonly string[]) => database.all(sql, [...values]);
  const names = ask(`SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%'`);
  const tables = names.map(({ name }) => {
    const table = textOf(name);
    const columns = ask('SELECT * FROM pragma_table_info(?)', table);
    const keys = columns.filter((column) => Number(column['pk']) > 0);
    const uniques = ask('SELECT * FROM pragma_index_list(?) WHERE "unique" AND NOT partial', table).flatMap((index) => {
      const indexed = ask('SELECT name FROM pragma_index_info(?)', textOf(index['name']));
      return indexed.length === 1 ? [indexed[0]?.['name']] : [];
    });
    const references = ask('SELECT * FROM pragma_foreign_key_list(?)', table);
    const lines = columns.map((column) => {
      const reference = references.find((each) => each['from'] === column['name']);
      const action = textOf(reference?.['on_delete']).toLowerCase().replace(' ', '-') as ReferenceAction;
      const isKey = Number(column['pk']) > 0;
      const isUnique = uniques.includes(column['name']) || (isKey && keys.length === 1);
      const nullable = Number(column['notnull']) === 0 && !isKey;
      return `${textOf(column['name'])}${nullable ? '?' : ''}${isUnique ? ' unique' : ''}${reference ? ` -> ${textOf(reference['table'])} ${action}` : ''}`;
    });
    return [table, lines] as const;
  });
  database.close();
  return Object.fromEntries(tables);
}

describe('the schema that migrations add up to', () => {
  it('is the one that PostgreSQL has after running them', async () => {
    const expected = await postgresCatalogue();
    expect(Object.keys(expected)).toHaveLength(6);
    expect(catalogueOf(postgres, 'postgresql')).toEqual(expected);
    expect(catalogueOf(postgres, 'unknown')).toMatchObject({ people: expected['people'], Copies: expected['Copies'] });
  }, 60_000);

  it('is the one that SQLite has after running them', () => {
    const expected = sqliteCatalogue();
    expect(Object.keys(expected)).toHaveLength(7);
    const found = Object.entries(catalogueOf(sqlite, 'sqlite'));
    expect(Object.fromEntries(found)).toEqual(expected);
  });
});
