import type { Located } from '../model/expression';
import { relocate } from './sql-relocate';
import type { Token } from './sql-token';

/** A text that stands inside a literal of another text, with the way back to its places there. */
export interface EmbeddedText {
  readonly source: string;
  readonly from: number;
  readonly to: number;
  /** The same facts with places in the text around. */
  readonly outward: <T>(facts: T) => T;
}

/**
 * What a string literal holds, to be read as SQL. Between dollar quotes, and where nothing is escaped, it is read in
 * place; else from a copy, whose places are led back.
 */
export function embeddedText(source: string, token: Token): EmbeddedText {
  const tag = /^\$[^$]*\$/.exec(source.slice(token.start, token.end))?.[0];
  const open = tag === undefined ? source.indexOf("'", token.start) : token.start;
  const quote = open >= 0 && open < token.end ? 1 : 0;
  const from = tag === undefined ? Math.max(open, token.start) + quote : token.start + tag.length;
  const to = Math.max(from, token.end - (tag?.length ?? quote));
  const escapes = /^[Ee]'/.test(source.slice(token.start, from));
  const inner = source.slice(from, to);
  if (tag !== undefined || !(inner.includes("''") || (escapes && inner.includes('\\'))))
    return { source, from, to, outward: (facts) => facts };
  const { text, places } = unescaped(inner, from, escapes);
  const placeOf = (offset: number): number => places[offset] ?? to;
  const move = (start: number, end: number): Located => ({
    start: placeOf(start),
    // The end of a range is behind its last character, not at the next one: an escape may lie between the two.
    end: end > start ? Math.max(placeOf(start), endOf(source, placeOf(end - 1), escapes)) : placeOf(end),
  });
  return { source: text, from: 0, to: text.length, outward: (facts) => relocate(facts, move) };
}

const escaped: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

function unescaped(
  inner: string,
  from: number,
  escapes: boolean,
): { readonly text: string; readonly places: readonly number[] } {
  const places: number[] = [];
  let text = '';
  for (let at = 0; at < inner.length; at += 1) {
    const [character = '', next = ''] = [inner[at], inner[at + 1]];
    places.push(from + at);
    if (character === "'" && next === "'") at += 1;
    if (escapes && character === '\\') {
      text += escaped[next] ?? next;
      at += 1;
    } else text += character;
  }
  return { text, places };
}

/** The offset behind the character that begins here, which may be written as two. */
function endOf(source: string, at: number, escapes: boolean): number {
  const isPair = source.startsWith("''", at) || (escapes && source[at] === '\\');
  return at + (isPair ? 2 : 1);
}
