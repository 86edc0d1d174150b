/** The spellings that SQL texts are made of. All patterns but `newline` are sticky. */

export const whitespace = /\s+/y;
export const newline = /[\r\n]/g;
export const wordStart = /[A-Za-z_\u0080-\uDFFF\uE002-\uFFFF]/y;
export const namePart = /(?:[\w\u0080-\uDFFF\uE002-\uFFFF]|\$(?!\{))+/y;
export const number = /0[xX][\dA-Fa-f]+|(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
export const dollarTag = /\$(?:[A-Za-z_\u0080-\uDFFF\uE002-\uFFFF][\w\u0080-\uDFFF\uE002-\uFFFF]*)?\$/y;
export const computed = /\uE000[^\uE001]{0,200}\uE001/y;
export const placeholder = /\$\{[^{}\n]{1,200}\}|\{\{[^{}\n]{0,200}\}\}/y;
export const templateBlock = /\{%[^\n]{0,500}?%\}/y;
export const bracketName = /\[[A-Za-z_][^\]\n]{0,200}\]/y;
/** With those of pg-promise: https://vitaly-t.github.io/pg-promise/formatting.html#.format */
export const parameter =
  /\$\d+:(?:name|alias|csv|list|json|raw|value)\b|\$[(<[/]\s*[\w.]+\s*(?::\w+|[~^#])?\s*[)>\]/]|\$\w+|\?\?|\?\d*|:[A-Za-z_]\w*|:'[^'\n]{0,200}'|:"[^"\n]{0,200}"|:\d+|@@?[A-Za-z_][\w.$]*|%\(\w+\)[sd]|%[sd](?!\w)|\{\w*\}/y;
/** Those that give a name or any text, not a value. */
export const textParameter = /^\$.*(?::(?:name|alias|raw|value)|[~^#])\s*[)>\]/]?$/;
export const operator =
  /<=>|->>|#>>|!~~\*|!~~|!~\*|~~\*|<>|!=|<=|>=|::|:=|\|\||->|#>|#-|@>|<@|@@|@\?|\?\||\?&|&&|!~|~\*|~~|=>|<<|>>|==/y;
export const sectionMark =
  /(?:--|#)\s*(?:migrate:|\+goose\s+|\+migrate\s+|-*\s*!|\/\/@)(up|down|ups|downs|undo|statementbegin|statementend)\b/iy;
export const delimiterBelow = /\s{1,20}[^\s\w]{1,8}(?=\s)/y;
export const breakpoint = /-->\s*statement-breakpoint/y;
/** Spellings that only MySQL and MariaDB use. */
const mysqlSigns = [
  'AUTO_INCREMENT',
  'auto_increment',
  'ENGINE=',
  'ENGINE =',
  'engine=',
  'ON DUPLICATE KEY',
  'on duplicate key',
  '/*!',
];
/** A command of MySQL's clients, alone on its line. */
const delimiterCommand = /^[ \t]*delimiter(?:[ \t]+\S{1,8})?[ \t]*\r?$/im;

/** Whether a text is written for MySQL or MariaDB, by spellings that the other engines do not have. */
export function looksLikeMysql(text: string): boolean {
  return mysqlSigns.some((sign) => text.includes(sign)) || (/delimiter/i.test(text) && delimiterCommand.test(text));
}

/** The offset behind the closing quote of what opens at `open`, or null. A doubled quote stands for itself. */
export function closingQuote(text: string, open: number, to: number, quote: string, escapes: boolean): number | null {
  let at = open + 1;
  for (;;) {
    const close = text.indexOf(quote, at);
    if (close < 0 || close >= to) return null;
    const filled = placeholderAround(text, at, close);
    if (filled !== null && filled < to) {
      at = filled;
      continue;
    }
    const escape = escapes ? backslashBetween(text, at, close) : null;
    if (escape !== null) at = escape + 2;
    else if (text[close + 1] === quote && close + 1 < to) at = close + 2;
    else return close + 1;
  }
}

const LONGEST_PLACEHOLDER = 200;

/** Behind a placeholder that begins before an offset and ends behind it: it may hold quotes of its own. */
function placeholderAround(text: string, from: number, offset: number): number | null {
  const start = Math.max(from, offset - LONGEST_PLACEHOLDER);
  const open = text.slice(start, offset).lastIndexOf('{{');
  if (open < 0) return null;
  placeholder.lastIndex = start + open;
  return placeholder.test(text) && placeholder.lastIndex > offset ? placeholder.lastIndex : null;
}

function backslashBetween(text: string, from: number, to: number): number | null {
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === 92) return at;
  return null;
}

const escaped: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', 0: '\0' };

/** What a quoted text stands for. */
export function unquote(inner: string, quote: string, escapes: boolean): string {
  const single = inner.includes(quote) ? inner.replaceAll(quote + quote, quote) : inner;
  if (!escapes || !single.includes('\\')) return single;
  return single.replace(/\\([\s\S])/g, (_, character: string) => escaped[character] ?? character);
}

/** Marks the placeholders of other tools (`${schema}`, `{{ schema }}`) as computed parts. */
export function markPlaceholders(raw: string): string {
  return raw.replace(/\$\{[^{}]*\}|\{\{[^{}]*\}\}/g, (found) => `\uE000${found}\uE001`);
}

/** Behind the first end of a comment, or null. */
export function plainCommentEnd(text: string, at: number, to: number): number | null {
  const close = text.indexOf('*/', at + 2);
  return close < 0 || close + 2 > to ? null : close + 2;
}

/** Behind the end of a comment that may hold others, or null. */
export function nestedCommentEnd(text: string, at: number, to: number): number | null {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at;
  let depth = 0;
  for (let found = mark.exec(text); found !== null && found.index + 2 <= to; found = mark.exec(text)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return found.index + 2;
  }
  return null;
}
