import { isWord, type Token } from './sql-token';

/** The tokens of one statement, without the delimiter that ends it. Never empty. */
export type StatementTokens = readonly Token[];

const routines = ['TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'PACKAGE'];
const otherObjects = ['TABLE', 'INDEX', 'VIEW', 'TYPE', 'DATABASE', 'SCHEMA', 'SEQUENCE', 'ROLE', 'USER', 'DOMAIN'];
/** `CREATE DEFINER = 'a'@'b' SQL SECURITY INVOKER PROCEDURE` and shorter. */
const LONGEST_PREAMBLE = 14;
/** Routines in one text whose end is searched for in vain, after which no further one is. */
const MOST_UNCLOSED = 20;
const openingAfterEnd = ['IF', 'LOOP', 'WHILE', 'REPEAT', 'FOR'];

/**
 * Cuts a text's tokens into statements. Bodies of triggers and routines (`BEGIN … END`) stay whole. A statement that is
 * being typed, without its semicolon or with a quote left open, ends where a line begins with another one.
 */
export function splitStatements(source: string, tokens: readonly Token[]): readonly StatementTokens[] {
  const statements: StatementTokens[] = [];
  let unclosed = 0;
  let start = 0;
  while (start < tokens.length) {
    const body = startsRoutine(tokens, start) && unclosed < MOST_UNCLOSED ? routineEnd(tokens, start) : null;
    if (body === null && startsRoutine(tokens, start)) unclosed += 1;
    const end = body ?? nextEnd(tokens, start);
    const own = tokens.slice(start, end);
    if (own.length > 0) statements.push(...(startsRoutine(own, 0) ? [own] : splitUnfinished(source, own)));
    start = end + 1;
  }
  return statements;
}

const objects = ['TABLE', 'TYPE', 'INDEX', 'UNIQUE', 'VIEW'];

function splitUnfinished(source: string, tokens: StatementTokens): readonly StatementTokens[] {
  const cuts: number[] = [];
  let broken = tokens[0]?.problem !== undefined;
  for (let at = 1; at < tokens.length; at += 1) {
    const [token, next] = [tokens[at], tokens[at + 1]];
    const starts = isWord(token, 'CREATE', 'ALTER', 'DROP')
      ? isWord(next, ...objects)
      : broken && (isWord(token, 'UPDATE') || (isWord(token, 'INSERT', 'DELETE') && isWord(next, 'INTO', 'FROM')));
    if (starts && token && isLineStart(source, token.start)) {
      cuts.push(at);
      broken = false;
    }
    if (token?.problem !== undefined) broken = true;
  }
  return [0, ...cuts].map((from, index) => tokens.slice(from, cuts[index] ?? tokens.length));
}

function isLineStart(source: string, offset: number): boolean {
  return source[offset - 1] === '\n' || source[offset - 1] === '\r';
}

/** Whether a statement creates a trigger or routine, whose body holds statements of its own. */
export function startsRoutine(tokens: readonly Token[], start: number): boolean {
  if (!isWord(tokens[start], 'CREATE', 'ALTER')) return false;
  for (const token of tokens.slice(start + 1, start + LONGEST_PREAMBLE)) {
    if (isWord(token, ...routines)) return true;
    if (token.kind === 'end' || isWord(token, ...otherObjects)) return false;
  }
  return false;
}

function nextEnd(tokens: readonly Token[], start: number): number {
  let at = start;
  while (at < tokens.length && tokens[at]?.kind !== 'end') at += 1;
  return at;
}

/** The end of a routine: the first delimiter outside BEGIN … END, or null when a block is never closed. */
function routineEnd(tokens: readonly Token[], start: number): number | null {
  let depth = 0;
  for (let at = start; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token?.kind === 'end' && depth <= 0) return at;
    if (isWord(token, 'BEGIN', 'CASE')) depth += 1;
    if (!isWord(token, 'END')) continue;
    if (!isWord(tokens[at + 1], ...openingAfterEnd)) depth -= 1;
    if (isWord(tokens[at + 1], 'CASE')) at += 1;
  }
  return depth > 0 ? null : tokens.length;
}
