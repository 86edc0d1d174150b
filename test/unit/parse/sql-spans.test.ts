import { describe, expect, it } from 'vitest';
import type { Located } from '../../../src/model/expression';
import type { Predicate } from '../../../src/model/predicate';
import { readSql } from '../../../src/parse/sql';
import { queryIn, stepsIn } from '../../support/sql';

const slice = (text: string, { start, end }: Located): string => text.slice(start, end);

/** The code of every condition, in order. */
function conditions(text: string, predicate: Predicate): readonly string[] {
  switch (predicate.kind) {
    case 'always':
      return [];
    case 'all':
    case 'any':
      return predicate.of.flatMap((part) => conditions(text, part));
    case 'not':
      return conditions(text, predicate.of);
    default:
      return [slice(text, predicate.at)];
  }
}

describe('places', () => {
  it('of a query are the smallest tokens', () => {
    const text = `/* 🙂 */ UPDATE library."Loans" AS l
      SET l.state = 'late' , "renewals"=l.renewals+1
      WHERE l.state NOT IN ('late', 'lost') AND (due<now() - interval '1 day' OR (lost)) RETURNING *;`;
    const query = queryIn(text);
    expect(slice(text, query)).toBe(text.slice(9, -1));
    expect(slice(text, query.table)).toBe('"Loans"');
    expect(query.filter.map((use) => slice(text, use))).toEqual(['state', 'due', 'lost']);
    expect(query.reads.map((use) => slice(text, use))).toEqual(['renewals', '*']);
    expect(query.writes.map((write) => slice(text, write))).toEqual(['state', '"renewals"']);
    expect(query.writes.map((write) => write.valueAt && slice(text, write.valueAt))).toEqual([
      "'late'",
      'l.renewals+1',
    ]);
    expect(conditions(text, query.predicate)).toEqual([
      "l.state NOT IN ('late', 'lost')",
      "due<now() - interval '1 day'",
      'lost',
    ]);
  });

  it('of opaque conditions cover them', () => {
    const text = "DELETE FROM loans WHERE title LIKE 'A%' AND lower(state) = 'x' AND CASE WHEN a THEN b END";
    expect(conditions(text, queryIn(text).predicate)).toEqual([
      "title LIKE 'A%'",
      "lower(state) = 'x'",
      'CASE WHEN a THEN b END',
    ]);
  });

  it('of definitions are the tokens that declare', () => {
    const text = `CREATE TABLE library.loans (
      "State" text CHECK ("State" IN ('open', 'late')),
      reader int REFERENCES readers (id) ON DELETE CASCADE,
      CONSTRAINT loans_key UNIQUE (reader)
    );
    ALTER TABLE loans RENAME COLUMN reader TO borrower, ALTER borrower DROP NOT NULL, ADD COLUMN note text;
    ALTER TABLE loans RENAME TO borrowings;
    ALTER TYPE state ADD VALUE 'lost';
    DROP TABLE library.borrowings;`;
    expect(stepsIn(text).map((step) => `${step.kind} ${slice(text, step)}`)).toEqual([
      'create-entity loans',
      'constrain-unique loans_key',
      'rename-field borrower',
      'alter-field borrower',
      'add-field note',
      'rename-entity borrowings',
      "extend-enum 'lost'",
      'drop-entity borrowings',
    ]);
    const [create] = stepsIn(text);
    if (create?.kind !== 'create-entity') throw new Error('no table');
    expect(create.columns.map((column) => slice(text, column))).toEqual(['"State"', 'reader']);
    expect(create.columns[0]?.values?.map((value) => slice(text, value))).toEqual(["'open'", "'late'"]);
    expect(create.columns[1]?.references && slice(text, create.columns[1].references)).toBe(
      'REFERENCES readers (id) ON DELETE CASCADE',
    );
  });

  it('count UTF-16 units, whatever ends the lines', () => {
    for (const newline of ['\n', '\r\n', '\r']) {
      const text = `-- 🙂${newline}DELETE FROM loans${newline}WHERE state = '🙂' AND due < 1`;
      const query = queryIn(text);
      expect(slice(text, query.table)).toBe('loans');
      expect(query.filter.map((use) => slice(text, use))).toEqual(['state', 'due']);
    }
  });

  it('of statements never overlap and keep the order of the text', () => {
    const text = "SET x = 1; DELETE FROM a; BAD; CREATE TABLE b (c int); INSERT INTO d (e) VALUES ('f;');";
    const places = readSql(text, 'unknown').statements;
    places.forEach((place, index) => {
      expect(place.start).toBeGreaterThanOrEqual(places[index - 1]?.end ?? 0);
      expect(place.end).toBeGreaterThan(place.start);
    });
    expect(places.map((place) => slice(text, place))).toEqual([
      'SET x = 1',
      'DELETE FROM a',
      'BAD',
      'CREATE TABLE b (c int)',
      "INSERT INTO d (e) VALUES ('f;')",
    ]);
  });
});
