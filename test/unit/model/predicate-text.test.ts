import { describe, expect, test } from 'vitest';
import type { Operand, Predicate, Semantics } from '../../../src/model/predicate';
import { durationText, predicateText, scalarText } from '../../../src/model/predicate-text';
import {
  all,
  always,
  any,
  compare,
  day,
  exists,
  inSet,
  isNotNull,
  not,
  now,
  opaque,
  parameter,
  subquery,
  unknown,
} from '../../support/predicates';

describe('predicateText', () => {
  const hour = day / 24;
  const copy: Operand = { kind: 'field', path: ['due'], entity: null };
  const foreign: Operand = { kind: 'field', path: ['due'], entity: 'loans' };
  const old = compare('createdAt', '<', now(-90 * day));

  test.each<readonly [Predicate, string]>([
    [always, 'everything'],
    [all(), 'everything'],
    [any(), 'nothing'],
    [all(always, old), 'createdAt < now - 90 days'],
    [old, 'createdAt < now - 90 days'],
    [compare('createdAt', '<', now(-36 * hour)), 'createdAt < now - 36 hours'],
    [compare('dueAt', '>=', now(day)), 'dueAt >= now + 1 day'],
    [compare('dueAt', '<=', now()), 'dueAt <= now'],
    [compare('dueAt', '<=', now(null)), 'dueAt <= a moment relative to now'],
    [compare('status', '=', 'done'), "status = 'done'"],
    [compare('title', '=', "it's"), "title = 'it''s'"],
    [compare('size', '>', 7.5), 'size > 7.5'],
    [compare('address.zip', '=', '8001'), "address.zip = '8001'"],
    [compare('dueAt', '<', copy), 'dueAt < due'],
    [compare('dueAt', '<', foreign), 'dueAt < loans.due'],
    [compare('createdAt', '<', parameter('cutoff')), 'createdAt < :cutoff'],
    [compare('createdAt', '<', parameter('options.cutoff')), 'createdAt < :options.cutoff'],
    [compare('createdAt', '<', parameter('$1')), 'createdAt < $1'],
    [compare('createdAt', '<', parameter('?')), 'createdAt < ?'],
    [compare('createdAt', '<', parameter(':cutoff')), 'createdAt < :cutoff'],
    [compare('createdAt', '<', unknown('oldest()')), 'createdAt < (not understood: oldest())'],
    [inSet('status', ['done', 'failed']), "status in ('done', 'failed')"],
    [inSet('status', []), 'status in ()'],
    [inSet('owner', [subquery('(select id\n  from owners)')]), 'owner in (select id from owners)'],
    [inSet('owner', [subquery('select id from owners'), 'x']), "owner in ((select id from owners), 'x')"],
    [not(inSet('state', ['PENDING', 'DONE'])), "state not in ('PENDING', 'DONE')"],
    [isNotNull('deletedAt'), 'deletedAt is not null'],
    [not(isNotNull('deletedAt')), 'deletedAt is null'],
    [exists('legalHold'), 'legalHold exists'],
    [not(exists('legalHold')), 'legalHold does not exist'],
    [compare('pinned', '=', true), 'pinned'],
    [not(compare('pinned', '=', true)), 'not pinned'],
    [compare('pinned', '<>', true), 'not pinned'],
    [not(compare('status', '=', 'done')), "status <> 'done'"],
    [not(not(old)), 'createdAt < now - 90 days'],
    [opaque('a regular expression'), '(not understood: a regular expression)'],
    [not(opaque('a function')), 'not (not understood: a function)'],
    [
      all(inSet('status', ['done', 'failed']), not(compare('pinned', '=', true))),
      "status in ('done', 'failed') and not pinned",
    ],
    [all(old, any(isNotNull('a'), isNotNull('b'))), 'createdAt < now - 90 days and (a is not null or b is not null)'],
    [any(old, all(isNotNull('a'), isNotNull('b'))), 'createdAt < now - 90 days or a is not null and b is not null'],
    [all(all(isNotNull('a'), isNotNull('b')), isNotNull('c')), 'a is not null and b is not null and c is not null'],
    [not(all(isNotNull('a'), isNotNull('b'))), 'not (a is not null and b is not null)'],
    [all(not(any(isNotNull('a'), isNotNull('b'))), exists('c')), 'not (a is not null or b is not null) and c exists'],
  ])('%#: %j', (predicate, expected) => {
    expect(predicateText(predicate)).toBe(expected);
  });

  test.each<readonly [Predicate, Semantics, string]>([
    [compare('pinned', '=', false), 'sql', 'not pinned'],
    [compare('pinned', '<>', false), 'sql', 'pinned'],
    [compare('pinned', '=', false), 'mongodb', 'pinned = false'],
    [compare('pinned', '<>', false), 'mongodb', 'pinned <> false'],
    [compare('deletedAt', '=', null), 'mongodb', 'deletedAt is null'],
    [compare('deletedAt', '<>', null), 'mongodb', 'deletedAt is not null'],
    [compare('deletedAt', '=', null), 'sql', 'deletedAt = null'],
    [not(compare('size', '>', 7)), 'sql', 'size <= 7'],
    [not(compare('size', '>', 7)), 'mongodb', 'not (size > 7)'],
  ])('%j in %s', (predicate, semantics, expected) => {
    expect(predicateText(predicate, semantics)).toBe(expected);
  });

  test('cuts long names, values and lists', () => {
    const long = 'x'.repeat(100);
    const short = `${'x'.repeat(79)}…`;
    expect(predicateText(isNotNull(long))).toBe(`${short} is not null`);
    expect(predicateText(compare('a', '=', long))).toBe(`a = '${short}'`);
    const numbers = Array.from({ length: 1000 }, (_, index) => index);
    expect(predicateText(inSet('size', numbers))).toBe('size in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … 988 more)');
  });

  test('is never longer than 400 characters, and never half a character', () => {
    const many = Array.from({ length: 5000 }, (_, index) => compare(`😀${index}`, '=', '😀'));
    const text = predicateText(any(...many));
    expect(text.length).toBeLessThanOrEqual(400);
    expect(text.endsWith('…')).toBe(true);
    expect(() => encodeURIComponent(text)).not.toThrow();
  });

  test('shows what cannot be seen', () => {
    expect(predicateText(compare('a\u{202e}b', '=', 'c\nd'))).toBe('"a\\u{202e}b" = \'c\\u{a}d\'');
    expect(predicateText(isNotNull('order id'))).toBe('"order id" is not null');
    expect(predicateText(isNotNull('__proto__'))).toBe('__proto__ is not null');
  });

  test('gives up on nesting beyond reason', () => {
    let deep: Predicate = isNotNull('a');
    for (let depth = 0; depth < 100_000; depth++) deep = { kind: 'all', of: [deep] };
    expect(predicateText(deep)).toBe('(not understood: nested too deeply)');
  });
});

test.each([
  [0, '0 seconds'],
  [1, '1 millisecond'],
  [1500, '1500 milliseconds'],
  [45_000, '45 seconds'],
  [60_000, '1 minute'],
  [90_000, '90 seconds'],
  [5_400_000, '90 minutes'],
  [36 * 3_600_000, '36 hours'],
  [day, '1 day'],
  [-90 * day, '90 days'],
  [365 * day, '365 days'],
  [365.25 * day, '1 year'],
  [-3652.5 * day, '10 years'],
  [Number.NaN, 'an unknown time'],
  [Number.POSITIVE_INFINITY, 'an unknown time'],
])('a duration of %d is %s', (milliseconds, expected) => {
  expect(durationText(milliseconds)).toBe(expected);
});

test('scalars are shown as literals', () => {
  expect(['done', 7, true, null].map(scalarText)).toEqual(["'done'", '7', 'true', 'null']);
});

test('a table that is joined with itself is told from the row at hand', () => {
  const predicate: Predicate = {
    kind: 'compare',
    field: ['id'],
    operator: '<',
    operand: { kind: 'field', path: ['id'], entity: 'carts' },
    at: { file: 'a.sql', start: 0, end: 1 },
  };
  expect(predicateText(predicate, 'sql', 'carts')).toBe('id < id of another row');
  expect(predicateText(predicate, 'sql', 'orders')).toBe('id < carts.id');
});
