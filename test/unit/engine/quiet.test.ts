import { describe, expect, test } from 'vitest';
import { sessionOf } from '../../support/workspace';

type Texts = Readonly<Record<string, string>>;

/** A library with jobs of three clients, each of which deletes, updates and reads. */
const LIBRARY: Texts = {
  'package.json':
    '{ "dependencies": { "mongoose": "^8.5.0", "node-cron": "^3.0.3", "pg": "^8.12.0", "@prisma/client": "^5.18.0" } }',
  'migrations/1_library.sql': `CREATE TYPE loan_state AS ENUM ('open', 'returned', 'lost');
CREATE TABLE readers (id bigserial PRIMARY KEY, email varchar(100) NOT NULL UNIQUE, seen_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE loans (
  id bigserial PRIMARY KEY,
  reader_id bigint NOT NULL REFERENCES readers (id) ON DELETE CASCADE,
  state loan_state NOT NULL DEFAULT 'open',
  fine numeric(8, 2) NOT NULL DEFAULT 0,
  note text,
  due_at timestamptz NOT NULL
);
CREATE TABLE branches (id bigserial PRIMARY KEY, name text NOT NULL, city text);
`,
  'prisma/schema.prisma': `generator client {
  provider = "prisma-client-js"
}

datasource db {
  provider = "postgresql"
}

enum Shelf {
  CHILDREN
  ADULTS
}

model Book {
  id     Int      @id @default(autoincrement())
  title  String
  shelf  Shelf
  seenAt DateTime
}

model Poster {
  id    Int    @id
  title String
}
`,
  'src/visit.ts': `import { model, Schema } from 'mongoose';

const visitSchema = new Schema({
  kind: { type: String, enum: ['walk-in', 'online'], required: true },
  state: { type: String, enum: ['planned', 'over'], default: 'planned' },
  seenAt: { type: Date, default: Date.now },
  reader: String,
});

export const Visit = model('Visit', visitSchema);
`,
  'src/jobs.ts': `import { PrismaClient } from '@prisma/client';
import cron from 'node-cron';
import { Pool } from 'pg';
import { Visit } from './visit';

const pool = new Pool();
const prisma = new PrismaClient();

cron.schedule('0 3 * * *', async function tidy() {
  await pool.query("DELETE FROM loans WHERE state = 'returned' AND due_at < now() - interval '1 year'");
  await pool.query("UPDATE loans SET note = 'late' WHERE state = 'open' AND due_at < now()");
  await pool.query('INSERT INTO branches (name) VALUES ($1)', ['main']);
  await prisma.book.deleteMany({ where: { shelf: 'ADULTS', seenAt: { lt: new Date(Date.now() - 86_400_000) } } });
  await Visit.deleteMany({ kind: 'online', seenAt: { $lt: new Date(Date.now() - 86_400_000) } });
});
`,
};

async function told(changes: Texts): Promise<readonly string[]> {
  const head = { ...LIBRARY, ...changes };
  const session = sessionOf(new Map(Object.entries(LIBRARY)), new Map(Object.entries(head)));
  const { findings } = await session.review({ kind: 'worktree' });
  await session.close();
  return findings
    .filter(({ severity }) => severity !== 'information')
    .map(({ rule, message }) => `${rule}: ${message}`);
}

const migration = (sql: string): Texts => ({ 'migrations/2_change.sql': `${sql}\n` });
const edited = (file: string, from: string, to: string): Texts => {
  const before = LIBRARY[file] ?? '';
  if (!before.includes(from)) throw new Error(`no "${from}" in ${file}`);
  return { [file]: before.replace(from, to) };
};

const EDITS: Readonly<Record<string, Texts>> = {
  'a column that no job knows': migration('ALTER TABLE loans ADD COLUMN shelf_mark text;'),
  'a column with a default': migration("ALTER TABLE loans ADD COLUMN channel text NOT NULL DEFAULT 'desk';"),
  'a required column of another table': migration('ALTER TABLE readers ADD COLUMN card text NOT NULL;'),
  'a value that positive lists leave out': migration("ALTER TYPE loan_state ADD VALUE 'sold';"),
  'a wider text': migration('ALTER TABLE readers ALTER COLUMN email TYPE text;'),
  'a wider number': migration('ALTER TABLE loans ALTER COLUMN fine TYPE numeric(12, 4);'),
  'an index': migration('CREATE INDEX loans_due ON loans (due_at);'),
  'a table that refers to one that no job deletes from': migration(
    'CREATE TABLE rooms (id bigserial PRIMARY KEY, branch_id bigint REFERENCES branches (id) ON DELETE CASCADE);',
  ),
  'a table of its own': migration(
    'CREATE TABLE posters (id bigserial PRIMARY KEY, deleted_at timestamptz, tenant_id bigint);',
  ),
  'a table that no job uses goes': migration('DROP TABLE IF EXISTS posters;'),
  'a column that no job names goes': migration('ALTER TABLE readers DROP COLUMN email;'),
  'dropped and made again': migration(
    'ALTER TABLE loans ALTER COLUMN note DROP DEFAULT;\nALTER TABLE loans ALTER COLUMN note SET DEFAULT NULL;',
  ),
  'a default that no job asks for': migration("ALTER TABLE branches ALTER COLUMN city SET DEFAULT 'Bern';"),
  'a nullable column that no job filters by': migration('ALTER TABLE loans ALTER COLUMN fine DROP NOT NULL;'),
  'a migration that writes what no job asks for': migration("UPDATE loans SET note = 'checked' WHERE note IS NULL;"),
  'a constraint gets another name': migration(
    'ALTER TABLE loans RENAME CONSTRAINT loans_reader_id_fkey TO loans_reader;',
  ),
  'a mark for what is deleted, in a table that is only inserted into': migration(
    'ALTER TABLE branches ADD COLUMN deleted_at timestamptz;',
  ),
  'a comment': migration("COMMENT ON TABLE loans IS 'what readers have at home';"),
  'Prisma: an optional field': edited(
    'prisma/schema.prisma',
    '  seenAt DateTime\n',
    '  seenAt DateTime\n  isbn   String?\n',
  ),
  'Prisma: a model': edited('prisma/schema.prisma', 'model Poster {', 'model Map {\n  id Int @id\n}\n\nmodel Poster {'),
  'Prisma: a value of an enum': edited('prisma/schema.prisma', '  ADULTS\n', '  ADULTS\n  EVERYBODY\n'),
  'Prisma: a model that no job uses goes': edited(
    'prisma/schema.prisma',
    'model Poster {\n  id    Int    @id\n  title String\n}\n',
    '',
  ),
  'Prisma: an index': edited(
    'prisma/schema.prisma',
    '  seenAt DateTime\n',
    '  seenAt DateTime\n\n  @@index([seenAt])\n',
  ),
  'Mongoose: a path': edited('src/visit.ts', '  reader: String,\n', '  reader: String,\n  desk: Number,\n'),
  'Mongoose: a path that no job names goes': edited('src/visit.ts', '  reader: String,\n', ''),
  'Mongoose: a status': edited('src/visit.ts', "['planned', 'over']", "['planned', 'over', 'missed']"),
  'Mongoose: a kind that the filter leaves out': edited(
    'src/visit.ts',
    "['walk-in', 'online']",
    "['walk-in', 'online', 'group']",
  ),
  'Mongoose: a path that becomes required, and has a default': edited(
    'src/visit.ts',
    "default: 'planned' }",
    "default: 'planned', required: true }",
  ),
  'Mongoose: another style': edited('src/visit.ts', '  reader: String,\n', '  reader: { type: String },\n'),
  'Mongoose: an index': edited(
    'src/visit.ts',
    'export const Visit',
    'visitSchema.index({ seenAt: 1 });\n\nexport const Visit',
  ),
};

test('its jobs are understood', async () => {
  const texts = new Map(Object.entries(LIBRARY));
  const session = sessionOf(texts, texts);
  const { index } = await session.inventory();
  await session.close();
  expect(index.jobs.map(({ queries }) => queries.map(({ query }) => query.operation))).toEqual([
    ['delete', 'update', 'insert', 'delete', 'delete'],
  ]);
  expect(index.notChecked).toEqual([]);
});

describe('ordinary changes of a schema', () => {
  test.each(Object.entries(EDITS))('%s', async (_, changes) => {
    expect(await told(changes)).toEqual([]);
  });
});
