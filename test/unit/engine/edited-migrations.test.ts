import { describe, expect, it } from 'vitest';
import { diff } from '../../../src/engine/diff';
import { editedMigrations } from '../../../src/engine/edited-migrations';
import { indexOf } from '../../support/indexed';

type Files = Readonly<Record<string, string>>;

function notes(before: Files, after: Files): readonly string[] {
  const [base, head] = [indexOf(before), indexOf(after)];
  return editedMigrations(base, head, diff(base, head)).map(
    ({ at, message }) => `${message} [${(after[at.file] ?? '').slice(at.start, at.end)}]`,
  );
}

const first = { 'migrations/0001_loans.sql': 'CREATE TABLE loans (id int, day date);' };
const second = { 'migrations/0002_note.sql': 'ALTER TABLE loans ADD note text;' };

describe('migrations that base has, too', () => {
  it('are told where they say something else', () => {
    const edited = { 'migrations/0001_loans.sql': 'CREATE TABLE loans (id int, day text, mail text);' };
    expect(notes({ ...first, ...second }, { ...edited, ...second })).toEqual([
      'migrations/0001_loans.sql was there before and says something else now: databases that have applied it do not get this change. [day]',
    ]);
  });

  it('are told where they are gone', () => {
    expect(notes({ ...first, ...second }, first)).toEqual([
      'migrations/0002_note.sql is gone: databases that have applied it keep what it did. [loans]',
    ]);
  });

  it('are not told where they say the same, in other words, other files or one', () => {
    const commented = { 'migrations/0001_loans.sql': '-- Loans\nCREATE TABLE loans (\n  id int, day date);' };
    expect(notes({ ...first, ...second }, { ...commented, ...second })).toEqual([]);
    const renamed = { 'migrations/0003_note.sql': second['migrations/0002_note.sql'] };
    expect(notes({ ...first, ...second }, { ...first, ...renamed })).toEqual([]);
    const squashed = { 'migrations/0010_all.sql': 'CREATE TABLE loans (id int, day date, note text);' };
    expect(notes({ ...first, ...second }, squashed)).toEqual([]);
    expect(notes(first, { ...first, ...second })).toEqual([]);
  });
});

describe('the journal of drizzle-kit', () => {
  it('orders migrations, and is read for what it lists', () => {
    const journal = (...names: readonly string[]): string =>
      JSON.stringify({ dialect: 'postgresql', entries: names.map((tag, idx) => ({ idx, when: 1, tag })) });
    const files = {
      'src/db/out/b.sql': 'CREATE TABLE loans (id int);',
      'src/db/out/a.sql': 'ALTER TABLE loans RENAME id TO code;',
      'src/db/out/meta/_journal.json': journal('b', 'a', 'c'),
    };
    const { schema, notChecked } = indexOf(files);
    expect([...(schema.entities.get('loans')?.fields.keys() ?? [])]).toEqual(['code']);
    expect(notChecked.map(({ reason, message, at }) => [reason, message, at.file])).toEqual([
      ['migration-history', 'c is listed here, but there is no such migration.', 'src/db/out/meta/_journal.json'],
    ]);
  });
});
