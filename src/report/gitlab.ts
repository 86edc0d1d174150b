import type { Severity } from '../model/finding';
import type { Review } from '../model/review';
import { headPlace, worstOpen, type ToolContext } from './review-places';
import { escapeJson, redact } from './text';

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'critical', warning: 'major', information: 'info' };

/** Code quality of a merge request: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
export function gitlabReport(review: Review, { sources }: ToolContext): string {
  const issues = worstOpen(review).map((finding) => {
    const place = headPlace(finding, sources);
    return {
      description: redact(finding.message),
      check_name: finding.rule,
      fingerprint: finding.fingerprint,
      severity: SEVERITIES[finding.severity],
      location: { path: place.file, lines: { begin: place.line, end: place.endLine } },
    };
  });
  return `${escapeJson(JSON.stringify(issues, null, 2))}\n`;
}
