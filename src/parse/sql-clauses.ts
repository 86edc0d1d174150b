import type { Cursor } from './sql-cursor';
import { isSymbol, isWord, type Token } from './sql-token';

/** One clause of a statement: its keyword (the first of several words; empty for what stands before any) and its content. */
export interface Clause {
  readonly word: string;
  /** Behind the keyword (and behind BY). */
  readonly content: Cursor;
}

/**
 * Cuts the rest of a range at the keywords given. Keywords inside parentheses, after a dot, and as parts of other
 * constructs (`IS DISTINCT FROM`, `WITHIN GROUP`, a column named `offset`) do not cut. The cursor moves to its end.
 */
export function readClauses(cursor: Cursor, keywords: readonly string[]): readonly Clause[] {
  const clauses: Clause[] = [];
  let word = '';
  let start = cursor.at;
  let joined = false;
  while (!cursor.done) {
    const token = cursor.peek();
    if (isWord(token, 'JOIN')) joined = true;
    if (token && isWord(token, ...keywords) && isBoundary(cursor, token.text, joined)) {
      clauses.push({ word, content: cursor.range(start, cursor.at) });
      word = token.text;
      cursor.at += isWord(token, 'GROUP', 'ORDER', 'PARTITION') ? 2 : 1;
      start = cursor.at;
    } else cursor.skip();
  }
  clauses.push({ word, content: cursor.range(start, cursor.end) });
  return clauses;
}

/** The content of the first clause with this keyword. */
export function clause(clauses: readonly Clause[], word: string): Cursor | null {
  return clauses.find((each) => each.word === word)?.content ?? null;
}

function isBoundary(cursor: Cursor, word: string, joined: boolean): boolean {
  const before = cursor.at > 0 ? cursor.last : null;
  const next = cursor.peek(1);
  if (isSymbol(before, '.', '::') || isWord(before, 'AS') || isSymbol(next, '.')) return false;
  switch (word) {
    case 'FROM':
      return !(isWord(before, 'DISTINCT') && isWord(cursor.peek(-2), 'IS', 'NOT'));
    case 'GROUP':
    case 'ORDER':
      return isWord(next, 'BY');
    case 'LIMIT':
    case 'OFFSET':
      return startsOperand(next) && !expectsOperand(before);
    case 'FETCH':
      return isWord(next, 'FIRST', 'NEXT');
    case 'FOR':
      return isWord(next, 'UPDATE', 'SHARE', 'NO', 'KEY', 'READ');
    case 'WINDOW':
      return isWord(cursor.peek(2), 'AS');
    case 'USING':
      return !joined;
    case 'ON':
      return isWord(next, 'CONFLICT', 'DUPLICATE');
    case 'VALUES':
    case 'VALUE':
      return isSymbol(next, '(') || next?.kind === 'hole' || next?.kind === 'parameter' || next === null;
    default:
      return true;
  }
}

function startsOperand(token: Token | null): boolean {
  return (
    token !== null && token.kind !== 'end' && (token.kind !== 'symbol' || token.text === '(' || token.text === '-')
  );
}

function expectsOperand(token: Token | null): boolean {
  if (token === null || isWord(token, 'AND', 'OR', 'NOT', 'WHERE', 'SELECT', 'BY', 'ON', 'HAVING', 'SET')) return true;
  return token.kind === 'symbol' && token.text !== ')' && token.text !== ']' && token.text !== '*';
}
