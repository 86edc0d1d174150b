import stringWidth from 'string-width';

/**
 * Characters that a terminal or a viewer obeys instead of showing: controls, line and paragraph separators, and format
 * characters, which hold the bidirectional overrides (https://www.unicode.org/reports/tr9/). The two joiners stay,
 * because emoji and several scripts are spelled with them.
 */
const OBEYED = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Passwords in connection strings and in `password=…` pairs; the password is the second group. */
const PASSWORDS = [
  /([a-z][a-z0-9+.-]{0,31}:\/\/[^\s:/?#@'"`<>]{0,128}:)(?!\d{1,5}\/)([^\s@'"`<>]{1,256})(?=@)/gi,
  /((?:password|passwd|pwd)=)([^\s&;'"`<>]{1,256})/gi,
];

/** What stands in for a password. */
export const REDACTED = '***';

/** One range of UTF-16 offsets in a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where a text holds passwords. */
export function passwordsIn(text: string): readonly Range[] {
  return PASSWORDS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => {
      const start = match.index + (match[1] ?? '').length;
      return { start, end: start + (match[2] ?? '').length };
    }),
  );
}

/** The text with `***` for every password. */
export function redact(text: string): string {
  return PASSWORDS.reduce((redacted, pattern) => redacted.replace(pattern, `$1${REDACTED}`), text);
}

/** A character that must not reach a terminal as it is, made visible: `␛` for escape, `<U+202E>` for an override. */
export function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** Text from the repository as one line for a terminal: nothing in it is obeyed, nothing in it is secret. */
export function plain(text: string): string {
  return redact(text).replace(OBEYED, visible);
}

/** JSON with everything a viewer would obey written as `\u` escapes; the parsed value is the same. */
export function escapeJson(json: string): string {
  return json.replace(OBEYED, (character) => (character === '\n' ? character : escapeUnits(character)));
}

function escapeUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** Columns that a text takes in a terminal; colour codes take none. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** The text with spaces up to a width. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** Lines no wider than `width`, broken at spaces outside backticks; what is wider than that has a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/(?:`[^`]*`|[^\s`]|`)+/g) ?? []) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return lines;
}

/** `1 finding`, `2 findings`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
