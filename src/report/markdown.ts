import { plain } from './text';

/**
 * What Markdown or HTML would obey in the middle of a line (https://spec.commonmark.org/0.31.2/#backslash-escapes), what
 * makes an address out of a word (https://github.github.com/gfm/#autolinks-extension-), and what begins a list or heading.
 */
const OBEYED = /[\\`*_{}[\]<>#!|~&$@^]|(?<=[a-z]):(?=[^\s\d])|(?<=www)\.|^[-+=]|(?<=^\d{1,9})[.)]/gi;

/** Text from the repository as Markdown that shows it as it is, on one line. */
export function escapeMarkdown(text: string): string {
  return plain(text).replace(OBEYED, '\\$&');
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

/** A message in our own words with names of the repository in backticks: the names become code, the rest is escaped. */
export function messageMarkdown(message: string, inTable = false): string {
  return message
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? codeSpan(part.slice(1, -1), inTable) : escapeMarkdown(part)))
    .join('');
}

/** A link. The address is ours and already encoded; the text is Markdown. */
export function link(text: string, address: string): string {
  return `[${text}](<${address.replace(/[<>\\\s]/g, encodeURIComponent)}>)`;
}
