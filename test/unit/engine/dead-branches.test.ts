import { expect, test } from 'vitest';
import { deadBranches } from '../../../src/engine/dead-branches';
import type { Job } from '../../../src/model/job';

const file = 'src/worker.ts';

function job(name: string, text: string | null, adapter = 'wrangler'): Job {
  const at = { file: 'wrangler.toml', start: 0, end: 1 };
  const trigger = { kind: 'cron', text, timezone: null, seconds: false, at } as const;
  const entries = [{ name: 'scheduled', at: { file, start: 0, end: 9 } }];
  return { id: `wrangler.toml#${name}`, name, adapter, trigger, at, entries, queries: [] };
}

function branch(text: string) {
  return { kind: 'schedule-branch', group: 'wrangler', text, at: { file, start: 5, end: 8 } } as const;
}

test('a branch for a schedule that no configuration states', () => {
  const jobs = [job('nightly', '0 3 * * *'), job('hourly', '0 * * * *')];
  expect(deadBranches([branch('0 3 * * *'), branch('0  4 * * *')], jobs)).toEqual([
    { text: '0  4 * * *', at: branch('').at, job: 'wrangler.toml#nightly' },
  ]);
});

test('nothing is known where a schedule is set elsewhere, or there is none', () => {
  expect(deadBranches([branch('0 4 * * *')], [job('nightly', null)])).toEqual([]);
  expect(deadBranches([branch('0 4 * * *')], [job('other', '0 3 * * *', 'vercel')])).toEqual([]);
});
