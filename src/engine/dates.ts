import type { Value } from '../model/value';
import { unknownAt } from './evaluate';

const MILLISECONDS_OF: ReadonlyMap<string, number> = new Map([
  ['Month', 30 * 86_400_000],
  ['Date', 86_400_000],
  ['Hours', 3_600_000],
  ['Minutes', 60_000],
  ['Seconds', 1_000],
  ['Milliseconds', 1],
  ['FullYear', 365 * 86_400_000],
]);

/** `d.setDate(d.getDate() - 30)` as `new Date(d - 30 days)`; any other use of a setter makes the date unknown. */
export function movedDate(date: Value, setter: string, amount: Value | null): Value {
  const unit = MILLISECONDS_OF.get(setter.replace(/^set(UTC)?/, ''));
  const at = date.at;
  if (unit === undefined || amount?.kind !== 'operation' || (amount.operator !== '-' && amount.operator !== '+'))
    return unknownAt(at, 'date');
  const [from, by] = amount.operands;
  if (from?.kind !== 'call' || by === undefined) return unknownAt(at, 'date');
  const factor: Value = { kind: 'literal', value: unit, at: by.at };
  const distance: Value = { kind: 'operation', operator: '*', operands: [by, factor], at: by.at };
  const sum: Value = { kind: 'operation', operator: amount.operator, operands: [date, distance], at };
  return { kind: 'instance', of: { kind: 'global', name: 'Date', at }, arguments: [sum], types: [], at };
}
