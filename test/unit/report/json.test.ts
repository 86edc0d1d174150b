import { describe, expect, it } from 'vitest';
import type { NotCheckedReason, SkippedFile } from '../../../src/model/revision';
import type { ReportContext } from '../../../src/report/context';
import { checkJson, jobsJson } from '../../../src/report/json';
import { sourceIndex } from '../../../src/report/source';
import { schemaProblems } from '../../support/output-schema';
import {
  CLINIC,
  at,
  clinicFinding,
  clinicInventory,
  clinicNote,
  clinicQuery,
  clinicReview,
  clinicJob,
  indexOf,
  sourcesOf,
} from '../../support/review-builder';

const context: ReportContext = {
  sources: sourceIndex(sourcesOf(CLINIC)),
  schedules: { describe: () => 'every day at 03:00', nextRun: () => '2026-03-05 03:00 UTC' },
};

const gaps = {
  index: indexOf({ notChecked: [clinicNote()] }),
  files: { read: 3, skipped: [{ file: 'dumps/clinic.sql', reason: 'too-large' as const }] },
};

describe('checkJson', () => {
  it('has every key of the contract, with places from one', () => {
    expect(JSON.parse(checkJson(clinicReview(gaps), context, '1.2.3'))).toMatchInlineSnapshot(`
      {
        "base": "main@4f2c1e9",
        "files": {
          "read": 3,
          "skipped": [
            {
              "file": "dumps/clinic.sql",
              "reason": "too-large",
            },
          ],
        },
        "findings": [
          {
            "at": {
              "column": 28,
              "endColumn": 42,
              "endLine": 2,
              "file": "src/audit/entry.ts",
              "line": 2,
            },
            "because": [
              {
                "at": {
                  "column": 9,
                  "endColumn": 62,
                  "endLine": 5,
                  "file": "src/jobs/sweep.ts",
                  "line": 5,
                },
                "message": "\`sweep-audit-log\` deletes by \`createdAt\` only",
              },
              {
                "at": {
                  "column": 40,
                  "endColumn": 55,
                  "endLine": 1,
                  "file": "src/schedule.ts",
                  "line": 1,
                },
                "message": "sweep-audit-log → sweepAuditLog",
              },
              {
                "at": {
                  "column": 1,
                  "endColumn": 32,
                  "endLine": 1,
                  "file": "src/schedule.ts",
                  "line": 1,
                },
                "message": "\`sweep-audit-log\`",
              },
              {
                "at": {
                  "column": 20,
                  "endColumn": 31,
                  "endLine": 2,
                  "file": "src/schedule.ts",
                  "line": 2,
                },
                "message": "\`sweep-audit-log\` runs every day at 03:00",
              },
            ],
            "change": {
              "detail": "prescription",
              "kind": "kind-added",
            },
            "entity": "audit_log",
            "field": "type",
            "fingerprint": "0c1d2e3f4a5b6c7d",
            "fixes": [],
            "jobs": [
              "src/schedule.ts#sweep-audit-log",
            ],
            "message": "New kind \`prescription\` is stored in \`audit_log\`. \`sweep-audit-log\` (every day at 03:00) deletes by \`createdAt\` only, so it will delete prescriptions after 90 days.",
            "rule": "new-kind-in-scope",
            "severity": "error",
            "state": "new",
            "verdict": "widens",
          },
        ],
        "head": "worktree",
        "notChecked": [
          {
            "at": {
              "column": 7,
              "endColumn": 19,
              "endLine": 2,
              "file": "src/schedule.ts",
              "line": 2,
            },
            "message": "\`tidy-rooms\` uses \`db.collection(name)\`; \`name\` is not known here. This job is not checked.",
            "reason": "unresolved-target",
          },
        ],
        "schemaVersion": 1,
        "summary": {
          "accepted": 0,
          "error": 1,
          "information": 0,
          "jobsChecked": 1,
          "jobsNotChecked": 1,
          "warning": 0,
        },
        "tool": {
          "name": "tacit",
          "version": "1.2.3",
        },
      }
    `);
  });

  it('fits its schema', () => {
    expect(schemaProblems('check', checkJson(clinicReview(gaps), context, '1.2.3'))).toEqual([]);
    expect(schemaProblems('check', checkJson(clinicReview({ findings: [] }), context, '1.2.3'))).toEqual([]);
  });

  it('points into the base where the line is gone', () => {
    const base = { ...CLINIC, 'src/audit/entry.ts': "\n\ntype Kind = 'prescription';\n" };
    const finding = clinicFinding({ revision: 'base', at: at(base, 'src/audit/entry.ts', "'prescription'") });
    const sources = sourceIndex(sourcesOf(CLINIC, base));
    const output = JSON.parse(checkJson(clinicReview({ findings: [finding] }), { ...context, sources }, '1.2.3')) as {
      findings: { at: { line: number } }[];
    };
    expect(output.findings[0]?.at.line).toBe(3);
  });

  it('hides passwords and escapes what a viewer would obey', () => {
    const finding = clinicFinding({ message: 'Stored in mongodb://clinic:hunter2@db/app \u202e' });
    const json = checkJson(clinicReview({ findings: [finding] }), context, '1.2.3');
    expect(json).not.toMatch(/hunter2|\u202e/);
    expect(json).toContain(String.raw`Stored in mongodb://clinic:***@db/app \u202e`);
  });
});

describe('jobsJson', () => {
  it('has every key of the contract, with places from one', () => {
    expect(JSON.parse(jobsJson(clinicInventory(gaps), context, '1.2.3'))).toMatchInlineSnapshot(`
      {
        "entities": [
          {
            "at": {
              "column": 18,
              "endColumn": 28,
              "endLine": 1,
              "file": "src/audit/entry.ts",
              "line": 1,
            },
            "fields": [
              {
                "name": "type",
                "nullable": false,
                "type": "string",
                "values": [
                  "login",
                  "view",
                ],
              },
            ],
            "kind": "collection",
            "name": "audit_log",
          },
        ],
        "files": {
          "read": 3,
          "skipped": [
            {
              "file": "dumps/clinic.sql",
              "reason": "too-large",
            },
          ],
        },
        "jobs": [
          {
            "adapter": "agenda",
            "assumptions": [
              {
                "at": {
                  "column": 9,
                  "endColumn": 62,
                  "endLine": 5,
                  "file": "src/jobs/sweep.ts",
                  "line": 5,
                },
                "entity": "audit_log",
                "field": "type",
                "kind": "kinds-are",
                "statement": "every document in \`audit_log\` is a login or a view",
              },
            ],
            "at": {
              "column": 1,
              "endColumn": 56,
              "endLine": 1,
              "file": "src/schedule.ts",
              "line": 1,
            },
            "entries": [
              {
                "column": 34,
                "endColumn": 55,
                "endLine": 1,
                "file": "src/schedule.ts",
                "line": 1,
              },
            ],
            "id": "src/schedule.ts#sweep-audit-log",
            "name": "sweep-audit-log",
            "owners": [],
            "queries": [
              {
                "adapter": "mongodb",
                "at": {
                  "column": 9,
                  "endColumn": 62,
                  "endLine": 5,
                  "file": "src/jobs/sweep.ts",
                  "line": 5,
                },
                "completeness": "complete",
                "entity": "audit_log",
                "fields": {
                  "filter": [
                    "createdAt",
                  ],
                  "read": [],
                  "written": [],
                },
                "operation": "delete",
                "path": [
                  {
                    "file": "src/jobs/sweep.ts",
                    "line": 3,
                    "name": "sweepAuditLog",
                  },
                ],
                "predicate": "createdAt < now - 90 days",
              },
            ],
            "review": {
              "by": null,
              "on": null,
              "state": "never",
            },
            "trigger": {
              "description": "every day at 03:00",
              "kind": "cron",
              "text": "0 3 * * *",
              "timezone": null,
            },
            "volume": null,
          },
        ],
        "notChecked": [
          {
            "at": {
              "column": 7,
              "endColumn": 19,
              "endLine": 2,
              "file": "src/schedule.ts",
              "line": 2,
            },
            "message": "\`tidy-rooms\` uses \`db.collection(name)\`; \`name\` is not known here. This job is not checked.",
            "reason": "unresolved-target",
          },
        ],
        "schemaVersion": 1,
        "tool": {
          "name": "tacit",
          "version": "1.2.3",
        },
      }
    `);
  });

  it('fits its schema', () => {
    expect(schemaProblems('jobs', jobsJson(clinicInventory(gaps), context, '1.2.3'))).toEqual([]);
  });

  it('lists a job whose entity and schedule are not known', () => {
    const query = clinicQuery({
      target: { kind: 'unknown', reason: 'computed', text: 'db.collection(name)' },
      predicate: { kind: 'opaque', reason: 'computed', fields: [], at: clinicQuery().at },
      completeness: 'opaque',
      filter: [],
    });
    const trigger = { ...clinicJob().trigger, kind: 'unknown' as const, text: null };
    const job = clinicJob({ trigger, queries: [{ query, path: [], certain: false }] });
    const json = jobsJson(clinicInventory({ index: indexOf({ jobs: [job] }) }), context, '1.2.3');
    expect(schemaProblems('jobs', json)).toEqual([]);
    expect(JSON.parse(json)).toMatchObject({
      jobs: [
        { trigger: { kind: 'unknown', text: null }, queries: [{ entity: null, completeness: 'opaque', path: [] }] },
      ],
    });
  });
});

/** Every reason, as the compiler knows them. */
const REASONS = {
  notChecked: {
    'unresolved-target': true,
    'unresolved-handler': true,
    'unresolved-schedule': true,
    'dynamic-filter': true,
    'call-depth': true,
    'syntax-error': true,
    'conflict-markers': true,
    'schema-conflict': true,
    'migration-history': true,
    'outdated-sample': true,
    unreadable: true,
  } satisfies Record<NotCheckedReason, true>,
  skipped: {
    'too-large': true,
    binary: true,
    unreadable: true,
    'too-slow': true,
    'crashed-reader': true,
    'lfs-pointer': true,
    'too-many-files': true,
    'outside-workspace': true,
    submodule: true,
    changed: true,
  } satisfies Record<SkippedFile['reason'], true>,
};

describe('the schemas', () => {
  it('know every reason for not checking', () => {
    for (const reason of Object.keys(REASONS.notChecked)) {
      const index = indexOf({ notChecked: [clinicNote({ reason: reason as NotCheckedReason })] });
      expect(schemaProblems('check', checkJson(clinicReview({ index }), context, '1.2.3'))).toEqual([]);
      expect(schemaProblems('jobs', jobsJson(clinicInventory({ index }), context, '1.2.3'))).toEqual([]);
    }
    for (const reason of Object.keys(REASONS.skipped)) {
      const files = { read: 1, skipped: [{ file: 'a.sql', reason: reason as SkippedFile['reason'] }] };
      expect(schemaProblems('check', checkJson(clinicReview({ files }), context, '1.2.3'))).toEqual([]);
      expect(schemaProblems('jobs', jobsJson(clinicInventory({ files }), context, '1.2.3'))).toEqual([]);
    }
  });

  it('refuse what the contract does not have', () => {
    const output = JSON.parse(checkJson(clinicReview(), context, '1.2.3')) as object;
    expect(schemaProblems('check', JSON.stringify({ ...output, schemaVersion: 2 }))).not.toEqual([]);
    expect(schemaProblems('check', JSON.stringify({ ...output, extra: true }))).not.toEqual([]);
    expect(schemaProblems('jobs', JSON.stringify(output))).not.toEqual([]);
  });
});
