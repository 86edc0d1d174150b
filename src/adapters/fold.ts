import type { Scalar } from '../model/predicate';
import type { Value, ValueOf } from '../model/value';
import { parseInterval } from '../parse/cron-interval';
import { bounded } from './bounded';
import { callName, chainOf, packageOf } from './origin';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const week = 7 * day;

/**
 * Milliseconds of each unit that `ms` understands: a year is 365.25 days, a month a twelfth of that.
 * https://github.com/vercel/ms/blob/main/src/index.ts
 */
const units: ReadonlyMap<string, number> = new Map(
  (
    [
      [['years', 'year', 'yrs', 'yr', 'y'], 365.25 * day],
      [['months', 'month', 'mo'], (365.25 * day) / 12],
      [['weeks', 'week', 'w'], week],
      [['days', 'day', 'd'], day],
      [['hours', 'hour', 'hrs', 'hr', 'h'], hour],
      [['minutes', 'minute', 'mins', 'min', 'm'], minute],
      [['seconds', 'second', 'secs', 'sec', 's'], second],
      [['milliseconds', 'millisecond', 'msecs', 'msec', 'ms'], 1],
    ] as const
  ).flatMap(([names, length]) => names.map((name) => [name, length] as const)),
);

/** Packages that turn `'1h'` into milliseconds when called. */
const durationPackages: ReadonlySet<string> = new Set(['ms', '@lukeed/ms', 'enhanced-ms']);

/** Packages that read longer texts: `'2 days, 3 hours'`. */
const intervalPackages: ReadonlySet<string> = new Set(['human-interval', 'parse-duration']);

/** Packages whose durations are objects, and what asks such an object for its length in milliseconds. */
const durationObjects: ReadonlySet<string> = new Set(['dayjs', 'moment', 'luxon']);
const lengths: Readonly<Record<string, number>> = { asMilliseconds: 1, toMillis: 1, valueOf: 1, asSeconds: second };

/** Unit helpers of date-fns: https://date-fns.org/docs/Conversion-Helpers */
const conversions: Readonly<Record<string, number>> = {
  secondsToMilliseconds: second,
  minutesToMilliseconds: minute,
  hoursToMilliseconds: hour,
  minutesToSeconds: 60,
  hoursToMinutes: 60,
  hoursToSeconds: 3600,
  weeksToDays: 7,
};

const rounding: Readonly<Record<string, (value: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: Math.round,
  trunc: Math.trunc,
  abs: Math.abs,
};

/**
 * Milliseconds of a text that the `ms` package reads (`'30m'`, `'7 days'`, `'1.5h'`, `'250'`), or null.
 * https://github.com/vercel/ms
 */
export function durationOf(text: string): number | null {
  const match = /^(-?\d*\.?\d+) *([a-z]*)$/i.exec(text.trim());
  if (!match || text.length > 100) return null;
  const length = match[2] ? units.get(match[2].toLowerCase()) : 1;
  return length === undefined ? null : Number(match[1]) * length;
}

/** The number a constant expression evaluates to (`90 * 24 * 60 * 60`, `ms('1h')`, `Math.floor(7.5)`), or null. */
export function foldNumber(value: Value): number | null {
  return bounded(() => numberIn(value));
}

function numberIn(value: Value): number | null {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'number' ? value.value : null;
    case 'operation':
      return foldOperation(value);
    case 'call':
      return foldCall(value);
    case 'one-of':
      return same(value.values.map(foldNumber));
    default:
      return null;
  }
}

/** The text a constant expression evaluates to: literals, templates and concatenations of known values, or null. */
export function foldText(value: Value): string | null {
  return bounded(() => textIn(value));
}

function textIn(value: Value): string | null {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' ? value.value : null;
    case 'template':
      return foldTemplate(value);
    case 'operation':
      return foldConcatenation(value);
    case 'call':
      return foldTextCall(value);
    case 'one-of':
      return same(value.values.map(foldText));
    default:
      return null;
  }
}

/**
 * The name that code gives something unless its surroundings say otherwise: `process.env.EVENTS ?? 'events'` is
 * `events`. For names only: a condition on such a value holds for other values, too.
 */
export function foldName(value: Value): string | null {
  if (value.kind !== 'one-of') return foldText(value);
  const stated = value.values.filter((one) => !isSetting(one));
  return stated.length === 0 ? null : same(stated.map(foldText));
}

/** A member of `process.env`. */
function isSetting(value: Value): boolean {
  if (value.kind !== 'member' || value.object.kind !== 'member') return false;
  const { object, property } = value.object;
  return property === 'env' && object.kind === 'global' && object.name === 'process';
}

/** The scalar a constant expression evaluates to, or undefined. */
export function foldScalar(value: Value): Scalar | undefined {
  if (value.kind === 'literal') return value.value;
  return foldText(value) ?? foldNumber(value) ?? undefined;
}

/** The boolean a constant is, or null. */
export function foldBoolean(value: Value): boolean | null {
  if (value.kind === 'literal') return typeof value.value === 'boolean' ? value.value : null;
  if (value.kind !== 'operation' || value.operator !== '!' || !value.operands[0]) return null;
  const inner = foldScalar(value.operands[0]);
  return inner === undefined ? null : !inner;
}

function foldOperation(value: ValueOf<'operation'>): number | null {
  const numbers: number[] = [];
  for (const operand of value.operands) {
    const number = foldNumber(operand);
    if (number === null) return null;
    numbers.push(number);
  }
  const [left, right] = numbers;
  if (left === undefined) return null;
  const result = right === undefined ? unary(value.operator, left) : binary(value.operator, left, right);
  return result !== null && Number.isFinite(result) ? result : null;
}

function unary(operator: string, operand: number): number | null {
  if (operator === '-') return -operand;
  return operator === '+' ? operand : null;
}

function binary(operator: string, left: number, right: number): number | null {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '**':
      return left ** right;
    default:
      return null;
  }
}

function foldCall(value: ValueOf<'call'>): number | null {
  const [first] = value.arguments;
  const from = packageOf(value.callee);
  const name = callName(value);
  if (from !== null && durationObjects.has(from)) return foldDurationObject(value);
  if (!first) return null;
  if (from !== null && durationPackages.has(from)) {
    const text = foldText(first);
    return text === null ? foldNumber(first) : durationOf(text);
  }
  if (from !== null && intervalPackages.has(from)) return parseInterval(foldText(first) ?? '');
  if (from?.startsWith('date-fns')) return name === null ? null : foldConversion(name, first);
  if (value.callee.kind === 'global') return foldParse(value.callee.name, first);
  return value.callee.kind === 'member' && isMath(value.callee.object)
    ? foldRounding(value.callee.property, first)
    : null;
}

function foldConversion(name: string, argument: Value): number | null {
  if (name === 'milliseconds') return argument.kind === 'object' ? durationOfObject(argument) : null;
  const factor = Object.hasOwn(conversions, name) ? conversions[name] : undefined;
  const number = foldNumber(argument);
  return factor === undefined || number === null ? null : number * factor;
}

/**
 * `dayjs.duration(2, 'hours').asMilliseconds()`, `Duration.fromObject({ hours: 2 }).toMillis()`, `.as('milliseconds')`.
 * https://day.js.org/docs/en/durations/creating, https://moment.github.io/luxon/api-docs/index.html#duration
 */
function foldDurationObject(value: ValueOf<'call'>): number | null {
  const links = chainOf(value).links.filter((link) => link.arguments !== null);
  const [made, asked, ...more] = links;
  if (made === undefined || asked === undefined || more.length > 0) return null;
  if (made.name !== 'duration' && made.name !== 'fromObject' && made.name !== 'fromMillis') return null;
  const length = amountOf(made.arguments ?? []);
  const [unit] = asked.arguments ?? [];
  const scale =
    asked.name === 'as' && unit !== undefined ? durationOfUnit(foldText(unit) ?? '') : (lengths[asked.name] ?? null);
  return length === null || scale === null ? null : length / scale;
}

/** Milliseconds of `(30, 'days')`, `({ days: 30 })`, `('days', 30)` (old moment) or `(5000)`. */
export function amountOf(args: readonly Value[]): number | null {
  const [first, second] = args;
  if (!first) return null;
  if (first.kind === 'object') return durationOfObject(first);
  const count = foldNumber(first) ?? (second ? foldNumber(second) : null);
  if (count === null || !second) return count;
  const unit = durationOfUnit(foldText(second) ?? foldText(first) ?? '');
  return unit === null ? null : count * unit;
}

/**
 * Milliseconds of an object of units (`{ days: 30, hours: 12 }`), as date-fns and luxon take it; null where a part is
 * not known. Months and years are taken as their average length.
 */
export function durationOfObject(value: ValueOf<'object'>): number | null {
  if (value.open) return null;
  let total = 0;
  for (const property of value.properties) {
    const length = durationOfUnit(property.key);
    const count = foldNumber(property.value);
    if (length === null || count === null || property.optional) return null;
    total += count * length;
  }
  return total;
}

/**
 * Milliseconds of one unit as date libraries spell it (`days`, `day`, `d`, `M` for a month), or null. Months and years
 * are taken as their average length. https://day.js.org/docs/en/manipulate/add#list-of-all-available-units
 */
export function durationOfUnit(unit: string): number | null {
  if (unit === 'M') return units.get('month') ?? null;
  const name = unit.toLowerCase();
  if (name === 'quarter' || name === 'quarters') return (365.25 * day) / 4;
  return units.get(name) ?? null;
}

function foldParse(name: string, argument: Value): number | null {
  if (name !== 'Number' && name !== 'parseInt' && name !== 'parseFloat') return null;
  const text = foldText(argument);
  if (text === null) return foldNumber(argument);
  const number =
    name === 'Number' ? Number(text) : name === 'parseInt' ? Number.parseInt(text, 10) : Number.parseFloat(text);
  return Number.isFinite(number) ? number : null;
}

function foldRounding(name: string, argument: Value): number | null {
  const round = Object.hasOwn(rounding, name) ? rounding[name] : undefined;
  const number = foldNumber(argument);
  return round === undefined || number === null ? null : round(number);
}

function isMath(value: Value): boolean {
  return value.kind === 'global' && value.name === 'Math';
}

function foldTemplate(value: ValueOf<'template'>): string | null {
  const raw = value.tag?.kind === 'member' && value.tag.property === 'raw' && value.tag.object.kind === 'global';
  if (value.tag && !raw) return null;
  let text = value.texts[0]?.text ?? '';
  for (const [index, part] of value.values.entries()) {
    const known = foldScalar(part);
    if (known === undefined) return null;
    text += String(known) + (value.texts[index + 1]?.text ?? '');
  }
  return text;
}

function foldConcatenation(value: ValueOf<'operation'>): string | null {
  const [left, right] = value.operands;
  if (value.operator !== '+' || !left || !right) return null;
  const a = foldScalar(left);
  const b = foldScalar(right);
  if (a === undefined || b === undefined || (typeof a !== 'string' && typeof b !== 'string')) return null;
  return String(a) + String(b);
}

const textMethods: Readonly<Record<string, (text: string) => string>> = {
  toString: String,
  trim: (text) => text.trim(),
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
};

function foldTextCall(value: ValueOf<'call'>): string | null {
  const { callee } = value;
  if (callee.kind === 'global' && callee.name === 'String' && value.arguments[0]) {
    const known = foldScalar(value.arguments[0]);
    return known === undefined ? null : String(known);
  }
  if (callee.kind !== 'member') return null;
  if (callee.property === 'join') return foldJoin(callee.object, value.arguments[0]);
  const method = Object.hasOwn(textMethods, callee.property) ? textMethods[callee.property] : undefined;
  const text = method && value.arguments.length === 0 ? foldText(callee.object) : null;
  return method && text !== null ? method(text) : null;
}

function foldJoin(list: Value, separator: Value | undefined): string | null {
  if (list.kind !== 'array' || list.open) return null;
  const between = separator === undefined ? ',' : foldText(separator);
  if (between === null) return null;
  const parts: string[] = [];
  for (const item of list.items) {
    const known = foldScalar(item);
    if (known === undefined) return null;
    parts.push(known === null ? '' : String(known));
  }
  return parts.join(between);
}

function same<T>(values: readonly (T | null)[]): T | null {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
}
