import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LIBRARY, committed, writeFiles } from '../support/folders';
import { runCli, scratchFolder } from '../support/run-cli';

const scratch = scratchFolder();
const place = (name: string): string => path.join(scratch, name);

const JOB = `import { every } from '@library/clock'; import { Loan } from './loan'; every('purge-loans', '0 3 * * *', () => Loan.deleteMany({}));`;
const DECLARED = '{ "schedulers": [{ "callee": "@library/clock#every", "name": 0, "schedule": 1, "handler": 2 }] }';

describe('tacit.jsonc', () => {
  it('declares schedulers, and is read anew when it changes', async () => {
    const folder = committed(place('declared'), { ...LIBRARY, 'src/purge.ts': JOB, 'tacit.jsonc': DECLARED });
    expect((await runCli(['jobs'], { cwd: folder })).stdout).toContain('purge-loans');
    writeFileSync(path.join(folder, 'tacit.jsonc'), '{}');
    expect((await runCli(['jobs'], { cwd: folder })).stdout).not.toContain('purge-loans');
  });

  it('ends with 2, the place and the next step when it cannot be meant', async () => {
    const folder = committed(place('broken'), { ...LIBRARY, 'tacit.jsonc': '{\n  "ignored": []\n}\n' });
    for (const command of ['jobs', 'check']) {
      const { code, stdout, stderr } = await runCli([command], { cwd: folder });
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toBe(
        'tacit: tacit.jsonc:2:3: The configuration has no key `ignored`.\n  Its keys are `$schema`, `ignore`, `schedulers`, `rules`, `reviewEvery`, `peerReview`, `owners`, `open`, `external`.\n',
      );
    }
  });

  it('gives way to --config', async () => {
    const folder = writeFiles(place('given'), { ...LIBRARY, 'src/purge.ts': JOB, 'tacit.jsonc': '{ "no": 1 }' });
    writeFileSync(place('other.json'), DECLARED);
    const { code, stdout } = await runCli(['jobs', '--config', '../other.json'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('purge-loans');
    const missing = await runCli(['jobs', '--config', 'none.json'], { cwd: folder });
    expect([missing.code, missing.stdout]).toEqual([2, '']);
    expect(missing.stderr).toContain('none.json cannot be read');
  });
});
