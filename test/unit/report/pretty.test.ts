import { describe, expect, it } from 'vitest';
import type { TerminalContext } from '../../../src/report/context';
import { prettyReport } from '../../../src/report/pretty';
import { sourceIndex } from '../../../src/report/source';
import { widthOf } from '../../../src/report/text';
import {
  CLINIC,
  at,
  clinicChain,
  clinicFinding,
  clinicNote,
  clinicReview,
  indexOf,
  sourcesOf,
} from '../../support/review-builder';

function terminal(changes: Partial<TerminalContext> = {}): TerminalContext {
  return {
    sources: sourceIndex(sourcesOf(CLINIC)),
    schedules: { describe: () => 'every day at 03:00', nextRun: () => null },
    width: 100,
    colours: false,
    lookedFor: ['Agenda', 'node-cron', 'TTL indexes'],
    ...changes,
  };
}

describe('prettyReport', () => {
  it('shows the change, the query and the way to the schedule', () => {
    expect(prettyReport(clinicReview(), terminal())).toMatchInlineSnapshot(`
      "error[new-kind-in-scope]: New kind \`prescription\` is stored in \`audit_log\`. \`sweep-audit-log\` (every
      day at 03:00) deletes by \`createdAt\` only, so it will delete prescriptions after 90 days.
        ╭─ src/audit/entry.ts:2:28 · 0c1d2e3f4a5b6c7d
        │
      1 │ export interface AuditEntry {
      2 │   type: 'login' | 'view' | 'prescription';
        │                            ^^^^^^^^^^^^^^ widens: the job touches more than it was meant to
      3 │   staffId: string;
        │
        ├─ query     src/jobs/sweep.ts:5:9  \`sweep-audit-log\` deletes by \`createdAt\` only
      5 │   await auditLog().deleteMany({ createdAt: { $lt: cutoff } });
        │         ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        │
        ├─ call      src/schedule.ts:1:40   sweep-audit-log → sweepAuditLog
        ├─ job       src/schedule.ts:1:1    \`sweep-audit-log\`
        ╰─ schedule  src/schedule.ts:2:20   \`sweep-audit-log\` runs every day at 03:00 (\`0 3 * * *\`)

      1 finding in 1 changed file (1 error). 1 job checked, 0 not checked. Base: main@4f2c1e9.
      "
    `);
  });

  it('keeps every line within the width', () => {
    for (const width of [60, 80, 100, 120]) {
      const report = prettyReport(
        clinicReview({ index: indexOf({ notChecked: [clinicNote()] }) }),
        terminal({ width }),
      );
      const tooWide = report.split('\n').filter((line) => widthOf(line) > width);
      expect(tooWide.filter((line) => !line.includes('src/') && !line.includes('deleteMany'))).toEqual([]);
    }
  });

  it('tells the next run when a clock was given', () => {
    const schedules = { describe: () => '', nextRun: () => '2026-03-05 03:00 UTC' };
    expect(prettyReport(clinicReview(), terminal({ schedules, width: 140 }))).toContain(
      'runs every day at 03:00 (`0 3 * * *`); next run 2026-03-05 03:00 UTC',
    );
  });

  it('sets the chains of several jobs apart', () => {
    const because = [...clinicChain(), ...clinicChain()];
    const report = prettyReport(clinicReview({ findings: [clinicFinding({ because })] }), terminal());
    expect(report.match(/├─ schedule .*\n {2}│\n {2}├─ query /g)).toHaveLength(1);
  });

  it('names everything that was not checked', () => {
    const report = prettyReport(
      clinicReview({
        findings: [],
        index: indexOf({ notChecked: [clinicNote()] }),
        files: { read: 3, skipped: [{ file: 'dumps/clinic.sql', reason: 'too-large' }] },
      }),
      terminal({ width: 120 }),
    );
    expect(report).toMatchInlineSnapshot(`
      "Not checked (2)
        src/schedule.ts:2:7  \`tidy-rooms\` uses \`db.collection(name)\`; \`name\` is not known here. This job is not checked.
        dumps/clinic.sql     Not read: larger than the limit of 1.5 MB.

      No findings. 1 job checked, 1 not checked. Base: main@4f2c1e9.
      "
    `);
  });

  it('says how many jobs were checked when nothing was found, and never that all is well', () => {
    const report = prettyReport(clinicReview({ findings: [] }), terminal());
    expect(report).toBe('No findings. 1 job checked, 0 not checked. Base: main@4f2c1e9.\n');
    expect(report).not.toMatch(/safe|dangerous/i);
  });

  it('says what was looked for when there is no job', () => {
    const report = prettyReport(clinicReview({ findings: [], index: indexOf({ jobs: [] }) }), terminal());
    expect(report).toBe('No scheduled jobs found. Looked for: Agenda, node-cron, TTL indexes. Base: main@4f2c1e9.\n');
  });

  it('counts findings by severity and file', () => {
    const findings = [
      clinicFinding(),
      clinicFinding({ severity: 'warning' }),
      clinicFinding({ severity: 'information', at: at(CLINIC, 'src/schedule.ts', 'agenda') }),
    ];
    expect(
      prettyReport(clinicReview({ findings }), terminal({ width: 120 }))
        .split('\n')
        .at(-2),
    ).toBe(
      '3 findings in 2 changed files (1 error, 1 warning, 1 information). 1 job checked, 0 not checked. Base: main@4f2c1e9.',
    );
  });

  it('points into the base revision when the line is gone', () => {
    const base = { ...CLINIC, 'src/audit/entry.ts': "export type Kind = 'prescription';\n" };
    const head = Object.fromEntries(Object.entries(CLINIC).filter(([file]) => file !== 'src/audit/entry.ts'));
    const finding = clinicFinding({ revision: 'base', at: at(base, 'src/audit/entry.ts', "'prescription'") });
    const report = prettyReport(
      clinicReview({ findings: [finding] }),
      terminal({ sources: sourceIndex(sourcesOf(head, base)) }),
    );
    expect(report).toContain('╭─ src/audit/entry.ts:1:20 (in main@4f2c1e9)');
    expect(report).toContain("1 │ export type Kind = 'prescription';");
  });

  it('does without code whose text is gone', () => {
    const report = prettyReport(clinicReview(), terminal({ sources: sourceIndex(() => null) }));
    expect(report).toContain('╭─ src/audit/entry.ts:1:1');
    expect(report).not.toContain('^');
  });

  it('lets nothing from the repository reach the terminal', () => {
    const hostile = 'src/\u202eevil\x1b]0;x\x07.ts';
    const files = { ...CLINIC, [hostile]: "kind: '\x1b[2Jinvoice';\n" };
    const finding = clinicFinding({
      at: at(files, hostile, "'\x1b[2Jinvoice'"),
      message: 'New kind `\x1b[2J\n` came.',
    });
    const report = prettyReport(
      clinicReview({ findings: [finding] }),
      terminal({ sources: sourceIndex(sourcesOf(files)) }),
    );
    const controls = [...report].filter((character) => character !== '\n' && /[\p{Cc}\p{Cf}]/u.test(character));
    expect(controls).toEqual([]);
    expect(report).toContain('New kind `␛[2J␊` came.');
  });

  it('colours only when asked to', () => {
    expect(prettyReport(clinicReview(), terminal())).not.toContain('\x1b[');
    expect(prettyReport(clinicReview(), terminal({ colours: true }))).toContain('\x1b[31merror[new-kind-in-scope]:');
  });
});
