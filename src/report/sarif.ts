import { stateOf, type Finding, type Severity } from '../model/finding';
import type { Review } from '../model/review';
import type { Place } from '../model/span';
import { acceptanceText } from './accepted';
import { headPlace, worstFirst, type ToolContext } from './review-places';
import { coverageSentence, gapsOf, skippedText } from './summary';
import { escapeJson, redact } from './text';

/** GitHub shows so many results of a run, the first ones: https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning */
export const MOST_RESULTS = 5000;

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
};

/** The report of `check` in SARIF: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function sarifReport(review: Review, context: ToolContext): string {
  const findings = worstFirst(review.findings);
  const shown = findings.slice(0, MOST_RESULTS);
  const used = new Set(shown.map(({ rule }) => rule));
  const rules = context.rules.filter(({ id }) => used.has(id));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Tacit',
            semanticVersion: context.version,
            rules: rules.map(({ id, summary, severity }) => ({
              id,
              shortDescription: { text: summary },
              defaultConfiguration: { level: LEVELS[severity] },
              properties: { tags: ['schema', 'scheduled jobs'] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The folder under review.' } } },
        invocations: [
          { executionSuccessful: true, toolExecutionNotifications: notifications(review, findings.length, context) },
        ],
        results: shown.map((finding) => resultOf(finding, rules, context)),
      },
    ],
  };
  return serialise(log);
}

function serialise(value: object): string {
  const redacted = (_key: string, member: unknown): unknown => (typeof member === 'string' ? redact(member) : member);
  return `${escapeJson(JSON.stringify(value, redacted, 2))}\n`;
}

function resultOf(finding: Finding, rules: ToolContext['rules'], context: ToolContext): object {
  const { sources } = context;
  const index = rules.findIndex(({ id }) => id === finding.rule);
  return {
    ruleId: finding.rule,
    ...(index >= 0 && { ruleIndex: index }),
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [{ physicalLocation: physical(headPlace(finding, sources)) }],
    relatedLocations: finding.because.map((link, at) => ({
      id: at,
      physicalLocation: physical(sources.place(link.at)),
      message: { text: link.message },
    })),
    partialFingerprints: { 'tacit/v1': finding.fingerprint },
    ...(finding.acceptance !== undefined && {
      suppressions: [
        {
          kind: finding.acceptance.source === 'comment' ? 'inSource' : 'external',
          status: stateOf(finding) === 'accepted' ? 'accepted' : 'rejected',
          justification: acceptanceText(finding.acceptance),
        },
      ],
    }),
    properties: { verdict: finding.verdict, entity: finding.entity, field: finding.field, jobs: finding.jobs },
  };
}

function physical(place: Place): object {
  return {
    artifactLocation: { uri: place.file.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' },
    region: { startLine: place.line, startColumn: place.column, endLine: place.endLine, endColumn: place.endColumn },
  };
}

/** What was not checked, and what is not shown. */
function notifications(review: Review, found: number, { sources }: ToolContext): readonly object[] {
  const { notes, skipped } = gapsOf(review.index, review.files);
  const cut =
    found > MOST_RESULTS
      ? [{ level: 'warning', message: { text: `Only the ${MOST_RESULTS} worst of ${found} findings are shown.` } }]
      : [];
  return [
    ...cut,
    { level: 'note', message: { text: `${coverageSentence(review.index)} Base: ${review.base}.` } },
    ...notes.map((note) => ({
      level: 'note',
      message: { text: note.message },
      locations: [{ physicalLocation: physical(sources.place(note.at)) }],
    })),
    ...skipped.map(({ file, reason }) => ({ level: 'note', message: { text: `${file}: ${skippedText(reason)}` } })),
  ];
}
