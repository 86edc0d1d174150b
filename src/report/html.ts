import { plain } from './text';

/** Text as HTML shows it, in content and in attributes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Text from the repository: nothing in it is obeyed, nothing in it is secret. */
export function textHtml(text: string): string {
  return escapeHtml(plain(text));
}

export function codeHtml(text: string): string {
  return `<code>${textHtml(text)}</code>`;
}

/** A message in our own words with names of the repository in backticks. */
export function messageHtml(message: string): string {
  return message
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? codeHtml(part.slice(1, -1)) : textHtml(part)))
    .join('');
}
