import { utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { BSON, Long } from 'bson';
import { describe, expect, it } from 'vitest';
import { committed } from '../support/folders';
import { runCli, scratchFolder, type Run } from '../support/run-cli';

/** A library whose job deletes loans of more days than a number of JavaScript counts one by one. */
const cwd = committed(path.join(scratchFolder(), 'library'), {
  'package.json': '{ "name": "library", "dependencies": { "mongodb": "^6.0.0", "node-cron": "^4.0.0" } }\n',
  'migrations/20260501000000_loans.sql': 'CREATE TABLE loans (id bigint, days bigint);\n',
  'src/purge.ts': `import cron from 'node-cron';
import { MongoClient } from 'mongodb';

const db = new MongoClient(process.env.MONGO_URL!).db();
cron.schedule('0 3 * * *', purge, { name: 'purge-loans' });

async function purge(): Promise<void> {
  await db.collection('loans').deleteMany({ days: { $gt: 9007199254740992 } });
}
`,
});

const LOANS = [
  { days: Long.fromString('9007199254740993'), ['__proto__']: { days: 1 } },
  { days: Long.fromString('9007199254740992'), constructor: 'x' },
  { days: '9007199254740993' },
  { days: 7, ['__proto__']: 'text' },
  { days: null },
].map((one) => Buffer.from(BSON.serialize(one)));

function write(name: string, content: Uint8Array | string, on = '2026-06-01'): string {
  writeFileSync(path.join(cwd, name), content);
  utimesSync(path.join(cwd, name), new Date(on), new Date(on));
  return name;
}

const profile = (...args: readonly string[]): Promise<Run> => runCli(['profile', ...args], { cwd });

describe('a sample that is odd', { timeout: 120_000 }, () => {
  it('with integers of 64 bits, mixed types and a field named __proto__', async () => {
    const sample = write('loans.bson', Buffer.concat(LOANS));
    const shown = await profile(sample, '--ranges');
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(/days\s+100 %\s+number 60 %, null 20 %, string 20 %; 7 … 9007199254740993/);
    expect(shown.stdout).toMatch(/__proto__\s+40 %\s+object 50 %, string 50 %/);
    expect(shown.stdout).toMatch(/__proto__\.days\s/);
    const preview = await runCli(['preview', 'purge-loans', '--sample', sample], { cwd });
    expect(preview).toMatchObject({ code: 0, stderr: '' });
    expect(preview.stdout).toContain('deletes 1 of 5 documents in `loans` (20 %)');
  });

  it('that is older than the newest migration', async () => {
    const sample = write('loans.ndjson', '{"days":1}\n', '2026-04-30');
    const shown = await profile(sample);
    expect(shown.stdout.replaceAll('\n  ', ' ')).toContain(
      'older than the newest migration of `loans` (migrations/20260501000000_loans.sql, 2026-05-01)',
    );
    const preview = await runCli(['preview', 'purge-loans', '--sample', sample], { cwd });
    expect(preview.stdout).toContain('The sample is older than the newest migration');
  });

  it('that is corrupt: says where, and keeps what came before', async () => {
    const corrupt = Buffer.concat([...LOANS, Buffer.from('ffffff7f', 'hex'), ...LOANS]);
    const at = LOANS.reduce((sum, { length }) => sum + length, 0);
    for (const [name, content, documents, place] of [
      ['length.bson', corrupt, 5, `byte ${String(at)}`],
      ['cut.bson', Buffer.concat(LOANS).subarray(0, -3), 4, 'byte'],
    ] as const) {
      const { code, stdout, stderr } = await profile(write(name, content));
      expect([code, stderr], name).toEqual([2, '']);
      expect(stdout, name).toMatch(new RegExp(`  ${String(documents)} documents?, not all there are`));
      expect(stdout, name).toContain(`✗ ${name}, ${place}`);
    }
  });

  it('that unpacks to far more than it is', async () => {
    const spaces = Buffer.alloc(80 * 1024 ** 2, ' ');
    const { code, stdout } = await profile(write('bomb.json.gz', gzipSync(spaces)));
    expect(code).toBe(2);
    expect(stdout).toContain('It unpacks to more than 250 times its size');
    spaces.write('SQLite format 3\0', 'latin1');
    const database = await profile(write('bomb.db.gz', gzipSync(spaces)));
    expect(database).toMatchObject({ code: 2, stdout: '' });
    expect(database.stderr).toContain('--most-unpacked <MB>');
  });
});
