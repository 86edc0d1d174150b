import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { SqlQuery } from '../../../src/model/sql';
import { queriesIn, stepsIn } from '../../support/sql';

/**
 * What an independent parser (https://github.com/taozhi8833998/node-sql-parser) makes of the same statements. It knows
 * tables and operations, not places. Where the two are known to differ, the statement stands in a test of its own.
 */
type Engine = 'postgresql' | 'mysql' | 'mariadb' | 'sqlite';

interface OtherParser {
  readonly parse: (
    sql: string,
    options: { readonly database: string },
  ) => { readonly tableList: readonly string[]; readonly columnList: readonly string[] };
}

const load = createRequire(import.meta.url);
const parsers = new Map<Engine, OtherParser>();

function otherParser(engine: Engine): OtherParser {
  const known = parsers.get(engine);
  if (known) return known;
  const { Parser } = load(`node-sql-parser/build/${engine}`) as { Parser: new () => OtherParser };
  const made = new Parser();
  parsers.set(engine, made);
  return made;
}

/** `delete loans`, one for each table. */
function theirTables(sql: string, engine: Engine): readonly string[] {
  return [
    ...new Set(
      otherParser(engine)
        .parse(sql, { database: engine })
        .tableList.map((entry) => {
          const [operation = '', , table = ''] = entry.split('::');
          return `${operation.replace(/^(?:select)$/, 'read').replace(/^replace$/, 'insert')} ${table.toLowerCase()}`;
        }),
    ),
  ].sort();
}

function ourTables(sql: string, engine: Engine): readonly string[] {
  return [
    ...new Set(queries(sql, engine).map((query) => `${query.operation} ${query.table.name.toLowerCase()}`)),
  ].sort();
}

function queries(sql: string, engine: Engine): readonly SqlQuery[] {
  return queriesIn(sql, engine === 'mariadb' ? 'mysql' : engine);
}

/** Every column that is named, without qualifier. */
function theirColumns(sql: string, engine: Engine): readonly string[] {
  const names = otherParser(engine)
    .parse(sql, { database: engine })
    .columnList.map((entry) => entry.split('::')[2] ?? '');
  return [...new Set(names.map((name) => (name === '(.*)' ? '*' : name.toLowerCase())))].sort();
}

function ourColumns(sql: string, engine: Engine): readonly string[] {
  const uses = queries(sql, engine).flatMap((query) => [...query.filter, ...query.reads, ...query.writes]);
  return [...new Set(uses.map((use) => use.field.toLowerCase()))].sort();
}

const everywhere = [
  "SELECT id, due FROM loans WHERE state = 'open' AND due < '2026-01-01' ORDER BY due LIMIT 10",
  'SELECT l.id, r.name FROM loans l JOIN readers r ON r.id = l.reader_id WHERE r.closed = 1',
  'SELECT l.id FROM loans l LEFT JOIN readers r ON r.id = l.reader_id WHERE r.id IS NULL',
  'SELECT state, count(id) FROM loans GROUP BY state HAVING count(id) > 3',
  'SELECT id FROM loans WHERE reader_id IN (SELECT id FROM readers WHERE closed = 1)',
  'SELECT id FROM loans WHERE NOT EXISTS (SELECT 1 FROM readers WHERE readers.id = loans.reader_id)',
  'SELECT id FROM loans UNION ALL SELECT id FROM old_loans',
  'SELECT id FROM (SELECT id FROM loans WHERE lost = 1) AS gone',
  "INSERT INTO loans (state, due) VALUES ('open', '2026-01-01'), ('late', NULL)",
  'INSERT INTO archive (loan_id, day) SELECT id, due FROM loans WHERE lost = 1',
  "UPDATE loans SET state = 'late', renewals = renewals + 1 WHERE due < '2026-01-01' AND (lost = 1 OR fee > 3)",
  'UPDATE loans SET state = NULL WHERE id BETWEEN 1 AND 9 OR id NOT IN (11, 12)',
  "DELETE FROM loans WHERE state <> 'open' AND due IS NOT NULL AND title LIKE 'A%'",
  'DELETE FROM loans WHERE reader_id NOT IN (SELECT id FROM readers)',
];

const byEngine: Readonly<Record<Engine, readonly string[]>> = {
  postgresql: [
    "DELETE FROM loans WHERE due < now() - interval '90 days' RETURNING id",
    "INSERT INTO loans (id, state) VALUES ($1, 'open') ON CONFLICT (id) DO UPDATE SET state = 'late'",
    "UPDATE loans SET state = 'x' WHERE state::text = ANY (ARRAY['a', 'b'])",
    'TRUNCATE TABLE loans',
  ],
  mysql: [
    'DELETE FROM loans WHERE due < NOW() - INTERVAL 90 DAY LIMIT 500',
    "INSERT INTO loans (id, state) VALUES (1, 'open') ON DUPLICATE KEY UPDATE state = 'late'",
    'UPDATE `loans` SET `state` = "late" WHERE `due` < DATE_SUB(NOW(), INTERVAL 1 DAY)',
    "REPLACE INTO loans (id, state) VALUES (1, 'open')",
  ],
  mariadb: [
    'DELETE FROM loans WHERE due < NOW() - INTERVAL 90 DAY',
    "INSERT INTO loans (id) VALUES (1) ON DUPLICATE KEY UPDATE state = 'late'",
  ],
  sqlite: [
    "DELETE FROM loans WHERE due < datetime('now', '-30 days')",
    "INSERT OR IGNORE INTO loans (id, state) VALUES (1, 'open')",
    'UPDATE "loans" SET "state" = 1 WHERE unixepoch() - due > 86400',
  ],
};

const engines = Object.keys(byEngine) as readonly Engine[];
const statements = engines.flatMap((engine) =>
  [...everywhere, ...byEngine[engine]].map((sql) => [engine, sql] as const),
);

describe('an independent parser', () => {
  it.each(statements)('agrees on tables in %s: %s', (engine, sql) => {
    const theirs = theirTables(sql, engine);
    expect(
      ourTables(sql, engine).map((entry) =>
        entry.replace(/^delete (?=loans$)/, /^TRUNCATE/.test(sql) ? 'truncate ' : 'delete '),
      ),
    ).toEqual(theirs);
  });

  it.each(everywhere)('agrees on columns: %s', (sql) => {
    for (const engine of engines) {
      const ours = ourColumns(sql, engine);
      const theirs = theirColumns(sql, engine).filter((name) => name !== '*' && name !== '');
      expect(
        theirs.filter((name) => !ours.includes(name)),
        engine,
      ).toEqual([]);
    }
  });

  it.each([
    'CREATE TABLE loans (id int PRIMARY KEY, state varchar(20) NOT NULL, due timestamp)',
    'ALTER TABLE loans ADD COLUMN note text',
    'ALTER TABLE loans DROP COLUMN note',
    'ALTER TABLE loans RENAME TO old_loans',
    'DROP TABLE loans',
  ])('accepts what is read as a definition: %s', (sql) => {
    for (const engine of engines)
      expect(() => otherParser(engine).parse(sql, { database: engine }), engine).not.toThrow();
    expect(stepsIn(sql).length).toBeGreaterThan(0);
  });

  it('does not know statements that real migrations are full of, and that are read here', () => {
    for (const sql of [
      'ALTER TABLE loans ALTER COLUMN state TYPE loan_state USING state::loan_state',
      "ALTER TYPE loan_state ADD VALUE 'lost'",
    ]) {
      expect(() => otherParser('postgresql').parse(sql, { database: 'postgresql' }), sql).toThrow();
      expect(stepsIn(sql, 'postgresql'), sql).toHaveLength(1);
    }
  });

  it('takes the tables that an UPDATE only reads for updated ones; here they are read', () => {
    const sql = 'UPDATE loans l SET closed = r.closed FROM readers r WHERE r.id = l.reader_id';
    expect(theirTables(sql, 'postgresql')).toEqual(['update loans', 'update readers']);
    expect(ourTables(sql, 'postgresql')).toEqual(['read readers', 'update loans']);
  });
});
