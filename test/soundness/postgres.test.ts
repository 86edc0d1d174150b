import { PGlite } from '@electric-sql/pglite';
import { citext } from '@electric-sql/pglite/contrib/citext';
import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { batches, judge, type Case, type Column } from './sql-cases';
import { literalText, present, sqlText, type Dialect } from './sql-text';
import { pairCounter, runs } from './runs';

/**
 * `reach` against Postgres, which has typed columns (so literals are of the column's type here), rounds on storing, and
 * knows strings that are equal without being the same (`citext`, `char(n)`).
 */

const words = fc.constantFrom('done', 'failed', '', '1', 'é');
const cased = fc.constantFrom('done', 'DONE', 'failed');
const padded = fc.constantFrom('done', 'done ', 'failed');
const states = fc.constantFrom('open', 'done', 'failed');
const integers = fc.constantFrom(-1, 0, 1, 2, 5, 16_777_217);
const fractions = fc.constantFrom(0.1, 0.15, 0.2, 0.249, 1, 1.5, 2);
const large = fc.constantFrom(16_777_216, 16_777_217);
const measures = fc.oneof(
  { weight: 4, arbitrary: fractions },
  { weight: 2, arbitrary: large },
  { weight: 1, arbitrary: fc.constant('NaN') },
);
const moments = fc.constantFrom('2025-01-01T00:00:00.000Z', '2025-11-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z');
const uuids = fc.constantFrom(
  '6F9619FF-8B86-D011-B42D-00C04FC964FF',
  '6f9619ff-8b86-d011-b42d-00c04fc964ff',
  '00000000-0000-0000-0000-000000000000',
);

const columns: readonly Column[] = [
  { name: 'title', declaration: 'text', type: 'string', values: words, literals: words },
  { name: 'status', declaration: 'citext', type: 'string', values: cased, literals: cased },
  { name: 'label', declaration: 'char(6)', type: 'string', values: padded, literals: padded },
  { name: 'state', declaration: 'state', type: 'string', values: states, literals: states },
  {
    name: 'copies',
    declaration: 'integer',
    type: 'number',
    values: fractions,
    literals: fc.oneof(integers, fractions),
  },
  { name: 'total', declaration: 'bigint', type: 'number', values: integers, literals: integers },
  { name: 'price', declaration: 'numeric(6,1)', type: 'number', values: fractions, literals: fractions },
  { name: 'weight', declaration: 'real', type: 'number', values: measures, literals: fc.oneof(fractions, large) },
  { name: 'pinned', declaration: 'boolean', type: 'boolean', values: fc.boolean(), literals: fc.boolean() },
  { name: 'returned', declaration: 'timestamptz', type: 'date', values: moments, literals: moments },
  { name: 'reference', declaration: 'uuid', type: 'uuid', values: uuids, literals: uuids },
];

const declarations = new Map(columns.map(({ name, declaration }) => [name, declaration]));

const dialect: Dialect = {
  moment: (offset) => `timestamptz '${new Date(present + offset).toISOString()}'`,
  emptyList: (column) => `(${rowsOf([], column)})`,
  rows: rowsOf,
};

function rowsOf(values: readonly string[], column: string): string {
  const type = declarations.get(column) ?? 'text';
  if (values.length === 0) return `SELECT CAST(NULL AS ${type}) WHERE FALSE`;
  return values.map((value) => `SELECT CAST(${value} AS ${type})`).join(' UNION ALL ');
}

const asked = pairCounter('PostgreSQL (PGlite)');
let database: PGlite;

beforeAll(async () => {
  database = await PGlite.create({ extensions: { citext } });
  const body = columns.map(({ name, declaration }) => `"${name}" ${declaration}`).join(', ');
  await database.exec(
    `CREATE EXTENSION citext; CREATE TYPE state AS ENUM ('open', 'done', 'failed'); CREATE TABLE loans (number integer, ${body})`,
  );
}, 60_000);

afterAll(async () => {
  await database.close();
});

async function check(batch: readonly Case[]): Promise<void> {
  const names = columns.map(({ name }) => name);
  const rows = batch.flatMap((one, number) =>
    one.rows.map((row) => [String(number), ...names.map((name) => literalText(row[name] ?? null))]),
  );
  const conditions = batch.map((one) => sqlText(one.predicate, dialect));
  const counts = conditions.map(
    (condition, number) =>
      `SELECT ${number} AS number, count(*)::integer AS selected FROM loans WHERE number = ${number} AND ${condition}`,
  );
  await database.exec(
    `TRUNCATE loans; ${rows.map((row) => `INSERT INTO loans VALUES (${row.join(', ')});`).join(' ')}`,
  );
  const result = await database.query<{ number: number; selected: number }>(counts.join(' UNION ALL '));
  asked.add(rows.length);
  for (const { number, selected } of result.rows) {
    const one = batch[number];
    if (one) judge(one, selected, conditions[number] ?? '');
  }
}

test('Postgres never contradicts what reach says', async () => {
  await fc.assert(fc.asyncProperty(batches(columns), check), runs(40));
});
