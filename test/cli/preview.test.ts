import { cpSync } from 'node:fs';
import path from 'node:path';
import { Database } from 'node-sqlite3-wasm';
import { describe, expect, it } from 'vitest';
import { writeSampleEvents } from '../../scripts/sample-events.mjs';
import { projectRoot } from '../support/built';
import { committed } from '../support/folders';
import { runCli, scratchFolder } from '../support/run-cli';

const scratch = scratchFolder();
const now = new Date('2026-06-01T00:00:00Z');
const JUNE = ['--now', now.toISOString()];

interface Report {
  readonly queries: readonly {
    readonly effect: string;
    readonly documents: number;
    readonly least: number;
    readonly most: number;
    readonly kinds: readonly { readonly kind: string; readonly least: number; readonly inCode: boolean }[];
    readonly doubts: readonly string[];
  }[];
  readonly band: { readonly least: number; readonly most: number; readonly source: string } | null;
  readonly deviations: readonly { readonly is: string; readonly kind?: string }[];
}

describe('tacit preview', () => {
  it('shows the consent records that the job would delete', { timeout: 120_000 }, async () => {
    const cwd = path.join(scratch, 'kiosk');
    cpSync(path.join(projectRoot, 'test/scenarios/retention/steps/1'), cwd, { recursive: true });
    writeSampleEvents(path.join(cwd, 'before.bson'), { count: 4000, consent: false, now });
    writeSampleEvents(path.join(cwd, 'after.bson'), { count: 4000, consent: true, now });
    const preview = (file: string, ...more: readonly string[]) =>
      runCli(['preview', 'purge-old-events', '--sample', file, '--entity', 'operational_events', ...JUNE, ...more], {
        cwd,
      });

    const first = await preview('before.bson', '--save');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('deletes 2,000 of 4,000 documents in `operational_events` (50 %)');
    expect(first.stdout).toContain('Nothing says how much is usual yet');

    const second = await preview('after.bson', '--format', 'json');
    expect(second.code).toBe(1);
    const report = JSON.parse(second.stdout) as Report;
    expect(report.band).toMatchObject({ least: 1000, most: 4000, source: 'preview' });
    expect(report.queries[0]).toMatchObject({ effect: 'delete', least: 2000, most: 2000, doubts: [] });
    const consent = report.queries[0]?.kinds.find(({ kind }) => kind === 'consent');
    expect(consent?.inCode).toBe(false);
    expect(consent?.least).toBeGreaterThan(0);
    expect(report.deviations).toMatchObject([{ is: 'kind', kind: 'consent' }]);

    const later = await preview('before.bson', '--now', '2027-01-01T00:00:00Z', '--format', 'markdown');
    expect(later.stdout).toContain('Expected: 1,000 to 4,000');
    const much = await runCli(['review', 'purge-old-events', '--by', 'dana', '--volume', '100..500', ...JUNE], { cwd });
    expect(much.code).toBe(0);
    const beyond = await preview('before.bson');
    expect(beyond.code).toBe(1);
    expect(beyond.stdout).toContain('Expected: 100 to 500, as the ledger says');
    expect(beyond.stdout).toContain('It touches more than expected: 2,000.');
  });

  it('counts rows of a database file, by the kinds that it finds', { timeout: 120_000 }, async () => {
    const cwd = committed(path.join(scratch, 'clinic'), {
      'package.json': '{ "name": "clinic", "dependencies": { "pg": "^8.11.0", "node-cron": "^4.0.0" } }\n',
      'src/forget.ts': `import cron from 'node-cron';
import { Pool } from 'pg';

const pool = new Pool();
cron.schedule('0 4 * * *', forget, { name: 'forget-visits' });

async function forget(): Promise<void> {
  await pool.query("DELETE FROM visits WHERE ended_at < now() - interval '30 days' AND state <> 'open' AND ward = $1", [process.env.WARD]);
}
`,
    });
    const database = new Database(path.join(cwd, 'clinic.db'));
    database.exec('CREATE TABLE visits (id INTEGER, type TEXT, state TEXT, ward TEXT, ended_at TEXT)');
    database.exec(`INSERT INTO visits VALUES (1, 'check', 'done', 'a', '2026-01-01 10:00:00'),
      (2, 'surgery', NULL, 'a', '2026-01-01 10:00:00'), (3, 'check', 'open', 'a', '2026-01-01 10:00:00'),
      (4, 'surgery', 'done', 'b', '2026-01-01 10:00:00'), (5, 'check', 'done', 'a', '2026-05-31 10:00:00')`);
    database.close();
    const run = await runCli(['preview', 'forget-visits', '--data', 'clinic.db', ...JUNE, '--format', 'json'], { cwd });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const [query] = (JSON.parse(run.stdout) as Report).queries;
    expect(query).toMatchObject({ effect: 'delete', documents: 5, least: 0, most: 2 });
    expect(query?.doubts).toHaveLength(1);
    const shown = await runCli(['preview', 'forget-visits', '--sample', 'clinic.db', ...JUNE], { cwd });
    expect(shown.stdout).toContain('deletes at most 2 of 5 rows in `visits`');
    expect(shown.stdout).toContain('cannot be told from rows alone');
  });

  it('says what it cannot use', { timeout: 120_000 }, async () => {
    const cwd = path.join(scratch, 'usage');
    cpSync(path.join(projectRoot, 'test/scenarios/retention/steps/1'), cwd, { recursive: true });
    writeSampleEvents(path.join(cwd, 'events.bson'), { count: 10, consent: false, now });
    const said = async (...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await runCli(['preview', ...args], { cwd });
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    expect(await said('purge-old-event', '--sample', 'events.bson')).toContain('Did you mean purge-old-events');
    expect(await said('purge-old-events')).toContain('No sample is named.');
    expect(await said('purge-old-events', '--sample', 'events.bson')).toContain(
      'purge-old-events touches operational_events, and the sample holds events.',
    );
  });
});
