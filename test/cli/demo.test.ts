import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtCli, projectRoot } from '../support/built';

describe('npm run demo', () => {
  it('shows the finding with its whole chain, the exit codes and the jobs', async () => {
    await builtCli();
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/demo.mjs'], {
      cwd: projectRoot,
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    const parts = [
      'error[new-kind-in-scope]: New kind `wish_list` is stored in `baskets`.',
      'src/baskets/basket.model.ts:5:52',
      "enum: ['cart', 'reserved', 'wish_list']",
      'src/housekeeping/baskets.ts:8:9',
      'src/schedule.ts:8:9',
      'every day at 03:30 Europe/Vienna',
      '(exit code 1)',
      'cancel-unpaid-orders',
      'No findings.',
      '(exit code 0)',
      'Where to go next',
    ];
    expect(parts.filter((part) => !stdout.includes(part))).toEqual([]);

    // The README shows this very report.
    const report = /^error[^]*?^\d+ findings? .*$/m.exec(stdout)?.[0] ?? '';
    const shown = report.split('\n').map((line) => (line === '' ? '' : `    ${line}`));
    expect(readFileSync(path.join(projectRoot, 'README.md'), 'utf8')).toContain(shown.join('\n'));
  });
});
