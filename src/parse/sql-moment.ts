import type { TimeUnit } from '../model/predicate';
import { intervalMilliseconds, unitMilliseconds } from './sql-duration';
import type { Node, NodeOf } from './sql-syntax';

const secondsUnit = 1000;
const dayUnit = 86_400_000;

/**
 * An expression as a sum: so many times the current moment, at most one column, and a constant. This is how
 * `now() - interval '90 days'`, `datetime('now', '-90 days')` and `unixepoch() - updated_at > 86400` are told to mean
 * the same.
 */
export interface Sum {
  readonly now: number;
  readonly column: { readonly node: NodeOf<'column'>; readonly sign: 1 | -1 } | null;
  /** In `unit`s; null where it is not known. */
  readonly constant: number | null;
  /** Milliseconds that 1 stands for; null for a bare number or column. */
  readonly unit: number | null;
  /** A moment or a span to which plain numbers cannot be added. */
  readonly typed: boolean;
  /** Whether a function changes what is stored (text to seconds, …), so that constants are not comparable with it. */
  readonly converted: boolean;
}

const zero: Sum = { now: 0, column: null, constant: 0, unit: null, typed: false, converted: false };
const nowMoment: Sum = { ...zero, now: 1, unit: 1, typed: true };
const unknownSpan: Sum = { ...zero, constant: null, unit: 1, typed: true };

const nowCalls = new Set([
  'NOW',
  'CURRENT_TIMESTAMP',
  'LOCALTIMESTAMP',
  'LOCALTIME',
  'CLOCK_TIMESTAMP',
  'STATEMENT_TIMESTAMP',
  'TRANSACTION_TIMESTAMP',
  'UTC_TIMESTAMP',
  'SYSDATE',
  'SYSTIMESTAMP',
  'GETDATE',
  'GETUTCDATE',
  'SYSDATETIME',
  'CURRENT_TIME',
  'CURTIME',
]);
const todayCalls = new Set(['CURRENT_DATE', 'CURDATE', 'UTC_DATE']);
const rounding = new Set([
  'FLOOR',
  'ROUND',
  'CEIL',
  'CEILING',
  'TRUNC',
  'TRUNCATE',
  'COALESCE',
  'TIMESTAMP',
  'TIMEZONE',
]);
const secondsCalls = new Set(['UNIXEPOCH', 'UNIX_TIMESTAMP']);
const fromSeconds = new Set(['TO_TIMESTAMP', 'FROM_UNIXTIME']);

/** Reads an expression as a sum; null when it is not one. */
export function sumOf(node: Node): Sum | null {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'number' ? { ...zero, constant: node.value } : null;
    case 'parameter':
      return { ...zero, constant: null };
    case 'interval':
      return { ...zero, constant: node.milliseconds, unit: 1, typed: true };
    case 'column':
      return { ...zero, column: { node, sign: 1 } };
    case 'negative': {
      const of = sumOf(node.of);
      return of && add(zero, of, -1);
    }
    case 'cast':
      return castSum(node);
    case 'operation':
      return operationSum(node);
    case 'call':
      return callSum(node);
    default:
      return null;
  }
}

/** The number that a constant expression is (`30 * 24 * 60 * 60`), or null. */
export function constantNumber(node: Node): number | null {
  const sum = sumOf(node);
  return sum && sum.now === 0 && sum.column === null && sum.unit === null ? sum.constant : null;
}

/** Milliseconds from the current moment that an expression means (null where unknown); null when it is no such moment. */
export function offsetFromNow(node: Node): { readonly offset: number | null; readonly unit?: TimeUnit } | null {
  const sum = sumOf(node);
  return sum?.now === 1 && sum.column === null ? { offset: milliseconds(sum), ...timeUnit(sum) } : null;
}

/** What a plain number of a sum counts that holds the current moment. */
export function timeUnit({ typed, converted, unit }: Sum): { readonly unit?: TimeUnit } {
  if (typed || converted || (unit !== 1 && unit !== secondsUnit)) return {};
  return { unit: unit === 1 ? 'milliseconds' : 'seconds' };
}

/** The constant of a sum in milliseconds, or null. */
export function milliseconds(sum: Sum): number | null {
  if (sum.constant === null) return null;
  if (sum.constant === 0) return 0;
  return sum.unit === null ? null : Math.round(sum.constant * sum.unit);
}

/** a + sign × b; null when two columns meet. */
export function add(a: Sum, b: Sum, sign: 1 | -1): Sum | null {
  if (a.column !== null && b.column !== null) return null;
  const column =
    a.column ?? (b.column && { ...b.column, sign: sign === 1 ? b.column.sign : b.column.sign === 1 ? -1 : 1 });
  const unit = a.now !== 0 || b.unit === null ? (a.unit ?? b.unit) : b.now !== 0 || a.unit === null ? b.unit : a.unit;
  const left = inUnit(a, b, unit);
  const right = inUnit(b, a, unit);
  const constant = left === null || right === null ? null : left + sign * right;
  const converted = a.converted || b.converted;
  return { now: a.now + sign * b.now, column, constant, unit, typed: a.typed || b.typed, converted };
}

/** The constant of one summand in the unit of the sum; null when the two do not go together. */
function inUnit(sum: Sum, other: Sum, unit: number | null): number | null {
  if (sum.constant === null || sum.constant === 0 || unit === null) return sum.constant;
  if (sum.unit !== null) return (sum.constant * sum.unit) / unit;
  return other.typed && unit === 1 ? null : sum.constant;
}

function operationSum(node: NodeOf<'operation'>): Sum | null {
  const [first, ...others] = node.operands;
  let total = first ? sumOf(first) : null;
  if (node.operators.every((operator) => operator === '||')) return null;
  others.forEach((operand, index) => {
    const next = total && sumOf(operand);
    const operator = node.operators[index];
    if (!total || !next) total = null;
    else if (operator === '+' || operator === '-') total = add(total, next, operator === '+' ? 1 : -1);
    else if (operator === '*')
      total = isNumber(next) ? scale(total, next.constant) : isNumber(total) ? scale(next, total.constant) : null;
    else if (operator === '/')
      total =
        isNumber(next) && next.constant !== 0 ? scale(total, next.constant === null ? null : 1 / next.constant) : null;
    else total = null;
  });
  return total;
}

function isNumber(sum: Sum): boolean {
  return sum.now === 0 && sum.column === null && sum.unit === null;
}

/** `k × sum`: a span grows, a moment counted in seconds becomes one counted in milliseconds. */
function scale(sum: Sum, factor: number | null): Sum | null {
  if (sum.now === 0 && sum.column === null) {
    return { ...sum, constant: factor === null || sum.constant === null ? null : sum.constant * factor };
  }
  if (factor === null || factor <= 0 || sum.typed) return null;
  return {
    ...sum,
    unit: sum.unit === null ? null : sum.unit / factor,
    constant: sum.constant === null ? null : sum.constant * factor,
    converted: true,
  };
}

function castSum(node: NodeOf<'cast'>): Sum | null {
  if (/^INTERVAL/.test(node.type)) {
    const text =
      node.of.kind === 'literal' && typeof node.of.value === 'string' ? intervalMilliseconds(node.of.value) : null;
    return text === null ? unknownSpan : { ...zero, constant: text, unit: 1, typed: true };
  }
  if (node.of.kind === 'literal' && typeof node.of.value === 'string')
    return /^now$/i.test(node.of.value) ? nowMoment : null;
  const of = sumOf(node.of);
  if (of === null) return null;
  return /^DATE\b/.test(node.type) && of.now !== 0
    ? { ...of, typed: false, unit: dayUnit, constant: rescaled(of, dayUnit) }
    : of;
}

function rescaled(sum: Sum, unit: number): number | null {
  return sum.constant === null || sum.unit === null ? sum.constant : (sum.constant * sum.unit) / unit;
}

function callSum(node: NodeOf<'call'>): Sum | null {
  const { name, arguments: args } = node;
  const [first, second, third] = args;
  if (nowCalls.has(name)) return nowMoment;
  if (todayCalls.has(name)) return { ...zero, now: 1, unit: dayUnit };
  if (name === 'STRFTIME') return first ? sqliteFormat(first, args.slice(1)) : null;
  if (name === 'DATE_TRUNC' && second) return sumOf(second);
  if (name === 'DATETIME' || name === 'DATE' || name === 'TIME') return sqliteMoment(args);
  if (name === 'JULIANDAY') return withUnit(sqliteMoment(args), dayUnit);
  if (secondsCalls.has(name))
    return args.length === 0 ? { ...zero, now: 1, unit: secondsUnit } : withUnit(sqliteMoment(args), secondsUnit);
  if (fromSeconds.has(name) && first) return withUnit(sumOf(first), 1, true);
  if (rounding.has(name) && first && (args.length === 1 || name !== 'COALESCE'))
    return sumOf(name === 'TIMEZONE' && second ? second : first);
  if (name === 'AT TIME ZONE' && first) return sumOf(first);
  if (name === 'MAKE_INTERVAL') return makeInterval(args);
  if ((name === 'EXTRACT' || name === 'DATE_PART') && first && second) return partOf(first, second);
  if (name === 'AGE' && first)
    return second
      ? difference(first, second, 1, true)
      : difference({ ...node, name: 'NOW', arguments: [] }, first, 1, true);
  if (name === 'DATEDIFF' && first && second) {
    return third ? difference(third, second, unitOf(first), false) : difference(first, second, dayUnit, false);
  }
  if (name === 'TIMESTAMPDIFF' && first && second && third) return difference(third, second, unitOf(first), false);
  if ((name === 'TIMESTAMPADD' || name === 'DATEADD') && first && second && third)
    return shifted(third, second, unitOf(first));
  if (['DATE_SUB', 'SUBDATE', 'DATE_ADD', 'ADDDATE'].includes(name) && first && second) {
    const [a, b] = [sumOf(first), sumOf(second)];
    return a && b && add(a, b, name === 'DATE_SUB' || name === 'SUBDATE' ? -1 : 1);
  }
  return null;
}

function withUnit(sum: Sum | null, unit: number, typed = false): Sum | null {
  if (sum === null) return null;
  return { ...sum, unit, typed, constant: rescaled(sum, unit), converted: sum.column !== null };
}

/** A moment as SQLite's functions take it: `'now'` or a column, then modifiers. https://www.sqlite.org/lang_datefunc.html */
function sqliteMoment(args: readonly Node[]): Sum | null {
  const [first, ...modifiers] = args;
  const isNow =
    first === undefined ||
    (first.kind === 'literal' && typeof first.value === 'string' && first.value.toLowerCase() === 'now');
  let sum = isNow ? nowMoment : sumOf(first);
  for (const modifier of modifiers) {
    const shift = modifierSum(modifier);
    sum = sum && add(sum, shift, 1);
  }
  return sum && { ...sum, typed: true, unit: sum.unit ?? 1 };
}

const neutralModifiers = new Set(['localtime', 'utc', 'unixepoch', 'subsec', 'subsecond', 'auto', 'julianday']);

function modifierSum(node: Node): Sum {
  if (node.kind !== 'literal' || typeof node.value !== 'string') return unknownSpan;
  if (neutralModifiers.has(node.value.toLowerCase())) return zero;
  const length = intervalMilliseconds(node.value);
  return length === null ? unknownSpan : { ...zero, constant: length, unit: 1, typed: true };
}

function sqliteFormat(format: Node, args: readonly Node[]): Sum | null {
  const moment = sqliteMoment(args);
  const text = format.kind === 'literal' ? format.value : null;
  if (text === '%s') return withUnit(moment, secondsUnit);
  if (text === '%J') return withUnit(moment, dayUnit);
  return typeof text === 'string' && /%(?:Y|F)/.test(text) ? moment : null;
}

function partOf(field: Node, of: Node): Sum | null {
  const name = field.kind === 'literal' ? String(field.value).toUpperCase() : '';
  const sum = sumOf(of);
  if (name === 'EPOCH') return withUnit(sum, secondsUnit);
  // The parts of a span count as units; those of a moment are calendar numbers.
  const unit = sum && sum.now + (sum.column?.sign ?? 0) === 0 ? unitMilliseconds(name) : null;
  return unit === null ? null : withUnit(sum, unit);
}

function unitOf(node: Node): number | null {
  return node.kind === 'column'
    ? unitMilliseconds(node.name)
    : node.kind === 'literal'
      ? unitMilliseconds(String(node.value))
      : null;
}

function difference(a: Node, b: Node, unit: number | null, typed: boolean): Sum | null {
  const [left, right] = [sumOf(a), sumOf(b)];
  const sum = left && right && add(left, right, -1);
  return unit === null ? null : withUnit(sum, unit, typed);
}

function shifted(moment: Node, count: Node, unit: number | null): Sum | null {
  const [base, number] = [sumOf(moment), sumOf(count)];
  if (!base || !number || !isNumber(number) || unit === null) return null;
  const constant = number.constant === null ? null : number.constant * unit;
  return add(base, { ...zero, constant, unit: 1, typed: true }, 1);
}

const intervalArguments = ['YEARS', 'MONTHS', 'WEEKS', 'DAYS', 'HOURS', 'MINS', 'SECS'];

/** https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-TABLE */
function makeInterval(args: readonly Node[]): Sum {
  let total = 0;
  for (const [index, argument] of args.entries()) {
    const [label, value] = argument.kind === 'call' && argument.name === '=>' ? argument.arguments : [];
    const name = label?.kind === 'literal' ? String(label.value) : intervalArguments[index];
    const unit = name === undefined ? null : unitMilliseconds(name);
    const count = constantNumber(value ?? argument);
    if (unit === null || count === null) return unknownSpan;
    total += unit * count;
  }
  return { ...zero, constant: total, unit: 1, typed: true };
}
