import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { copySample, SAMPLE_CHANGE } from '../../../src/extension/sample';
import { projectRoot } from '../../support/built';
import { scratchFolder } from '../../support/run-cli';

const steps = path.join(projectRoot, 'examples', 'shop', 'steps');

test('the sample is a repository with a change on top, and each copy has a folder of its own', async () => {
  const parent = path.join(scratchFolder(), 'not', 'there', 'yet');
  const first = await copySample(steps, parent);
  expect(first).toEqual({ folder: path.join(parent, 'tacit-sample'), isRepository: true });
  const changed = execFileSync('git', ['diff', '--name-only'], { cwd: first.folder, encoding: 'utf8' });
  expect(changed.trim().split('\n')).toEqual([SAMPLE_CHANGE]);
  expect(readFileSync(path.join(first.folder, SAMPLE_CHANGE), 'utf8')).toContain('wish_list');
  const second = await copySample(steps, parent);
  expect(second.folder).toBe(path.join(parent, 'tacit-sample-2'));
  expect(existsSync(path.join(second.folder, 'package.json'))).toBe(true);
});
