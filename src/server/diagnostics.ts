import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DiagnosticRelatedInformation,
} from 'vscode-languageserver';
import type { Finding, Severity } from '../model/finding';
import type { Span } from '../model/span';
import { plain } from '../report/text';
import type { Present } from './present';
import type { Snapshot } from './snapshot';

/** More would help nobody. */
const mostDiagnostics = 2000;

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/**
 * The findings of a snapshot as diagnostics, by file, and what its configuration cannot mean. Those on lines that were edited since are left out.
 *
 * @param pageOf the address of a rule's page, or null
 */
export function diagnosticsOf(
  snapshot: Snapshot,
  present: Present,
  pageOf: (rule: string) => string | null,
): ReadonlyMap<string, readonly Diagnostic[]> {
  const byFile = new Map<string, Diagnostic[]>();
  for (const { message, next, at } of snapshot.configurationFaults) {
    const range = present.range(at);
    if (range === null) continue;
    const fault = { range, severity: DiagnosticSeverity.Error, source: 'tacit', message: plain(`${message} ${next}`) };
    byFile.set(at.file, [...(byFile.get(at.file) ?? []), { ...fault, code: 'configuration' }]);
  }
  for (const finding of snapshot.findings.slice(0, mostDiagnostics)) {
    const { file } = shownAt(finding);
    const diagnostic = diagnosticOf(snapshot, finding, present, pageOf(finding.rule));
    if (diagnostic === null) continue;
    const list = byFile.get(file);
    if (list === undefined) byFile.set(file, [diagnostic]);
    else list.push(diagnostic);
  }
  return byFile;
}

/** Comments that have no effect: the editor shows them faded. */
const UNNECESSARY: ReadonlySet<string> = new Set([
  'unused-ignore',
  'ignore-without-reason',
  'ignore-expired',
  'ignore-in-migration',
]);

/** Where the changed line is gone, the place that it hits takes its part. */
export function shownAt(finding: Finding): Span {
  if (finding.revision === 'head') return finding.at;
  return finding.because[0]?.at ?? { file: finding.at.file, start: 0, end: 0 };
}

function diagnosticOf(snapshot: Snapshot, finding: Finding, present: Present, page: string | null): Diagnostic | null {
  const at = shownAt(finding);
  // Wherever it was edited, on its first line or another, it may be wrong by now.
  const range = present.range(at) === null ? null : present.range(onOneLine(at, snapshot));
  if (range === null) return null;
  return {
    range,
    severity: SEVERITIES[finding.severity],
    source: 'tacit',
    code: finding.rule,
    ...(page === null ? {} : { codeDescription: { href: page } }),
    ...(UNNECESSARY.has(finding.rule) && { tags: [DiagnosticTag.Unnecessary] }),
    message: plain(finding.message),
    relatedInformation: finding.because.flatMap((link) => related(link.message, link.at, present)),
    data: { fingerprint: finding.fingerprint },
  };
}

/** A statement of many lines would be underlined from end to end: its first line says where it is. */
function onOneLine(at: Span, { sources }: Snapshot): Span {
  const text = sources.text(at.file)?.text ?? '';
  const length = text.slice(at.start, at.end).search(/[ \t]*[\r\n]/);
  return length <= 0 ? at : { ...at, end: at.start + length };
}

function related(message: string, at: Span, present: Present): readonly DiagnosticRelatedInformation[] {
  const location = present.location(at);
  return location === null ? [] : [{ location, message: plain(message) }];
}
