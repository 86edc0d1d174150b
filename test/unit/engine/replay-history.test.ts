import { describe, expect, it } from 'vitest';
import { replay } from '../../../src/engine/replay';
import type { Journal } from '../../../src/engine/replay-order';
import { readSql } from '../../../src/parse/sql';

type Files = Readonly<Record<string, string>>;

function replayed(files: Files, journals: readonly Journal[] = []): ReturnType<typeof replay> {
  const read = Object.entries(files).map(([file, text]) => ({ file, sql: readSql(text, 'unknown') }));
  return replay(read, { journals, paths: Object.keys(files) });
}

function fieldsOf(files: Files, journals?: readonly Journal[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...replayed(files, journals).entities].map(([name, { fields }]) => [name, [...fields.keys()].join(' ')]),
  );
}

function notes(files: Files, journals?: readonly Journal[]): readonly string[] {
  return replayed(files, journals).notes.map(({ message, at }) => {
    return `${at.file} ${(files[at.file] ?? '').slice(at.start, at.end)}: ${message}`;
  });
}

/** One table whose column gets a new name in each file, given in the order in which they are applied. */
function chain(...names: readonly string[]): Files {
  const steps = names.map((name, index): readonly [string, string] => [
    name,
    index === 0 ? 'CREATE TABLE loans (f0 int);' : `ALTER TABLE loans RENAME f${index - 1} TO f${index};`,
  ]);
  return Object.fromEntries(steps.toReversed());
}

function journal(folder: string, ...names: readonly string[]): Journal {
  const file = `${folder}/meta/_journal.json`;
  const entries = names.map((name, index) => ({
    name,
    file: `${folder}/${name}.sql`,
    at: { file, start: index, end: index + 1 },
  }));
  return { file, folder, entries };
}

describe('the order of migrations', () => {
  it.each<readonly string[]>([
    // Flyway looks into all folders of a location, and goes by versions.
    [
      'db/migration/1.0/ddl/V1.0_1__a.sql',
      'db/migration/1.0/dml/V1.0_1_1__b.sql',
      'db/migration/1.1/ddl/V1.1_1__c.sql',
    ],
    ['db/migration/2026/V9__a.sql', 'db/migration/loans/V10__b.sql', 'db/migration/views/R__c.sql'],
    ['src/main/resources/db/migration/common/V1__a.sql', 'src/main/resources/db/migration/mysql/V2__b.sql'],
    ['db/B3__a.sql', 'db/V4__b.sql'],
    // db-migrate keeps statements beside code, graphile-migrate what is committed beside what is not.
    ['migrations/20260101-a.js', 'migrations/sqls/20260102-b-up.sql', 'migrations/20260103-c.js'],
    ['migrations/committed/000001.sql', 'migrations/committed/000002-b.sql', 'migrations/current.sql'],
    ['db/2026-01-01-120000_a/up.sql', 'db/2026-01-02-120000_b/up.sql'],
    ['src/db/20260101_a/migration.sql', 'src/db/20260102_b/migration.sql'],
    ['migrations/001.do.a.sql', 'migrations/002.do.b.sql', 'migrations/010.do.c.sql'],
    ['migrations/00001_a.sql', 'migrations/20260101120000_b.sql'],
    ['migrations/InitialSetup20260101.ts', 'migrations/Migration20260102.ts'],
    ['migrations/1734786061496-A.ts', 'migrations/1734786099999-B.ts', 'migrations/2734786061496-C.ts'],
    ['db/old_migrations/patch1.sql', 'db/old_migrations/patch2.sql', 'db/old_migrations/patch10.sql'],
  ])('%s, %s', (...names) => {
    expect(fieldsOf(chain(...names))).toEqual({ loans: `f${names.length - 1}` });
    expect(notes(chain(...names))).toEqual([]);
  });

  it('leaves what undoes, and baselines of what is there, alone', () => {
    const made = { 'db/V1__a.sql': 'CREATE TABLE loans (id int);', 'db/V2__b.sql': 'ALTER TABLE loans ADD day date;' };
    expect(fieldsOf({ ...made, 'db/U2__b.sql': 'ALTER TABLE loans DROP day;' })).toEqual({ loans: 'id day' });
    expect(fieldsOf({ ...made, 'db/B2__all.sql': 'CREATE TABLE loans (id int);' })).toEqual({ loans: 'id day' });
  });

  it('is that of each engine, each service and each location by itself', () => {
    const engines = {
      'db/migration/mysql/V1__a.sql': 'CREATE TABLE loans (id int, old int);',
      'db/migration/mysql/V2__b.sql': 'ALTER TABLE loans DROP COLUMN old;',
      'db/migration/postgresql/V1__a.sql': 'CREATE TABLE loans (id int, old int);',
      'db/migration/postgresql/V2__b.sql': 'ALTER TABLE loans DROP COLUMN old;',
      'db/migration/common/V3__c.sql': 'ALTER TABLE loans ADD day date;',
    };
    expect([fieldsOf(engines), notes(engines)]).toEqual([{ loans: 'id day' }, []]);
    const services = {
      'migration/loans/V1__a.sql': 'CREATE TABLE loans (id int);',
      'migration/loans/V2__b.sql': 'ALTER TABLE loans ADD day date;',
      'migration/readers/V1__a.sql': 'CREATE TABLE readers (id int);',
      'migration/readers/V2__b.sql': 'ALTER TABLE readers ADD mail text;',
    };
    expect([fieldsOf(services), notes(services)]).toEqual([{ loans: 'id day', readers: 'id mail' }, []]);
  });

  it('is what a journal says', () => {
    const files = chain('drizzle/cool_hulk.sql', 'drizzle/0001_b.sql', 'drizzle/busy_ant.sql');
    const found = journal('drizzle', 'cool_hulk', '0001_b', 'busy_ant');
    expect([fieldsOf(files, [found]), notes(files, [found])]).toEqual([{ loans: 'f2' }, []]);
    const other = journal('src/db/out', 'a', 'b');
    expect(fieldsOf(chain('src/db/out/a.sql', 'src/db/out/b.sql'), [other])).toEqual({ loans: 'f1' });
  });
});

describe('notes on histories', () => {
  it('tell where nothing says which of two files comes first', () => {
    const made = { 'db/patches/readers.sql': 'CREATE TABLE readers (id int);' };
    const added = { 'db/patches/add-mail.sql': 'ALTER TABLE readers ADD mail text;' };
    expect([notes({ ...made, ...added }), fieldsOf({ ...made, ...added })]).toEqual([[], { readers: 'id mail' }]);
    const dropped = { 'db/patches/drop-mail.sql': 'ALTER TABLE readers DROP COLUMN mail;' };
    expect(notes({ ...made, ...added, ...dropped })).toEqual([
      'db/patches/drop-mail.sql mail: Nothing tells whether db/patches/drop-mail.sql or db/patches/add-mail.sql is applied first, and both change readers.mail.',
    ]);
    const gone = { 'db/patches/no-readers.sql': 'DROP TABLE readers;' };
    expect(notes({ ...made, ...added, ...gone })).toEqual([
      'db/patches/no-readers.sql readers: Nothing tells whether db/patches/no-readers.sql or db/patches/add-mail.sql is applied first, and both change readers as a whole. So it is for 1 more of these files.',
    ]);
    const scratch = (from: string, to: string) =>
      `CREATE TABLE new (${to} text); INSERT INTO new SELECT ${from} FROM readers; DROP TABLE readers; ALTER TABLE new RENAME TO readers;`;
    const rebuilt = { 'db/patch1.sql': scratch('a', 'b'), 'db/patch2.sql': scratch('b', 'c') };
    expect(notes({ ...rebuilt, 'db/patch-name.sql': 'ALTER TABLE others ADD name text;' })).toEqual([]);
    expect(notes({ ...rebuilt, 'db/patch-name.sql': 'ALTER TABLE readers ADD name text;' })).toHaveLength(1);
  });

  it('tell of two migrations with one number that change the same', () => {
    const made = { 'migrations/0001_a.sql': 'CREATE TABLE loans (id int, day text);' };
    const apart = {
      'migrations/0002_a.sql': 'ALTER TABLE loans ADD a int;',
      'migrations/0002_b.sql': 'ALTER TABLE loans ADD b int;',
    };
    expect(notes({ ...made, ...apart })).toEqual([]);
    const both = {
      'migrations/0002_a.sql': 'ALTER TABLE loans ALTER day TYPE date;',
      'migrations/2_b.sql': 'ALTER TABLE loans DROP day;',
    };
    expect(notes({ ...made, ...both })).toEqual([
      'migrations/2_b.sql day: migrations/2_b.sql has the number of migrations/0002_a.sql, and both change loans.day; they are taken in the order of their names.',
    ]);
  });

  it('tell of numbers that are left out, and of what a journal lists in vain', () => {
    const files = chain(
      'migrations/0001_a.sql',
      'migrations/0002_b.sql',
      'migrations/0003_c.sql',
      'migrations/0005_d.sql',
    );
    expect(notes(files)).toEqual([
      'migrations/0005_d.sql : No migration has the number 4; what one that is not here has changed is not known.',
    ]);
    expect(notes({ ...files, 'migrations/0004_data.sql': 'INSERT INTO loans VALUES (1);' })).toEqual([]);
    expect(notes({ ...files, 'migrations/0004_data.js': '' })).toEqual([]);
    const squashed = { 'migrations/0001_initial.py': '', 'migrations/0002_b.py': '', 'migrations/0009_c.py': '' };
    expect(notes(squashed)).toEqual([]);
    expect(notes(chain('migrations/0010_a.sql', 'migrations/0020_b.sql', 'migrations/0030_c.sql'))).toEqual([]);
    const listed = journal('drizzle', '0000_a', '0001_b', '0000_a');
    expect(notes({ 'drizzle/0000_a.sql': 'CREATE TABLE loans (id int);' }, [listed])).toEqual([
      'drizzle/meta/_journal.json : 0001_b is listed here, but there is no such migration.',
      'drizzle/meta/_journal.json : 0000_a is listed twice.',
    ]);
  });

  it('keep what a dump drops before it makes it', () => {
    const dump = 'DROP TABLE IF EXISTS loans; CREATE TABLE loans (id int); DROP TABLE IF EXISTS readers;';
    expect(fieldsOf({ 'db/dump.sql': dump })).toEqual({ loans: 'id' });
    expect(
      fieldsOf({ 'db/patches/loans.sql': dump, 'db/patches/more.sql': 'ALTER TABLE loans ADD day date;' }),
    ).toEqual({
      loans: 'id day',
    });
  });

  it('say nothing of a file that drops all, to begin anew', () => {
    const files = {
      'db/schema.sql': 'CREATE TABLE a (id int); CREATE TABLE b (id int);',
      'db/teardown.sql': 'DROP TABLE a, b;',
    };
    expect([fieldsOf(files), notes(files)]).toEqual([{ a: 'id', b: 'id' }, []]);
  });
});

describe('a snapshot beside migrations', () => {
  const migration = 'CREATE TABLE orders (id int primary key, state text); ALTER TABLE orders ADD COLUMN weight int;';

  it('is compared with them, and what differs is told once for each file', () => {
    const schema = 'CREATE TABLE orders (id int primary key, state text, note text);';
    const [note, ...others] = replayed({ 'db/schema.sql': schema, 'db/migrations/0001_orders.sql': migration }).notes;
    expect([note?.reason, note?.message, others]).toEqual([
      'schema-conflict',
      '`db/schema.sql` and the migrations differ: in `orders` only the file has `note`, only the migrations have `weight`. The migrations are taken to hold.',
      [],
    ]);
  });

  it.each([
    ['that says the same', 'CREATE TABLE orders (id int primary key, state text, weight int);', migration],
    [
      'that migrations go on with',
      'CREATE TABLE orders (id int primary key);',
      'ALTER TABLE orders ADD COLUMN weight int;',
    ],
    ['of other tables', 'CREATE TABLE visits (id int primary key);', migration],
  ])('says nothing of one %s', (_, schema, changes) => {
    expect(notes({ 'db/schema.sql': schema, 'db/migrations/0001_orders.sql': changes })).toEqual([]);
  });
});
