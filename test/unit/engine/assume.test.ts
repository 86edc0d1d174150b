import { describe, expect, test } from 'vitest';
import { assume } from '../../../src/engine/assume';
import type { Index } from '../../../src/model/revision';
import {
  before,
  entity,
  equals,
  field,
  given,
  index,
  insert,
  job,
  kind,
  literal,
  NOW,
  oneOf,
  query,
  span,
  table,
  valued,
  write,
} from '../../support/index-builder';

function statements(of: Index): readonly string[] {
  return assume(of).map((assumption) => `${assumption.kind}: ${assumption.statement}`);
}

const kinds = [kind('type', 'click'), kind('type', 'invoice')];

describe('assume', () => {
  test('a delete by age takes entity, field, kinds and writers for granted', () => {
    const base = index({
      entities: [entity('events', [field('createdAt', { type: 'date' })], { discriminator: 'type', kinds })],
      writers: [insert('track', [write('type', literal('click')), write('createdAt', NOW)])],
      jobs: [job('purge', [query({ predicate: before('createdAt', 90) })])],
    });
    expect(statements(base)).toEqual([
      'entity-exists: `events` exists under this name.',
      'field-exists: `events` has the field `createdAt`, by which it deletes.',
      'kinds-are: Every document in `events` is a click or an invoice.',
      'writers-are: `events.createdAt` is only ever set to the present time.',
    ]);
  });

  test('a closed set of values is one only for fields in the condition', () => {
    const base = index({
      entities: [table('orders', [valued('state', 'open', 'paid', 'sent'), valued('place', 'here', 'there')])],
      jobs: [job('reset', [query({ entity: 'orders', semantics: 'sql', predicate: equals('state', 'open') })])],
    });
    expect(statements(base).filter((one) => one.startsWith('values-are'))).toEqual([
      'values-are: `orders.state` is open, paid or sent.',
    ]);
  });

  test.each([
    ['kinds named by the filter', oneOf('type', 'click')],
    ['a delete by identity', equals('_id', 'x')],
    ['a delete by a unique field', equals('token', 'x')],
  ])('%s: the job does not rely on the kinds there are', (_, predicate) => {
    const token = field('token', { unique: true });
    const base = index({
      entities: [entity('events', [token], { discriminator: 'type', kinds })],
      jobs: [job('purge', [query({ predicate })])],
    });
    expect(assume(base).map((assumption) => assumption.kind)).not.toContain('kinds-are');
  });

  test('an entity of which nothing shows kinds holds one', () => {
    const base = index({ entities: [entity('carts', [])], jobs: [job('purge', [query({ entity: 'carts' })])] });
    expect(statements(base)).toContain('kinds-are: `carts` holds one kind of document only.');
  });

  test('an entity that nothing declares and nobody writes has no kinds to rely on', () => {
    const base = index({ jobs: [job('purge', [query()])] });
    expect(statements(base)).toEqual(['entity-exists: `events` exists under this name.']);
  });

  test('how a field is set matters for comparisons by order, and only where something is known', () => {
    const writers = [insert('track', [write('createdAt', given('at')), write('state', literal('open'))])];
    const of = (...predicates: Parameters<typeof query>[0][]): readonly string[] =>
      statements(index({ writers, jobs: [job('purge', predicates.map(query))] })).filter((one) =>
        one.startsWith('writers-are'),
      );
    expect(of({ predicate: before('createdAt', 1) })).toEqual([
      'writers-are: `events.createdAt` is only ever set to a value given at run time.',
    ]);
    expect(of({ predicate: equals('state', 'open') })).toEqual([]);
    expect(of({ predicate: before('sentAt', 1) })).toEqual([]);
    expect(of({ predicate: before('createdAt', 1), operation: 'read' })).toEqual([]);
  });

  test('`SELECT *` stands for the fields that the table has', () => {
    const base = index({
      entities: [table('orders', [field('id'), field('note')])],
      jobs: [
        job('export', [
          query({ entity: 'orders', operation: 'read', semantics: 'sql', reads: [{ field: '*', at: span('a.ts') }] }),
        ]),
      ],
    });
    const found = assume(base).filter((one) => one.kind === 'field-exists');
    expect(found.map((one) => [one.field, one.implicit])).toEqual([
      ['id', true],
      ['note', true],
    ]);
  });

  test('a query reached twice is told once, and a guessed path makes it likely', () => {
    const reached = { query: query(), path: [], certain: false };
    const base = index({ jobs: [job('purge', [], { queries: [reached, { ...reached }] })] });
    expect(assume(base).map(({ kind: name, certainty }) => [name, certainty])).toEqual([['entity-exists', 'likely']]);
  });

  test('the order does not depend on the order of jobs', () => {
    const jobs = [job('b', [query()]), job('a', [query({ entity: 'carts' })])];
    expect(assume(index({ jobs }))).toEqual(assume(index({ jobs: jobs.toReversed() })));
  });
});
