import { describe, expect, test } from 'vitest';
import type { Predicate } from '../../../src/model/predicate';
import { fieldsOf, negatedOn, simplify } from '../../../src/model/predicate-algebra';
import {
  all,
  always,
  any,
  compare,
  exists,
  inSet,
  isNotNull,
  not,
  now,
  opaque,
  parameter,
} from '../../support/predicates';

const done = compare('status', '=', 'done');
const old = compare('createdAt', '<', now(-1));

test.each<readonly [what: string, predicate: Predicate, expected: Predicate]>([
  ['nested conjunctions', all(all(done, old), isNotNull('a')), all(done, old, isNotNull('a'))],
  ['nested disjunctions', any(done, any(old)), any(done, old)],
  ['what always holds, in a conjunction', all(always, done), done],
  ['what always holds, in a disjunction', any(always, done), always],
  ['nothing but what always holds', all(always, all()), always],
  ['double negation', not(not(done)), done],
  ['double negation around more', not(not(all(done))), done],
  ['the negation of everything', not(always), any()],
  ['the negation of nothing', not(any()), always],
  ['nothing, in a conjunction', all(done, any()), any()],
  ['nothing, in a disjunction', any(done, any()), done],
  ['a condition', done, done],
  ['a negated disjunction', not(any(done, old)), not(any(done, old))],
])('simplify: %s', (_, predicate, expected) => {
  expect(simplify(predicate)).toEqual(expected);
});

test('simplify leaves alone what is nested beyond reason', () => {
  let deep: Predicate = done;
  for (let depth = 0; depth < 100_000; depth++) deep = not(deep);
  expect(simplify(deep)).toBe(deep);
});

test('fieldsOf names each field once, in order of appearance', () => {
  const foreign = { kind: 'field', path: ['id'], entity: 'owners' } as const;
  const own = { kind: 'field', path: ['returnedAt'], entity: null } as const;
  const predicate = all(
    any(compare('dueAt', '<', own), not(done)),
    done,
    opaque('a function', 'address.zip', 'status'),
    compare('owner', '=', foreign),
  );
  expect(fieldsOf(predicate)).toEqual(['dueAt', 'returnedAt', 'status', 'address.zip', 'owner']);
  expect(fieldsOf(always)).toEqual([]);
});

describe('negatedOn', () => {
  const here = { file: 'src/jobs/reset.ts', start: 10, end: 20 };
  const there = { file: 'src/jobs/reset.ts', start: 30, end: 40 };

  test.each<readonly [what: string, predicate: Predicate]>([
    ['NOT IN', not(inSet('state', ['done'], here))],
    ['<>', compare('state', '<>', 'done', here)],
    ['a negated equality', not(compare('state', '=', 'done', here))],
    ['with other fields', all(old, compare('state', '<>', 'done', here))],
    ['with a test for null', any(not(isNotNull('state')), compare('state', '<>', 'done', here))],
    ['with a comparison with null', any(compare('state', '=', null), compare('state', '<>', 'done', here))],
    ['with a test for presence', all(exists('state'), not(inSet('state', ['done'], here)))],
    ['by a parameter', compare('state', '<>', parameter('state'), here)],
    ['twice negated <>', not(not(compare('state', '<>', 'done', here)))],
    ['in a negated disjunction', not(any(compare('state', '=', 'done', here), old))],
  ])('finds %s', (_, predicate) => {
    expect(negatedOn(predicate, 'state')).toEqual([here]);
  });

  test('tells every place', () => {
    const predicate = all(compare('state', '<>', 'done', here), compare('state', '<>', 'failed', there));
    expect(negatedOn(predicate, 'state')).toEqual([here, there]);
  });

  test.each<readonly [what: string, predicate: Predicate]>([
    ['no condition', always],
    ['a condition on another field', compare('status', '<>', 'done')],
    ['an equality', compare('state', '=', 'done')],
    ['a list', inSet('state', ['done'])],
    ['a range', compare('state', '>', 3)],
    ['an exclusion beside an equality', all(compare('state', '<>', 'done'), compare('state', '=', 'open'))],
    ['a negated exclusion', not(compare('state', '<>', 'done'))],
    ['a test for null alone', not(isNotNull('state'))],
  ])('is silent about %s', (_, predicate) => {
    expect(negatedOn(predicate, 'state')).toEqual([]);
  });
});
