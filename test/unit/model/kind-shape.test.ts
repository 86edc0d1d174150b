import { describe, expect, test } from 'vitest';
import { certaintyOfKind, reachOfKind, shapeOfWriter } from '../../../src/model/kind-shape';
import { reach } from '../../../src/model/reach';
import type { Index } from '../../../src/model/revision';
import {
  before,
  entity,
  field,
  given,
  index,
  insert,
  kind,
  literal,
  NOW,
  query,
  table,
  write,
} from '../../support/index-builder';

const call = kind('type', 'call');
const byAge = query({ predicate: before('createdAt', 90) });

function touches(of: Index): string {
  return reachOfKind(of, 'events', call, byAge);
}

const stored = (...writes: Parameters<typeof insert>[1]) =>
  insert('record', [write('type', literal('call')), ...writes]);
const createdAt = field('createdAt', { type: 'date' });

describe('reach of a kind', () => {
  test('a literal document that is known completely lacks what it does not name', () => {
    expect(touches(index({ writers: [stored(write('at', NOW))] }))).toBe('never');
    expect(touches(index({ writers: [stored(write('createdAt', NOW))] }))).toBe('sometimes');
  });

  test('a document with a spread may hold anything', () => {
    const open = insert('record', [write('type', literal('call'))], { writesComplete: false });
    expect(touches(index({ writers: [open] }))).toBe('sometimes');
  });

  test('one writer that gives the field is enough', () => {
    expect(touches(index({ writers: [stored(), stored(write('createdAt', NOW))] }))).toBe('sometimes');
  });

  test('a writer of another kind, or of another collection, says nothing', () => {
    const other = insert('track', [write('type', literal('click')), write('createdAt', NOW)]);
    const elsewhere = insert('x', [write('type', literal('call')), write('createdAt', NOW)], {
      target: { kind: 'known', name: 'carts' },
    });
    expect(touches(index({ writers: [stored(), other, elsewhere] }))).toBe('never');
  });

  test('a writer that takes the kind at run time may write it', () => {
    const generic = insert('track', [write('type', given('type')), write('createdAt', NOW)]);
    expect(touches(index({ writers: [stored(), generic] }))).toBe('sometimes');
  });

  test('a default of the schema is stored too', () => {
    const preset = entity('events', [field('type'), { ...createdAt, default: 'Date.now' }]);
    expect(touches(index({ entities: [preset], writers: [stored()] }))).toBe('sometimes');
    expect(touches(index({ entities: [entity('events', [field('type'), createdAt])], writers: [stored()] }))).toBe(
      'never',
    );
  });

  test('a later update may store it', () => {
    const update = insert('touch', [write('createdAt', NOW)], { operation: 'update', method: 'updateMany' });
    expect(touches(index({ writers: [stored(), update] }))).toBe('sometimes');
  });

  test('a column that is not written is null', () => {
    const events = table('events', [field('type'), { ...createdAt, nullable: true }]);
    const sql = { ...byAge, semantics: 'sql' } as const;
    expect(reachOfKind(index({ entities: [events], writers: [stored()] }), 'events', call, sql)).toBe('never');
  });

  test('a member of a union lacks the fields that only other members have', () => {
    const kinds = [kind('type', 'click', { fields: [createdAt] }), { ...call, fields: [field('givenAt')] }];
    const events = entity('events', [field('type'), createdAt], { kinds, discriminator: 'type', open: true });
    const of = index({ entities: [events] });
    expect(reachOfKind(of, 'events', kinds[1] ?? call, byAge)).toBe('never');
    expect(reachOfKind(of, 'events', { ...call, fields: null }, byAge)).toBe('sometimes');
  });
});

test('what an update leaves behind is known only where it writes', () => {
  const update = insert('x', [write('state', literal('sent'))], { operation: 'update' }).query;
  const shape = shapeOfWriter(index({}), 'events', update);
  const open = { kind: 'compare', field: ['state'], operator: '=', operand: literal('open'), at: byAge.at } as const;
  expect(reach(open, shape, 'mongodb')).toBe('never');
  expect(reach(byAge.predicate, shape, 'mongodb')).toBe('sometimes');
});

test.each([
  ['a declaration', kind('type', 'call'), [given('type')], 'certain'],
  ['literals only', kind('type', 'call', { source: 'writer' }), [literal('click')], 'certain'],
  [
    'a value given at run time',
    kind('type', 'call', { source: 'writer' }),
    [literal('click'), given('type')],
    'guessed',
  ],
  ['the type of a part', kind('paymentType', 'card'), [], 'guessed'],
  ['the type of the entity itself', kind('event_type', 'card'), [], 'certain'],
  ['a kind with fields of its own', kind('paymentType', 'card', { fields: [] }), [], 'certain'],
  ['no writer at all', kind('type', 'call', { source: 'writer' }), [], 'likely'],
] as const)('how sure it is that a kind is new: %s', (_, added, values, certainty) => {
  const writers = values.map((value) => insert('track', [write('type', value)]));
  expect(certaintyOfKind(index({ writers }), 'events', added)).toBe(certainty);
});
