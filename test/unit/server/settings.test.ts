import { describe, expect, test } from 'vitest';
import { defaultSettings, readSettings } from '../../../src/server/settings';

describe('settings', () => {
  test.each([null, undefined, 'all', 7, [], {}, { base: 7, codeLens: true }, { base: '', codeLens: 'ALL' }])(
    '%j give the defaults',
    (given) => {
      expect(readSettings(given)).toEqual(defaultSettings);
    },
  );

  test('a base is a revision, unless it is HEAD or makes no sense', () => {
    expect(readSettings({ base: ' origin/main ' }).base).toEqual({ kind: 'revision', revision: 'origin/main' });
    expect(readSettings({ base: '--upload-pack=x' }).base).toEqual({ kind: 'revision', revision: '--upload-pack=x' });
    for (const base of ['auto', 'HEAD', 'main\n', 'a\0b', 'x'.repeat(401)]) {
      const expected = base === 'main\n' ? { kind: 'revision', revision: 'main' } : { kind: 'worktree' };
      expect(readSettings({ base }).base).toEqual(expected);
    }
  });

  test('lenses are off, changed or all', () => {
    for (const codeLens of ['off', 'changed', 'all']) expect(readSettings({ codeLens }).codeLens).toBe(codeLens);
  });
});
