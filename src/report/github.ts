import type { Severity } from '../model/finding';
import type { Review } from '../model/review';
import { headPlace, worstOpen, type ToolContext } from './review-places';
import { coverageSentence, findingsSentence } from './summary';
import { plain } from './text';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'notice' };

/** Annotations of a pull request: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
export function githubReport(review: Review, { sources }: ToolContext): string {
  const lines = worstOpen(review).map((finding) => {
    const place = headPlace(finding, sources);
    const properties = {
      file: place.file,
      line: String(place.line),
      endLine: String(place.endLine),
      ...(place.line === place.endLine && { col: String(place.column), endColumn: String(place.endColumn) }),
      title: `${finding.rule} (${finding.verdict === 'unknown' ? finding.severity : finding.verdict})`,
    };
    const written = Object.entries(properties).map(([key, value]) => `${key}=${property(value)}`);
    const chain = finding.because.map((link) => {
      const at = sources.place(link.at);
      return `${link.role}: ${at.file}:${at.line} ${link.message}`;
    });
    return `::${COMMANDS[finding.severity]} ${written.join(',')}::${data([finding.message, ...chain].map(plain).join('\n'))}`;
  });
  const summary = `${findingsSentence(review.findings)} ${coverageSentence(review.index)} Base: ${plain(review.base)}.`;
  return `${[...lines, summary].join('\n')}\n`;
}

/** What ends a message, or begins an escape. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(plain(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
