import { DiagnosticSeverity, type Diagnostic, type DiagnosticRelatedInformation } from 'vscode-languageserver';
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
    const at = shownAt(finding);
    const diagnostic = diagnosticOf(finding, at, present, pageOf(finding.rule));
    if (diagnostic === null) continue;
    const list = byFile.get(at.file);
    if (list === undefined) byFile.set(at.file, [diagnostic]);
    else list.push(diagnostic);
  }
  return byFile;
}

/** Where the changed line is gone, the place that it hits takes its part. */
function shownAt(finding: Finding): Span {
  if (finding.revision === 'head') return finding.at;
  return finding.because[0]?.at ?? { file: finding.at.file, start: 0, end: 0 };
}

function diagnosticOf(finding: Finding, at: Span, present: Present, page: string | null): Diagnostic | null {
  const range = present.range(at);
  if (range === null) return null;
  return {
    range,
    severity: SEVERITIES[finding.severity],
    source: 'tacit',
    code: finding.rule,
    ...(page === null ? {} : { codeDescription: { href: page } }),
    message: plain(finding.message),
    relatedInformation: finding.because.flatMap((link) => related(link.message, link.at, present)),
    data: { fingerprint: finding.fingerprint },
  };
}

function related(message: string, at: Span, present: Present): readonly DiagnosticRelatedInformation[] {
  const location = present.location(at);
  return location === null ? [] : [{ location, message: plain(message) }];
}
