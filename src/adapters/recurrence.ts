import type { Value } from '../model/value';
import { foldNumber, foldText } from './fold';

/**
 * The cron text that says the same as a `RecurrenceRule` of node-schedule; null where none does, or a part is not known.
 * Months count from 0, a missing second is 0, and days of the month and of the week must both hold, which no cron says.
 * https://github.com/node-schedule/node-schedule#recurrence-rule-scheduling
 */
export function recurrenceText(parts: ReadonlyMap<string, Value>, isRange: (value: Value) => boolean): string | null {
  const field = (name: string, shift = 0): string | null => {
    const value = parts.get(name);
    return value === undefined || isNothing(value) ? '*' : segmentText(value, shift, isRange);
  };
  const second = parts.has('second') ? field('second') : '0';
  const minute = field('minute');
  const hour = field('hour');
  const date = field('date');
  const month = field('month', 1);
  const dayOfWeek = field('dayOfWeek');
  if (second === null || minute === null || hour === null || date === null || month === null || dayOfWeek === null)
    return null;
  if ((date !== '*' && dayOfWeek !== '*') || field('year') !== '*') return null;
  const fields = [minute, hour, date, month, dayOfWeek].join(' ');
  return second === '0' ? fields : `${second} ${fields}`;
}

function isNothing(value: Value): boolean {
  return value.kind === 'undefined' || (value.kind === 'literal' && value.value === null);
}

/** A number, a range, or a list of them. */
function segmentText(value: Value, shift: number, isRange: (value: Value) => boolean): string | null {
  if (value.kind === 'array') {
    const items = value.items.map((item) => segmentText(item, shift, isRange));
    return value.open || items.length === 0 || items.includes(null) ? null : items.join(',');
  }
  if (isRange(value)) return rangeText(value, shift);
  const number = numberOf(value);
  return number === null ? null : String(number + shift);
}

/** `new Range(start, end, step)`: with a step the end is left out, which cron's ranges do not. */
function rangeText(value: Value, shift: number): string | null {
  const args = value.kind === 'instance' ? (value.arguments ?? []) : [];
  const [start, end, step] = args.map(numberOf);
  if (start === null || end === null || step === null || end === undefined) return null;
  const first = (start ?? 0) + shift;
  if (step === undefined || step === 1) return `${String(first)}-${String(end + shift)}`;
  return `${String(first)}-${String(end - 1 + shift)}/${String(step)}`;
}

function numberOf(value: Value): number | null {
  const text = foldText(value);
  return text !== null && /^\d+$/.test(text) ? Number(text) : foldNumber(value);
}
