import type { Assumption } from '../../src/model/assumption';
import type { Because, Finding } from '../../src/model/finding';
import type { Job } from '../../src/model/job';
import type { Predicate } from '../../src/model/predicate';
import type { Query } from '../../src/model/query';
import type { Inventory, Review } from '../../src/model/review';
import type { Index, NotChecked } from '../../src/model/revision';
import type { Entity } from '../../src/model/schema';
import type { Span } from '../../src/model/span';
import type { TerminalContext } from '../../src/report/context';
import { sourceIndex, type Sources } from '../../src/report/source';

/** The files of a small clinic whose audit log is swept every night, before a new kind of record arrives. */
export const CLINIC: Readonly<Record<string, string>> = {
  'src/audit/entry.ts': [
    'export interface AuditEntry {',
    "  type: 'login' | 'view' | 'prescription';",
    '  staffId: string;',
    '  createdAt: Date;',
    '}',
    '',
  ].join('\n'),
  'src/jobs/sweep.ts': [
    "import { auditLog } from '../database';",
    '',
    'export async function sweepAuditLog(): Promise<void> {',
    '  const cutoff = new Date(Date.now() - 90 * DAY);',
    '  await auditLog().deleteMany({ createdAt: { $lt: cutoff } });',
    '}',
    '',
  ].join('\n'),
  'src/schedule.ts': [
    "agenda.define('sweep-audit-log', () => sweepAuditLog());",
    "await agenda.every('0 3 * * *', 'sweep-audit-log');",
    '',
  ].join('\n'),
};

/** The span of the first occurrence of `text` in one of the files. */
export function at(files: Readonly<Record<string, string>>, file: string, text: string): Span {
  const start = (files[file] ?? '').indexOf(text);
  if (start === -1) throw new Error(`no "${text}" in ${file}`);
  return { file, start, end: start + text.length };
}

/** A lookup in texts at hand; the base has the same unless it is given. */
export function sourcesOf(head: Readonly<Record<string, string>>, base = head): Sources {
  return (file, side) => (side === 'head' ? head : base)[file] ?? null;
}

export function clinicQuery(changes: Partial<Query> = {}, files = CLINIC): Query {
  const createdAt = at(files, 'src/jobs/sweep.ts', 'createdAt');
  const predicate: Predicate = {
    kind: 'compare',
    field: ['createdAt'],
    operator: '<',
    operand: { kind: 'now', offset: -90 * 24 * 60 * 60 * 1000 },
    at: createdAt,
  };
  return {
    operation: 'delete',
    method: 'deleteMany',
    adapter: 'mongodb',
    semantics: 'mongodb',
    target: { kind: 'known', name: 'audit_log' },
    predicate,
    completeness: 'complete',
    filter: [{ field: 'createdAt', at: createdAt }],
    reads: [],
    writes: [],
    writesComplete: true,
    limit: null,
    at: at(files, 'src/jobs/sweep.ts', 'auditLog().deleteMany({ createdAt: { $lt: cutoff } })'),
    targetAt: null,
    ...changes,
  };
}

export function clinicJob(changes: Partial<Job> = {}, files = CLINIC): Job {
  return {
    id: 'src/schedule.ts#sweep-audit-log',
    name: 'sweep-audit-log',
    adapter: 'agenda',
    trigger: {
      kind: 'cron',
      text: '0 3 * * *',
      timezone: null,
      seconds: false,
      at: at(files, 'src/schedule.ts', "'0 3 * * *'"),
    },
    at: at(files, 'src/schedule.ts', "agenda.define('sweep-audit-log', () => sweepAuditLog())"),
    entries: [{ name: 'sweep-audit-log', at: at(files, 'src/schedule.ts', '() => sweepAuditLog()') }],
    queries: [
      {
        query: clinicQuery({}, files),
        path: [
          {
            name: 'sweepAuditLog',
            at: at(files, 'src/schedule.ts', 'sweepAuditLog()'),
            target: at(files, 'src/jobs/sweep.ts', 'sweepAuditLog'),
          },
        ],
        certain: true,
      },
    ],
    ...changes,
  };
}

export function clinicEntity(): Entity {
  const type = at(CLINIC, 'src/audit/entry.ts', 'type');
  return {
    name: 'audit_log',
    kind: 'collection',
    adapter: 'mongodb',
    at: at(CLINIC, 'src/audit/entry.ts', 'AuditEntry'),
    aliases: [],
    fields: new Map([
      [
        'type',
        {
          name: 'type',
          type: 'string',
          typeText: 'string',
          nullable: false,
          default: null,
          values: ['login', 'view'].map((value) => ({ value, at: type })),
          unique: false,
          references: null,
          at: type,
        },
      ],
    ]),
    open: true,
    discriminator: 'type',
    kinds: [],
    expiries: [],
    stripsUnknownFilters: false,
  };
}

export function clinicAssumption(): Assumption {
  const job = clinicJob();
  const [reached] = job.queries;
  if (reached === undefined) throw new Error('the clinic job has a query');
  return {
    kind: 'kinds-are',
    job,
    reached,
    entity: 'audit_log',
    field: 'type',
    kinds: ['login', 'view'],
    evidence: reached.query.at,
    certainty: 'certain',
    statement: 'every document in `audit_log` is a login or a view',
  };
}

export function clinicChain(files = CLINIC): readonly Because[] {
  return [
    {
      role: 'query',
      message: '`sweep-audit-log` deletes by `createdAt` only',
      at: at(files, 'src/jobs/sweep.ts', 'auditLog().deleteMany({ createdAt: { $lt: cutoff } })'),
    },
    {
      role: 'call',
      message: 'sweep-audit-log → sweepAuditLog',
      at: at(files, 'src/schedule.ts', 'sweepAuditLog()'),
    },
    { role: 'job', message: '`sweep-audit-log`', at: at(files, 'src/schedule.ts', "agenda.define('sweep-audit-log'") },
    {
      role: 'schedule',
      message: '`sweep-audit-log` runs every day at 03:00',
      at: at(files, 'src/schedule.ts', "'0 3 * * *'"),
    },
  ];
}

export function clinicFinding(changes: Partial<Finding> = {}, files = CLINIC): Finding {
  return {
    rule: 'new-kind-in-scope',
    verdict: 'widens',
    severity: 'error',
    message:
      'New kind `prescription` is stored in `audit_log`. `sweep-audit-log` (every day at 03:00) deletes by `createdAt` only, so it will delete prescriptions after 90 days.',
    at: at(files, 'src/audit/entry.ts', "'prescription'"),
    revision: 'head',
    entity: 'audit_log',
    field: 'type',
    jobs: ['src/schedule.ts#sweep-audit-log'],
    because: clinicChain(files),
    change: { kind: 'kind-added', detail: 'prescription' },
    fingerprint: '0c1d2e3f4a5b6c7d',
    ...changes,
  };
}

export function indexOf(changes: Partial<Index> = {}): Index {
  return {
    schema: { entities: new Map([['audit_log', clinicEntity()]]), removals: [] },
    jobs: [clinicJob()],
    writers: [],
    notChecked: [],
    ...changes,
  };
}

/** Something of the clinic's schedule that could not be understood. */
export function clinicNote(changes: Partial<NotChecked> = {}): NotChecked {
  return {
    reason: 'unresolved-target',
    message: '`tidy-rooms` uses `db.collection(name)`; `name` is not known here. This job is not checked.',
    at: at(CLINIC, 'src/schedule.ts', 'agenda.every'),
    jobs: ['src/schedule.ts#tidy-rooms'],
    ...changes,
  };
}

export function clinicReview(changes: Partial<Review> = {}): Review {
  return {
    base: 'main@4f2c1e9',
    head: 'worktree',
    findings: [clinicFinding()],
    changes: [],
    assumptions: [clinicAssumption()],
    index: indexOf(),
    files: { read: 3, skipped: [] },
    ...changes,
  };
}

export function clinicInventory(changes: Partial<Inventory> = {}): Inventory {
  return { index: indexOf(), assumptions: [clinicAssumption()], files: { read: 3, skipped: [] }, ...changes };
}

/** A terminal of the usual width, on which every job runs at three. */
export function clinicTerminal(changes: Partial<TerminalContext> = {}): TerminalContext {
  return {
    sources: sourceIndex(sourcesOf(CLINIC)),
    schedules: { describe: () => 'every day at 03:00', nextRun: () => null },
    width: 100,
    colours: false,
    lookedFor: ['Agenda', 'node-cron'],
    ...changes,
  };
}
