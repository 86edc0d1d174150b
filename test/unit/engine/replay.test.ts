import { describe, expect, it } from 'vitest';
import type { Entity } from '../../../src/model/schema';
import type { Span } from '../../../src/model/span';
import { isBackward, isMigration } from '../../../src/engine/replay-order';
import { replay, type Replayed } from '../../../src/engine/replay';
import { readSql } from '../../../src/parse/sql';

type Files = Readonly<Record<string, string>>;

function replayed(files: Files): Replayed {
  return replay(Object.entries(files).map(([file, text]) => ({ file, sql: readSql(text, 'unknown') })));
}

function entityOf(result: Replayed, name: string): Entity {
  const found = result.entities.get(name);
  if (!found) throw new Error(`no ${name} among ${[...result.entities.keys()].join(', ') || 'none'}`);
  return found;
}

/** `name?` for what may be null, `name(a|b)` for closed values. */
function shape(entity: Entity): readonly string[] {
  return [...entity.fields.values()].map((field) => {
    const values = field.values ? `(${field.values.map((each) => String(each.value)).join('|')})` : '';
    return `${field.name}${field.nullable ? '?' : ''}${values}`;
  });
}

function shapes(result: Replayed): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries([...result.entities].map(([name, entity]) => [name, shape(entity)]));
}

/** The text at a place. */
function textAt(files: Files, at: Span): string {
  return (files[at.file] ?? '').slice(at.start, at.end);
}

/** `loans.note`, `loans.note -> remark`, `loans`, with the file and text of the step. */
function removals(result: Replayed, files: Files): readonly string[] {
  return result.removals.map(({ entity, field, renamedTo, at }) => {
    const name = field === null ? entity : `${entity}.${field}`;
    return `${name}${renamedTo === null ? '' : ` -> ${renamedTo}`} at ${at.file} ${textAt(files, at)}`;
  });
}

const base = `CREATE TABLE loans (id bigserial PRIMARY KEY, state text NOT NULL CHECK (state IN ('open', 'late')), note text);`;

describe('steps', () => {
  it('add, change and drop fields', () => {
    const files = {
      'migrations/0001_init.sql': base,
      'migrations/0002_change.sql': `
        ALTER TABLE loans ADD COLUMN due timestamptz NOT NULL DEFAULT now(), DROP COLUMN note;
        ALTER TABLE loans ALTER COLUMN due DROP NOT NULL, ALTER due TYPE date;
        ALTER TABLE loans RENAME COLUMN state TO status;`,
    };
    const result = replayed(files);
    expect(shapes(result)).toEqual({ loans: ['id', 'status(open|late)', 'due?'] });
    const loans = entityOf(result, 'loans');
    expect(loans).toMatchObject({ kind: 'table', adapter: 'sql', open: false });
    expect(loans.fields.get('due')).toMatchObject({ type: 'date', typeText: 'date', default: 'now()' });
    expect(removals(result, files)).toEqual([
      'loans.note at migrations/0002_change.sql note',
      'loans.state -> status at migrations/0002_change.sql status',
    ]);
  });

  it('keep the place of the token that last declared each thing', () => {
    const files = {
      'migrations/1.sql': base,
      'migrations/2.sql': `ALTER TABLE loans ALTER COLUMN note SET NOT NULL;
        ALTER TABLE loans DROP CONSTRAINT loans_state_check;
        ALTER TABLE loans ADD CONSTRAINT loans_state_check CHECK (state IN ('open', 'late', 'lost'));`,
      'migrations/3.sql': 'ALTER TABLE loans RENAME TO borrowings',
    };
    const loans = entityOf(replayed(files), 'borrowings');
    expect([loans.at.file, textAt(files, loans.at)]).toEqual(['migrations/3.sql', 'borrowings']);
    const places = [...loans.fields.values()].map(({ at }) => `${at.file} ${textAt(files, at)}`);
    expect(places).toEqual(['migrations/1.sql id', 'migrations/1.sql state', 'migrations/2.sql note']);
    const values = loans.fields.get('state')?.values?.map(({ at }) => `${at.file} ${textAt(files, at)}`);
    expect(values).toEqual(["migrations/2.sql 'open'", "migrations/2.sql 'late'", "migrations/2.sql 'lost'"]);
  });

  it('drop constraints by the names that engines give them', () => {
    const unique = `CREATE TABLE loans (a text UNIQUE, b text, c int REFERENCES readers ON DELETE CASCADE, d text CHECK (d IN ('x')), UNIQUE KEY (b))`;
    const fields = (steps: string) => entityOf(replayed({ 'm/1.sql': unique, 'm/2.sql': steps }), 'loans').fields;
    const before = fields('');
    expect([before.get('a')?.unique, before.get('b')?.unique]).toEqual([true, true]);
    expect(before.get('c')?.references).toMatchObject({ entity: 'readers', field: null, onDelete: 'cascade' });
    const postgres = fields(
      'ALTER TABLE loans DROP CONSTRAINT loans_a_key, DROP CONSTRAINT loans_c_fkey, DROP CONSTRAINT loans_d_check',
    );
    expect([postgres.get('a')?.unique, postgres.get('c')?.references, postgres.get('d')?.values]).toEqual([
      false,
      null,
      null,
    ]);
    const mysql = fields('ALTER TABLE loans DROP INDEX b, DROP FOREIGN KEY loans_ibfk_1, DROP CHECK loans_chk_1');
    expect([mysql.get('b')?.unique, mysql.get('c')?.references, mysql.get('d')?.values]).toEqual([false, null, null]);
  });

  it('tell one unique field from several that are unique together', () => {
    const files = {
      'm/1.sql':
        'CREATE TABLE stock (id int PRIMARY KEY, sku text NOT NULL, CONSTRAINT sku_key UNIQUE (sku), site int)',
      'm/2.sql':
        'ALTER TABLE stock DROP CONSTRAINT sku_key; ALTER TABLE stock ADD CONSTRAINT sku_site_key UNIQUE (sku, site);',
    };
    const [first] = Object.entries(files);
    expect(entityOf(replayed(Object.fromEntries(first ? [first] : [])), 'stock').fields.get('sku')?.unique).toBe(true);
    expect(entityOf(replayed(files), 'stock').fields.get('sku')?.unique).toBe(false);
    const index = { 'm/1.sql': 'CREATE TABLE stock (sku text); CREATE UNIQUE INDEX by_sku ON stock (sku)' };
    expect(entityOf(replayed(index), 'stock').fields.get('sku')?.unique).toBe(true);
    expect(
      entityOf(replayed({ ...index, 'm/2.sql': 'ALTER INDEX by_sku RENAME TO s; DROP INDEX s' }), 'stock').fields.get(
        'sku',
      )?.unique,
    ).toBe(false);
  });

  it('follow foreign keys through renames', () => {
    const files = {
      'm/1.sql': 'CREATE TABLE readers (id int PRIMARY KEY); CREATE TABLE loans (reader int REFERENCES readers (id));',
      'm/2.sql': 'ALTER TABLE readers RENAME TO people; ALTER TABLE loans RENAME reader TO person;',
    };
    expect(entityOf(replayed(files), 'loans').fields.get('person')?.references?.entity).toBe('people');
  });

  it('find names that differ in case only', () => {
    const files = {
      'm/1.sql': 'CREATE TABLE `openLoans` (`readerId` int)',
      'm/2.sql': 'ALTER TABLE openLoans ADD dueDate text; ALTER TABLE OPENLOANS RENAME COLUMN readerid TO who;',
    };
    expect(shapes(replayed(files))).toEqual({ openLoans: ['who?', 'duedate?'] });
  });

  it('copy columns of the tables that others are made from', () => {
    const files = {
      'm/1.sql': `${base} CREATE TABLE archive (LIKE loans, day date); CREATE VIEW late AS SELECT id, state FROM loans;`,
    };
    const result = replayed(files);
    expect(shape(entityOf(result, 'archive'))).toEqual(['id', 'state', 'note?', 'day?']);
    expect(entityOf(result, 'late')).toMatchObject({ kind: 'view', open: false });
    expect(entityOf(replayed({ 'm/1.sql': 'CREATE VIEW late AS SELECT * FROM loans, readers' }), 'late').open).toBe(
      true,
    );
  });

  it('forget temporary tables', () => {
    const files = {
      'm/1.sql': `${base} CREATE TEMP TABLE batch AS SELECT id FROM loans; CREATE UNIQUE INDEX ON batch (id); DROP TABLE batch;`,
    };
    expect([...replayed(files).entities.keys()]).toEqual(['loans']);
    expect(replayed(files).removals).toEqual([]);
  });
});

describe('rebuilds', () => {
  const rebuilt = `
    CREATE TABLE loans_new (id integer PRIMARY KEY, state text CHECK (state IN ('open', 'late', 'lost')), remark text);
    INSERT INTO loans_new (id, state, remark) SELECT id, state, note FROM loans;
    DROP TABLE loans;
    ALTER TABLE loans_new RENAME TO loans;`;

  it('are a net change of fields', () => {
    const files = { 'migrations/0001.sql': base.replace(');', ', old int);'), 'migrations/0002.sql': rebuilt };
    const result = replayed(files);
    expect(shapes(result)).toEqual({ loans: ['id', 'state?(open|late|lost)', 'remark?'] });
    const loans = entityOf(result, 'loans');
    expect(textAt(files, loans.at)).toBe('loans_new');
    expect(removals(result, files).filter((each) => each.startsWith('loans.'))).toEqual([
      'loans.note -> remark at migrations/0002.sql remark',
      'loans.old at migrations/0002.sql loans_new',
    ]);
    expect(result.removals.some((each) => each.entity === 'loans' && each.field === null)).toBe(false);
  });

  it('may begin by moving the old table away', () => {
    const files = {
      'migrations/0001.sql': base,
      'migrations/0002.sql': `
        ALTER TABLE loans RENAME TO loans_old;
        CREATE TABLE loans (id integer PRIMARY KEY, state text);
        INSERT INTO loans SELECT id, state FROM loans_old;
        DROP TABLE loans_old;`,
    };
    const result = replayed(files);
    expect(shapes(result)).toEqual({ loans: ['id', 'state?'] });
    expect(removals(result, files)).toContain('loans.note at migrations/0002.sql loans');
  });

  it('undone within the same files leave nothing', () => {
    const files = {
      'm/1.sql': base,
      'm/2.sql': 'ALTER TABLE loans DROP note; ALTER TABLE loans ADD note text; DROP TABLE loans;',
      'm/3.sql': base,
    };
    const result = replayed(files);
    expect(shapes(result)).toEqual({ loans: ['id', 'state(open|late)', 'note?'] });
    expect(result.removals).toEqual([]);
  });
});

describe('enums', () => {
  it('give their values to the fields that have them', () => {
    const files = {
      'm/1.sql': `CREATE TYPE state AS ENUM ('open', 'late'); CREATE TABLE loans (state state NOT NULL, all_states state[]);`,
      'm/2.sql': `ALTER TYPE state ADD VALUE 'lost'; ALTER TYPE state RENAME VALUE 'late' TO 'overdue';`,
    };
    const loans = entityOf(replayed(files), 'loans');
    expect(shape(loans)).toEqual(['state(open|overdue|lost)', 'all_states?']);
    expect(loans.fields.get('state')).toMatchObject({ type: 'string', typeText: 'state' });
    expect(loans.fields.get('state')?.values?.map(({ at }) => textAt(files, at))).toEqual([
      "'open'",
      "'overdue'",
      "'lost'",
    ]);
  });

  it('are found when they are declared after the table, and when they are replaced', () => {
    const files = {
      'm/1.sql': `CREATE TABLE loans (state "State"); CREATE TYPE "State" AS ENUM ('open', 'late');`,
      'm/2.sql': `
        CREATE TYPE "State_new" AS ENUM ('open', 'lost');
        ALTER TABLE loans ALTER COLUMN state TYPE "State_new" USING (state::text::"State_new");
        ALTER TYPE "State" RENAME TO "State_old"; ALTER TYPE "State_new" RENAME TO "State"; DROP TYPE "State_old";`,
    };
    expect(shape(entityOf(replayed({ 'm/1.sql': files['m/1.sql'] }), 'loans'))).toEqual(['state?(open|late)']);
    const loans = entityOf(replayed(files), 'loans');
    expect(shape(loans)).toEqual(['state?(open|lost)']);
    expect(loans.fields.get('state')?.typeText).toBe('State');
  });

  it('may stand in the column itself', () => {
    const files = {
      'm/1.sql': `CREATE TABLE loans (state ENUM('open', 'late') NOT NULL) ENGINE=InnoDB`,
      'm/2.sql': `ALTER TABLE loans MODIFY COLUMN state ENUM('open', 'late', 'lost') NOT NULL`,
      'm/3.sql': `ALTER TABLE loans CHANGE state status varchar(20)`,
    };
    const first = Object.fromEntries(Object.entries(files).slice(0, 2));
    expect(shapes(replayed(first))).toEqual({ loans: ['state(open|late|lost)'] });
    expect(shapes(replayed(files))).toEqual({ loans: ['status?'] });
  });
});

describe('order', () => {
  const inOrder = (...names: readonly string[]) => {
    const files = Object.fromEntries(
      names
        .map(
          (name, index) =>
            [
              name,
              index === 0 ? 'CREATE TABLE t (f0 int)' : `ALTER TABLE t RENAME f${index - 1} TO f${index}`,
            ] as const,
        )
        .toReversed(),
    );
    return shapes(replayed(files))['t'];
  };

  it.each([
    [['db/V1__a.sql', 'db/V1_1__b.sql', 'db/V2__c.sql', 'db/V10__d.sql', 'db/R__last.sql']],
    [['migrations/1_a.sql', 'migrations/2_b.sql', 'migrations/10_c.sql']],
    [['migrations/0001_a.sql', 'migrations/0002_b.sql', 'migrations/0010_c.sql']],
    [['migrations/20240101120000_a.sql', 'migrations/20240102_b.sql', 'migrations/20240102110000_c.sql']],
    [['prisma/migrations/20240101_a/migration.sql', 'prisma/migrations/20240102_b/migration.sql']],
    [['migrations/1.2.0-a.sql', 'migrations/1.10.0-b.sql', 'migrations/2.0.0-c.sql']],
    [['migration/0.9/00__a.sql', 'migration/0.10/00__b.sql', 'migration/0.10/01__c.sql']],
    [['db/2024-01-05-a.up.sql', 'db/2024-02-01-b.up.sql']],
    [['migrations/init.sql', 'migrations/001_next.sql']],
  ])('%s', (names) => {
    expect(inOrder(...names)).toEqual([`f${names.length - 1}?`]);
  });

  it('knows migrations and what undoes them', () => {
    for (const file of [
      'm/000001_init.up.sql',
      'db/migrate/a.sql',
      'supabase/migrations/20240101000000_a.sql',
      'V3__x.sql',
      'drizzle/0000_x.sql',
      'sqls/20240101-add-up.sql',
    ]) {
      expect(isMigration(file), file).toBe(true);
    }
    for (const file of [
      'schema.sql',
      'db/structure.sql',
      'scripts/repair/reset.sql',
      'migrations/schema.sql',
      'tables/loans.sql',
    ]) {
      expect(isMigration(file), file).toBe(false);
    }
    for (const file of [
      'm/000001_init.down.sql',
      'sqls/20240101-add-down.sql',
      'm/2024_a/down.sql',
      'U2__x.sql',
      'db/rollback/x.sql',
      '001.undo.x.sql',
    ]) {
      expect(isBackward(file), file).toBe(true);
    }
    expect(isBackward('migrations/0002_downloads.sql')).toBe(false);
  });

  it('never runs what undoes', () => {
    const files = {
      'm/1_init.up.sql': base,
      'm/1_init.down.sql': 'DROP TABLE loans',
      'n/2.sql': `-- +goose Up\nCREATE TABLE books (id int);\n-- +goose Down\nDROP TABLE books;`,
    };
    expect([...replayed(files).entities.keys()]).toEqual(['books', 'loans']);
    expect(replayed(files).removals).toEqual([]);
  });

  it('does not depend on the order in which files are given', () => {
    const files = {
      'm/1.sql': base,
      'm/2.sql': 'ALTER TABLE loans DROP note',
      'schema.sql': base,
      'n/1.sql': 'CREATE TABLE books (id int)',
    };
    const entries = Object.entries(files);
    const one = replayed(files);
    expect(replayed(Object.fromEntries(entries.toReversed()))).toEqual(one);
  });
});

describe('several sources', () => {
  it('takes migrations over a snapshot of the same tables', () => {
    const files = {
      'db/structure.sql': `CREATE TABLE loans (id int PRIMARY KEY, state text, added int); CREATE TABLE books (id int);`,
      'db/migrations/001.sql': base,
      'db/migrations/002.sql': 'ALTER TABLE loans ADD COLUMN added int',
    };
    const result = replayed(files);
    expect(shapes(result)).toEqual({ books: ['id?'], loans: ['id', 'state(open|late)', 'note?', 'added?'] });
    expect(entityOf(result, 'loans').at.file).toBe('db/migrations/001.sql');
    expect(result.origins.get('loans')).toEqual(['db/migrations/001.sql', 'db/migrations/002.sql']);
    expect(result.notes).toEqual([]);
  });

  it('changes what only a snapshot creates, whether or not it has the change already', () => {
    const step = {
      'db/migrations/002.sql':
        'ALTER TABLE loans ADD COLUMN added int; ALTER TABLE loans DROP COLUMN note; ALTER TABLE loans RENAME state TO status',
    };
    const old = replayed({ 'db/init.sql': base, ...step });
    const current = replayed({
      'db/init.sql':
        "CREATE TABLE loans (id int PRIMARY KEY, status text NOT NULL CHECK (status IN ('open', 'late')), added int)",
      ...step,
    });
    expect(shapes(old)).toEqual({ loans: ['id', 'status(open|late)', 'added?'] });
    expect(shapes(current)).toEqual(shapes(old));
    expect(old.removals.map((each) => each.field)).toEqual(['note', 'state']);
  });

  it('drops what a migration drops, even when a snapshot still has it', () => {
    expect([...replayed({ 'schema.sql': base, 'migrations/2.sql': 'DROP TABLE loans' }).entities.keys()]).toEqual([]);
  });

  it('reads the files of a snapshot in any order', () => {
    const files = { 'tables/a.sql': 'ALTER TABLE loans ADD COLUMN extra int', 'tables/loans.sql': base };
    expect(shapes(replayed(files))).toEqual({ loans: ['id', 'state(open|late)', 'note?', 'extra?'] });
  });

  it('tells tables that no file creates as far as steps speak of them', () => {
    const files = {
      'migrations/7.sql':
        "ALTER TABLE loans ADD COLUMN state text CHECK (state IN ('open')); ALTER TABLE loans DROP COLUMN note;",
    };
    const result = replayed(files);
    expect(entityOf(result, 'loans')).toMatchObject({ open: true });
    expect(shapes(result)).toEqual({ loans: ['state?(open)'] });
    expect(removals(result, files)).toEqual(['loans.note at migrations/7.sql note']);
  });

  it('joins histories of the same table, and says where they differ', () => {
    const same = replayed({
      'postgres/migrations/1.sql': 'CREATE TABLE loans (id bigint NOT NULL)',
      'sqlite/migrations/1.sql': 'CREATE TABLE loans (id integer)',
    });
    expect(shapes(same)).toEqual({ loans: ['id?'] });
    expect(same.notes).toEqual([]);
    const different = replayed({
      'a/migrations/1.sql': "CREATE TABLE loans (id int, state text CHECK (state IN ('open')))",
      'b/migrations/1.sql': "CREATE TABLE loans (id int, state text CHECK (state IN ('late')), extra int)",
    });
    expect(shapes(different)).toEqual({ loans: ['id?', 'state?(open|late)', 'extra?'] });
    expect(different.notes).toMatchObject([
      { reason: 'schema-conflict', at: { file: 'b/migrations/1.sql' }, jobs: [] },
    ]);
  });

  it('keeps files of several engines apart', () => {
    const files = {
      'm/1_init.up.sql': base,
      'm/2_note.sqlite3.up.sql':
        'CREATE TABLE loans_new (id integer PRIMARY KEY, state text NOT NULL); DROP TABLE loans; ALTER TABLE loans_new RENAME TO loans;',
      'm/2_note.postgres.up.sql': 'ALTER TABLE loans DROP COLUMN note',
    };
    expect([...(replayed(files).entities.get('loans')?.fields.keys() ?? [])]).toEqual(['id', 'state']);
  });

  it('leaves out files that define nothing, and those of tests and documentation', () => {
    const files = {
      'scripts/repair/reset.sql': "UPDATE loans SET state = 'open' WHERE state NOT IN ('open', 'late')",
      'test/fixtures/schema.sql': base,
      'docs/example.sql': base,
    };
    expect(replayed(files)).toMatchObject({ entities: new Map(), removals: [], notes: [] });
  });

  it('takes odd names as they are', () => {
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'a.b']) {
      const files = { 'm/1.sql': `CREATE TABLE "${name}" ("${name}" int); ALTER TABLE "${name}" ADD "toString" int;` };
      expect(shape(entityOf(replayed(files), name))).toEqual([`${name}?`, 'toString?']);
    }
  });

  it('replays thousands of files in good time', () => {
    const files = Array.from({ length: 5000 }, (_, index) => ({
      file: `migrations/${index}_step.sql`,
      sql: readSql(
        index === 0 ? base : `ALTER TABLE loans ADD COLUMN c${index} int; ALTER TABLE loans DROP COLUMN c${index - 1};`,
        'unknown',
      ),
    }));
    const started = performance.now();
    expect(replay(files).entities.get('loans')?.fields.size).toBe(4);
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
