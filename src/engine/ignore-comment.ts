import type { Finding } from '../model/finding';
import type { TextEdit } from '../model/fix';
import { lineAt, lineStarts } from '../model/place';
import type { RemarkFacts } from '../model/remark';
import type { Span } from '../model/span';
import type { TextOf } from './guard-code';
import { isAcceptable, tidyReason, type AcceptanceWords } from './ledger/accept';
import { languageOf, type Language } from './readable';
import { isMigration } from './replay-order';

/** How a comment of one line is written; null where the language has none. */
const COMMENTS: Readonly<Record<Language, ((text: string) => string) | null>> = {
  typescript: (text) => `// ${text}`,
  python: (text) => `# ${text}`,
  sql: (text) => `-- ${text}`,
  prisma: (text) => `// ${text}`,
  project: null,
  profile: null,
  document: (text) => `# ${text}`,
  shell: (text) => `# ${text}`,
  makefile: (text) => `# ${text}`,
  crontab: (text) => `# ${text}`,
  markdown: (text) => `<!-- ${text.replaceAll('-->', '→')} -->`,
};

/** Formats of documents whose comments are others, or that have none. */
const OTHERWISE = /\.(?:jsonc?|tpl)$/i;

/** Whether a comment may ignore the finding where it stands: in code, and not in a migration. */
export function isIgnorable(finding: Finding): boolean {
  const { file } = finding.at;
  return finding.revision === 'head' && isAcceptable(finding) && !isMigration(file) && commentOf(file) !== null;
}

function commentOf(file: string): ((text: string) => string) | null {
  const language = languageOf(file);
  return language === null || OTHERWISE.test(file) ? null : COMMENTS[language];
}

/** A comment that may ignore a finding, and the place that it must cover once it stands there. */
export interface IgnoreCandidate {
  readonly edit: TextEdit;
  /** The place in the text with the comment. */
  readonly covered: Span;
}

/**
 * Comments that ignore a finding, the nearest first: above its own line, else above the statement of the query that it
 * lies in. Whether one takes effect depends on the language's syntax, which `takesEffect` asks the reader about.
 */
export function ignoreCandidates(
  finding: Finding,
  words: Pick<AcceptanceWords, 'reason' | 'until'>,
  textOf: TextOf,
): readonly IgnoreCandidate[] {
  const text = textOf(finding.at.file);
  const comment = commentOf(finding.at.file);
  if (text === null || comment === null || !isIgnorable(finding)) return [];
  const until = words.until === null ? '' : ` until=${words.until}`;
  const line = comment(`tacit-ignore ${finding.rule}${until} -- ${tidyReason(words.reason)}`);
  const around = finding.because
    .filter(({ role, at }) => role === 'query' && at.file === finding.at.file && at.start < finding.at.start)
    .map(({ at }) => at);
  return [finding.at, ...around].map((at) => {
    const edit = lineAbove(at, line, text);
    return { edit, covered: { ...at, start: at.start + edit.text.length, end: at.end + edit.text.length } };
  });
}

/** A line of its own above the line that a place begins on, as far to the right. */
function lineAbove(at: Span, line: string, text: string): TextEdit {
  const starts = lineStarts(text);
  const start = starts[lineAt(starts, at.start)] ?? 0;
  const indent = /^[ \t]*/.exec(text.slice(start, at.start))?.[0] ?? '';
  const ending = text.includes('\r\n') ? '\r\n' : '\n';
  return { at: { file: at.file, start, end: start }, text: `${indent}${line}${ending}` };
}

/** Whether one of the comments that were read ignores the rule at the place. */
export function takesEffect(rule: string, covered: Span, remarks: readonly RemarkFacts[]): boolean {
  return remarks.some(
    (remark) =>
      remark.kind === 'ignore' &&
      remark.reason !== '' &&
      remark.rules.some(({ name }) => name === rule) &&
      remark.covers.start <= covered.start &&
      covered.start < remark.covers.end,
  );
}
