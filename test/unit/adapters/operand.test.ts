import { describe, expect, test } from 'vitest';
import { operandOf } from '../../../src/adapters/operand';
import type { Value } from '../../../src/model/value';
import {
  array,
  call,
  created,
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

const day = 86_400_000;
const clock = method(global('Date'), 'now');
const date = (...args: readonly Value[]): Value => created(global('Date'), ...args);
const days = (count: number): Value =>
  operation(
    '*',
    operation('*', operation('*', operation('*', literal(count), literal(24)), literal(60)), literal(60)),
    literal(1000),
  );

const moments: readonly (readonly [string, Value, number | null])[] = [
  ['new Date()', date(), 0],
  ['Date.now()', clock, 0],
  ['new Date(Date.now() - 90 days)', date(operation('-', clock, days(90))), -90 * day],
  ['new Date(new Date().getTime() + 1 day)', date(operation('+', method(date(), 'getTime'), days(1))), day],
  ['new Date() - 30 days', operation('-', date(), days(30)), -30 * day],
  ['+new Date()', operation('+', date()), 0],
  ['Date.now() - options.age', operation('-', clock, member(parameter('options'), 'age')), null],
  [
    'Unix seconds',
    operation('-', method(global('Math'), 'floor', operation('/', clock, literal(1000))), literal(86_400)),
    -day,
  ],
  ['subDays(new Date(), 30)', call(external('date-fns', 'subDays'), date(), literal(30)), -30 * day],
  ['subHours(Date.now(), 6)', call(external('date-fns', 'subHours'), clock, literal(6)), -day / 4],
  ['subDays(new Date(), days)', call(external('date-fns', 'subDays'), date(), parameter('days')), null],
  [
    'sub(new Date(), { weeks: 1 })',
    call(external('date-fns/sub', 'default', 'sub'), date(), object({ weeks: literal(1) })),
    -7 * day,
  ],
  ['startOfDay(subDays(…))', call(external('date-fns', 'startOfDay'), date()), null],
  ['startOfToday()', call(external('date-fns', 'startOfToday')), null],
  [
    "dayjs().subtract(30, 'day').toDate()",
    method(method(call(external('dayjs', 'default')), 'subtract', literal(30), literal('day')), 'toDate'),
    -30 * day,
  ],
  ['moment().add({ hours: 12 })', method(call(external('moment')), 'add', object({ hours: literal(12) })), day / 2],
  [
    "moment.utc().subtract(1, 'M')",
    method(method(external('moment', 'default'), 'utc'), 'subtract', literal(1), literal('w')),
    -7 * day,
  ],
  ["dayjs().startOf('day')", method(call(external('dayjs', 'default')), 'startOf', literal('day')), null],
  [
    'DateTime.now().minus({ days: 7 }).toJSDate()',
    method(method(method(external('luxon', 'DateTime'), 'now'), 'minus', object({ days: literal(7) })), 'toJSDate'),
    -7 * day,
  ],
  [
    'new Date(year, month - 1, 1)',
    date(method(date(), 'getFullYear'), operation('-', method(date(), 'getMonth'), literal(1)), literal(1)),
    null,
  ],
  [
    'new Date().setDate(new Date().getDate() - 30)',
    date(method(date(), 'setDate', operation('-', method(date(), 'getDate'), literal(30)))),
    -30 * day,
  ],
  [
    'new Date().setHours(0, 0, 0, 0)',
    date(method(date(), 'setHours', literal(0), literal(0), literal(0), literal(0))),
    null,
  ],
];

test.each(moments)('%s is a moment relative to now', (_text, value, offset) => {
  expect(operandOf(value)).toMatchObject({ kind: 'now', offset });
});

test('a moment that is a number says what it counts', () => {
  const now = method(global('Date'), 'now');
  expect(operandOf(date())).toEqual({ kind: 'now', offset: 0 });
  expect(operandOf(now)).toEqual({ kind: 'now', offset: 0, unit: 'milliseconds' });
  expect(operandOf(method(global('Math'), 'floor', operation('/', now, literal(1000))))).toMatchObject({
    unit: 'seconds',
  });
});

describe('what is not now', () => {
  test('constants', () => {
    expect(operandOf(literal(null))).toEqual({ kind: 'literal', value: null });
    expect(operandOf(template('order-', literal(1), ''))).toEqual({ kind: 'literal', value: 'order-1' });
    expect(operandOf(days(1))).toEqual({ kind: 'literal', value: day });
  });

  test.each([
    ['cutoff', parameter('cutoff')],
    ['options.before', member(parameter('options'), 'before')],
    ['process.env.DAYS', member(member(global('process'), 'env'), 'DAYS')],
    ["new ObjectId('64b7')", created(external('mongodb', 'ObjectId'), literal('64b7'))],
    ["new Date('2024-01-01')", date(literal('2024-01-01'))],
    ['new Date().toISOString()', method(date(), 'toISOString')],
    ["'a' or 'b'", oneOf(literal('a'), literal('b'))],
    ['`order-${id}`', template('order-', parameter('id'), '')],
  ])('%s is given at run time', (text, value) => {
    expect(operandOf(value)).toEqual({ kind: 'parameter', text });
  });

  test.each([
    ["['a', 'b']", array(literal('a'), literal('b'))],
    ['{}', object({})],
    ["{ state: 'open', at: now }", object({ state: literal('open'), at: parameter('now') })],
  ])('%s is not a scalar', (text, value) => {
    expect(operandOf(value)).toEqual({ kind: 'unknown', text });
  });
});
