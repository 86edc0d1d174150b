import { describe, expect, test } from 'vitest';
import { conditionsOf, excludesValues, isWithin, namesValues, withoutField } from '../../../src/model/conditions';
import type { Predicate } from '../../../src/model/predicate';
import { before, equals, oneOf } from '../../support/index-builder';

const not = (of: Predicate): Predicate => ({ kind: 'not', of });
const all = (...of: readonly Predicate[]): Predicate => ({ kind: 'all', of });
const any = (...of: readonly Predicate[]): Predicate => ({ kind: 'any', of });

describe('conditions', () => {
  test.each([
    ['alone', equals('a', 'x'), true],
    ['in a conjunction', all(equals('a', 'x'), before('b', 1)), true],
    ['in a disjunction', any(equals('a', 'x'), before('b', 1)), false],
    ['in a disjunction of one', any(equals('a', 'x')), true],
    ['in a negated disjunction', not(any(equals('a', 'x'), before('b', 1))), true],
    ['in a negated conjunction', not(all(equals('a', 'x'), before('b', 1))), false],
  ])('%s: whether every match satisfies it', (_, predicate, required) => {
    expect(conditionsOf(predicate)[0]?.required).toBe(required);
  });

  test.each([
    ['=', equals('a', 'x'), [true, false]],
    ['not =', not(equals('a', 'x')), [false, true]],
    ['in', oneOf('a', 'x'), [true, false]],
    ['not in', not(oneOf('a', 'x')), [false, true]],
    ['<>', { ...equals('a', 'x'), operator: '<>' } as Predicate, [false, true]],
    ['not not in', not(not(oneOf('a', 'x'))), [true, false]],
    ['<', before('a', 1), [false, false]],
  ])('%s names or excludes values', (_, predicate, expected) => {
    const [condition] = conditionsOf(predicate);
    expect(condition && [namesValues(condition), excludesValues(condition)]).toEqual(expected);
  });
});

test('a field lies within itself and within what holds it, not within a longer name', () => {
  expect([isWithin('a', 'a'), isWithin('a.b', 'a'), isWithin('ab', 'a'), isWithin('a', 'a.b')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

describe('a filter without a field', () => {
  const rest = before('b', 1);
  test.each([
    ['nothing is left', equals('gone', 'x'), { kind: 'always' }],
    ['nothing is left of groups', all(any(equals('gone', 'x')), not(equals('gone.deep', 'y'))), { kind: 'always' }],
    ['the other condition is left', all(equals('gone', 'x'), rest), all(rest)],
    ['the other alternative is left', any(equals('gone', 'x'), rest), any(rest)],
    ['a longer name is another field', equals('goner', 'x'), equals('goner', 'x')],
  ])('%s', (_, predicate, expected) => {
    expect(withoutField(predicate, 'gone')).toEqual(expected);
  });
});

test('a predicate that is nested too deeply is not walked', () => {
  let deep: Predicate = equals('a', 'x');
  for (let depth = 0; depth < 50_000; depth += 1) deep = not(deep);
  expect(conditionsOf(deep)).toEqual([]);
  expect(withoutField(deep, 'a')).toBe(deep);
});
