import type { Scalar } from './predicate';

/** How a stored value stands to a literal; `different` is unequal without a known order, `maybe` is not known at all. */
export type Order = 'less' | 'equal' | 'greater' | 'different' | 'maybe';

/** Every integer up to here survives any numeric column, single-precision floats included. */
const exactInteger = 2 ** 24;
/** Wider than the rounding of single-precision floats. */
const rounding = 1e-6;

interface Range {
  readonly low: number;
  readonly high: number;
}

function isExact(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= exactInteger;
}

/** What a literal may be rounded to when an engine compares it with a column of lower precision. */
function literalRange(value: number): Range {
  const slack = isExact(value) ? 0 : Math.abs(value) * rounding;
  return { low: value - slack, high: value + slack };
}

/** What may be stored when a program writes the value: columns round fractions, integer columns to whole numbers. */
function storedRange(value: number): Range {
  return Number.isInteger(value) ? literalRange(value) : { low: Math.floor(value), high: Math.ceil(value) };
}

function orderOfRanges(a: Range, b: Range): Order {
  if (a.high < b.low) return 'less';
  if (a.low > b.high) return 'greater';
  return a.low === a.high && b.low === b.high ? 'equal' : 'maybe';
}

/** Order of a number that a program wrote and a literal, allowing for what columns round away. */
export function compareStoredNumber(stored: number, literal: number): Order {
  return orderOfRanges(storedRange(stored), literalRange(literal));
}

/** Order of two literals that one field is compared with. */
export function compareLiteralNumbers(a: number, b: number): Order {
  return a === b ? 'equal' : orderOfRanges(literalRange(a), literalRange(b));
}

/** Order by Unicode code points, which is the order of UTF-8 bytes and so of MongoDB without a collation. */
export function compareCodePoints(a: string, b: string): number {
  let index = 0;
  while (index < a.length && index < b.length && a.charCodeAt(index) === b.charCodeAt(index)) index++;
  if (index >= a.length || index >= b.length) return a.length - b.length;
  return codePointAround(a, index) - codePointAround(b, index);
}

/** The code point that the unit at `index` belongs to. A difference in a low surrogate means the high ones are equal. */
function codePointAround(text: string, index: number): number {
  return text.codePointAt(index) ?? 0;
}

/**
 * What is left of a string after everything that a collation may ignore: case, accents, width, control characters
 * and trailing spaces (https://dev.mysql.com/doc/refman/8.4/en/charset-unicode-sets.html,
 * https://www.sqlite.org/datatype3.html#collating_sequences).
 */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cc}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/\s+$/u, '');
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 127) return false;
  return true;
}

/**
 * A key such that strings with different keys are unequal in every common collation, or null when the string has
 * characters outside ASCII that collations may expand (`ß` and `ss`), so that it may equal any other. Strings that
 * read as the same number share a key: a column of numeric affinity compares them as numbers.
 */
export function collationKey(text: string): string | null {
  const folded = fold(text);
  if (!isAscii(folded)) return null;
  const trimmed = folded.trim();
  const number = trimmed === '' ? Number.NaN : Number(trimmed);
  return Number.isFinite(number) ? `number ${number}` : `text ${folded}`;
}

/** Whether two strings are equal in some collation of SQL databases. */
export function mayCollate(a: string, b: string): boolean {
  const left = collationKey(a);
  const right = collationKey(b);
  return left === null || right === null || left === right;
}

/** Whether a value is a scalar that has an order of its own and no special cases. */
export function isOrdinary(value: Scalar): value is string | number | boolean {
  return value !== null && !(typeof value === 'number' && Number.isNaN(value));
}
