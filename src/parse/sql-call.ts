import { isName, type Cursor } from './sql-cursor';
import { readExpression, readList, readRest, readWhole } from './sql-expression';
import { isQuery, literal, MOST_POSTFIXES, readGroup, readPrimary } from './sql-operand';
import type { Node } from './sql-syntax';
import { isSymbol, isWord } from './sql-token';
import { readType } from './sql-type';

/** A call behind its name: arguments, then FILTER, OVER and WITHIN GROUP. */
export function readCall(cursor: Cursor, name: string, start: number): Node {
  const inner = cursor.group();
  const args: Node[] = inner ? readArguments(inner, name) : [];
  // `count(*) FILTER (WHERE …) OVER (PARTITION BY …)`, `mode() WITHIN GROUP (ORDER BY …)`
  for (let count = 0; count < MOST_POSTFIXES; count += 1) {
    if (cursor.isWords('WITHIN', 'GROUP')) cursor.at += 1;
    else if (!cursor.isWord('FILTER', 'OVER') || !(isSymbol(cursor.peek(1), '(') || isName(cursor.peek(1)))) break;
    cursor.at += 1;
    const more = cursor.group();
    if (more)
      args.push({
        kind: 'other',
        reason: 'a window or filter',
        parts: readRest(more),
        start: more.offset,
        end: cursor.lastEnd,
      });
    else cursor.at += 1;
  }
  return { kind: 'call', name, arguments: args, start, end: cursor.lastEnd };
}

function readArguments(inner: Cursor, name: string): Node[] {
  if (name === 'EXTRACT' && isName(inner.peek()) && isWord(inner.peek(1), 'FROM')) {
    const field = inner.take();
    inner.at += 1;
    return [literal(field?.text.toUpperCase() ?? '', field?.start ?? 0, field?.end ?? 0), readWhole(inner)];
  }
  if (isQuery(inner)) return [readGroup(inner, inner, inner.offset)];
  return inner.items().map(readArgument);
}

/** An argument, with its name taken off (`days => 90`) and the unit of MySQL's functions as a text (`DAY`). */
function readArgument(cursor: Cursor): Node {
  cursor.word('DISTINCT', 'ALL');
  const first = cursor.peek();
  if (isName(first) && isSymbol(cursor.peek(1), '=>', ':=')) {
    cursor.at += 2;
    const value = readWhole(cursor);
    const parts = [literal(cursor.nameOf(first).toUpperCase(), first.start, first.end), value];
    return { kind: 'call', name: '=>', arguments: parts, start: first.start, end: value.end };
  }
  return readWhole(cursor, 'an argument that is not understood');
}

/** CAST(x AS type), CONVERT(x, type). */
export function readCast(cursor: Cursor): Node {
  const start = cursor.offset;
  const convert = cursor.take()?.text === 'CONVERT';
  const inner = cursor.group() ?? cursor;
  const of = readExpression(inner);
  const isCast = convert ? inner.symbol(',') !== null : inner.word('AS') !== null;
  const type = isCast ? readType(inner) : null;
  const place = { start, end: cursor.lastEnd };
  if (type === null || !inner.done)
    return { kind: 'other', reason: 'a conversion', parts: [of, ...readRest(inner)], ...place };
  return { kind: 'cast', of, type: type.text.toUpperCase(), ...place };
}

/** EXISTS (SELECT …). */
export function readExists(cursor: Cursor): Node {
  const start = cursor.offset;
  cursor.at += 1;
  const operand = readPrimary(cursor);
  if (operand.kind === 'subquery') return { kind: 'exists', select: operand.select, start, end: cursor.lastEnd };
  return { kind: 'other', reason: 'EXISTS', parts: [operand], start, end: cursor.lastEnd };
}

/** ARRAY[…], ARRAY(SELECT …). */
export function readArray(cursor: Cursor): Node {
  const start = cursor.offset;
  cursor.at += 1;
  const inner = cursor.group('[');
  if (inner) return { kind: 'array', items: readList(inner), start, end: cursor.lastEnd };
  const operand = readPrimary(cursor);
  return { kind: 'other', reason: 'an array of rows', parts: [operand], start, end: cursor.lastEnd };
}
