import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import { hole } from '../parse/sql-token';
import { foldScalar, foldText } from './fold';
import { callName, exportOf, packageOf } from './origin';

/** SQL put together from the parts of an expression. */
export interface ComposedSql {
  /** What is computed at run time stands as a hole (`hole(index)`). */
  readonly text: string;
  /** The code that a range of the text comes from: exact where the code says the same, else the whole literal. */
  readonly locate: (start: number, end: number) => Span;
  /** The values of the holes, by index. */
  readonly holes: readonly Value[];
  /** The offset of the first hole that is not bound, so that it may hold anything, parameters included; else null. */
  readonly rawHole: number | null;
}

/** One stretch of the text. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly at: Span;
  /** Offset in the file of the stretch's first character, or null where code and text differ. */
  readonly from: number | null;
  /** The code has CRLF where the text has LF. */
  readonly crlf: boolean;
}

/** The SQL for a value that stands for a name (a table or column of a query builder), or null. */
export type NameReader = (value: Value) => string | null;

/** An SQL text in the making. */
export interface SqlDraft {
  text: string;
  readonly nameOf: NameReader;
  readonly pieces: Piece[];
  readonly holes: Value[];
  /** Which alternative to take where a part is one of several texts, in order; the first beyond the list. */
  readonly choices: readonly number[];
  /** How many alternatives there were, in order. */
  readonly alternatives: number[];
  /** The offset of the first part that is computed and not bound, so that it may hold anything. */
  rawHole: number | null;
}

const DEEPEST = 40;
/** Texts that one call is read for, where parts of it have alternatives. */
const MOST_TEXTS = 8;
/** What stands in the place of a fragment that may be left out, and only ever adds a condition. */
const addsCondition = /^\s*(?:AND\b|$)/i;

/**
 * The SQL texts that a value may be: literals, templates, concatenations and joined arrays of them; several where a
 * part is one of several texts. Known constants are put in; other parts become holes. In a tagged template
 * (`sql\`… ${x}\``) values are holes, because they are bound, but nested fragments and identifiers are put in. None when
 * the value is no text.
 */
export function composeSql(value: Value, nameOf: NameReader = noName): readonly ComposedSql[] {
  if (!isText(value)) return [];
  const found: ComposedSql[] = [];
  const waiting: (readonly number[])[] = [[]];
  for (let choices = waiting.pop(); choices !== undefined && found.length < MOST_TEXTS; choices = waiting.pop()) {
    const draft = newDraft(choices, nameOf);
    if (!append(draft, value, false, 0)) return [];
    const { alternatives } = draft;
    found.push(composedOf(draft, value.at));
    for (let at = choices.length; at < alternatives.length; at += 1) {
      const taken = [...choices, ...alternatives.slice(choices.length, at).map(() => 0)];
      for (let other = (alternatives[at] ?? 1) - 1; other > 0; other -= 1) waiting.push([...taken, other]);
    }
  }
  return found;
}

export function newDraft(choices: readonly number[] = [], nameOf: NameReader = noName): SqlDraft {
  return { text: '', nameOf, pieces: [], holes: [], choices, alternatives: [], rawHole: null };
}

/** The text as it is now. `whole`: the code that stands for what lies between its parts. */
export function composedOf({ text, pieces, holes, rawHole }: SqlDraft, whole: Span): ComposedSql {
  return { text, holes, rawHole, locate: (start, end) => locate(pieces, start, end, whole) };
}

function noName(): null {
  return null;
}

function isText(value: Value): boolean {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string';
    case 'template':
      return true;
    case 'operation':
      return value.operator === '+' && value.operands.some(isText);
    case 'call':
      return (
        (callName(value) === 'join' && joined(value) !== null) || foldText(value) !== null || edited(value) !== null
      );
    default:
      return false;
  }
}

/** Adds the text of a value; false where it is none. `bound`: inside a tagged template, whose values are parameters. */
function append(draft: SqlDraft, value: Value, bound: boolean, depth: number): boolean {
  if (depth > DEEPEST) return false;
  switch (value.kind) {
    case 'literal':
      if (bound) return false;
      appendLiteral(draft, value);
      return true;
    case 'template':
      // A text inside a tagged template is a value; only what is tagged, too, is a part of the statement.
      if (bound && value.tag === null) return false;
      appendTemplate(draft, value, bound, depth);
      return true;
    case 'operation':
      return !bound && value.operator === '+' && appendConcatenation(draft, value, depth);
    case 'call':
      return appendCall(draft, value, bound, depth);
    default:
      return false;
  }
}

/**
 * Adds a stretch of text for a stretch of code.
 *
 * @param from offset in the file of its first character, null where code and text differ
 */
export function push(draft: SqlDraft, text: string, at: Span, from: number | null, crlf = false): void {
  const start = draft.text.length;
  draft.text += text;
  draft.pieces.push({ start, end: draft.text.length, text, at, from, crlf });
}

function appendLiteral(draft: SqlDraft, { value, at }: ValueOf<'literal'>): void {
  const text = String(value);
  // Texts of commands and configuration stand there without quotes.
  const quotes = typeof value === 'string' && at.end - at.start !== text.length ? 1 : 0;
  appendPlain(draft, text, at, at.start + quotes, at.end - at.start - 2 * quotes);
}

/** A text whose code is `length` characters from `from`: equal to it, or with CRLF for each LF, or not comparable. */
function appendPlain(draft: SqlDraft, text: string, at: Span, from: number, length: number): void {
  const crlf = length !== text.length && length === text.length + newlines(text);
  push(draft, text, at, crlf || length === text.length ? from : null, crlf);
}

function newlines(text: string): number {
  return text.split('\n').length - 1;
}

/** Adds something that is computed at run time: a value that is bound, or (`bound` false) text that may say anything. */
export function appendHole(draft: SqlDraft, value: Value, at: Span, bound: boolean): void {
  if (!bound) draft.rawHole ??= draft.text.length;
  draft.holes.push(value);
  push(draft, hole(draft.holes.length - 1), at, null);
}

function appendTemplate(draft: SqlDraft, value: ValueOf<'template'>, bound: boolean, depth: number): void {
  const raw = value.tag?.kind === 'member' && value.tag.property === 'raw' && value.tag.object.kind === 'global';
  const binds = bound || (value.tag !== null && !raw);
  value.texts.forEach(({ text, at }, index) => {
    appendPlain(draft, text, at, at.start, at.end - at.start);
    const part = value.values[index];
    const next = value.texts[index + 1];
    if (!part || !next) return;
    // What an adapter writes down for a chain of calls has no gaps: the chain stands for each of its parts.
    const gap = at.end <= next.at.start ? { file: at.file, start: at.end, end: next.at.start } : value.at;
    appendPart(draft, part, gap, binds, depth + 1);
  });
}

function appendConcatenation(draft: SqlDraft, value: ValueOf<'operation'>, depth: number): boolean {
  for (const operand of value.operands) appendPart(draft, operand, operand.at, false, depth + 1);
  return true;
}

/** A part of a text: its own text where that is known, else a hole. `place` is the code that stands for it. */
export function appendPart(draft: SqlDraft, part: Value, place: Span, bound: boolean, depth = 0): void {
  const inside = part.at.file === place.file && part.at.start >= place.start && part.at.end <= place.end;
  const at = inside ? part.at : place;
  if (part.kind === 'undefined') return push(draft, '', at, null);
  const name = draft.nameOf(part);
  if (name !== null) return push(draft, name, at, null);
  if (append(draft, part, bound, depth)) return;
  const folded = bound ? undefined : foldScalar(part);
  if (folded !== undefined) return push(draft, String(folded), at, null);
  const fragments = alternativesOf(part);
  if (fragments.length > 1 && fragments.every((each) => addsCondition.test(each))) {
    push(draft, ' AND ', at, null);
    appendHole(draft, part, at, bound);
    return push(draft, ' ', at, null);
  }
  const chosen = bound ? null : chooseOne(draft, part);
  if (chosen !== null) return appendPart(draft, chosen, place, bound, depth + 1);
  appendHole(draft, part, at, bound);
}

/**
 * One of several texts that a part may be; null when it is not of that kind. A builder's own code gives nothing as long as
 * it was told nothing (`if (parts.length === 0) return ''`): where what it else gives is not known, nor is it nothing.
 */
function chooseOne(draft: SqlDraft, part: Value): Value | null {
  if (part.kind !== 'one-of' || !part.values.every((each) => each.kind === 'literal' || isText(each))) return null;
  if (part.values.some((each) => foldText(each)?.trim() === '') && !part.values.every(isWhollyKnown)) return null;
  const choice = draft.choices[draft.alternatives.length] ?? 0;
  draft.alternatives.push(part.values.length);
  return part.values[choice] ?? null;
}

function isWhollyKnown(value: Value): boolean {
  const draft = newDraft();
  appendPart(draft, value, value.at, false);
  return draft.rawHole === null;
}

/** The texts that a part is one of (`archived ? 'AND archived' : ''`); one that is not known is no condition. */
function alternativesOf(part: Value): readonly string[] {
  if (part.kind === 'one-of') return part.values.flatMap((each) => alternativesOf(each));
  if (part.kind === 'operation' && part.operator === '&&')
    return ['', ...part.operands.slice(1).flatMap(alternativesOf)];
  if (part.kind === 'undefined' || (part.kind === 'literal' && typeof part.value !== 'string')) return [''];
  if (part.kind === 'literal') return [String(part.value)];
  // Prisma.empty, sql.empty
  if (exportOf(part)?.split('.').at(-1) === 'empty') return [''];
  const draft = newDraft();
  return append(draft, part, true, 0) ? [draft.text] : ['?'];
}

/** `sql.raw('x')`, `sql.identifier('t')`, `sql('t')` inside a tagged template; `[…].join(' ')`; constant calls. */
function appendCall(draft: SqlDraft, value: ValueOf<'call'>, bound: boolean, depth: number): boolean {
  const list = bound ? null : joined(value);
  if (list !== null) {
    list.items.forEach((item, index) => {
      if (index > 0) push(draft, list.separator, item.at, null);
      appendPart(draft, item, item.at, bound, depth + 1);
    });
    return true;
  }
  const parts = bound ? joinedParts(value) : null;
  if (parts !== null) {
    parts.items.forEach((item, index) => {
      if (index > 0) push(draft, parts.separator, item.at, null);
      appendPart(draft, item, item.at, true, depth + 1);
    });
    return true;
  }
  const [first, ...others] = value.arguments;
  const text = first && others.length === 0 ? foldText(first) : null;
  if (text !== null && rawCalls.has(callName(value) ?? '')) {
    push(draft, text, first?.at ?? value.at, null);
    return true;
  }
  if (text !== null && bound && isIdentifierCall(value)) {
    push(draft, `"${text.replaceAll('"', '""').replaceAll('.', '"."')}"`, first?.at ?? value.at, null);
    return true;
  }
  const folded = bound ? null : foldText(value);
  const inner = bound || folded !== null ? null : edited(value);
  if (inner !== null) return append(draft, inner, bound, depth + 1);
  if (folded === null) return false;
  push(draft, folded, value.at, null);
  return true;
}

/** Helpers that put a text in as it is. */
const rawCalls: ReadonlySet<string> = new Set(['raw', 'unsafe', 'literal']);
/** Helpers that put a name in: https://github.com/porsager/postgres#dynamic-columns-in-selects, https://orm.drizzle.team/docs/sql */
const identifierCalls: ReadonlySet<string> = new Set(['identifier', 'ident', 'id', 'table', 'ref', 'name', 'sql']);

function isIdentifierCall(value: ValueOf<'call'>): boolean {
  // `const sql = postgres(url)`: the helper is a call of what the package returned.
  return (
    identifierCalls.has(callName(value) ?? '') || value.callee.kind === 'call' || value.callee.kind === 'parameter'
  );
}

/**
 * The text that a call gives with other space around it, or with other marks for its parameters:
 * `query.replace(/\?\?\?/g, marks)`. What is put in for words may be another statement.
 */
function edited(value: ValueOf<'call'>): Value | null {
  // https://vitaly-t.github.io/pg-promise/formatting.html#.format puts values in for parameters
  if (callName(value) === 'format' && packageOf(value) === 'pg-promise') {
    const [statement] = value.arguments;
    return statement !== undefined && isText(statement) ? statement : null;
  }
  if (value.callee.kind !== 'member' || !isText(value.callee.object)) return null;
  const { object, property } = value.callee;
  if (/^trim(?:Start|End)?$/.test(property)) return object;
  const [pattern] = value.arguments;
  const sought = pattern?.kind === 'regex' ? pattern.source : pattern === undefined ? null : foldText(pattern);
  return /^replace(?:All)?$/.test(property) && sought !== null && !/\w/.test(sought) ? object : null;
}

function joined(value: ValueOf<'call'>): { readonly items: readonly Value[]; readonly separator: string } | null {
  if (value.callee.kind !== 'member' || value.callee.property !== 'join') return null;
  const list = value.callee.object;
  if (list.kind !== 'array' || list.open || list.items.length === 0) return null;
  const [argument] = value.arguments;
  const separator = argument === undefined ? ',' : foldText(argument);
  return separator === null ? null : { items: list.items, separator };
}

/** `sql.join([a, b], sql.fragment` AND `)` of Slonik, which puts in fragments and binds values. */
function joinedParts(value: ValueOf<'call'>): { readonly items: readonly Value[]; readonly separator: string } | null {
  const [list, glue] = value.arguments;
  if (packageOf(value) !== 'slonik' || callName(value) !== 'join' || list?.kind !== 'array') return null;
  const separator = glue?.kind === 'template' && glue.values.length === 0 ? glue.texts[0]?.text : undefined;
  return list.open || list.items.length === 0 || separator === undefined ? null : { items: list.items, separator };
}

function locate(pieces: readonly Piece[], start: number, end: number, whole: Span): Span {
  const first = pieces.find((piece) => piece.start <= start && start < piece.end);
  const last = pieces.find((piece) => piece.start < end && end <= piece.end);
  if (!first || !last) return whole;
  const from = offsetIn(first, start) ?? first.at.start;
  const to = offsetIn(last, end) ?? last.at.end;
  if (first.at.file !== last.at.file || to < from) return first.at;
  return { file: first.at.file, start: from, end: to };
}

/** The offset in the code of a place in a stretch, or null where code and text differ. */
function offsetIn(piece: Piece, offset: number): number | null {
  if (piece.from === null) return null;
  const inside = offset - piece.start;
  return piece.from + inside + (piece.crlf ? newlines(piece.text.slice(0, inside)) : 0);
}
