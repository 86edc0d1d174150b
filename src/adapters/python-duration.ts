import type { Value, ValueOf } from '../model/value';
import { durationOfUnit, foldNumber } from './fold';
import { calledName, givenTo } from './python';

/** What makes a duration out of keywords: https://docs.python.org/3/library/datetime.html#timedelta-objects, and others. */
const DURATIONS =
  /^(?:datetime\.timedelta|dateutil\.relativedelta\.relativedelta|pendulum\.duration|celery\.schedules\.timedelta|django\.utils\.timezone\.timedelta)$/;
/** By position: https://docs.python.org/3/library/datetime.html#datetime.timedelta */
const POSITIONS = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'];

/** The milliseconds that a duration of Python lasts (`timedelta(days=30)`, `2 * DAY`), or null. */
export function pythonDuration(value: Value): number | null {
  if (value.kind === 'one-of') {
    const [first, ...others] = value.values.map(pythonDuration);
    return first !== undefined && others.every((one) => one === first) ? first : null;
  }
  if (value.kind === 'operation') return operationDuration(value);
  if (value.kind !== 'call' || !DURATIONS.test(calledName(value) ?? '')) return null;
  return keywordDuration(value);
}

/** Whether a value is a duration, though it may not be known how long it lasts. */
export function isPythonDuration(value: Value): boolean {
  if (value.kind === 'operation') return value.operands.some(isPythonDuration);
  return value.kind === 'call' && DURATIONS.test(calledName(value) ?? '');
}

function operationDuration({ operator, operands }: ValueOf<'operation'>): number | null {
  const [left, right] = operands;
  if (left === undefined) return null;
  const first = pythonDuration(left);
  if (right === undefined) return operator === '-' && first !== null ? -first : null;
  const second = pythonDuration(right);
  if (operator === '+' || operator === '-') {
    if (first === null || second === null) return null;
    return operator === '+' ? first + second : first - second;
  }
  const factor = first === null ? foldNumber(left) : foldNumber(right);
  const length = first ?? second;
  if (factor === null || length === null) return null;
  if (operator === '*') return length * factor;
  return operator === '/' && first !== null ? first / factor : null;
}

function keywordDuration(value: ValueOf<'call'>): number | null {
  const { arguments: args, keywords } = givenTo(value);
  if (keywords?.open === true) return null;
  const parts = [
    ...(args ?? []).map((amount, index) => ({ unit: POSITIONS[index] ?? '', amount })),
    ...(keywords?.properties ?? []).map(({ key, value: amount }) => ({ unit: key, amount })),
  ];
  let length = 0;
  for (const { unit, amount } of parts) {
    const count = foldNumber(amount);
    const each = unit === 'microseconds' ? 0.001 : durationOfUnit(unit);
    if (count === null || each === null) return null;
    length += count * each;
  }
  return length;
}
