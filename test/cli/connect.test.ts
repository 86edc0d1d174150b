import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../support/built';
import { committed } from '../support/folders';
import { startMongo, type MongoContent } from '../support/mongo-server';
import { startPostgres, type PostgresServer } from '../support/postgres-server';
import { runCli, scratchFolder, type Run } from '../support/run-cli';

const scratch = scratchFolder();
const JUNE = ['--now', '2026-06-01T00:00:00Z'];
const PASSWORD = 's3cret-of-nobody';

/** Everything that a run could have left behind, as one text. */
function leftIn(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** Runs with a connection, and sees that its password got nowhere. */
async function run(cwd: string, connection: string, ...args: readonly string[]): Promise<Run> {
  const cache = path.join(scratch, `cache of ${path.basename(cwd)}`);
  mkdirSync(cache, { recursive: true });
  const environment = { SHOP_DATABASE: connection, XDG_CACHE_HOME: cache };
  const ended = await runCli(args, { cwd, environment });
  for (const text of [ended.stdout, ended.stderr, leftIn(cwd), leftIn(cache)]) expect(text).not.toContain(PASSWORD);
  return ended;
}

const CONNECT = ['--connect', 'SHOP_DATABASE'];

describe('a connection to PostgreSQL', { timeout: 120_000 }, () => {
  let server: PostgresServer;
  let cwd: string;
  beforeAll(async () => {
    server = await startPostgres(`
      CREATE TABLE visits (id int, kind text, ended_at timestamptz);
      INSERT INTO visits SELECT i, CASE WHEN i % 10 = 0 THEN 'inspector' ELSE 'reader' END,
        timestamptz '2026-01-01' + (i % 2) * interval '150 days' FROM generate_series(1, 1000) i;
      CREATE ROLE reader; GRANT SELECT ON visits TO reader;
      CREATE ROLE writer; GRANT SELECT, DELETE ON visits TO writer;`);
    cwd = committed(path.join(scratch, 'clinic'), {
      'package.json': '{ "name": "clinic", "dependencies": { "pg": "^8.11.0", "node-cron": "^4.0.0" } }\n',
      'src/forget.ts': `import cron from 'node-cron';
import { Pool } from 'pg';

const pool = new Pool();
cron.schedule('0 4 * * *', forget, { name: 'forget-visits' });

async function forget(): Promise<void> {
  await pool.query("DELETE FROM visits WHERE ended_at < now() - interval '30 days'");
}
`,
    });
  }, 60_000);
  afterAll(() => server.close());
  const as = async (role: string): Promise<string> => {
    await server.database.exec(`RESET SESSION AUTHORIZATION; SET SESSION AUTHORIZATION ${role}`);
    return `postgresql://${role}:${PASSWORD}@127.0.0.1:${String(server.port)}/postgres`;
  };

  it('profiles and previews', async () => {
    const profile = await run(cwd, await as('reader'), 'profile', ...CONNECT, '--save', ...JUNE);
    expect(profile).toMatchObject({ code: 0, stderr: '' });
    expect(profile.stdout).toContain('visits  1,000 rows, sampled 2026-06-01 from SHOP_DATABASE');
    expect(profile.stdout).toMatch(/inspector\s+100\s+10 %/);
    expect(profile.stdout).toContain('Saved as .tacit/profiles/visits.2026-06-01.json');
    const same = await run(cwd, await as('reader'), 'profile', ...CONNECT, 'visits', '--compare', '--on', '2026-06-02');
    expect(same).toMatchObject({ code: 0 });
    expect(same.stdout).toContain('nothing moved');
    const preview = await run(cwd, await as('reader'), 'preview', 'forget-visits', ...CONNECT, '--save', ...JUNE);
    expect(preview).toMatchObject({ code: 0, stderr: '' });
    expect(preview.stdout).toContain('deletes 500 of 1,000 rows in `visits` (50 %)');
    const part = await run(
      cwd,
      await as('reader'),
      'preview',
      'forget-visits',
      ...CONNECT,
      '--limit',
      '20',
      '--save',
      ...JUNE,
    );
    expect(part.stdout).toMatch(/`visits` holds about [\d,]+, of which some were drawn at random/);
    expect(part.stdout).toContain('it is not compared with numbers of a part');
    expect(part.stdout).not.toContain('Saved as');
  });

  it('refuses a role that can write', async () => {
    const refused = await run(cwd, await as('writer'), 'profile', ...CONNECT);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('SHOP_DATABASE is not read: the role writer may write to public.visits.');
  });

  it('says what it cannot use', async () => {
    const said = async (connection: string, ...args: readonly string[]): Promise<string> => {
      const { code, stdout, stderr } = await run(cwd, connection, ...args);
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    const shop = `postgresql://reader:${PASSWORD}@127.0.0.1:1/shop`;
    expect(await said(shop, 'profile', '--connect', 'NOWHERE')).toContain(
      'The environment variable NOWHERE is not set.',
    );
    expect(await said(shop, 'profile', '--connect', shop)).toContain('does not belong on a command line');
    expect(await said(shop, 'profile', ...CONNECT)).toContain(
      'SHOP_DATABASE cannot be connected to: connect ECONNREFUSED',
    );
    expect(await said(`shop ${PASSWORD}`, 'profile', ...CONNECT)).toContain('holds no connection string that is known');
    expect(await said(await as('reader'), 'profile', ...CONNECT, 'visit')).toContain('Did you mean visits?');
    expect(await said(shop, 'preview', 'forget-visits', ...CONNECT, '--sample', 'a.bson')).toContain(
      'cannot be used with',
    );
  });
});

describe('a connection to MongoDB', { timeout: 120_000 }, () => {
  const content: MongoContent = {
    account: { user: 'ann', password: PASSWORD },
    privileges: [{ resource: { db: 'kiosk', collection: '' }, actions: ['find', 'listCollections', 'collStats'] }],
    collections: {
      operational_events: Array.from({ length: 3000 }, (_, id) => ({
        type: id % 100 === 0 ? 'consent' : 'click',
        createdAt: new Date(id % 2 === 0 ? '2025-01-01T00:00:00Z' : '2026-05-31T00:00:00Z'),
      })),
    },
  };
  const address = (port: number): string => `mongodb://ann:${PASSWORD}@127.0.0.1:${String(port)}/kiosk`;

  it('previews the job on what there is', async () => {
    const cwd = path.join(scratch, 'kiosk');
    cpSync(path.join(projectRoot, 'test/scenarios/retention/steps/1'), cwd, { recursive: true });
    const server = await startMongo(content);
    try {
      const preview = await run(cwd, address(server.port), 'preview', 'purge-old-events', ...CONNECT, ...JUNE);
      expect(preview).toMatchObject({ code: 0, stderr: '' });
      expect(preview.stdout).toContain('deletes 1,500 of 3,000 documents in `operational_events` (50 %)');
      expect(preview.stdout).toMatch(/consent\s+30 of\s+30/);
    } finally {
      server.close();
    }
  });

  it('refuses an account that can write, and a server that lets everybody', async () => {
    const cwd = path.join(scratch, 'open kiosk');
    cpSync(path.join(projectRoot, 'test/scenarios/retention/steps/1'), cwd, { recursive: true });
    const writing = {
      ...content,
      privileges: [{ resource: { db: 'kiosk', collection: '' }, actions: ['find', 'remove'] }],
    };
    for (const [refused, why] of [
      [writing, 'the account may do more than read (remove on kiosk)'],
      [{ ...content, account: null }, 'nobody is logged in'],
    ] as const) {
      const server = await startMongo(refused);
      const text = refused.account === null ? `mongodb://127.0.0.1:${String(server.port)}/kiosk` : address(server.port);
      const ended = await run(cwd, text, 'profile', ...CONNECT);
      server.close();
      expect(ended).toMatchObject({ code: 2, stdout: '' });
      expect(ended.stderr).toContain(`SHOP_DATABASE is not read: ${why}`);
    }
  });
});
