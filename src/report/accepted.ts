import { stateOf, type Acceptance, type Finding } from '../model/finding';
import type { TerminalContext } from './context';
import { placeText } from './source';
import { stressNames, type Style } from './style';
import { plain, wrap } from './text';

const SOURCES: Readonly<Record<Acceptance['source'], string>> = {
  comment: 'in a comment',
  ledger: 'in the ledger',
  baseline: 'by the baseline',
};

/** `Accepted in the ledger on 2026-03-12 by dana, until 2026-06-01: “…”`, on one line. */
export function acceptanceText({ source, on, by, until, reason }: Acceptance): string {
  const when = on === null ? '' : ` on ${on}`;
  const who = by === null ? '' : ` by ${by}`;
  const end = until === null ? '' : `, until ${until}`;
  return `Accepted ${SOURCES[source]}${when}${who}${end}: “${reason}”`;
}

/** What follows the message of a finding that was accepted and is no longer; empty for all others. */
export function expiredText(finding: Finding): string {
  return finding.acceptance === undefined || finding.acceptance.holds ? '' : ` (${acceptanceText(finding.acceptance)})`;
}

/** `Accepted (2)` with each finding and who accepted it; no lines when there is none. */
export function acceptedLines(findings: readonly Finding[], context: TerminalContext, style: Style): readonly string[] {
  const accepted = findings.filter((finding) => stateOf(finding) === 'accepted');
  if (accepted.length === 0) return [];
  const lines = accepted.flatMap((finding) => {
    const place = placeText(context.sources.place(finding.at, finding.revision));
    const words = finding.acceptance === undefined ? '' : acceptanceText(finding.acceptance);
    return [
      `  ${style.faint(place)}  ${finding.rule}`,
      ...wrap(plain(finding.message), context.width - 4).map((line) => `    ${stressNames(line, style)}`),
      ...wrap(plain(words), context.width - 4).map((line) => `    ${style.faint(line)}`),
    ];
  });
  return [style.strong(`Accepted (${accepted.length})`), ...lines];
}
