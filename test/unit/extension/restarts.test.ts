import { expect, test } from 'vitest';
import { createRestarts, mostCrashes } from '../../../src/extension/restarts';

const minute = 60_000;

test('four crashes within three minutes end it', () => {
  const restarts = createRestarts();
  const answers = Array.from({ length: mostCrashes }, (_, crash) => restarts.mayRestart(crash * 1000));
  expect(answers).toEqual([true, true, true, false]);
});

test('crashes far apart never end it', () => {
  const restarts = createRestarts();
  const answers = Array.from({ length: 20 }, (_, crash) => restarts.mayRestart(crash * minute));
  expect(answers).not.toContain(false);
});

test('a restart by hand begins to count anew', () => {
  const restarts = createRestarts();
  for (let crash = 0; crash < mostCrashes; crash += 1) restarts.mayRestart(crash);
  restarts.reset();
  expect(restarts.mayRestart(10)).toBe(true);
});
