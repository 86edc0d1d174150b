import { plain } from './text';

/** Everything that Markdown or HTML would obey: https://spec.commonmark.org/0.31.2/#backslash-escapes */
const SPECIAL = /[\\`*_{}[\]()<>#+\-.!|~&$:@^=]/g;

/** Text from the repository as Markdown that shows it as it is, on one line. */
export function escapeMarkdown(text: string): string {
  return plain(text).replace(SPECIAL, '\\$&');
}

/**
 * Text from the repository as a code span: https://spec.commonmark.org/0.31.2/#code-spans. Inside a table a bar needs a
 * backslash even there: https://github.github.com/gfm/#example-200
 */
export function codeSpan(text: string, inTable = false): string {
  const shown = plain(text);
  const code = inTable ? shown.replaceAll('|', '\\|') : shown;
  if (code.trim() === '') return '` `';
  const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  const space = code.startsWith('`') || code.endsWith('`') ? ' ' : '';
  return `${fence}${space}${code}${space}${fence}`;
}

/** What would be obeyed inside a sentence; a full stop or colon only where it could be part of an address. */
const OBEYED_IN_PROSE = /[\\`*_{}[\]<>#+!|~&$@^]|[.:](?=\S)|^[-=]/g;

/** A message in our own words with names of the repository in backticks: the names become code, the rest is escaped. */
export function messageMarkdown(message: string, inTable = false): string {
  return message
    .split(/(`[^`]+`)/)
    .map((part, index) =>
      index % 2 === 1 ? codeSpan(part.slice(1, -1), inTable) : plain(part).replace(OBEYED_IN_PROSE, '\\$&'),
    )
    .join('');
}

/** A link. The address is ours and already encoded; the text is Markdown. */
export function link(text: string, address: string): string {
  return `[${text}](<${address.replace(/[<>\\\s]/g, encodeURIComponent)}>)`;
}
