import type { Comparison, FieldPath, Operand, Predicate, Scalar, Semantics } from './predicate';
import { isNothing, isTooDeep, simplify } from './predicate-algebra';

const nameLimit = 80;
const textLimit = 400;
const listLimit = 12;

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
/** As code and databases that speak of years count them: 365 days and a quarter. */
const year = 365.25 * day;

const units: readonly (readonly [string, number])[] = [
  ['year', year],
  ['day', day],
  ['hour', hour],
  ['minute', minute],
  ['second', second],
  ['millisecond', 1],
];

/** A duration in the largest unit that states it exactly: `2 years`, `90 days`, `36 hours`. The sign is dropped. */
export function durationText(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return 'an unknown time';
  const size = Math.round(Math.abs(milliseconds));
  const [unit, length] = units.find(([, candidate]) => size >= candidate && size % candidate === 0) ?? [
    'second',
    second,
  ];
  const count = size / length;
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}

/**
 * The condition in words that read the same for every query language: `createdAt < now - 90 days`,
 * `status in ('done', 'failed') and not pinned`, `everything`. At most 400 characters long.
 *
 * Where a reading depends on how the engine treats null (`not pinned` for `pinned = false`), it is only used when
 * `semantics` says that it holds.
 *
 * @param entity what the condition is about: a field of it that is named with it belongs to another row
 */
export function predicateText(predicate: Predicate, semantics?: Semantics, entity: string | null = null): string {
  if (isTooDeep(predicate)) return '(not understood: nested too deeply)';
  return cut(textOf(simplify(predicate), { semantics: semantics ?? null, entity }).text, textLimit);
}

/** How strongly a text holds together: a weaker one inside a stronger one needs parentheses. */
type Strength = 'or' | 'and' | 'comparison' | 'whole';

interface Phrase {
  readonly text: string;
  readonly strength: Strength;
}

interface Style {
  readonly semantics: Semantics | null;
  readonly entity: string | null;
}

function textOf(predicate: Predicate, style: Style): Phrase {
  switch (predicate.kind) {
    case 'always':
      return { text: 'everything', strength: 'whole' };
    case 'opaque':
      return { text: notUnderstood(predicate.reason), strength: 'whole' };
    case 'all':
      return { text: joined(predicate.of, ' and ', ['or'], style), strength: 'and' };
    case 'any':
      return isNothing(predicate)
        ? { text: 'nothing', strength: 'whole' }
        : { text: joined(predicate.of, ' or ', [], style), strength: 'or' };
    case 'not':
      return negationOf(predicate.of, style);
    case 'compare':
      return comparison(predicate.field, predicate.operator, predicate.operand, style);
    case 'in-set':
      return {
        text: `${fieldText(predicate.field)} in ${listText(predicate.operands, style)}`,
        strength: 'comparison',
      };
    case 'present':
      return {
        text: `${fieldText(predicate.field)} ${predicate.mode === 'exists' ? 'exists' : 'is not null'}`,
        strength: 'comparison',
      };
  }
}

/** Parts beyond what the whole can show are not spelled out. */
function joined(parts: readonly Predicate[], separator: string, weaker: readonly Strength[], style: Style): string {
  let text = '';
  for (const part of parts) {
    const phrase = textOf(part, style);
    text += (text === '' ? '' : separator) + (weaker.includes(phrase.strength) ? `(${phrase.text})` : phrase.text);
    if (text.length > textLimit) break;
  }
  return text;
}

const opposites: Readonly<Record<Comparison, Comparison>> = {
  '=': '<>',
  '<>': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};

/** In MongoDB `$not: { $gt: 5 }` also holds for what is no number, so only SQL turns an ordering round. */
function negationOf(inner: Predicate, style: Style): Phrase {
  if (inner.kind === 'in-set')
    return { text: `${fieldText(inner.field)} not in ${listText(inner.operands, style)}`, strength: 'comparison' };
  if (inner.kind === 'present')
    return {
      text: `${fieldText(inner.field)} ${inner.mode === 'exists' ? 'does not exist' : 'is null'}`,
      strength: 'comparison',
    };
  if (inner.kind === 'compare' && (style.semantics === 'sql' || inner.operator === '=' || inner.operator === '<>'))
    return comparison(inner.field, opposites[inner.operator], inner.operand, style);
  const { text, strength } = textOf(inner, style);
  return { text: strength === 'whole' ? `not ${text}` : `not (${text})`, strength: 'whole' };
}

function comparison(field: FieldPath, operator: Comparison, operand: Operand, style: Style): Phrase {
  const name = fieldText(field);
  const strength = 'comparison';
  if (operand.kind === 'literal') {
    const special = booleanText(name, operator, operand.value, style) ?? nullText(name, operator, operand.value, style);
    if (special !== null) return { text: special, strength };
  }
  return { text: `${name} ${operator} ${operandText(operand, style)}`, strength };
}

/** `= false` is the same as `not` where missing values match neither. */
function booleanText(name: string, operator: Comparison, value: Scalar, style: Style): string | null {
  if (typeof value !== 'boolean' || (operator !== '=' && operator !== '<>')) return null;
  if (value && operator === '=') return name;
  if (value) return `not ${name}`;
  if (style.semantics !== 'sql') return null;
  return operator === '=' ? `not ${name}` : name;
}

/** A comparison with null is a test for null in MongoDB, and never true in SQL. */
function nullText(name: string, operator: Comparison, value: Scalar, style: Style): string | null {
  if (value !== null || style.semantics === 'sql') return null;
  if (operator === '=') return `${name} is null`;
  return operator === '<>' ? `${name} is not null` : null;
}

function listText(operands: readonly Operand[], style: Style): string {
  const [only] = operands;
  if (only?.kind === 'subquery' && operands.length === 1) return operandText(only, style);
  const shown = operands.slice(0, listLimit).map((one) => operandText(one, style));
  if (operands.length > listLimit) shown.push(`… ${operands.length - listLimit} more`);
  return `(${shown.join(', ')})`;
}

function operandText(operand: Operand, style: Style): string {
  switch (operand.kind) {
    case 'literal':
      return scalarText(operand.value);
    case 'now':
      return nowText(operand.offset);
    case 'field':
      // A table that is joined with itself.
      if (operand.entity !== null && operand.entity === style.entity)
        return `${fieldText(operand.path)} of another ${style.semantics === 'sql' ? 'row' : 'document'}`;
      return operand.entity === null
        ? fieldText(operand.path)
        : `${fieldText([operand.entity])}.${fieldText(operand.path)}`;
    case 'parameter':
      return parameterText(operand.text);
    case 'subquery':
      return `(${plain(withoutParentheses(operand.text))})`;
    case 'unknown':
      return notUnderstood(operand.text);
  }
}

function nowText(offset: number | null): string {
  if (offset === null) return 'a moment relative to now';
  if (offset === 0) return 'now';
  return `now ${offset < 0 ? '-' : '+'} ${durationText(offset)}`;
}

/** Placeholders keep their own sign: `:cutoff`, `$1`, `?`. */
function parameterText(text: string): string {
  const name = plain(text);
  return /^[:$@?%]/.test(name) ? name : `:${name}`;
}

function withoutParentheses(text: string): string {
  const trimmed = text.trim();
  return trimmed.startsWith('(') && trimmed.endsWith(')') ? trimmed.slice(1, -1) : trimmed;
}

function notUnderstood(reason: string): string {
  return `(not understood: ${plain(reason)})`;
}

/** A literal as messages show it: `'done'`, `42`, `true`, `null`. */
export function scalarText(value: Scalar): string {
  return typeof value === 'string' ? `'${visible(cut(value, nameLimit)).replaceAll("'", "''")}'` : String(value);
}

function fieldText(path: FieldPath): string {
  const name = path.join('.');
  const shown = cut(name, nameLimit);
  return /^[\p{L}\p{N}_$.@#-]+$/u.test(name) ? shown : `"${visible(shown).replaceAll('"', '""')}"`;
}

/** One line of text, bounded, with what cannot be seen made visible. */
function plain(text: string): string {
  return visible(cut(text.slice(0, textLimit).trim().replace(/\s+/gu, ' '), nameLimit));
}

/** Control and formatting characters (line breaks, right-to-left overrides) as escapes. */
function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** At most `limit` UTF-16 units, never half a character. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
