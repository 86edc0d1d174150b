import type { Located } from '../model/expression';

export interface PrismaToken extends Located {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'line';
  /** The code; for a text what stands between the quotes, with escapes undone. */
  readonly text: string;
}

/** Comments, line ends, texts, numbers, names (with dots and dashes inside) and signs; other white space is skipped. */
const TOKEN =
  /(?<comment>\/\/[^\n\r]*|\/\*[^]*?(?:\*\/|$))|(?<line>\r\n?|\n)|"(?<inner>(?:[^"\\\n\r]|\\[^\n\r])*)(?:"|(?=[\n\r]|$))|(?<number>-?\d[\w.]*)|(?<name>[\p{L}_][\p{L}\p{N}_-]*)|(?<sign>@@|[^\s])|\s/gu;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The tokens of a schema, comments left out. A text that is not closed ends with its line. */
export function prismaTokens(source: string): readonly PrismaToken[] {
  const tokens: PrismaToken[] = [];
  for (const match of source.matchAll(TOKEN)) {
    const { comment, line, inner, number, name, sign } = match.groups ?? {};
    if (comment !== undefined) continue;
    const place = { start: match.index, end: match.index + match[0].length };
    if (inner !== undefined) tokens.push({ kind: 'text', text: unescaped(inner), ...place });
    else if (line !== undefined) tokens.push({ kind: 'line', text: '\n', ...place });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, ...place });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, ...place });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, ...place });
  }
  return tokens;
}

function unescaped(text: string): string {
  return text.replace(/\\(u[\da-fA-F]{4}|.)/g, (_, code: string) =>
    code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (ESCAPES[code] ?? code),
  );
}
