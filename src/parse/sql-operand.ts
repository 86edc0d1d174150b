import type { Scalar } from '../model/predicate';
import { readArray, readCall, readCast, readExists } from './sql-call';
import { isName, type Cursor } from './sql-cursor';
import { intervalMilliseconds, unitMilliseconds } from './sql-duration';
import { readExpression, readList, readOperation, readRest } from './sql-expression';
import { readSelect } from './sql-select';
import { hasHole, isSymbol, isWord, type Token } from './sql-token';
import { readType } from './sql-type';
import type { Node } from './sql-syntax';

/** Words that end an expression: none of them is a column. */
const reserved: ReadonlySet<string> = new Set([
  'AND',
  'OR',
  'NOT',
  'IN',
  'BETWEEN',
  'IS',
  'LIKE',
  'ILIKE',
  'WHEN',
  'THEN',
  'ELSE',
  'END',
  'FROM',
  'WHERE',
  'GROUP',
  'ORDER',
  'HAVING',
  'LIMIT',
  'UNION',
  'INTERSECT',
  'EXCEPT',
  'JOIN',
  'ON',
  'USING',
  'SELECT',
  'SET',
  'AS',
  'RETURNING',
  'ASC',
  'DESC',
  'ESCAPE',
  'INTO',
  'FILTER',
  'OVER',
  'COLLATE',
]);

/** Calls that are written without parentheses. */
const bareCalls: ReadonlySet<string> = new Set([
  'CURRENT_TIMESTAMP',
  'CURRENT_DATE',
  'CURRENT_TIME',
  'LOCALTIME',
  'LOCALTIMESTAMP',
  'UTC_TIMESTAMP',
  'UTC_DATE',
  'SYSDATE',
  'SYSTIMESTAMP',
  'CURRENT_USER',
  'SESSION_USER',
]);

/** Types that can stand before a literal: `DATE '2026-01-01'`. */
const literalTypes = [
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMPTZ',
  'TIMETZ',
  'JSON',
  'JSONB',
  'UUID',
  'BYTEA',
  'INET',
  'BOOLEAN',
];

/** Casts, subscripts and the like that follow one another. */
export const MOST_POSTFIXES = 16;

/** Reads one operand: a literal, column, call, group …, with the casts and subscripts that follow it. */
export function readOperand(cursor: Cursor): Node {
  const start = cursor.offset;
  let negative = false;
  let signed = false;
  while (cursor.isSymbol('-', '+', '~', '@')) {
    if (cursor.take()?.text === '-') negative = !negative;
    signed = true;
  }
  let node = readPrimary(cursor);
  if (signed && node.kind === 'literal' && typeof node.value === 'number') {
    node = { ...node, value: negative ? -node.value : node.value, start };
  } else if (negative) node = { kind: 'negative', of: node, start, end: node.end };
  for (let count = 0; count < MOST_POSTFIXES; count += 1) {
    const next = readPostfix(cursor, node);
    if (next === null) break;
    node = next;
  }
  return node;
}

function readPostfix(cursor: Cursor, node: Node): Node | null {
  const { start } = node;
  if (cursor.symbol('::')) {
    const type = readType(cursor);
    return { kind: 'cast', of: node, type: type?.text.toUpperCase() ?? '', start, end: cursor.lastEnd };
  }
  const subscript = cursor.group('[');
  if (subscript)
    return {
      kind: 'other',
      reason: 'an element of an array',
      parts: [node, ...readRest(subscript)],
      start,
      end: cursor.lastEnd,
    };
  if (cursor.isSymbol('.') && isName(cursor.peek(1))) {
    cursor.at += 2;
    return { kind: 'other', reason: 'a part of a composite value', parts: [node], start, end: cursor.lastEnd };
  }
  if (cursor.words('AT', 'TIME', 'ZONE')) {
    return { kind: 'call', name: 'AT TIME ZONE', arguments: [node, readPrimary(cursor)], start, end: cursor.lastEnd };
  }
  if (!cursor.word('COLLATE')) return null;
  const name = cursor.take();
  const collation: Node = literal(name?.text ?? '', name?.start ?? start, cursor.lastEnd);
  return { kind: 'call', name: 'COLLATE', arguments: [node, collation], start, end: cursor.lastEnd };
}

/** An operand without sign, casts and subscripts. */
export function readPrimary(cursor: Cursor): Node {
  const token = cursor.peek();
  if (!token) return nothing(cursor);
  switch (token.kind) {
    case 'number':
      cursor.at += 1;
      return literal(numberOf(token.text), token.start, token.end);
    case 'string':
      return readString(cursor, token);
    case 'parameter':
      cursor.at += 1;
      return { kind: 'parameter', text: token.text, start: token.start, end: token.end };
    case 'symbol':
      return readSymbol(cursor, token);
    case 'word':
      return readWord(cursor, token);
    case 'quoted':
    case 'hole':
      return readNamed(cursor, token);
    case 'end':
      return nothing(cursor);
  }
}

function nothing(cursor: Cursor): Node {
  const at = cursor.offset;
  return { kind: 'other', reason: 'an expression is missing', parts: [], start: at, end: at };
}

export function literal(value: Scalar, start: number, end: number): Node {
  return { kind: 'literal', value, start, end };
}

/** Numbers beyond 2^53 keep their digits as text, so that two of them never become equal. */
function numberOf(text: string): Scalar {
  const value = Number(text.replaceAll('_', ''));
  if (Number.isNaN(value)) return text;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? text : value;
}

function readString(cursor: Cursor, token: Token): Node {
  cursor.at += 1;
  let { text, end } = token;
  for (let next = cursor.peek(); next?.kind === 'string'; next = cursor.peek()) {
    text += next.text;
    end = next.end;
    cursor.at += 1;
  }
  if (!hasHole(text)) return literal(text, token.start, end);
  return { kind: 'parameter', text, start: token.start, end };
}

function readSymbol(cursor: Cursor, token: Token): Node {
  if (token.text === '*') {
    cursor.at += 1;
    return { kind: 'star', qualifier: null, start: token.start, end: token.end };
  }
  const inner = cursor.group();
  return inner ? readGroup(cursor, inner, token.start) : nothing(cursor);
}

/** What stands in parentheses: a subquery, a row of values, or an expression. */
export function readGroup(cursor: Cursor, inner: Cursor, start: number): Node {
  const select = isQuery(inner) ? readSelect(inner) : null;
  if (select) return { kind: 'subquery', select, start, end: cursor.lastEnd };
  const items = readList(inner);
  const [first] = items;
  if (items.length === 1 && first) return first;
  return { kind: 'tuple', items, start, end: cursor.lastEnd };
}

/** Whether a group holds a query, perhaps in further parentheses. */
export function isQuery(cursor: Cursor): boolean {
  let ahead = 0;
  while (isSymbol(cursor.peek(ahead), '(')) ahead += 1;
  return (
    isWord(cursor.peek(ahead), 'SELECT', 'WITH', 'VALUES') && (ahead === 0 || !isWord(cursor.peek(ahead), 'VALUES'))
  );
}

function readWord(cursor: Cursor, token: Token): Node {
  const next = cursor.peek(1);
  const { start, end } = token;
  if (!isSymbol(next, '.')) {
    switch (token.text) {
      case 'TRUE':
      case 'FALSE':
        cursor.at += 1;
        return literal(token.text === 'TRUE', start, end);
      case 'NULL':
        cursor.at += 1;
        return literal(null, start, end);
      case 'CASE':
        return readCase(cursor);
      case 'INTERVAL':
        return readInterval(cursor) ?? readNamed(cursor, token);
      case 'CAST':
      case 'TRY_CAST':
      case 'CONVERT':
        if (isSymbol(next, '(')) return readCast(cursor);
        break;
      case 'EXISTS':
        if (isSymbol(next, '(')) return readExists(cursor);
        break;
      case 'ARRAY':
        if (isSymbol(next, '[', '(')) return readArray(cursor);
        break;
      case 'ROW':
        if (isSymbol(next, '(')) {
          cursor.at += 1;
          const items = readList(cursor.group() ?? cursor);
          return { kind: 'tuple', items, start, end: cursor.lastEnd };
        }
        break;
      default:
        if (next?.kind === 'string' && literalTypes.includes(token.text)) {
          cursor.at += 1;
          return { kind: 'cast', of: readString(cursor, next), type: token.text, start, end: cursor.lastEnd };
        }
        if (reserved.has(token.text)) return nothing(cursor);
    }
  }
  return readNamed(cursor, token);
}

/** A column, `t.*`, or a call. */
function readNamed(cursor: Cursor, first: Token): Node {
  const { start } = first;
  let last = first;
  let qualifier: Token | null = null;
  cursor.at += 1;
  while (cursor.isSymbol('.')) {
    const next = cursor.peek(1);
    if (isSymbol(next, '*')) {
      cursor.at += 2;
      return { kind: 'star', qualifier: cursor.nameOf(last), start, end: cursor.lastEnd };
    }
    if (!isName(next)) break;
    qualifier = last;
    last = next;
    cursor.at += 2;
  }
  const name = cursor.nameOf(last);
  if (last.kind === 'word' && (cursor.isSymbol('(') || (qualifier === null && bareCalls.has(last.text)))) {
    return readCall(cursor, last.text, start);
  }
  if (cursor.isSymbol('(') && last.end === cursor.offset) return readCall(cursor, name.toUpperCase(), start);
  if (last.kind === 'hole' && qualifier === null) return { kind: 'parameter', text: name, start, end: last.end };
  const loose = last.kind === 'quoted' && qualifier === null && cursor.reading.source[last.start] === '"';
  const place = { nameStart: last.start, start, end: last.end };
  return { kind: 'column', qualifier: qualifier && cursor.nameOf(qualifier), name, loose, ...place };
}

function readCase(cursor: Cursor): Node {
  const start = cursor.offset;
  const parts: Node[] = [];
  cursor.at += 1;
  while (!cursor.done && !cursor.word('END')) {
    const before = cursor.at;
    cursor.word('WHEN', 'THEN', 'ELSE');
    const node = readExpression(cursor);
    if (cursor.at === before) break;
    parts.push(node);
  }
  return { kind: 'other', reason: 'CASE', parts, start, end: cursor.lastEnd };
}

/** `INTERVAL '90 days'`, `INTERVAL '90' DAY`, `INTERVAL 90 DAY`, `INTERVAL ? DAY`; null when it is only a name. */
function readInterval(cursor: Cursor): Node | null {
  const start = cursor.offset;
  const next = cursor.peek(1);
  if (
    !next ||
    (next.kind === 'symbol' && next.text !== '(' && next.text !== '-') ||
    isWord(next, 'AND', 'OR', 'IS', 'IN', 'NOT')
  )
    return null;
  const before = cursor.at;
  cursor.at += 1;
  const amount = next.kind === 'string' || next.kind === 'parameter' ? readPrimary(cursor) : readOperation(cursor);
  const unit = cursor.peek();
  const length = unit?.kind === 'word' ? unitMilliseconds(unit.text) : null;
  if (length !== null) cursor.at += 1;
  else if (unit?.kind === 'word' && unit.text.includes('_')) cursor.at += 1;
  else if (amount.kind !== 'literal' && amount.kind !== 'parameter') {
    cursor.at = before;
    return null;
  }
  if (cursor.words('TO')) cursor.at += 1;
  const milliseconds = amount.kind === 'literal' ? intervalOf(amount.value, length) : null;
  return { kind: 'interval', milliseconds, parts: [amount], start, end: cursor.lastEnd };
}

function intervalOf(amount: Scalar, unit: number | null): number | null {
  if (unit === null) return typeof amount === 'string' ? intervalMilliseconds(amount) : null;
  const count = Number(amount);
  return amount === null || Number.isNaN(count) ? null : count * unit;
}
