import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/cli/check';
import { clinicFinding, clinicReview } from '../../support/review-builder';

const warning = clinicReview({ findings: [clinicFinding({ severity: 'warning' })] });

describe('exitCodeOf', () => {
  it('is 1 from the threshold on', () => {
    expect(exitCodeOf(clinicReview(), 'error')).toBe(1);
    expect(exitCodeOf(warning, 'error')).toBe(0);
    expect(exitCodeOf(warning, 'warning')).toBe(1);
    expect(exitCodeOf(warning, 'information')).toBe(1);
    expect(exitCodeOf(clinicReview(), 'never')).toBe(0);
    expect(exitCodeOf(clinicReview({ findings: [] }), 'information')).toBe(0);
  });

  it('is 2 when only a part of the files was read, whatever was found in it', () => {
    const files = { read: 50_000, skipped: [{ file: 'src/z.ts', reason: 'too-many-files' as const }] };
    expect(exitCodeOf(clinicReview({ files }), 'never')).toBe(2);
    expect(exitCodeOf(clinicReview({ files, findings: [] }), 'error')).toBe(2);
  });

  it('stays what it is when single files were set aside, because they are named', () => {
    const files = { read: 3, skipped: [{ file: 'dump.sql', reason: 'too-large' as const }] };
    expect(exitCodeOf(clinicReview({ files, findings: [] }), 'error')).toBe(0);
  });
});
