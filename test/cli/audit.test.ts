import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LIBRARY, committed } from '../support/folders';
import { schemaProblems } from '../support/output-schema';
import { runCli, scratchFolder } from '../support/run-cli';

const library = committed(path.join(scratchFolder(), 'audited'), {
  ...LIBRARY,
  '.github/CODEOWNERS': '*  @library/staff\n/src/forget-loans.ts  @library/data ada@example.org\n',
});

describe('tacit audit', () => {
  it('tells what each job destroys, its guards, its owner and its last change', async () => {
    const { code, stdout } = await runCli(['audit', '--format', 'json'], { cwd: library });
    expect(code).toBe(0);
    expect(schemaProblems('audit', stdout)).toEqual([]);
    const { jobs, findings } = JSON.parse(stdout) as { jobs: unknown[]; findings: { rule: string }[] };
    expect(jobs).toMatchObject([
      {
        name: 'forget-loans',
        destroys: [{ operation: 'delete', entity: 'loans', predicate: 'returnedAt < now - 30 days' }],
        guards: { present: [], missing: ['audit sample', 'effect check', 'kind filter', 'volume check', 'batches'] },
        owners: ['@library/data', 'ada@example.org'],
        lastChange: { author: expect.any(String) as string, commit: expect.stringMatching(/^[0-9a-f]{7}$/) as string },
      },
    ]);
    expect(findings.map(({ rule }) => rule)).toContain('no-volume-check');
  });

  it('fails from the severity that is asked for', async () => {
    expect((await runCli(['audit', '--fail-on', 'warning'], { cwd: library })).code).toBe(1);
    expect((await runCli(['audit', '--fail-on', 'never'], { cwd: library })).code).toBe(0);
  });

  it('writes a table for a team to review', async () => {
    const { stdout } = await runCli(['audit', '--format', 'markdown'], { cwd: library });
    expect(stdout).toContain('| job | schedule | deletes or overwrites | guards | missing | owner | last change |');
    expect(stdout).toContain('`forget-loans`');
  });

  it(
    'tells tables in which models and migrations disagree, and reviews that are due',
    { timeout: 60_000 },
    async () => {
      const clinic = committed(path.join(scratchFolder(), 'clinic'), {
        'package.json':
          '{ "name": "clinic", "dependencies": { "@prisma/client": "^6.0.0", "pg": "^8.11.0", "node-cron": "^4.0.0" } }\n',
        'tacit.jsonc': '{ "reviewEvery": 30 }\n',
        'prisma/schema.prisma': `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}
model patients {
  id   Int    @id
  name String
}
`,
        'prisma/migrations/20260101000000_init/migration.sql': `CREATE TABLE patients (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE letters (id INTEGER PRIMARY KEY, sent_at TIMESTAMPTZ NOT NULL);
`,
        'src/night.ts': `import cron from 'node-cron';
import { Pool } from 'pg';

const pool = new Pool();
cron.schedule('0 4 * * *', () => pool.query('SELECT count(*) FROM letters'), { name: 'count-letters' });
`,
      });
      const review = ['review', '--all-new', '--by', 'ada', '--now', '2026-01-02T00:00:00Z'];
      expect((await runCli(review, { cwd: clinic })).code).toBe(0);
      const audited = await runCli(['audit', '--format', 'json', '--now', '2026-06-01T00:00:00Z'], { cwd: clinic });
      const { findings } = JSON.parse(audited.stdout) as {
        findings: { rule: string; at: { file: string; line: number } }[];
      };
      expect(schemaProblems('audit', audited.stdout)).toEqual([]);
      expect(findings).toMatchObject([
        { rule: 'table-without-model', at: { file: 'prisma/migrations/20260101000000_init/migration.sql', line: 2 } },
        { rule: 'review-overdue', at: { file: 'src/night.ts', line: 5 } },
      ]);
      const told = await runCli(['audit', '--now', '2026-06-01T00:00:00Z'], { cwd: clinic });
      expect(told.stdout).toContain('warning[table-without-model]: `letters` is made by migrations');
      expect(told.stdout).toContain('prisma/migrations/20260101000000_init/migration.sql:2:14');
      expect((await runCli(['audit', '--now', '2026-01-03T00:00:00Z'], { cwd: clinic })).stdout).not.toContain(
        'overdue',
      );
    },
  );

  it('tells what the newest migration takes from jobs with no copy made before', async () => {
    const files = {
      'package.json': '{ "name": "shop", "dependencies": { "pg": "^8.11.0", "node-cron": "^4.0.0" } }\n',
      'db/migrations/001_carts.sql': 'CREATE TABLE carts (id bigint PRIMARY KEY, left_at timestamptz, note text);\n',
      'db/migrations/002_note.sql': 'ALTER TABLE carts DROP COLUMN note;\n',
      'src/night.ts': `import cron from 'node-cron';
import { Pool } from 'pg';

const pool = new Pool();
cron.schedule('0 4 * * *', () => pool.query('SELECT count(*) FROM carts'), { name: 'count-carts' });
`,
    };
    const told = async (name: string, more: Readonly<Record<string, string>>): Promise<unknown> => {
      const { stdout } = await runCli(['audit', '--format', 'json'], {
        cwd: committed(path.join(scratchFolder(), name), { ...files, ...more }),
      });
      expect(schemaProblems('audit', stdout)).toEqual([]);
      return (JSON.parse(stdout) as { findings: unknown }).findings;
    };
    expect(await told('without-copy', {})).toMatchObject([
      {
        rule: 'no-restore-point',
        severity: 'information',
        at: { file: 'db/migrations/002_note.sql', line: 1 },
        jobs: [expect.stringContaining('count-carts')],
      },
    ]);
    const script = '#!/bin/sh\npg_dump "$DATABASE_URL" > before.sql\nnpm run migrate\n';
    expect(await told('with-dump', { 'db/migrate.sh': script })).toEqual([]);
  });
});

describe('tacit explain', () => {
  it("prints a rule's page, and names what was meant", async () => {
    const { code, stdout } = await runCli(['explain', 'no-volume-check'], { cwd: library });
    expect(code).toBe(0);
    expect(stdout).toContain('# no-volume-check');
    expect(stdout).toContain('## What to do instead');
    const record = await runCli(['explain', 'review-overdue'], { cwd: library });
    expect(record).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('`reviewEvery` in `tacit.jsonc`') as string,
    });
    const unknown = await runCli(['explain', 'volume'], { cwd: library });
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('Did you mean no-volume-check?');
  });
});
