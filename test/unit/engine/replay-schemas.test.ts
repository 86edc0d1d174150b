import { describe, expect, it } from 'vitest';
import { replay, type Replayed } from '../../../src/engine/replay';
import { readSql } from '../../../src/parse/sql';

type Files = Readonly<Record<string, string>>;

function replayed(files: Files | string): Replayed {
  const all = typeof files === 'string' ? { 'migrations/1.sql': files } : files;
  return replay(Object.entries(all).map(([file, text]) => ({ file, sql: readSql(text, 'unknown') })));
}

/** `name?` for what may be null, `!` for what is unique, `=` with its default, `(a|b)` for closed values, `>` what it refers to. */
function shapes(files: Files | string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...replayed(files).entities].map(([name, { fields, uniques = [] }]) => [
      name,
      [
        ...[...fields.values()].map((field) => {
          const values = field.values === null ? '' : `(${field.values.map(({ value }) => String(value)).join('|')})`;
          const preset = field.default === null ? '' : `=${field.default}`;
          const reference = field.references === null ? '' : `>${field.references.entity}`;
          return `${field.name}${field.nullable ? '?' : ''}${field.unique ? '!' : ''}${values}${preset}${reference}`;
        }),
        ...uniques.map((key) => `[${key.fields.join(' ')}]`),
      ].join(' '),
    ]),
  );
}

const loans = `CREATE TABLE loans (
  id int PRIMARY KEY, state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'late')),
  reader int REFERENCES readers, UNIQUE (state, reader));`;

describe('schemas', () => {
  it('keep tables of one name apart', () => {
    const sql = `CREATE TABLE users (id int PRIMARY KEY); CREATE SCHEMA audit;
      CREATE TABLE audit.users (day date); ALTER TABLE audit.users ADD note text; ALTER TABLE users ADD mail text;`;
    expect(shapes(sql)).toEqual({ users: 'id! mail?', 'audit.users': 'day? note?' });
    expect(shapes('CREATE TABLE a.users (x int); CREATE TABLE b.users (y int); DROP TABLE a.users;')).toEqual({
      users: 'y?',
    });
  });

  it('are left out of names where a name says it all', () => {
    const sql = `CREATE TABLE storage.buckets (id int); ALTER TABLE buckets ADD name text;
      ALTER TABLE "storage"."buckets" DROP COLUMN id;`;
    expect(shapes(sql)).toEqual({ buckets: 'name?' });
    expect(shapes('CREATE TABLE users (id int); ALTER TABLE shop.users ADD mail text;')).toEqual({
      users: 'id? mail?',
    });
    expect(shapes('CREATE TABLE public.users (id int); ALTER TABLE auth.users ADD mail text;')).toEqual({
      users: 'id?',
      'auth.users': 'mail?',
    });
  });

  it('are set for the rest of a text', () => {
    const files = {
      'migrations/1.sql': 'CREATE TABLE users (id int);',
      'migrations/2.sql':
        'SET search_path TO audit, public; CREATE TABLE users (day date); ALTER TABLE users ADD a int;',
      'migrations/3.sql': 'ALTER TABLE users ADD b int; USE audit; ALTER TABLE users ADD c int;',
    };
    expect(shapes(files)).toEqual({ users: 'id? b?', 'audit.users': 'day? a? c?' });
  });

  it('of MySQL are databases, and names keep their case there', () => {
    const files = {
      'migrations/1.sql': 'USE Shop; DROP TABLE IF EXISTS App; CREATE TABLE App (Id int AUTO_INCREMENT PRIMARY KEY);',
      'migrations/2.sql': 'USE Portal; DROP TABLE IF EXISTS App; CREATE TABLE App (Name text) ENGINE=InnoDB;',
    };
    expect(shapes(files)).toEqual({ 'Shop.App': 'Id!=AUTO_INCREMENT', 'Portal.App': 'Name?' });
  });

  it('are dropped, renamed and moved between with what is in them', () => {
    const made = 'CREATE TABLE audit.events (id int); CREATE TABLE events (id int, note text);';
    expect(shapes(`${made} DROP SCHEMA IF EXISTS audit CASCADE;`)).toEqual({ events: 'id? note?' });
    expect(shapes(`${made} DROP TABLE events; ALTER TABLE audit.events SET SCHEMA public;`)).toEqual({ events: 'id?' });
    expect(shapes(`${made} ALTER SCHEMA audit RENAME TO old;`)).toEqual({ events: 'id? note?', 'old.events': 'id?' });
    expect(replayed(`${made} DROP SCHEMA audit CASCADE;`).removals).toMatchObject([
      { entity: 'audit.events', field: null },
    ]);
  });

  it('are those of foreign keys', () => {
    const made = 'CREATE TABLE users (id int PRIMARY KEY); CREATE TABLE auth.users (id int PRIMARY KEY);';
    expect(shapes(`${made} CREATE TABLE notes (a int REFERENCES auth.users, b int REFERENCES users);`)).toMatchObject({
      notes: 'a?>auth.users b?>users',
    });
    expect(shapes('CREATE TABLE users (a int); CREATE TABLE notes (a int REFERENCES auth.users)')).toMatchObject({
      notes: 'a?>auth.users',
    });
    expect(shapes(`${made} CREATE TABLE auth.notes (a int REFERENCES users);`)).toMatchObject({
      notes: 'a?>auth.users',
    });
  });
});

describe('conditions on what there is', () => {
  it('make no table out of one that is changed if it exists', () => {
    expect(shapes('ALTER TABLE IF EXISTS loans ADD COLUMN note text, DROP COLUMN day;')).toEqual({});
    expect(shapes('ALTER TABLE loans ADD COLUMN note text;')).toEqual({ loans: 'note?' });
  });

  it('leave out all that belongs to what is there already', () => {
    const again = 'CREATE TABLE IF NOT EXISTS loans (id int, day date UNIQUE, UNIQUE (state));';
    expect(shapes(`${loans} ${again}`)).toEqual(shapes(loans));
    const added = 'ALTER TABLE loans ADD COLUMN IF NOT EXISTS state int CONSTRAINT one UNIQUE;';
    expect(shapes(`${loans} ${added}`)).toEqual(shapes(loans));
    const index = 'CREATE UNIQUE INDEX k ON loans (state); CREATE UNIQUE INDEX IF NOT EXISTS k ON loans (reader);';
    expect(shapes(`${loans} ${index}`)).toMatchObject({
      loans: "id! state!(open|late)='open' reader?>readers [state reader]",
    });
  });

  it('know one primary key, and that it leaves columns required', () => {
    const sql = `${loans} ALTER TABLE loans RENAME id TO code; ALTER TABLE loans ADD id int; ALTER TABLE loans ADD PRIMARY KEY (id);`;
    expect(shapes(sql)).toMatchObject({
      loans: "code state(open|late)='open' reader?>readers id! [state reader]",
    });
  });

  it('allow what all checks allow', () => {
    const sql = (first: string, second: string): string =>
      `${loans} ALTER TABLE loans ADD CONSTRAINT a CHECK (state IN (${first})), ADD CONSTRAINT b CHECK (state IN (${second}));`;
    expect(shapes(sql("'open', 'late', 'lost'", "'open', 'lost'"))['loans']).toContain('state(open)');
  });
});

describe('tables after others', () => {
  it('take over what LIKE says', () => {
    const made = (like: string): string | undefined => shapes(`${loans} CREATE TABLE copy (${like});`)['copy'];
    expect(made('LIKE loans')).toBe('id state reader?');
    expect(made('LIKE loans INCLUDING DEFAULTS')).toBe("id state='open' reader?");
    expect(made('LIKE loans INCLUDING ALL EXCLUDING DEFAULTS, note text')).toBe(
      'id! state(open|late) reader? note? [state reader]',
    );
    expect(shapes(`${loans} CREATE TABLE copy LIKE loans;`)['copy']).toBe(
      "id! state(open|late)='open' reader? [state reader]",
    );
    expect(shapes(`${loans} CREATE TABLE copy AS SELECT * FROM loans;`)['copy']).toBe('id? state? reader?');
  });

  it('change with the table that they are part of', () => {
    const sql = `${loans} CREATE TABLE loans_2026 PARTITION OF loans FOR VALUES IN (1);
      CREATE TABLE late (fee int) INHERITS (loans);
      ALTER TABLE loans ADD note text, DROP COLUMN reader; ALTER TABLE loans RENAME state TO status;`;
    expect(shapes(sql)).toEqual({
      loans: "id! status(open|late)='open' note?",
      loans_2026: "id! status(open|late)='open' note?",
      late: "id status(open|late)='open' fee? note?",
    });
    const detached = 'ALTER TABLE loans DETACH PARTITION loans_2026 CONCURRENTLY; ALTER TABLE loans ADD day date;';
    expect(shapes(`${sql} ${detached}`)).toMatchObject({
      loans_2026: "id! status(open|late)='open' note?",
      late: "id status(open|late)='open' fee? note? day?",
    });
    expect(Object.keys(shapes(`${sql} ${detached} DROP TABLE loans CASCADE;`))).toEqual(['loans_2026']);
    expect(Object.keys(shapes(`${sql} DROP TABLE loans;`))).toEqual(['late']);
  });

  it('lose foreign keys to what is dropped with all that depends on it', () => {
    const sql = `CREATE TABLE readers (id int PRIMARY KEY); ${loans}`;
    expect(shapes(`${sql} DROP TABLE readers CASCADE;`)['loans']).toContain('reader? ');
  });
});

describe('domains', () => {
  it('give columns their type, values, default and whether they are required', () => {
    const sql = `CREATE DOMAIN grade AS smallint NOT NULL DEFAULT 1 CHECK (VALUE IN (1, 2, 3));
      CREATE DOMAIN mail AS citext; CREATE TABLE readers (grade grade, mail mail);`;
    expect(shapes(sql)).toEqual({ readers: 'grade(1|2|3)=1 mail?' });
    const readers = replayed(sql).entities.get('readers');
    expect([...(readers?.fields.values() ?? [])].map(({ type }) => type)).toEqual(['number', 'string']);
    expect(shapes(`${sql} ALTER DOMAIN grade DROP NOT NULL; ALTER DOMAIN grade DROP CONSTRAINT grade_check;`)).toEqual({
      readers: 'grade?=1 mail?',
    });
  });

  it('leave generated columns as they are', () => {
    const sql = `CREATE TABLE lines (a int, b int AS (a * 2) STORED, c int GENERATED ALWAYS AS (a + 1) VIRTUAL,
      d int GENERATED BY DEFAULT AS IDENTITY); ALTER TABLE lines ALTER COLUMN c DROP EXPRESSION;`;
    expect(shapes(sql)).toEqual({
      lines: 'a? b?=AS (a * 2) STORED c? d=GENERATED BY DEFAULT AS IDENTITY',
    });
  });
});
