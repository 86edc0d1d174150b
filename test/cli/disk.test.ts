import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtCli } from '../support/built';
import { LIBRARY, LIBRARY_WITH_MANUSCRIPTS, committed, writeFiles } from '../support/folders';
import { runCli, scratchFolder } from '../support/run-cli';

const scratch = scratchFolder();
const LIMIT = { timeout: 120_000 };
const ENTRY = 'version: 1\n# Kept by hand.\n';

/** A file system of its own needs rights that not every machine gives; it is gone with its process. */
const OWN = ['--user', '--map-root-user', '--mount'];
const mayMount = spawnSync('unshare', [...OWN, 'mount', '-t', 'tmpfs', 'none', scratch]).status === 0;

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in a file system that `prepare` mounts, and then prints the ledger. */
async function within(prepare: string, folder: string, ...args: readonly string[]): Promise<Ran> {
  const script = `${prepare}\ncode=0\n"$@" || code=$?\necho "--- ledger"\ncat .tacit/ledger.yaml 2>/dev/null\nls -A .tacit >&2\nexit $code`;
  const { status, stdout, stderr } = spawnSync(
    'unshare',
    [...OWN, 'sh', '-c', script, 'sh', process.execPath, await builtCli(), ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_CACHE_HOME: path.join(folder, 'cache') },
    },
  );
  return { code: status, stdout, stderr };
}

const READ_ONLY = 'mount --bind . . && mount -o remount,ro,bind . && cd "$PWD" || exit 99';
/** Two pages: one is the ledger that is there, one is too small for the new one. */
const FULL =
  'cp .tacit/ledger.yaml old && mount -t tmpfs -o size=8k none .tacit && cp old .tacit/ledger.yaml && rm old || exit 99';

describe.runIf(mayMount)('a disk that takes nothing', () => {
  let folder = '';
  let fingerprint = '';
  beforeAll(async () => {
    folder = committed(path.join(scratch, 'disk'), { ...LIBRARY, '.tacit/ledger.yaml': ENTRY });
    writeFiles(folder, LIBRARY_WITH_MANUSCRIPTS);
    const { stdout } = await runCli(['check', '--format', 'json'], { cwd: folder });
    fingerprint = (JSON.parse(stdout) as { findings: { fingerprint: string }[] }).findings[0]?.fingerprint ?? '';
  }, 60_000);

  it(
    'says where, and leaves what is there, when the ledger lies on a file system that is read-only',
    LIMIT,
    async () => {
      for (const command of [
        ['review', 'forget-loans', '--by', 'dana'],
        ['accept', fingerprint, '--reason', 'manuscripts are lent for a week'],
      ]) {
        const { code, stdout, stderr } = await within(READ_ONLY, folder, ...command);
        expect(stderr).toContain(
          'tacit: .tacit/ledger.yaml cannot be written: the file system is read-only. What was there is unchanged.\n  Make the folder writable, and try again.\n',
        );
        expect([code, stdout]).toEqual([2, `--- ledger\n${ENTRY}`]);
      }
      expect(readFileSync(path.join(folder, '.tacit', 'ledger.yaml'), 'utf8')).toBe(ENTRY);
    },
  );

  it('says so when there is no space for the ledger', LIMIT, async () => {
    const { code, stdout, stderr } = await within(
      FULL,
      folder,
      ...['review', 'forget-loans', '--by', 'dana', '--note', 'long '.repeat(2000)],
    );
    expect(stderr).toContain('tacit: .tacit/ledger.yaml cannot be written: no space is left.');
    expect([code, stdout]).toEqual([2, `--- ledger\n${ENTRY}`]);
    // Nothing half written stays behind.
    expect(stderr.trim().endsWith('ledger.yaml')).toBe(true);
  });

  it('says so for reports, the baseline and the first configuration, and needs no cache', LIMIT, async () => {
    for (const [args, message] of [
      [['check', '-o', 'report.json'], 'The report cannot be written to report.json: the file system is read-only.'],
      [['check', '--write-baseline'], '.tacit/baseline.json'],
      [['init'], 'tacit.jsonc cannot be written'],
    ] as const) {
      const { code, stderr } = await within(READ_ONLY, folder, ...args);
      expect(stderr, args.join(' ')).toContain(message);
      expect(stderr).not.toContain('defect');
      expect(code).toBe(2);
    }
    const { code, stdout, stderr } = await within(READ_ONLY, folder, 'check');
    expect(stdout).toContain('new-kind-in-scope');
    expect([code, stderr.trim()]).toEqual([1, 'ledger.yaml']);
  });
});
