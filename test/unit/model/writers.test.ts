import { expect, test } from 'vitest';
import { writersOf } from '../../../src/model/writers';
import { index, insert, span } from '../../support/index-builder';

test.each([
  ['src/orders/seed.ts', 0],
  ['scripts/seed-demo.ts', 0],
  ['db/seeds/orders.ts', 0],
  ['src/orders/orders.spec.ts', 0],
  ['src/orders/__tests__/orders.ts', 0],
  ['src/fixtures.js', 0],
  ['src/seeding/plan.ts', 1],
  ['src/seedlings.ts', 1],
  ['src/contest.ts', 1],
  ['src/import.ts', 1],
])('whether %s stores what real users will have', (file, expected) => {
  const writer = insert('store', [], { at: span(file) });
  expect(writersOf(index({ writers: [writer] }), 'events')).toHaveLength(expected);
});
