import { describe, expect, test } from 'vitest';
import { DiagnosticSeverity } from 'vscode-languageserver';
import { sourceIndex } from '../../../src/report/source';
import { diagnosticsOf } from '../../../src/server/diagnostics';
import { presentOf } from '../../../src/server/present';
import type { Snapshot } from '../../../src/server/snapshot';
import { CLINIC, clinicFinding, clinicReview, sourcesOf } from '../../support/review-builder';

function snapshotOf(findings: Snapshot['findings']): Snapshot {
  return {
    ...clinicReview(),
    reviews: new Map(),
    owners: new Map(),
    peerReview: false,
    uri: 'file:///clinic',
    findings,
    fault: null,
    configurationFaults: [],
    sources: sourceIndex(sourcesOf(CLINIC)),
    schedules: { describe: () => 'every day at 03:00', nextRun: () => null },
    titles: new Map(),
  };
}

function diagnosticsWith(findings: Snapshot['findings'], textNow: (file: string) => string | null = () => null) {
  const snapshot = snapshotOf(findings);
  return diagnosticsOf(snapshot, presentOf(snapshot, textNow), () => null);
}

describe('diagnostics', () => {
  test.each([
    ['error', DiagnosticSeverity.Error],
    ['warning', DiagnosticSeverity.Warning],
    ['information', DiagnosticSeverity.Information],
  ] as const)('%s keeps its severity', (severity, expected) => {
    const [diagnostic] = diagnosticsWith([clinicFinding({ severity })]).get('src/audit/entry.ts') ?? [];
    expect(diagnostic?.severity).toBe(expected);
    expect(diagnostic?.codeDescription).toBeUndefined();
  });

  test('a line that is gone is shown where it hits', () => {
    const finding = clinicFinding({ revision: 'base', at: { file: 'src/audit/gone.ts', start: 10, end: 20 } });
    const found = diagnosticsWith([finding]);
    expect([...found.keys()]).toEqual(['src/jobs/sweep.ts']);
    expect(found.get('src/jobs/sweep.ts')?.[0]?.range.start.line).toBe(4);
  });

  test('a link of the chain on an edited line is left out, and the finding stays', () => {
    const edited = (CLINIC['src/schedule.ts'] ?? '').replace('0 3', '0 4');
    const now = (file: string): string | null => (file === 'src/schedule.ts' ? edited : null);
    const [diagnostic] = diagnosticsWith([clinicFinding()], now).get('src/audit/entry.ts') ?? [];
    const whole = diagnosticsWith([clinicFinding()]).get('src/audit/entry.ts')?.[0]?.relatedInformation ?? [];
    expect(diagnostic?.relatedInformation?.length).toBe(whole.length - 1);
  });

  test('what the configuration cannot mean stands where it is written', () => {
    const [file = ''] = Object.keys(CLINIC);
    const at = { file, start: 0, end: 4 };
    const fault = {
      message: 'The configuration has no key `ignored`.',
      next: 'Its keys are few.',
      at,
      line: 1,
      column: 1,
    };
    const snapshot = { ...snapshotOf([]), configurationFaults: [fault] };
    const found = diagnosticsOf(
      snapshot,
      presentOf(snapshot, () => null),
      () => null,
    );
    expect(found.get(file)).toEqual([
      {
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } },
        severity: DiagnosticSeverity.Error,
        source: 'tacit',
        code: 'configuration',
        message: 'The configuration has no key `ignored`. Its keys are few.',
      },
    ]);
  });

  test('there are never more than 2,000', () => {
    const many = Array.from({ length: 2100 }, () => clinicFinding());
    expect(diagnosticsWith(many).get('src/audit/entry.ts')).toHaveLength(2000);
  });
});
