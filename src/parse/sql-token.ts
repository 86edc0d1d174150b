import type { Located } from '../model/expression';

/** Which engine a text is written for; `unknown` accepts what any of them does, where they do not contradict. */
export type SqlDialect = 'postgresql' | 'mysql' | 'sqlite' | 'unknown';

/**
 * - `word`: an unquoted name or keyword, `text` in upper case.
 * - `quoted`: a quoted name, `text` without quotes.
 * - `string`: a string literal, `text` is its value.
 * - `parameter`: `$1`, `:name`, `@name`, `%s`; `?` as `?1`, `?2`, … in order.
 * - `hole`: a name or value of which a part is computed by the surrounding code (see `hole`).
 * - `end`: the end of a statement.
 */
export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol' | 'hole' | 'end';

export interface Token extends Located {
  readonly kind: TokenKind;
  readonly text: string;
  /** Why the token is not whole. */
  readonly problem?: string;
}

const HOLE_START = '\uE000';
const HOLE_END = '\uE001';

/** The text that stands for the computed part number `index` of a composed SQL text. Two private-use characters. */
export function hole(index: number): string {
  return `${HOLE_START}${index}${HOLE_END}`;
}

/** Whether a name or value has computed parts. */
export function hasHole(text: string): boolean {
  return text.includes(HOLE_START);
}

/** The indexes of the computed parts in a text, in order. */
export function holesIn(text: string): readonly number[] {
  return [...text.matchAll(/\uE000(\d+)\uE001/g)].map((match) => Number(match[1]));
}

/** The index of the hole that a text is and nothing else, or null. */
export function wholeHole(text: string): number | null {
  const match = /^\uE000(\d+)\uE001$/.exec(text);
  return match ? Number(match[1]) : null;
}

/** The parameter that gives a name (`??` of Knex and mysql, read as a name with a hole), or null. */
export function boundName(text: string): string | null {
  const match = /^\uE000\?(\?\d+)\uE001$/.exec(text);
  return match?.[1] ?? null;
}

/** Whether a token is one of these words. Words are written in upper case. */
export function isWord(token: Token | null | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text);
}

/** Whether a token is one of these symbols. */
export function isSymbol(token: Token | null | undefined, ...symbols: readonly string[]): boolean {
  return token?.kind === 'symbol' && symbols.includes(token.text);
}

/** Whether a token is a word of a set. Words are written in upper case. */
export function isWordOf(token: Token | null | undefined, words: ReadonlySet<string>): boolean {
  return token?.kind === 'word' && words.has(token.text);
}

/** Whether a token is a symbol of a set. */
export function isSymbolOf(token: Token | null | undefined, symbols: ReadonlySet<string>): boolean {
  return token?.kind === 'symbol' && symbols.has(token.text);
}
