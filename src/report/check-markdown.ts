import type { Finding, Verdict } from '../model/finding';
import type { Review } from '../model/review';
import { acceptanceText, expiredText } from './accepted';
import { codeSpan, escapeMarkdown, messageMarkdown } from './markdown';
import { acceptedFindings, jobNames, worstOpen, type ToolContext } from './review-places';
import { placeText } from './source';
import { coverageSentence, findingsSentence, gapsOf, skippedText } from './summary';

/** By it, whoever posts the comment finds the one that is there already. */
export const STICKY_MARKER = '<!-- tacit -->';

/** A comment on GitHub holds 65,536 characters, and a step summary a million bytes. */
const LONGEST = 60_000;

const MEANINGS: Readonly<Record<Verdict, string>> = {
  breaks: 'the job fails',
  widens: 'the job touches more than it was meant to',
  narrows: 'the job silently touches less',
  shifts: 'the job touches the same, with another meaning',
  unknown: 'could not be told',
};

/** The report of `check` as one comment of a pull request. */
export function checkMarkdown(review: Review, context: ToolContext): string {
  const open = worstOpen(review);
  const footer = `${coverageSentence(review.index)} Base: ${codeSpan(review.base)}.`;
  const parts = [
    STICKY_MARKER,
    `### Tacit: ${escapeMarkdown(lower(findingsSentence(review.findings).replace(/\.$/, '')))}`,
    ...open.map((finding) => findingPart(finding, review, context)),
    ...acceptedPart(review, context),
    ...gapsPart(review, context),
    `<sub>${footer}</sub>`,
  ];
  return `${fitting(parts)}\n`;
}

function lower(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** As many parts from the start as fit, and the last one. */
function fitting(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  const kept: string[] = [];
  let length = last.length;
  for (const part of parts.slice(0, -1)) {
    length += part.length + 2;
    if (length > LONGEST) {
      kept.push(`… and ${parts.length - 1 - kept.length} more sections; \`tacit check\` shows all of it.`);
      break;
    }
    kept.push(part);
  }
  return [...kept, last].join('\n\n');
}

function findingPart(finding: Finding, review: Review, { sources }: ToolContext): string {
  const place = (at: Finding['at'], side: Finding['revision'] = 'head'): string =>
    codeSpan(placeText(sources.place(at, side)));
  const jobs = jobNames(review, finding.jobs).map((name) => codeSpan(name));
  const meaning = finding.change.kind === 'record' ? [] : [`**${finding.verdict}**: ${MEANINGS[finding.verdict]}`];
  const chain = finding.because.map((link) => `  - ${link.role} ${place(link.at)}: ${messageMarkdown(link.message)}`);
  return [
    `#### ${ICONS[finding.severity]} ${finding.severity}: ${codeSpan(finding.rule)}`,
    '',
    messageMarkdown(finding.message + expiredText(finding)),
    '',
    `- ${[place(finding.at, finding.revision) + (finding.revision === 'base' ? ' (in the base)' : ''), ...meaning].join(' · ')}`,
    ...(jobs.length === 0 ? [] : [`- ${jobs.length === 1 ? 'job' : 'jobs'}: ${jobs.join(', ')}`]),
    ...(chain.length === 0 ? [] : ['- because', ...chain]),
    ...(finding.change.kind === 'record'
      ? []
      : [`- if it is meant: \`tacit accept ${finding.fingerprint} --reason "…"\``]),
  ].join('\n');
}

const ICONS = { error: '🛑', warning: '⚠️', information: 'ℹ️' } as const;

function acceptedPart(review: Review, { sources }: ToolContext): readonly string[] {
  const accepted = acceptedFindings(review);
  if (accepted.length === 0) return [];
  const items = accepted.map((finding) => {
    const words = finding.acceptance === undefined ? '' : escapeMarkdown(acceptanceText(finding.acceptance));
    return `- ${codeSpan(placeText(sources.place(finding.at, finding.revision)))} ${codeSpan(finding.rule)}: ${messageMarkdown(finding.message)}  \n  ${words}`;
  });
  return [details(`Accepted (${accepted.length})`, items)];
}

function gapsPart(review: Review, { sources }: ToolContext): readonly string[] {
  const { notes, skipped } = gapsOf(review.index, review.files);
  const items = [
    ...notes.map((note) => `- ${codeSpan(placeText(sources.place(note.at)))}: ${messageMarkdown(note.message)}`),
    ...skipped.map(({ file, reason }) => `- ${codeSpan(file)}: ${skippedText(reason)}`),
  ];
  return items.length === 0 ? [] : [details(`Not checked (${items.length})`, items)];
}

const MOST_ITEMS = 50;

function details(summary: string, items: readonly string[]): string {
  const more = items.length > MOST_ITEMS ? [`- … and ${items.length - MOST_ITEMS} more`] : [];
  return [
    '<details>',
    `<summary>${summary}</summary>`,
    '',
    ...items.slice(0, MOST_ITEMS),
    ...more,
    '',
    '</details>',
  ].join('\n');
}
