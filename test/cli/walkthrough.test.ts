import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { builtCli, projectRoot } from '../support/built';

it('docs/walkthrough.md is what its commands print', { timeout: 300_000 }, async () => {
  await builtCli();
  const { status, stderr } = spawnSync(process.execPath, ['scripts/walkthrough.mjs', '--check'], {
    cwd: projectRoot,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
