import { describe, expect, test } from 'vitest';
import { durationOf, foldBoolean, foldName, foldNumber, foldText } from '../../../src/adapters/fold';
import {
  array,
  call,
  external,
  global,
  literal,
  member,
  method,
  object,
  oneOf,
  operation,
  parameter,
  template,
} from '../../support/values';

describe('foldNumber', () => {
  test('arithmetic on numbers', () => {
    const days = operation('*', operation('*', operation('*', literal(90), literal(24)), literal(60)), literal(60));
    expect(foldNumber(days)).toBe(7_776_000);
    expect(foldNumber(operation('-', literal(5)))).toBe(-5);
    expect(foldNumber(operation('+', literal(5), literal(2)))).toBe(7);
    expect(foldNumber(operation('**', literal(2), literal(10)))).toBe(1024);
    expect(foldNumber(operation('%', literal(7), literal(4)))).toBe(3);
    expect(foldNumber(operation('/', literal(1), literal(0)))).toBeNull();
  });

  test('nothing is guessed for what is not constant', () => {
    expect(foldNumber(operation('*', literal(5), parameter('days')))).toBeNull();
    expect(foldNumber(literal('5'))).toBeNull();
    expect(foldNumber(operation('||', literal(5), literal(6)))).toBeNull();
    expect(foldNumber(oneOf(literal(1), literal(2)))).toBeNull();
    expect(foldNumber(oneOf(literal(2), literal(2)))).toBe(2);
  });

  test('unit helpers and rounding', () => {
    expect(foldNumber(call(external('ms', 'default'), literal('1h')))).toBe(3_600_000);
    expect(foldNumber(call(external('ms'), literal('7 days')))).toBe(604_800_000);
    expect(foldNumber(call(external('date-fns', 'minutesToMilliseconds'), literal(5)))).toBe(300_000);
    expect(foldNumber(call(external('date-fns', 'milliseconds'), object({ hours: literal(2) })))).toBe(7_200_000);
    expect(foldNumber(method(global('Math'), 'floor', literal(7.5)))).toBe(7);
    expect(foldNumber(call(global('Number'), literal('30')))).toBe(30);
    expect(foldNumber(call(global('parseInt'), literal('30 days')))).toBe(30);
    expect(foldNumber(call(global('parseInt'), member(member(global('process'), 'env'), 'DAYS')))).toBeNull();
  });
});

describe('durationOf', () => {
  test.each([
    ['30m', 1_800_000],
    ['7d', 604_800_000],
    ['1.5h', 5_400_000],
    ['.5s', 500],
    ['250', 250],
    ['-3 min', -180_000],
    ['1 year', 31_557_600_000],
    ['2 Weeks', 1_209_600_000],
  ])('%s', (text, milliseconds) => {
    expect(durationOf(text)).toBe(milliseconds);
  });

  test.each(['soon', '', '3 fortnights', '1h 30m'])('%s is not a duration', (text) => {
    expect(durationOf(text)).toBeNull();
  });
});

describe('foldName', () => {
  const setting = member(member(global('process'), 'env'), 'EVENTS');

  test('a name that the environment may overrule is that name', () => {
    expect(foldName(oneOf(setting, literal('events')))).toBe('events');
    expect(foldName(literal('events'))).toBe('events');
  });

  test('two names, or a name and something else, are none', () => {
    expect(foldName(setting)).toBeNull();
    expect(foldName(oneOf(setting, setting))).toBeNull();
    expect(foldName(oneOf(setting, literal('events'), literal('visits')))).toBeNull();
    expect(foldName(oneOf(parameter('name'), literal('events')))).toBeNull();
  });
});

describe('foldText', () => {
  test('templates, concatenation and joins of known values', () => {
    expect(foldText(template('purge-', literal('orders'), '-', literal(2), ''))).toBe('purge-orders-2');
    expect(foldText(operation('+', literal('purge-'), literal('orders')))).toBe('purge-orders');
    expect(foldText(method(array(literal('a'), literal('b')), 'join', literal('_')))).toBe('a_b');
    expect(foldText(method(literal('Orders'), 'toLowerCase'))).toBe('orders');
    expect(foldText(call(global('String'), literal(3)))).toBe('3');
  });

  test('an unknown part makes the text unknown', () => {
    expect(foldText(template('purge-', parameter('tenant'), ''))).toBeNull();
    expect(foldText(operation('+', literal('purge-'), parameter('tenant')))).toBeNull();
    expect(foldText(operation('+', literal(1), literal(2)))).toBeNull();
    const tagged = { ...template('select'), tag: external('postgres') };
    expect(foldText(tagged)).toBeNull();
  });
});

test('foldBoolean', () => {
  expect(foldBoolean(literal(true))).toBe(true);
  expect(foldBoolean(operation('!', literal(0)))).toBe(true);
  expect(foldBoolean(literal('true'))).toBeNull();
});
