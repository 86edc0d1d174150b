import { expect, test } from 'vitest';
import { definingFiles } from '../../../src/engine/definitions';
import type { SqlDefinition } from '../../../src/model/sql';

const dropping = (start: number): SqlDefinition => ({
  kind: 'definition',
  steps: [
    {
      kind: 'drop-entity',
      entity: { name: 'carts', schema: null, start, end: start + 5 },
      ifExists: false,
      start,
      end: start + 5,
    },
  ],
  start,
  end: start + 10,
});

const declared = (file: string, within: string, start = 1) => ({
  kind: 'definition' as const,
  file,
  within,
  definition: dropping(start),
});

test.each([
  ['migrations/002.ts', 'Carts.up', 1],
  ['migrations/002.ts', '', 1],
  ['migrations/002.ts', 'showDown', 1],
  ['migrations/002.ts', 'Carts.down', 0],
  ['migrations/002.js', 'down', 0],
  ['migrations/002.js', 'rollback', 0],
  ['test/carts.ts', 'up', 0],
  ['src/carts.spec.ts', '', 0],
])('what %s defines within "%s"', (file, within, expected) => {
  expect(definingFiles([declared(file, within)])).toHaveLength(expected);
});

test('statements come in the order of the file, each once', () => {
  const [file] = definingFiles([declared('db.ts', 'a', 90), declared('db.ts', 'b', 20), declared('db.ts', 'c', 90)]);
  expect(file?.sql.statements.map(({ start }) => start)).toEqual([20, 90]);
});
