import { describe, expect, it } from 'vitest';
import { declareSql } from '../../../src/adapters/databases/sql';
import { readFile } from '../../../src/engine/read';
import { predicateText } from '../../../src/model/predicate-text';
import type { Query } from '../../../src/model/query';
import { indexOf, queriesOf, textAt, type Workspace } from '../../support/linked';

const schedule = `import cron from 'node-cron';
import { purge } from './purge';
cron.schedule('0 3 * * *', () => purge(globalThis.days), { name: 'purge-loans' });`;

/** The queries of a nightly job whose work is this code. */
function workspaceOf(code: string, more: Workspace = {}): Workspace {
  return { 'src/jobs.ts': schedule, 'src/purge.ts': code, ...more };
}

function queries(code: string, more: Workspace = {}): readonly Query[] {
  return queriesOf(indexOf(workspaceOf(code, more)), 'purge-loans');
}

/** `delete loans where …`; `?` and the code for a table whose name is computed. */
function shown(query: Query): string {
  const target = query.target.kind === 'known' ? query.target.name : `?${query.target.text}`;
  return `${query.operation} ${target} where ${predicateText(query.predicate)}`;
}

function run(body: string, imports = `import { Pool } from 'pg';\nconst pool = new Pool();`): readonly string[] {
  return queries(`${imports}\nexport async function purge(days: number) {\n${body}\n}`).map(shown);
}

const text = "DELETE FROM loans WHERE state = 'returned'";
const expected = ["delete loans where state = 'returned'"];

describe('clients', () => {
  it.each([
    ['pg', `import { Pool } from 'pg';`, `await new Pool().query(SQL);`],
    [
      'pg, object',
      `import pg from 'pg'; const client = new pg.Client();`,
      `await client.query({ text: SQL, values: [] });`,
    ],
    ['pg-promise', `import pgp from 'pg-promise'; const db = pgp()('x');`, `await db.none(SQL);`],
    ['postgres', `import postgres from 'postgres'; const sql = postgres('x');`, `await sql.unsafe(SQL);`],
    ['neon', `import { neon } from '@neondatabase/serverless'; const sql = neon('x');`, `await sql.query(SQL);`],
    [
      'mysql2',
      `import mysql from 'mysql2/promise'; const pool = mysql.createPool({});`,
      `await pool.execute(SQL, []);`,
    ],
    [
      'better-sqlite3',
      `import Database from 'better-sqlite3'; const db = new Database('x');`,
      `db.prepare(SQL).run();`,
    ],
    ['better-sqlite3, exec', `import Database from 'better-sqlite3'; const db = new Database('x');`, `db.exec(SQL);`],
    ['sqlite3', `import sqlite3 from 'sqlite3'; const db = new sqlite3.Database('x');`, `db.run(SQL, () => {});`],
    ['node:sqlite', `import { DatabaseSync } from 'node:sqlite'; const db = new DatabaseSync('x');`, `db.exec(SQL);`],
    [
      'libsql',
      `import { createClient } from '@libsql/client'; const client = createClient({ url: 'x' });`,
      `await client.execute({ sql: SQL, args: [] });`,
    ],
    [
      'libsql, batch',
      `import { createClient } from '@libsql/client'; const client = createClient({ url: 'x' });`,
      `await client.batch([SQL, { sql: 'SELECT 1', args: [] }]);`,
    ],
    ['knex', `import knex from 'knex'; const db = knex({});`, `await db.raw(SQL);`],
    [
      'sequelize',
      `import { Sequelize } from 'sequelize'; const db = new Sequelize('x');`,
      `await db.query(SQL, { replacements: {} });`,
    ],
    ['typeorm', `import { DataSource } from 'typeorm'; const source = new DataSource({});`, `await source.query(SQL);`],
    [
      'prisma',
      `import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient();`,
      `await prisma.$executeRawUnsafe(SQL);`,
    ],
    ['D1', '', `const env: { DB: D1Database } = globalThis.env; await env.DB.prepare(SQL).bind().run();`],
    ['something of the workspace', '', `await globalThis.anything.query(SQL);`],
  ])('%s', (_, imports, call) => {
    expect(run(call.replace('SQL', `"${text}"`), imports)).toEqual(expected);
  });

  it.each([
    ['postgres', `import postgres from 'postgres'; const sql = postgres('x');`, 'await sql`SQL`;'],
    ['neon', `import { neon } from '@neondatabase/serverless'; const sql = neon('x');`, 'await sql`SQL`;'],
    ['vercel', `import { sql } from '@vercel/postgres';`, 'await sql`SQL`;'],
    [
      'prisma',
      `import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient();`,
      'await prisma.$executeRaw`SQL`;',
    ],
    [
      'prisma, fragment',
      `import { Prisma, PrismaClient } from '@prisma/client'; const prisma = new PrismaClient();`,
      'await prisma.$executeRaw(Prisma.sql`SQL`);',
    ],
    ['a parameter', '', 'const sql = globalThis.sql; await sql`SQL`;'],
  ])('tagged templates of %s', (_, imports, call) => {
    const tagged = run(call.replace('SQL', 'DELETE FROM loans WHERE state = ${days} AND due < now()'), imports);
    expect(tagged).toEqual(['delete loans where state = :globalThis.days and due < now']);
  });

  it('finds the query of a statement that is prepared elsewhere where it runs', () => {
    const found = queries(`import Database from 'better-sqlite3';
      const db = new Database('x');
      const forget = db.prepare('DELETE FROM loans WHERE due < ?');
      export function purge(days: number) { forget.run(days); }`);
    expect(found.map(shown)).toEqual(['delete loans where due < :globalThis.days']);
  });

  it('takes no sentence for SQL', () => {
    const body = `
      globalThis.i18n.get('Delete all from cart'); globalThis.menu.run('Select a plan');
      globalThis.app.get('/select/from', () => {}); globalThis.bus.execute('Update available');
      globalThis.cache.get('update'); globalThis.log.all('WITH love');`;
    expect(run(body)).toEqual([]);
  });
});

describe('texts', () => {
  it.each([
    ['concatenated', `"DELETE FROM " + 'loans ' + \`WHERE state = 'returned'\``],
    ['joined', `['DELETE', 'FROM loans', "WHERE state = 'returned'"].join(' ')`],
    ['with constants', "`DELETE FROM ${TABLE} WHERE state = '${STATE}'`"],
    ['of a variable', 'STATEMENT'],
    ['of another file', 'statements.forget'],
    ['in lower case', `"delete from loans where state = 'returned'"`],
    ['behind a comment', '"/* nightly */ DELETE FROM loans WHERE state = \'returned\'"'],
  ])('%s', (_, code) => {
    const found = queries(
      `import { Pool } from 'pg';
      import { statements } from './statements';
      const TABLE = 'loans'; const STATE = 'returned';
      const STATEMENT = "DELETE FROM loans WHERE state = 'returned'";
      export async function purge(days: number) { await new Pool().query(${code}); }`,
      { 'src/statements.ts': `export const statements = { forget: "DELETE FROM loans WHERE state = 'returned'" };` },
    );
    expect(found.map(shown)).toEqual(expected);
  });

  it('says which table is computed, and by what', () => {
    expect(run('await pool.query(`DELETE FROM ${globalThis.table} WHERE lost`);')).toEqual([
      'delete ?${globalThis.table} where lost',
    ]);
    expect(run('await pool.query(`DELETE FROM loans_${days} WHERE lost`);')).toEqual([
      'delete ?loans_${globalThis.days} where lost',
    ]);
  });

  it('takes computed conditions for anything, and fragments that only add one for no less', () => {
    expect(run('await pool.query(`DELETE FROM loans WHERE ${globalThis.where}`);')).toEqual([
      'delete loans where (not understood: a condition that is computed)',
    ]);
    const [open] = run('await pool.query(`DELETE FROM loans WHERE lost ${globalThis.more}`);');
    expect(open).toContain('not understood');
    expect(open).not.toContain('lost and');
    const [narrowed] = run("await pool.query(`DELETE FROM loans WHERE lost ${days ? 'AND due < now()' : ''}`);");
    expect(narrowed).toContain('lost and (not understood');
  });

  it('reads each of several texts', () => {
    expect(run("await pool.query(days ? 'DELETE FROM loans' : 'DELETE FROM readers');")).toEqual([
      'delete loans where everything',
      'delete readers where everything',
    ]);
  });

  it('reads each of several texts that a part may be, and the same query once', () => {
    expect(run("await pool.query(`DELETE FROM loans WHERE due < ${days ? 'now()' : 'CURRENT_TIMESTAMP'}`);")).toEqual([
      'delete loans where due < now',
    ]);
    const tables = "const table = days ? 'loans' : 'readers'; const order = days > 3 ? '<' : '>';";
    expect(run(`${tables} await pool.query(\`DELETE FROM \${table} WHERE due \${order} now()\`);`)).toEqual([
      'delete loans where due < now',
      'delete loans where due > now',
      'delete readers where due < now',
      'delete readers where due > now',
    ]);
  });

  it('takes a fragment that may be empty for a condition', () => {
    const imports = `import { Prisma, PrismaClient } from '@prisma/client'; const prisma = new PrismaClient();`;
    const [found] = run(
      'const late = days ? Prisma.sql`AND due < now()` : Prisma.empty; await prisma.$executeRaw`DELETE FROM loans WHERE lost ${late}`;',
      imports,
    );
    expect(found).toBe('delete loans where lost and (not understood: a condition that is computed)');
  });

  it('puts nested fragments and identifiers of tagged templates in', () => {
    const imports = `import postgres from 'postgres'; const sql = postgres('x'); const late = sql\`due < now()\`;`;
    expect(
      run("await sql`DELETE FROM ${sql('loans')} WHERE ${late} AND state IN ${sql(['a', 'b'])}`;", imports),
    ).toEqual(["delete loans where due < now and state in ('a', 'b')"]);
  });
});

describe('bound values', () => {
  it.each([
    [
      'positions',
      'pool.query("DELETE FROM loans WHERE state = $2 AND due < $1", [new Date(Date.now() - 864e5), "late"])',
    ],
    ['marks', 'pool.query("DELETE FROM loans WHERE state = ? AND due < ?", ["late", Date.now() - 24 * 3600 * 1000])'],
    [
      'an object',
      'pool.query({ text: "DELETE FROM loans WHERE state = $1 AND due < $2", values: ["late", new Date(Date.now() - 864e5)] })',
    ],
    [
      'names',
      'pool.query("DELETE FROM loans WHERE state = :state AND due < :due", { replacements: { state: "late", due: new Date(Date.now() - 864e5) } })',
    ],
    ['arguments', 'pool.prepare("DELETE FROM loans WHERE state = ? AND due < ?").run("late", Date.now() - 864e5)'],
    ['bind', 'pool.prepare("DELETE FROM loans WHERE state = ?1 AND due < ?2").bind("late", Date.now() - 864e5).run()'],
  ])('are told: %s', (_, call) => {
    expect(run(`await ${call};`)).toEqual(["delete loans where state = 'late' and due < now - 1 day"]);
  });

  it('stay parameters where they are not known', () => {
    expect(
      run('await pool.query("DELETE FROM loans WHERE state = $1 AND due < $2", [days, ...globalThis.rest]);'),
    ).toEqual([expect.stringContaining('due < ')]);
    expect(run('await pool.query("DELETE FROM loans WHERE state = $1", globalThis.values);')).toEqual([
      'delete loans where state = $1',
    ]);
  });

  it('are not taken for others where a computed part may hold some', () => {
    const call = 'pool.query(`DELETE FROM loans WHERE a = ? AND b IN (${globalThis.marks}) AND c = ?`, [1, 2, 3])';
    expect(run(`await ${call};`)).toEqual(['delete loans where a = 1 and b in (:globalThis.marks) and c = ?2']);
  });

  it('give names', () => {
    expect(run("await pool.raw('DELETE FROM ?? WHERE state = ?', ['loans', 'late']);")).toEqual([
      "delete loans where state = 'late'",
    ]);
    expect(run("await pool.raw('DELETE FROM ?? WHERE state = ?', [globalThis.table, 'late']);")).toEqual([
      "delete ???1 where state = 'late'",
    ]);
  });

  it('fill lists', () => {
    expect(run('await pool.query("DELETE FROM loans WHERE state = ANY($1)", [["late", "lost"]]);')).toEqual([
      "delete loans where state in ('late', 'lost')",
    ]);
  });

  it('are told of writes', () => {
    const [query] = queries(`import { Pool } from 'pg';
      export const purge = (days: number) => new Pool().query('UPDATE loans SET state = $1, seen = $2 WHERE id = $3', ['lost', days, 7]);`);
    expect(query?.writes.map(({ field, value }) => [field, value])).toEqual([
      ['state', { kind: 'literal', value: 'lost' }],
      ['seen', { kind: 'parameter', text: 'globalThis.days' }],
    ]);
  });
});

describe('places', () => {
  const code = `import { Pool } from 'pg';
const TABLE = 'loans';
export async function purge(days: number) {
  await new Pool().query(\`
    DELETE FROM \${TABLE}
    WHERE state = 'late' AND due < now() - interval '\${days} days'\`);
}`;

  it('are those of the tokens inside the text', () => {
    for (const newline of ['\n', '\r\n']) {
      const files = workspaceOf(code.replaceAll('\n', newline));
      const [query] = queriesOf(indexOf(files), 'purge-loans');
      if (!query) throw new Error('no query');
      expect(query.filter.map((use) => textAt(files, use.at))).toEqual(['state', 'due']);
      expect(query.targetAt && textAt(files, query.targetAt)).toBe(`'loans'`.slice(1, -1));
      expect(textAt(files, query.at)).toMatch(/^new Pool\(\)\.query\(`[^]*`\)$/);
      const { predicate } = query;
      if (predicate.kind !== 'all') throw new Error('no conditions');
      expect(predicate.of.map((part) => 'at' in part && textAt(files, part.at))).toEqual([
        "state = 'late'",
        expect.stringContaining("due < now() - interval '"),
      ]);
    }
  });

  it('are those of the whole literal where the code is escaped', () => {
    const files = workspaceOf(`import { Pool } from 'pg';
export const purge = (days: number) => new Pool().query('DELETE FROM loans WHERE state = \\'late\\'');`);
    const [query] = queriesOf(indexOf(files), 'purge-loans');
    expect(query?.targetAt && textAt(files, query.targetAt)).toBe(`'DELETE FROM loans WHERE state = \\'late\\''`);
  });
});

describe('several statements', () => {
  it('are a query for each table that they touch', () => {
    expect(
      run(
        "await pool.query('BEGIN; DELETE FROM loans WHERE reader_id IN (SELECT id FROM readers WHERE closed); COMMIT');",
      ),
    ).toEqual([]);
    expect(
      run(
        "await pool.query('DELETE FROM loans WHERE reader_id IN (SELECT id FROM readers WHERE closed); UPDATE readers SET closed = false');",
      ),
    ).toEqual([
      'delete loans where reader_id in (SELECT id FROM readers WHERE closed)',
      'read readers where closed',
      'update readers where everything',
    ]);
  });

  it('that are not understood are told for clients that are known', () => {
    const index = indexOf(
      workspaceOf(`import { Pool } from 'pg';
export const purge = (days: number) => new Pool().query('DELETE loans WHERE WHERE; UPDATE SET x');`),
    );
    expect(index.notChecked.map((note) => note.message)).toContainEqual(
      expect.stringContaining('not understood: UPDATE SET x'),
    );
  });
});

describe('SQL files', () => {
  it('are queries at their statements', () => {
    const source =
      "-- repair\nUPDATE loans SET state = 'open' WHERE state NOT IN ('open', 'late');\nDELETE FROM ${schema}.readers_${env};";
    const result = readFile('scripts/repair.sql', new TextEncoder().encode(source), { whole: true });
    if (result.kind !== 'facts') throw new Error('no facts');
    const found = declareSql(result.facts).queries;
    expect(found.map(shown)).toEqual([
      "update loans where state not in ('open', 'late')",
      'delete ?readers_${env} where everything',
    ]);
    const [update] = found;
    expect(update).toMatchObject({ adapter: 'sql', semantics: 'sql', at: { file: 'scripts/repair.sql' } });
    expect(update && source.slice(update.at.start, update.at.end)).toBe(source.slice(10, source.indexOf(';')));
    expect(update?.filter).toEqual([{ field: 'state', at: { file: 'scripts/repair.sql', start: 48, end: 53 } }]);
  });

  it('of other languages are none', () => {
    expect(declareSql({ file: 'a.ts', module: null, sql: null, project: null, notes: [] })).toEqual({ queries: [] });
  });
});
