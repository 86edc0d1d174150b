import { readOperand } from './sql-operand';
import type { Cursor } from './sql-cursor';
import type { Node } from './sql-syntax';
import { isSymbol, isSymbolOf, isWord, isWordOf } from './sql-token';

const comparisons: ReadonlySet<string> = new Set(['=', '==', '<>', '!=', '<', '<=', '>', '>=', '<=>']);
const matchSymbols: ReadonlySet<string> = new Set([
  '~',
  '~*',
  '!~',
  '!~*',
  '~~',
  '~~*',
  '!~~',
  '!~~*',
  '@>',
  '<@',
  '&&',
  '@@',
  '@?',
  '?|',
  '?&',
]);
const testWords: ReadonlySet<string> = new Set([
  'IN',
  'BETWEEN',
  'OVERLAPS',
  'LIKE',
  'ILIKE',
  'RLIKE',
  'REGEXP',
  'GLOB',
  'MATCH',
  'SIMILAR',
]);
const otherSymbols: ReadonlySet<string> = new Set([
  '||',
  '->',
  '->>',
  '#>',
  '#>>',
  '#-',
  '#',
  '|',
  '&',
  '<<',
  '>>',
  '^',
  ':=',
  '=>',
]);

const sumSymbols: ReadonlySet<string> = new Set(['+', '-']);
const productSymbols: ReadonlySet<string> = new Set(['*', '/', '%']);

/** `a = b = c …`: tests that follow one another. */
const LONGEST_CHAIN = 8;

/**
 * Reads an expression as far as it goes; what follows is the caller's. Never throws: where nothing can be read, the
 * result is `other` without parts, and the cursor stays.
 */
export function readExpression(cursor: Cursor): Node {
  return cursor.deeper(() => readOr(cursor)) ?? unread(cursor, 'the nesting is too deep');
}

/** Reads an expression that must fill the cursor's range; what is left over makes the whole of it unknown. */
export function readWhole(cursor: Cursor, reason = 'a condition that is not understood'): Node {
  const start = cursor.offset;
  const node = readExpression(cursor);
  if (cursor.done) return node;
  return { kind: 'other', reason, parts: [node, ...readRest(cursor)], start, end: cursor.lastEnd };
}

/** Every expression that can be made out in the rest of a range. */
export function readRest(cursor: Cursor): readonly Node[] {
  const parts: Node[] = [];
  while (!cursor.done) {
    const before = cursor.at;
    const node = readExpression(cursor);
    if (cursor.at > before) parts.push(node);
    else cursor.at += 1;
  }
  return parts;
}

/** The expressions between commas. */
export function readList(cursor: Cursor): readonly Node[] {
  return cursor.items().map((item) => readWhole(item));
}

/** Takes the rest of the range without reading it. */
function unread(cursor: Cursor, reason: string): Node {
  const start = cursor.offset;
  cursor.at = cursor.end;
  return { kind: 'other', reason, parts: [], start, end: cursor.lastEnd };
}

function readOr(cursor: Cursor): Node {
  return readJunction(cursor, 'OR', readAnd);
}

function readAnd(cursor: Cursor): Node {
  return readJunction(cursor, 'AND', readNot);
}

function readJunction(cursor: Cursor, word: 'AND' | 'OR', read: (cursor: Cursor) => Node): Node {
  const first = read(cursor);
  const of = [first];
  while (cursor.word(word) || (word === 'AND' && cursor.reading.keepsCase && cursor.symbol('&&')))
    of.push(read(cursor));
  return of.length === 1 ? first : { kind: 'junction', word, of, start: first.start, end: cursor.lastEnd };
}

function readNot(cursor: Cursor): Node {
  const start = cursor.offset;
  let negated = false;
  let found = false;
  while (cursor.word('NOT') ?? cursor.symbol('!')) {
    negated = !negated;
    found = true;
  }
  const of = readComparison(cursor);
  if (!found) return of;
  const not: Node = { kind: 'not', of, start, end: of.end };
  return negated ? not : { kind: 'not', of: not, start, end: of.end };
}

function readComparison(cursor: Cursor): Node {
  let left = readOperation(cursor);
  for (let count = 0; count < LONGEST_CHAIN; count += 1) {
    const next = readTest(cursor, left);
    if (next === null) break;
    left = next;
  }
  return left;
}

/** A comparison or test that follows `left`, or null. */
function readTest(cursor: Cursor, left: Node): Node | null {
  if (isSymbolOf(cursor.peek(), comparisons)) return readCompare(cursor, left);
  if (isSymbolOf(cursor.peek(), matchSymbols)) return readMatch(cursor, left);
  if (cursor.word('ISNULL')) return isTest(cursor, left, 'null', false);
  if (cursor.word('NOTNULL') || cursor.words('NOT', 'NULL')) return isTest(cursor, left, 'null', true);
  if (cursor.word('IS')) return readIs(cursor, left);
  const negated = cursor.isWord('NOT');
  const ahead = cursor.peek(negated ? 1 : 0);
  if (!isWordOf(ahead, testWords)) return null;
  if (negated) cursor.at += 1;
  if (cursor.word('IN')) return readIn(cursor, left, negated);
  if (cursor.word('BETWEEN')) return readBetween(cursor, left, negated);
  const match = readMatch(cursor, left);
  return negated ? { kind: 'not', of: match, start: match.start, end: match.end } : match;
}

function readCompare(cursor: Cursor, left: Node): Node {
  const operator = cursor.take()?.text ?? '';
  const { start } = left;
  const isList = cursor.isWord('ANY', 'SOME', 'ALL') && isSymbol(cursor.peek(1), '(');
  if (isList) {
    const all = cursor.take()?.text === 'ALL';
    const list = readOperand(cursor);
    return { kind: 'quantified', operator, all, of: left, list, start, end: cursor.lastEnd };
  }
  const right = readOperation(cursor);
  if (operator === '<=>') return { kind: 'distinct', left, right, negated: true, start, end: right.end };
  return { kind: 'compare', operator, left, right, start, end: right.end };
}

function readMatch(cursor: Cursor, left: Node): Node {
  const word = cursor.take()?.text ?? '';
  cursor.word('TO');
  const pattern = readOperation(cursor);
  if (cursor.word('ESCAPE')) readOperation(cursor);
  return { kind: 'match', word, of: left, pattern, start: left.start, end: cursor.lastEnd };
}

function isTest(cursor: Cursor, of: Node, test: 'null' | 'true' | 'false', negated: boolean): Node {
  return { kind: 'is', of, test, negated, start: of.start, end: cursor.lastEnd };
}

function readIs(cursor: Cursor, left: Node): Node {
  const negated = cursor.word('NOT') !== null;
  if (cursor.word('NULL', 'UNKNOWN')) return isTest(cursor, left, 'null', negated);
  if (cursor.word('TRUE')) return isTest(cursor, left, 'true', negated);
  if (cursor.word('FALSE')) return isTest(cursor, left, 'false', negated);
  const stated = cursor.words('DISTINCT', 'FROM');
  const right = readOperation(cursor);
  // SQLite's `a IS b` is `a IS NOT DISTINCT FROM b`: https://www.sqlite.org/lang_expr.html#the_is_and_is_not_operators
  const same = stated ? negated : !negated;
  return { kind: 'distinct', left, right, negated: same, start: left.start, end: right.end };
}

function readIn(cursor: Cursor, of: Node, negated: boolean): Node {
  const { start } = of;
  if (!cursor.isSymbol('(')) {
    const list = [readOperand(cursor)];
    return { kind: 'in', of, list, negated, start, end: cursor.lastEnd };
  }
  const first = cursor.peek(1);
  const isSelect = isWord(first, 'SELECT', 'WITH', 'VALUES') || isSymbol(first, '(');
  const selected = isSelect ? readOperand(cursor) : null;
  if (selected?.kind === 'subquery') return { kind: 'in', of, list: [selected], negated, start, end: cursor.lastEnd };
  const list = selected
    ? selected.kind === 'tuple'
      ? selected.items
      : [selected]
    : readList(cursor.group() ?? cursor);
  return { kind: 'in', of, list, negated, start, end: cursor.lastEnd };
}

function readBetween(cursor: Cursor, of: Node, negated: boolean): Node {
  const symmetric = cursor.word('SYMMETRIC', 'ASYMMETRIC')?.text === 'SYMMETRIC';
  const low = readOperation(cursor);
  cursor.word('AND');
  const high = readOperation(cursor);
  const place = { start: of.start, end: cursor.lastEnd };
  if (symmetric) return { kind: 'other', reason: 'BETWEEN SYMMETRIC', parts: [of, low, high], ...place };
  return { kind: 'between', of, low, high, negated, ...place };
}

/** What binds tighter than comparisons. */
export function readOperation(cursor: Cursor): Node {
  return readLevel(cursor, otherSymbols, readSum);
}

function readSum(cursor: Cursor): Node {
  return readLevel(cursor, sumSymbols, readProduct);
}

function readProduct(cursor: Cursor): Node {
  return readLevel(cursor, productSymbols, readOperand);
}

function readLevel(cursor: Cursor, symbols: ReadonlySet<string>, read: (cursor: Cursor) => Node): Node {
  const first = read(cursor);
  const operators: string[] = [];
  const operands = [first];
  for (;;) {
    const operator = isSymbolOf(cursor.peek(), symbols) ? cursor.take() : jsonContains(cursor, symbols);
    if (!operator) break;
    operators.push(operator.text);
    operands.push(read(cursor));
  }
  return operators.length === 0
    ? first
    : { kind: 'operation', operators, operands, start: first.start, end: cursor.lastEnd };
}

/** PostgreSQL's `document ? 'key'`, which looks like a parameter. */
function jsonContains(cursor: Cursor, symbols: ReadonlySet<string>) {
  const token = cursor.peek();
  const isMark = symbols === otherSymbols && token?.kind === 'parameter' && cursor.reading.source[token.start] === '?';
  return isMark && cursor.peek(1)?.kind === 'string' ? cursor.take() : null;
}
