import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SqlStatement } from '../../../src/model/sql';
import { readSql } from '../../../src/parse/sql';
import type { SqlDialect } from '../../../src/parse/sql-token';
import { outline } from '../../support/sql';

const dialects: readonly SqlDialect[] = ['postgresql', 'mysql', 'sqlite', 'unknown'];

/** The time that is more than enough for a megabyte, on a slow and busy machine. */
const LONGEST = 10_000;

const sample = `
  CREATE TABLE loans (id serial PRIMARY KEY, state text CHECK (state IN ('open', 'late')), due timestamptz DEFAULT now());
  ALTER TABLE loans ADD COLUMN note varchar(20) REFERENCES notes (id) ON DELETE CASCADE, DROP COLUMN "Old";
  CREATE TYPE state AS ENUM ('open'); ALTER TYPE state ADD VALUE 'late';
  INSERT INTO loans (state, due) VALUES ('open', now() - interval '1 day'), (E'a\\'b', $1) ON CONFLICT (id) DO UPDATE SET state = EXCLUDED.state;
  WITH gone AS (DELETE FROM loans WHERE id IN (SELECT id FROM loans WHERE due < now()) RETURNING *) SELECT * FROM gone g JOIN readers USING (id) WHERE NOT (a = ANY (ARRAY[1, 2]) OR b BETWEEN 1 AND 2);
  DO $$ BEGIN UPDATE loans SET state = CASE WHEN a THEN 'x' ELSE 'y' END WHERE title LIKE 'A%'; END $$;
  CREATE TRIGGER t AFTER INSERT ON loans BEGIN DELETE FROM a; END;
  MERGE INTO loans t USING s ON t.id = s.id WHEN MATCHED THEN DELETE;`;

function check(statements: readonly SqlStatement[], length: number): void {
  for (const statement of statements) {
    if (statement.start < 0 || statement.end > length || statement.start > statement.end) throw new Error('bad place');
  }
}

describe('odd input', () => {
  it('never throws, whatever the characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom(...dialects), (text, dialect) => {
        check(readSql(text, dialect).statements, text.length);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on pieces of SQL in any order', () => {
    const pieces = sample.match(/\w+|\s+|[^\w\s]/g) ?? [];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { maxLength: 80 }),
        fc.constantFrom(...dialects),
        (parts, dialect) => {
          const text = parts.join(' ');
          const { statements } = readSql(text, dialect);
          check(statements, text.length);
          expect(statements.some((each) => each.kind === 'other' && each.problem?.includes('could not be read'))).toBe(
            false,
          );
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('reads what stands before a text is cut off', () => {
    const whole = readSql(sample, 'postgresql').statements;
    for (let length = 0; length <= sample.length; length += 3) {
      const { statements } = readSql(sample.slice(0, length), 'postgresql');
      check(statements, length);
      const boundary = sample.lastIndexOf(';\n', length - 2);
      const complete = whole.filter((statement) => statement.end <= boundary);
      expect(statements.slice(0, complete.length), `cut at ${length}`).toEqual(complete);
    }
  });

  it('keeps the facts of the other statements when one is damaged', () => {
    const statements = sample.split(';\n');
    const before = outline(statements[0] ?? '');
    const after = outline(statements[6] ?? '');
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }).filter((text) => !/['"`$\\/;*#[\]-]/.test(text)),
        (damage) => {
          const text = [statements[0], `UPDATE loans SET ${damage}`, statements[6]].join(';\n');
          const found = outline(text, 'postgresql');
          expect(found.slice(0, before.length)).toEqual(before);
          expect(found.slice(-after.length)).toEqual(after);
        },
      ),
    );
  });

  it.each([
    ['nested parentheses', '('.repeat(100_000), 'SELECT * FROM loans WHERE a = '],
    ['closed nested parentheses', '('.repeat(100_000) + ')'.repeat(100_000), 'DELETE FROM loans WHERE '],
    ['nested calls', 'f('.repeat(100_000), 'SELECT '],
    ['nested subqueries', '(SELECT a FROM b WHERE c IN '.repeat(30_000), 'SELECT a FROM b WHERE c IN '],
    ['nested brackets', '['.repeat(100_000), 'SELECT '],
    ['nested CASE', 'CASE WHEN a THEN '.repeat(50_000), 'SELECT '],
    ['negations', 'NOT '.repeat(200_000), 'DELETE FROM loans WHERE '],
    ['signs', '-+'.repeat(200_000), 'SELECT 1 '],
    ['a long AND', 'a = 1 AND '.repeat(100_000), 'DELETE FROM loans WHERE '],
    ['a long sum', '1 + '.repeat(200_000), 'SELECT '],
    ['a long chain of comparisons', '= a '.repeat(200_000), 'DELETE FROM loans WHERE a '],
    ['many casts', '::int'.repeat(150_000), 'SELECT a'],
    ['many unions', 'UNION SELECT a FROM b '.repeat(20_000), 'SELECT a FROM b '],
    ['many joins', 'JOIN b ON a.c = b.c '.repeat(20_000), 'SELECT a FROM b '],
    ['many WITH', 'WITH a AS (SELECT 1) '.repeat(20_000), ''],
    ['unclosed comments', '/* '.repeat(300_000), 'DELETE FROM loans; '],
    ['half-closed comments', '/* /* */ '.repeat(100_000), 'DELETE FROM loans; '],
    ['unclosed dollar quotes', Array.from({ length: 100_000 }, (_, index) => `$t${index}$ `).join(''), ''],
    ['dollar quotes in DO', 'DO $$ BEGIN x; END $$; '.repeat(30_000), ''],
    ['quotes', "'".repeat(1_000_001), 'SELECT '],
    ['strings before an unclosed one', `${"'a', ".repeat(150_000)}'`, 'SELECT '],
    ['lines with one quote', "a ' b\n".repeat(150_001), ''],
    ['semicolons', ';'.repeat(1_000_000), ''],
    ['commas', ','.repeat(1_000_000), 'CREATE TABLE a ('],
    ['dots', 'a.'.repeat(400_000), 'SELECT '],
    ['white space', ' '.repeat(1_000_000), 'DELETE FROM loans'],
    ['newlines', '\n'.repeat(1_000_000), 'DELETE FROM loans'],
    ['COPY without rows', 'COPY a; '.repeat(100_000), ''],
    ['intervals', 'INTERVAL '.repeat(100_000), 'SELECT '],
    ['columns', 'a int, '.repeat(100_000), 'CREATE TABLE a ('],
    ['values', "('a', 1, now()), ".repeat(50_000), 'INSERT INTO a (b, c, d) VALUES '],
    ['BEGIN', 'BEGIN '.repeat(150_000), 'CREATE TRIGGER a '],
    ['routines', 'CREATE FUNCTION a() BEGIN; '.repeat(30_000), ''],
    ['jobs', "SELECT cron.schedule('a', 'b', 'DELETE FROM c'); ".repeat(20_000), ''],
    ['jobs in a call', "cron.schedule('a', 'b', ".repeat(40_000), 'SELECT '],
    ['assignments', 'a := b + 1; '.repeat(80_000), 'CREATE TRIGGER a AFTER DELETE ON b BEGIN DECLARE a int; '],
    ['deletes in a block', 'DELETE FROM a; '.repeat(60_000), 'CREATE PROCEDURE a() BEGIN '],
    ['names', 'a'.repeat(1_000_000), 'DELETE FROM '],
    ['one byte', '\0'.repeat(500_000), ''],
  ])(
    'reads a megabyte of %s in good time',
    (_, text, before) => {
      const started = performance.now();
      const whole = `${before}${text}`;
      check(readSql(whole, 'unknown').statements, whole.length);
      expect(performance.now() - started).toBeLessThan(LONGEST);
    },
    60_000,
  );
});
