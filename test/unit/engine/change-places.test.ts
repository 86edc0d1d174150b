import { describe, expect, it } from 'vitest';
import { changeDetail } from '../../../src/engine/change-detail';
import { diff } from '../../../src/engine/diff';
import { indexOf } from '../../support/indexed';

type Files = Readonly<Record<string, string>>;

const bases: Readonly<Record<string, Files>> = {
  sql: {
    'migrations/0001_init.sql': `
      CREATE TYPE mood AS ENUM ('calm', 'cross');
      CREATE TABLE readers (id int PRIMARY KEY, mail text NOT NULL);
      CREATE TABLE loans (id int PRIMARY KEY, state text NOT NULL DEFAULT 'open', note text, day date, mood mood, payload json,
        reader int, CONSTRAINT loans_reader_fkey FOREIGN KEY (reader) REFERENCES readers (id),
        CONSTRAINT loans_state CHECK (state IN ('open', 'late')), CONSTRAINT loans_day UNIQUE (day, reader));`,
  },
  sqlite: {
    'drizzle/0000_init.sql':
      'CREATE TABLE `loans` (`id` integer PRIMARY KEY NOT NULL, `state` text NOT NULL, `note` text, `day` text);',
  },
  knex: {
    'package.json': '{"dependencies":{"knex":"3"}}',
    'migrations/20260101_init.js': `exports.up = (knex) => knex.schema.createTable('loans', (table) => {
      table.increments('id'); table.string('state').notNullable().defaultTo('open'); table.text('note'); table.date('day');
      table.enu('mood', ['calm', 'cross']); table.integer('reader');
    }).createTable('readers', (table) => { table.increments('id'); });`,
  },
};

/** What a new file changes, a line each: the kind, what it is about, and the code that it points to. */
function places(base: keyof typeof bases, file: string, text: string): readonly string[] {
  const before = bases[base] ?? {};
  const after = { ...before, [file]: text };
  return diff(indexOf(before), indexOf(after)).map((change) => {
    const { kind, entity, field, at, revision } = change;
    const code = (after[at.file] ?? '').slice(at.start, at.end);
    const where = at.file === file && revision === 'head' ? '' : ` in ${at.file} at ${revision}`;
    const detail = kind.startsWith('data-') || kind.startsWith('json-') ? '' : changeDetail(change);
    return `${kind} ${entity}${field === null ? '' : `.${field}`}${detail === '' ? '' : ` (${detail})`}: ${code}${where}`;
  });
}

const sql = (text: string): readonly string[] => places('sql', 'migrations/0002_next.sql', text);
const sqlite = (text: string): readonly string[] => places('sqlite', 'drizzle/0001_next.sql', text);
const knex = (body: string): readonly string[] =>
  places('knex', 'migrations/20260102_next.js', `exports.up = async (knex) => { ${body} };`);
const alter = (body: string): readonly string[] =>
  knex(`await knex.schema.alterTable('loans', (table) => { ${body} });`);

describe('changes point to what made them, in SQL', () => {
  it.each<readonly [string, readonly string[]]>([
    ['CREATE TABLE fines (id int);', ['entity-added fines: fines']],
    ['DROP TABLE loans;', ['entity-removed loans: loans']],
    [
      'ALTER TABLE loans RENAME TO lendings;',
      ['entity-added lendings: lendings', 'entity-removed loans (lendings): lendings'],
    ],
    ['ALTER TABLE loans ADD COLUMN fee int;', ['field-added loans.fee: fee']],
    ['ALTER TABLE loans DROP COLUMN note;', ['field-removed loans.note: note']],
    ['ALTER TABLE loans RENAME COLUMN note TO remark;', ['field-renamed loans.note (remark): remark']],
    [
      'ALTER TABLE loans DROP COLUMN note; ALTER TABLE loans ADD COLUMN remark text;',
      ['field-renamed loans.note (remark): remark'],
    ],
    [
      'ALTER TABLE loans DROP COLUMN note; ALTER TABLE loans ADD COLUMN note text;',
      ['field-recreated loans.note: note'],
    ],
    ['ALTER TABLE loans ALTER COLUMN day TYPE timestamptz;', ['type-changed loans.day (date timestamptz): day']],
    ['ALTER TABLE loans ALTER COLUMN note SET NOT NULL;', ['nullability-changed loans.note (required): note']],
    ["ALTER TABLE loans ALTER COLUMN note SET DEFAULT '';", ["default-changed loans.note (''): note"]],
    [
      "ALTER TABLE loans DROP CONSTRAINT loans_state, ADD CONSTRAINT loans_state CHECK (state IN ('open', 'late', 'lost'));",
      ["value-added loans.state (lost): 'lost'"],
    ],
    ["ALTER TYPE mood ADD VALUE 'glad';", ["value-added loans.mood (glad): 'glad'"]],
    [
      "ALTER TYPE mood RENAME VALUE 'cross' TO 'angry';",
      ["value-added loans.mood (angry): 'angry'", "value-removed loans.mood (cross): 'angry'"],
    ],
    [
      "ALTER TABLE loans DROP CONSTRAINT loans_state; ALTER TABLE loans ADD CONSTRAINT s CHECK (state IN ('open'));",
      ['value-removed loans.state (late): s'],
    ],
    ['CREATE UNIQUE INDEX by_note ON loans (note);', ['unique-added loans (note): by_note']],
    ['ALTER TABLE loans DROP CONSTRAINT loans_day;', ['unique-removed loans (day, reader): loans_day']],
    [
      'ALTER TABLE loans DROP CONSTRAINT loans_reader_fkey, ADD CONSTRAINT r FOREIGN KEY (reader) REFERENCES readers (id) ON DELETE CASCADE;',
      ['reference-changed readers (loans.reader cascade): REFERENCES readers (id) ON DELETE CASCADE'],
    ],
    [
      'ALTER TABLE loans DROP CONSTRAINT loans_reader_fkey;',
      ['reference-changed readers (loans.reader ): loans_reader_fkey'],
    ],
    [
      "UPDATE loans SET state = 'late' WHERE note IS NULL;",
      ['writer-added loans (0002_next update): loans', 'data-updated loans.state: state'],
    ],
    [
      "UPDATE loans SET payload = json_remove(json_set(payload, '$.until', payload -> '$.due'), '$.due');",
      ['writer-added loans (0002_next update): loans', 'json-key-renamed loans.payload: payload'],
    ],
    [
      'CREATE EVENT purge ON SCHEDULE EVERY 1 DAY DO DELETE FROM loans;',
      [
        'job-added  (migrations/0002_next.sql#purge): CREATE EVENT purge ON SCHEDULE EVERY 1 DAY DO DELETE FROM loans',
        'query-added loans (migrations/0002_next.sql#purge delete): loans',
      ],
    ],
  ])('%s', (text, expected) => {
    expect(sql(text)).toEqual(expected);
  });
});

describe('changes point to what made them, in code', () => {
  it.each<readonly [string, readonly string[]]>([
    ["table.integer('fee');", ["field-added loans.fee: 'fee'"]],
    ["table.dropColumn('note');", ["field-removed loans.note: 'note'"]],
    ["table.renameColumn('note', 'remark');", ["field-renamed loans.note (remark): 'remark'"]],
    ["table.dropColumn('note'); table.text('remark');", ["field-renamed loans.note (remark): 'remark'"]],
    ["table.dateTime('day').alter();", ["type-changed loans.day (date datetime): 'day'"]],
    ["table.dropNullable('note');", ["nullability-changed loans.note (required): 'note'"]],
    ["table.text('note').defaultTo('').alter();", ["default-changed loans.note (''): 'note'"]],
    ["table.enu('mood', ['calm', 'cross', 'glad']).alter();", ["value-added loans.mood (glad): 'glad'"]],
    ["table.enu('mood', ['calm']).alter();", ["value-removed loans.mood (cross): 'mood'"]],
    ["table.unique(['day', 'reader']);", ["unique-added loans (day, reader): ['day', 'reader']"]],
    [
      "table.foreign('reader').references('readers.id').onDelete('CASCADE');",
      ["reference-changed readers (loans.reader cascade): 'CASCADE'"],
    ],
  ])('%s', (text, expected) => {
    expect(alter(text)).toEqual(expected);
  });

  it.each<readonly [string, readonly string[]]>([
    ["await knex.schema.dropTable('loans');", ["entity-removed loans: 'loans'"]],
    [
      "await knex.schema.renameTable('loans', 'lendings');",
      ["entity-added lendings: 'lendings'", "entity-removed loans (lendings): 'lendings'"],
    ],
    [
      "await knex.schema.createTable('fines', (table) => { table.increments('id'); });",
      ["entity-added fines: 'fines'"],
    ],
    [
      "await knex('loans').update({ state: 'late' });",
      ['writer-added loans (up update): loans', 'data-updated loans.state: state'],
    ],
  ])('%s', (text, expected) => {
    expect(knex(text)).toEqual(expected);
  });
});

describe('a table that is rebuilt', () => {
  const rebuilt = (
    columns: string,
    to: string,
    from: string,
  ): string => `PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE \`__new_loans\` (${columns});
--> statement-breakpoint
INSERT INTO \`__new_loans\`(${to}) SELECT ${from} FROM \`loans\`;--> statement-breakpoint
DROP TABLE \`loans\`;--> statement-breakpoint
ALTER TABLE \`__new_loans\` RENAME TO \`loans\`;--> statement-breakpoint
PRAGMA foreign_keys=ON;`;

  it.each<readonly [string, string, readonly string[]]>([
    [
      'the same',
      rebuilt(
        '`id` integer PRIMARY KEY NOT NULL, `state` text NOT NULL, `note` text, `day` text',
        '"id", "state", "note", "day"',
        '"id", "state", "note", "day"',
      ),
      [],
    ],
    [
      'without a column',
      rebuilt(
        '`id` integer PRIMARY KEY NOT NULL, `state` text NOT NULL, `day` text',
        '"id", "state", "day"',
        '"id", "state", "day"',
      ),
      ['field-removed loans.note: `__new_loans`'],
    ],
    [
      'with another name',
      rebuilt(
        '`id` integer PRIMARY KEY NOT NULL, `state` text NOT NULL, `remark` text, `day` text',
        '"id", "state", "remark", "day"',
        '"id", "state", "note", "day"',
      ),
      ['field-renamed loans.note (remark): `remark`'],
    ],
    [
      'with another type',
      rebuilt(
        "`id` integer PRIMARY KEY NOT NULL, `state` text DEFAULT 'open' CHECK (state IN ('open')), `note` text NOT NULL, `day` integer",
        '"id", "state", "note", "day"',
        '"id", "state", "note", "day"',
      ),
      [
        "default-changed loans.state ('open'): `state`",
        'nullability-changed loans.state (nullable): `state`',
        'nullability-changed loans.note (required): `note`',
        'type-changed loans.day (text integer): `day`',
      ],
    ],
  ])('%s', (_, text, expected) => {
    expect(sqlite(text)).toEqual(expected);
  });
});
