import fc from 'fast-check';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FieldShape, Scalar, Shape } from '../../src/model/predicate';
import { predicateText } from '../../src/model/predicate-text';
import { reach } from '../../src/model/reach';
import { queriesIn } from '../support/sql';
import { literalText } from './sql-text';
import { runs } from './runs';

/**
 * Conditions as people write them, read by the reader of SQL and judged by `reach`, against what SQLite selects: neither
 * may take a row that is selected for one that never is, nor one that is not selected for one that always is.
 */

interface Row {
  readonly renewals: number | null;
  readonly fee: number | null;
  readonly state: string | null;
  readonly title: string | null;
}

const counts = fc.constantFrom(0, 1, 2, 3);
const words = fc.constantFrom('open', 'late', 'lost', '');
const rows: fc.Arbitrary<Row> = fc.record({
  renewals: fc.option(counts, { freq: 4 }),
  fee: fc.option(counts, { freq: 4 }),
  state: fc.option(words, { freq: 4 }),
  title: fc.option(words, { freq: 4 }),
});

/** Two columns of one type, and literals for them. */
const sides = fc.oneof(
  fc.tuple(
    fc.constantFrom(['renewals', 'fee'], ['fee', 'renewals'], ['l.fee', 'loans.fee']),
    counts.map(String),
    counts.map(String),
  ),
  fc.tuple(
    fc.constantFrom(['state', 'title'], ['"title"', '[state]'], ['l.state', '`title`']),
    words.map(literalText),
    words.map(literalText),
  ),
);

const operators = fc.constantFrom('=', '==', '<>', '!=', '<', '<=', '>', '>=');

/** Conditions on one or two columns. Every form that the reader gives a meaning of its own stands here. */
const tests: fc.Arbitrary<string> = fc
  .tuple(sides, operators, fc.nat(24))
  .map(([[[column = '', peer = ''], a, b], operator, form]) => {
    switch (form) {
      case 0:
        return `${column} ${operator} ${a}`;
      case 1:
        return `${a} ${operator} ${column}`;
      case 2:
        return `${column} ${operator} ${peer}`;
      case 3:
        return `${column} IN (${a}, ${b})`;
      case 4:
        return `${column} NOT IN (${a}, ${b})`;
      case 5:
        return `${column} NOT IN (${a}, NULL)`;
      case 6:
        return `${column} BETWEEN ${a} AND ${b}`;
      case 7:
        return `${column} NOT BETWEEN ${a} AND ${b}`;
      case 8:
        return `${column} IS NULL`;
      case 9:
        return `${column} IS NOT NULL`;
      case 10:
        return `${column} IS ${a}`;
      case 11:
        return `${column} IS NOT ${a}`;
      case 12:
        return `${column} IS NOT DISTINCT FROM ${a}`;
      case 13:
        return `${column} IS DISTINCT FROM ${peer}`;
      case 14:
        return `coalesce(${column}, ${a}) ${operator} ${b}`;
      case 15:
        return `ifnull(${column}, ${a}) = ${a}`;
      case 16:
        return `(${column} ${operator} ${a}) IS NOT TRUE`;
      case 17:
        return `CASE WHEN ${column} ${operator} ${a} THEN 1 ELSE 0 END`;
      case 18:
        return `${column} LIKE ${a}`;
      case 19:
        return `${column} = NULL`;
      case 20:
        return `id IN (SELECT id FROM loans WHERE ${column.replace(/^(?:l|loans)\./, '')} ${operator} ${a})`;
      case 21:
        return `id NOT IN (SELECT id FROM loans i WHERE i.${column.replace(/^.*\./, '')} ${operator} ${a})`;
      case 22:
        return `EXISTS (SELECT 1 FROM loans i WHERE i.id = l.id AND ${column.includes('.') ? column.replace(/^.*\./, 'l.') : `l.${column}`} ${operator} ${a})`;
      case 23:
        return `${a} = ${b}`;
      default:
        return `CAST(${column} AS TEXT) = ${a.startsWith("'") ? a : `'${a}'`}`;
    }
  });

const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tests,
    fc
      .tuple(tie('condition'), fc.constantFrom('AND', 'OR', 'and'), tie('condition'))
      .map(([a, word, b]) => `${a} ${word} ${b}`),
    tie('condition').map((inner) => `NOT (${inner})`),
    tie('condition').map((inner) => `(${inner}) -- why; not\n`),
  ),
}));

let database: sqlite.Database;

beforeAll(() => {
  database = new sqlite.Database();
  database.exec('CREATE TABLE loans (id INTEGER PRIMARY KEY, renewals INTEGER, fee INTEGER, state TEXT, title TEXT)');
});

afterAll(() => {
  database.close();
});

function shapeOf(row: Row): Shape {
  const field = (value: Scalar, type: 'string' | 'number'): FieldShape => ({
    presence: 'always',
    nullable: value === null,
    values: value === null ? [] : [value],
    types: [type],
  });
  return {
    fields: new Map([
      ['id', field(1, 'number')],
      ['renewals', field(row.renewals, 'number')],
      ['fee', field(row.fee, 'number')],
      ['state', field(row.state, 'string')],
      ['title', field(row.title, 'string')],
    ]),
    open: false,
  };
}

function selects(text: string, row: Row): boolean {
  const values = [1, row.renewals, row.fee, row.state, row.title].map(literalText);
  database.exec(`DELETE FROM loans; INSERT INTO loans VALUES (${values.join(', ')})`);
  const result = database.get(`SELECT count(*) AS selected FROM loans l WHERE ${text}`);
  return Number(result?.['selected']) === 1;
}

const questions = fc.record({ text: condition.map((text) => text.replaceAll('loans.', 'l.')), row: rows });
const seen = new Map<string, number>();

test('what is read of a condition never contradicts SQLite', () => {
  fc.assert(
    fc.property(questions, ({ text, row }) => {
      const query = queriesIn(`DELETE FROM loans AS l WHERE ${text}`, 'sqlite').find(
        (each) => each.operation === 'delete',
      );
      if (!query) throw new Error('no query');
      const said = reach(query.predicate, shapeOf(row), 'sql');
      const isSelected = selects(text, row);
      seen.set(`${said} ${isSelected}`, (seen.get(`${said} ${isSelected}`) ?? 0) + 1);
      if ((said === 'never' && isSelected) || (said === 'always' && !isSelected))
        throw new Error(`reach says ${said} of ${predicateText(query.predicate)}`);
    }),
    runs(3000),
  );
  // The questions are worth asking: most are answered, and in both ways.
  expect(seen.get('never false') ?? 0).toBeGreaterThan(300);
  expect(seen.get('always true') ?? 0).toBeGreaterThan(300);
});
