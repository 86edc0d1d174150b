import fc from 'fast-check';
import sqlite from 'node-sqlite3-wasm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reach } from '../../src/model/reach';
import { batches, cases, certainCases, judge, type Case, type Column } from './sql-cases';
import { literalText, present, sqlText, type Dialect } from './sql-text';
import { pairCounter, runs } from './runs';

/**
 * `reach` against SQLite, whose columns have affinities rather than types and may ignore case or trailing spaces:
 * https://www.sqlite.org/datatype3.html
 */

const words = fc.constantFrom('done', 'DONE', 'failed', '', '1', 'é');
const cased = fc.constantFrom('done', 'DONE', 'failed');
const padded = fc.constantFrom('done', 'done ', 'failed');
const numerals = fc.constantFrom('1', '01', '1.0', 'x');
const integers = fc.constantFrom(-1, 0, 1, 2, 5, 16_777_217);
const fractions = fc.constantFrom(0.1, 0.15, 0.2, 1, 1.5, 2);
const moments = fc.constantFrom('2025-01-01T00:00:00.000Z', '2025-11-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z');
const booleans = fc.boolean();
const anything = fc.oneof(words, integers, fractions, booleans);

const columns: readonly Column[] = [
  {
    name: 'title',
    declaration: 'TEXT',
    type: 'string',
    values: words,
    literals: fc.oneof({ weight: 4, arbitrary: words }, anything),
  },
  { name: 'status', declaration: 'TEXT COLLATE NOCASE', type: 'string', values: cased, literals: cased },
  { name: 'label', declaration: 'TEXT COLLATE RTRIM', type: 'string', values: padded, literals: padded },
  { name: 'code', declaration: 'STRING', type: 'string', values: numerals, literals: numerals },
  {
    name: 'copies',
    declaration: 'INTEGER',
    type: 'number',
    values: integers,
    literals: fc.oneof({ weight: 4, arbitrary: integers }, anything),
  },
  { name: 'price', declaration: 'REAL', type: 'number', values: fractions, literals: fractions },
  {
    name: 'pinned',
    declaration: 'BOOLEAN',
    type: 'boolean',
    values: booleans,
    literals: fc.oneof({ weight: 4, arbitrary: booleans }, anything),
  },
  { name: 'returnedAt', declaration: 'TEXT', type: 'date', values: moments, literals: moments },
];

const dialect: Dialect = {
  moment: (offset) => literalText(new Date(present + offset).toISOString()),
  emptyList: () => '()',
  rows: (values) =>
    values.length === 0 ? 'SELECT NULL WHERE 0' : `VALUES ${values.map((value) => `(${value})`).join(', ')}`,
};

const asked = pairCounter('SQLite');
let database: sqlite.Database;

beforeAll(() => {
  database = new sqlite.Database();
  database.exec(
    `CREATE TABLE loans (number INTEGER, ${columns.map(({ name, declaration }) => `"${name}" ${declaration}`).join(', ')})`,
  );
});

afterAll(() => {
  database.close();
});

/** How many rows of its own each condition selects. */
function select(batch: readonly Case[]): readonly { readonly condition: string; readonly selected: number }[] {
  const names = columns.map(({ name }) => name);
  const rows = batch.flatMap((one, number) =>
    one.rows.map((row) => [String(number), ...names.map((name) => literalText(row[name] ?? null))]),
  );
  database.exec(`DELETE FROM loans; INSERT INTO loans VALUES ${rows.map((row) => `(${row.join(', ')})`).join(', ')}`);
  asked.add(rows.length);
  return batch.map((one, number) => {
    const condition = sqlText(one.predicate, dialect);
    const result = database.get(`SELECT count(*) AS selected FROM loans WHERE number = ${number} AND ${condition}`);
    return { condition, selected: Number(result?.['selected']) };
  });
}

function check(batch: readonly Case[]): void {
  const results = select(batch);
  for (const [number, one] of batch.entries()) {
    const { condition = '', selected = Number.NaN } = results[number] ?? {};
    judge(one, selected, condition);
  }
}

test('SQLite never contradicts what reach says', () => {
  fc.assert(fc.property(batches(columns), check), runs(100));
});

test('of one row that is known in full, reach says exactly what SQLite does', () => {
  const whole = fc.constantFrom(-1, 0, 1, 2, 5);
  const plain: readonly Column[] = [
    { name: 'copies', declaration: 'INTEGER', type: 'number', values: whole, literals: whole },
    { name: 'pinned', declaration: 'BOOLEAN', type: 'boolean', values: booleans, literals: booleans },
  ];
  const property = fc.property(fc.array(certainCases(plain), { minLength: 1, maxLength: 60, size: 'max' }), (batch) => {
    const said = batch.map((one) => reach(one.predicate, one.shape, 'sql'));
    expect(said).toEqual(select(batch).map(({ selected }) => (selected === 1 ? 'always' : 'never')));
  });
  fc.assert(property, runs(40));
});

test('the generated questions have all answers', () => {
  const said = fc
    .sample(cases(columns), { ...runs(1), numRuns: 1000 })
    .map((one) => reach(one.predicate, one.shape, 'sql'));
  for (const answer of ['never', 'always', 'sometimes', 'unknown'] as const)
    expect(said.filter((each) => each === answer).length, answer).toBeGreaterThan(40);
});
