import { describe, expect, test } from 'vitest';
import { impactMarkdown, type ImpactContext } from '../../../src/report/impact-markdown';
import type { ImpactInput } from '../../../src/report/impact-subject';
import { sourceIndex } from '../../../src/report/source';
import { CLINIC, clinicJob, clinicNote, clinicReview, indexOf, sourcesOf } from '../../support/review-builder';

const context: ImpactContext = {
  sources: sourceIndex(sourcesOf(CLINIC)),
  schedules: { describe: () => 'every day at 03:00', nextRun: () => '2026-03-05 03:00 UTC' },
  address: (at) => `/${at.file}`,
  titles: new Map([['agenda', 'Agenda']]),
};

const review: ImpactInput = clinicReview();

describe('the impact report', () => {
  test('of an entity tells verdicts, the job, its query, the chain and the base', () => {
    const report = impactMarkdown(review, { kind: 'entity', entity: 'audit_log', field: null }, context);
    expect(report).toBe(
      [
        '# Impact of `audit_log`',
        '',
        '**1 finding.** 1 job uses this entity.',
        '',
        '| verdict | what it means | findings |',
        '|---|---|---:|',
        '| widens | a job touches more than was meant | 1 |',
        '',
        '## Jobs (1)',
        '',
        '### `sweep-audit-log`',
        '',
        'Agenda · **every day at 03:00** (`0 3 * * *`) · next run 2026-03-05 03:00 UTC · [src/schedule.ts:1:1](</src/schedule.ts>)',
        '',
        '- **error · widens** (`new-kind-in-scope`): New kind `prescription` is stored in `audit_log`. `sweep-audit-log` (every day at 03:00) deletes by `createdAt` only, so it will delete prescriptions after 90 days. · [src/audit/entry.ts:2:28](</src/audit/entry.ts>)',
        '  - `sweep-audit-log` deletes by `createdAt` only · [src/jobs/sweep.ts:5:9](</src/jobs/sweep.ts>)',
        '  - sweep-audit-log → sweepAuditLog · [src/schedule.ts:1:40](</src/schedule.ts>)',
        '  - `sweep-audit-log` · [src/schedule.ts:1:1](</src/schedule.ts>)',
        '  - `sweep-audit-log` runs every day at 03:00 · [src/schedule.ts:2:20](</src/schedule.ts>)',
        '',
        '| query | call path | place |',
        '| --- | --- | --- |',
        '| deletes from `audit_log` where `createdAt < now - 90 days` | `sweep-audit-log` → `sweepAuditLog` | [src/jobs/sweep.ts:5:9](</src/jobs/sweep.ts>) |',
        '',
        'Takes for granted:',
        '',
        '- every document in `audit_log` is a login or a view · [src/jobs/sweep.ts:5:9](</src/jobs/sweep.ts>)',
        '',
        '---',
        '',
        '1 job checked, 0 not checked. 3 files read. Base: `main@4f2c1e9`.',
        '',
      ].join('\n'),
    );
  });

  test('of a field says what the query does with it', () => {
    const report = impactMarkdown(review, { kind: 'entity', entity: 'audit_log', field: 'createdAt' }, context);
    expect(report).toContain('1 job uses this field.');
    expect(report).toContain('| query | field is | call path | place |');
    expect(report).toContain('| filter | `sweep-audit-log` → `sweepAuditLog` |');
  });

  test('of a field that no job names still names the job that a finding hits', () => {
    const report = impactMarkdown(review, { kind: 'entity', entity: 'audit_log', field: 'type' }, context);
    expect(report).toContain('**1 finding.**');
    expect(report).toContain('### `sweep-audit-log`');
  });

  test('of what no job uses says how much was searched', () => {
    const quiet = { ...review, findings: [], base: null };
    const report = impactMarkdown(quiet, { kind: 'entity', entity: 'rooms', field: null }, context);
    expect(report).toContain('**No finding.** No job that was found uses this entity.');
    expect(report).toContain('1 job checked, 0 not checked. 3 files read. Nothing to compare with.');
    expect(report).not.toMatch(/\bsafe\b/i);
  });

  test('names everything that was not checked', () => {
    const unclear = {
      ...review,
      index: indexOf({ notChecked: [clinicNote()] }),
      files: { read: 3, skipped: [{ file: 'dump_2024.sql', reason: 'too-large' as const }] },
    };
    const report = impactMarkdown(unclear, { kind: 'job', job: clinicJob() }, context);
    expect(report).toContain('## Not checked (2)');
    expect(report).toContain('- `tidy-rooms` uses `db.collection(name)`; `name` is not known here.');
    expect(report).toContain('- dump\\_2024.sql: Not read: larger than the limit of 1.5 MB.');
  });

  test('of a file gathers the jobs that it declares and those that touch its entities', () => {
    const subject = { kind: 'file', file: 'src/audit/entry.ts', entities: ['audit_log'], jobs: [] } as const;
    const report = impactMarkdown(review, subject, context);
    expect(report).toContain('# Impact of `src/audit/entry.ts`');
    expect(report).toContain('1 job uses what this file declares or names.');
  });
});
