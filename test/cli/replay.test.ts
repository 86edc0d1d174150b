import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { committed } from '../support/folders';
import { runCli, scratchFolder } from '../support/run-cli';

const scratch = scratchFolder();

interface Report {
  readonly engine: string;
  readonly migrations: {
    readonly files: readonly string[];
    readonly applied: number;
    readonly refused: readonly { readonly at: { readonly file: string; readonly line: number } }[];
    readonly foreign: readonly { readonly reason: string }[];
  };
  readonly declared: readonly string[];
  readonly statements: {
    readonly prepared: number;
    readonly failed: readonly {
      readonly at: { readonly line: number };
      readonly reason: string;
      readonly jobs: readonly string[];
    }[];
    readonly untried: readonly { readonly reason: string }[];
    readonly composed: number;
  };
}

async function replayed(cwd: string, ...more: readonly string[]): Promise<{ code: number | null; report: Report }> {
  const { code, stdout } = await runCli(['replay', '--format', 'json', ...more], { cwd });
  return { code, report: JSON.parse(stdout) as Report };
}

const LIBRARY = {
  'package.json': '{ "name": "library", "dependencies": { "better-sqlite3": "^11.0.0", "node-cron": "^4.0.0" } }\n',
  'migrations/0001_loans.sql': `CREATE TABLE loans (id INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL, due_at TEXT NOT NULL);
CREATE TABLE fines (id INTEGER PRIMARY KEY AUTOINCREMENT, loan_id INTEGER REFERENCES loans (id));
`,
  'src/night.ts': `import Database from 'better-sqlite3';
import cron from 'node-cron';

const db = new Database('library.db');
cron.schedule('0 3 * * *', () => {
  db.prepare("DELETE FROM loans WHERE state = ? AND due_at < datetime('now', '-1 year')").run('returned');
  db.prepare(\`DELETE FROM fines WHERE loan_id NOT IN (SELECT id FROM loans) AND id < \${Number(process.env.LAST)}\`).run();
});
`,
};

describe('tacit replay', () => {
  it('prepares statements of jobs against what migrations make, on SQLite', { timeout: 120_000 }, async () => {
    const cwd = committed(path.join(scratch, 'library'), LIBRARY);
    const { code, report } = await replayed(cwd);
    expect(code).toBe(0);
    expect(report).toMatchObject({
      engine: 'sqlite',
      migrations: { files: ['migrations/0001_loans.sql'], applied: 2, refused: [], foreign: [] },
      declared: [],
      statements: { prepared: 2, failed: [], untried: [], composed: 0 },
    });
  });

  it('says which statement a later migration breaks, and what the engine refuses', { timeout: 120_000 }, async () => {
    const cwd = committed(path.join(scratch, 'renamed'), {
      ...LIBRARY,
      'migrations/0002_status.sql': `ALTER TABLE loans RENAME COLUMN state TO status;
CREATE INDEX by_reader ON readers (name);
`,
    });
    const { code, report } = await replayed(cwd);
    expect(code).toBe(1);
    expect(report.migrations.applied).toBe(3);
    expect(report.migrations.refused).toMatchObject([{ at: { file: 'migrations/0002_status.sql', line: 2 } }]);
    expect(report.statements.failed).toMatchObject([
      { at: { line: 6 }, reason: expect.stringContaining('state') as unknown, jobs: ['src/night.ts#night'] },
    ]);
    const told = await runCli(['replay'], { cwd });
    expect(told.stdout).toContain('3 of 4 statements in 2 migrations applied');
    expect(told.stdout).toContain('✗ src/night.ts:6:3  night');
    expect(told.stdout).toContain('1 of 2 statements of jobs prepared; 1 failed, 0 not tried.');
  });

  it('asks PostgreSQL itself', { timeout: 120_000 }, async () => {
    const cwd = committed(path.join(scratch, 'clinic'), {
      'package.json': '{ "name": "clinic", "dependencies": { "pg": "^8.11.0", "node-cron": "^4.0.0" } }\n',
      'migrations/0001_visits.sql': `CREATE EXTENSION IF NOT EXISTS timescaledb;
CREATE TABLE visits (id bigserial PRIMARY KEY, seen_at timestamptz NOT NULL, notes jsonb);
CREATE TABLE readings (at timestamptz, value vector(3));
CREATE INDEX by_value ON readings (value);
`,
      // Of no concern to the schema, and refused without the other one.
      'migrations/0002_by_day.sql': "SET search_path TO '';\nCREATE INDEX by_day ON public.visits (seen_at);\n",
      'migrations/0003_by_day.sql': `ALTER INDEX by_day RENAME TO visits_by_day;
CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  DELETE FROM visits WHERE id = OLD.id;
  RETURN NULL;
END $$;
CREATE TRIGGER forget AFTER DELETE ON visits FOR EACH ROW EXECUTE FUNCTION forget();
`,
      'src/night.ts': `import cron from 'node-cron';
import { Pool } from 'pg';

const pool = new Pool();
cron.schedule('0 4 * * *', async () => {
  await pool.query("DELETE FROM visits WHERE seen_at < now() - interval '10 years' AND notes->>'kind' = $1", ['call']);
  await pool.query('UPDATE visits SET sen_at = now() WHERE id = $1', [1]);
  await pool.query(\`DELETE FROM \${process.env.TABLE} WHERE id = 1\`);
  await pool.query('DELETE FROM letters WHERE id < 3');
});
`,
    });
    const { code, report } = await replayed(cwd);
    expect(code).toBe(1);
    expect(report.engine).toBe('postgres');
    expect(report.migrations).toMatchObject({ applied: 6, refused: [] });
    // An extension, what has its type, and what builds on that.
    expect(report.migrations.foreign).toHaveLength(3);
    expect(report.statements.composed).toBe(1);
    expect(report.statements.prepared).toBe(1);
    expect(report.statements.failed).toMatchObject([{ at: { line: 7 } }]);
    // A table whose name is computed, and one that is made nowhere here.
    expect(report.statements.untried).toHaveLength(2);
  });

  it('makes what models declare, and counts what a client puts together', { timeout: 120_000 }, async () => {
    const cwd = committed(path.join(scratch, 'shop'), {
      'package.json':
        '{ "name": "shop", "dependencies": { "drizzle-orm": "^0.40.0", "better-sqlite3": "^11.0.0", "node-cron": "^4.0.0" } }\n',
      'src/schema.ts': `import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const baskets = sqliteTable('baskets', { id: integer('id').primaryKey(), state: text('state') });
`,
      'src/night.ts': `import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { eq } from 'drizzle-orm';
import cron from 'node-cron';
import { baskets } from './schema';

const client = new Database('shop.db');
const db = drizzle(client);
cron.schedule('0 3 * * *', async () => {
  client.prepare("DELETE FROM baskets WHERE state = 'left'").run();
  client.prepare("DELETE FROM baskets WHERE stat = 'left'").run();
  await db.delete(baskets).where(eq(baskets.state, 'paid'));
});
`,
    });
    const { code, report } = await replayed(cwd, '--dialect', 'sqlite');
    expect(code).toBe(1);
    expect(report).toMatchObject({ declared: ['baskets'], statements: { prepared: 1, composed: 1 } });
    expect(report.statements.failed).toMatchObject([{ at: { line: 11 } }]);
  });

  it('fails where there is nothing that it could do', { timeout: 120_000 }, async () => {
    const empty = committed(path.join(scratch, 'empty'), { 'README.md': '# Nothing\n' });
    expect(await runCli(['replay'], { cwd: empty })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is nothing to replay') as unknown,
    });
    const mysql = committed(path.join(scratch, 'mysql'), {
      'migrations/0001.sql': 'CREATE TABLE loans (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB;\n',
    });
    expect(await runCli(['replay'], { cwd: mysql })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('MySQL') as unknown,
    });
  });
});
