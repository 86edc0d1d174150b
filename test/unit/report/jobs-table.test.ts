import { describe, expect, it } from 'vitest';
import { jobsTable } from '../../../src/report/jobs-table';
import { widthOf } from '../../../src/report/text';
import {
  clinicInventory,
  clinicJob,
  clinicNote,
  clinicQuery,
  clinicTerminal as terminal,
  indexOf,
} from '../../support/review-builder';

const reached = (changes: Parameters<typeof clinicQuery>[0]) => ({
  query: clinicQuery(changes),
  path: [],
  certain: true,
});

const several = clinicJob({
  name: 'remind-patients-of-appointments',
  queries: [
    reached({ operation: 'read', target: { kind: 'known', name: 'appointments' }, predicate: { kind: 'always' } }),
    reached({ operation: 'insert', target: { kind: 'known', name: 'letters' }, predicate: { kind: 'always' } }),
    reached({}),
    reached({ operation: 'update', target: { kind: 'unknown', reason: 'computed', text: 'db.collection(name)' } }),
  ],
});

describe('jobsTable', () => {
  it('has a row a job and a line a query, the worst first, then what was not understood', () => {
    const inventory = clinicInventory({
      index: indexOf({
        jobs: [clinicJob(), several, clinicJob({ name: 'idle', queries: [] })],
        notChecked: [clinicNote()],
      }),
    });
    expect(jobsTable(inventory, terminal({ width: 120 }))).toMatchInlineSnapshot(`
      "JOB                              SCHEDULE                                                   WHERE
      sweep-audit-log                  every day at 03:00                                         src/schedule.ts:1:1
        deletes from audit_log where createdAt < now - 90 days                                    src/jobs/sweep.ts:5:9

      remind-patients-of-appointments  every day at 03:00                                         src/schedule.ts:1:1
        deletes from audit_log where createdAt < now - 90 days                                    src/jobs/sweep.ts:5:9
        updates something not known here (db.collection(name)) where createdAt < now - 90 days    src/jobs/sweep.ts:5:9
        inserts into letters                                                                      src/jobs/sweep.ts:5:9
        reads appointments, all of it                                                             src/jobs/sweep.ts:5:9

      idle                             every day at 03:00                                         src/schedule.ts:1:1
        no query found

      Not checked (1)
        src/schedule.ts:2:7  \`tidy-rooms\` uses \`db.collection(name)\`; \`name\` is not known here. This job is not checked.

      3 jobs found, 1 not wholly understood.
      "
    `);
  });

  it('wraps long cells instead of widening the table', () => {
    const name = 'a job with a name that goes on and on until nobody remembers how it began';
    const table = jobsTable(
      clinicInventory({ index: indexOf({ jobs: [clinicJob({ name })] }) }),
      terminal({ width: 120 }),
    );
    expect(Math.max(...table.split('\n').map(widthOf))).toBeLessThanOrEqual(120);
    expect(table).toContain('remembers');
  });

  it('breaks a condition between its clauses', () => {
    const query = clinicQuery({ target: { kind: 'known', name: 'audit_log_of_all_clinics_in_the_whole_region' } });
    const job = clinicJob({ queries: [{ query, path: [], certain: true }] });
    expect(jobsTable(clinicInventory({ index: indexOf({ jobs: [job] }) }), terminal({ width: 90 }))).toContain(
      '\n    where createdAt < now - 90 days\n',
    );
  });

  it('tells the next run when a clock was given', () => {
    const schedules = { describe: () => 'every day at 03:00', nextRun: () => '2026-03-05 03:00 UTC' };
    expect(jobsTable(clinicInventory(), terminal({ schedules }))).toContain('next 2026-03-05');
  });

  it('says what was looked for when there is no job', () => {
    expect(jobsTable(clinicInventory({ index: indexOf({ jobs: [] }) }), terminal())).toBe(
      'No scheduled jobs found. Looked for: Agenda, node-cron.\n',
    );
  });
});
