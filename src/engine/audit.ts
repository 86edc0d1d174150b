import { rules } from '../rules/registry.generated';
import type { Assumption } from '../model/assumption';
import { conditionsOf, operandsOf } from '../model/conditions';
import { effectOf } from '../model/effect';
import type { Finding } from '../model/finding';
import type { Audit, AuditedJob, GuardSubject } from '../model/guard';
import type { Job, ReachedQuery } from '../model/job';
import { entityOf } from '../model/query';
import type { Index } from '../model/revision';
import { compareSpans, compareText, sameSpan, spanKey, type Span } from '../model/span';
import { isRehearsal } from '../model/writers';
import { filesOfLosses, lossFindings } from './audit-losses';
import { chainOf } from './because';
import { compareFindings, distinguish, filledIn, fingerprintOf } from './findings';
import { guardCode, type TextOf } from './guard-code';
import { severityOf } from './severity';
import { takesOne } from './takes-one';

export interface AuditInput {
  readonly index: Index;
  readonly assumptions: readonly Assumption[];
  readonly textOf: TextOf;
  /** By the job's id. */
  readonly ownersOf: (job: string) => readonly string[];
  readonly lastChangeOf: (job: string) => AuditedJob['lastChange'];
}

/** The guard rails of every job that deletes or overwrites, and of the newest migrations, whatever changes. */
export function audit(input: AuditInput): Audit {
  const audited = input.index.jobs
    .filter((job) => !isRehearsal(job.at.file) && destroysOf(job, input.index).length > 0)
    .toSorted((a, b) => compareText(a.id, b.id))
    .map((job) => auditJob(job, input));
  return {
    jobs: audited.map(({ row }) => row),
    findings: distinguish(
      [...audited.flatMap(({ findings }) => findings), ...lossFindings(input.index, input.textOf)].toSorted(
        compareFindings,
      ),
    ),
  };
}

/** The files whose texts an audit needs. */
export function filesToAudit(index: Index): ReadonlySet<string> {
  return new Set([
    ...filesOfLosses(index),
    ...index.jobs.flatMap((job) => [
      job.at.file,
      ...job.entries.map(({ at }) => at.file),
      ...destroysOf(job, index).flatMap(({ query, path }) => [
        query.at.file,
        ...path.flatMap(({ at, target }) => [at.file, target.file]),
      ]),
    ]),
  ]);
}

/** What a job deletes or overwrites, but for single rows that it takes by their identity. */
function destroysOf(job: Job, index: Index): readonly ReachedQuery[] {
  return job.queries
    .filter(({ query }) => {
      if (query.operation !== 'delete' && query.operation !== 'update') return false;
      const entity = index.schema.entities.get(entityOf(query) ?? '');
      return query.limit !== 1 && !takesOne(query.predicate, entity);
    })
    .toSorted((a, b) => compareSpans(a.query.at, b.query.at));
}

/**
 * What the database deletes by an index of its own has no code around it; and what a trigger does to the rows that belong to
 * the one that changed is as much as that change is.
 */
function isGuarded({ trigger }: Job, { query }: ReachedQuery): boolean {
  if (trigger.kind !== 'event') return trigger.kind !== 'ttl';
  return !conditionsOf(query.predicate).some(
    ({ leaf, required }) =>
      required && (leaf.kind === 'opaque' || operandsOf(leaf).some(({ kind }) => kind !== 'literal' && kind !== 'now')),
  );
}

function auditJob(job: Job, input: AuditInput): { readonly row: AuditedJob; readonly findings: readonly Finding[] } {
  const destroys = destroysOf(job, input.index);
  const subjects = destroys
    .filter((reached) => isGuarded(job, reached))
    .map((reached) => subjectOf(job, reached, input));
  const found = rules.flatMap(({ id, rule }) =>
    subjects.flatMap((subject): readonly Finding[] => {
      const outcome = rule.checkGuard?.(subject) ?? null;
      if (outcome === null) return [];
      const { reached, effect, entityName } = subject;
      const certainty = reached.certain ? 'certain' : 'likely';
      return [
        {
          rule: id,
          verdict: outcome.verdict ?? rule.verdict,
          severity: severityOf(outcome.severity ?? rule.severity, effect, certainty, job),
          message: filledIn(rule, outcome, { entity: entityName, field: '', job }),
          at: outcome.at ?? reached.query.at,
          revision: 'head',
          entity: entityName === '' ? null : entityName,
          field: null,
          jobs: [job.id],
          because: withoutPlace(chainOf(job, reached, effect), reached.query.at),
          change: { kind: 'guard', detail: rule.guard ?? id },
          fingerprint: fingerprintOf([id, job.id, entityName, reached.query.operation]),
        },
      ];
    }),
  );
  // Queries that ways through the code tell apart are one place to mend.
  const findings = [
    ...new Map(found.map((one) => [`${one.rule}\0${spanKey(one.at)}\0${one.entity ?? ''}`, one])).values(),
  ];
  const lacking = new Set(findings.map(({ rule }) => rule));
  const guards = rules.filter(({ rule }) => rule.guard !== undefined && appliesTo(rule.guard, job));
  const titles = (missing: boolean): readonly string[] =>
    subjects.length === 0
      ? []
      : guards.flatMap(({ id, rule }) => (lacking.has(id) === missing && rule.guard !== undefined ? [rule.guard] : []));
  const row: AuditedJob = {
    job,
    destroys,
    present: titles(false),
    missing: titles(true),
    owners: input.ownersOf(job.id),
    lastChange: input.lastChangeOf(job.id),
  };
  return { row, findings };
}

/** Guards of what people run by hand are none of a schedule's. */
function appliesTo(guard: string, job: Job): boolean {
  return job.trigger.kind === 'manual' || (guard !== 'restore point' && guard !== 'transaction');
}

function subjectOf(job: Job, reached: ReachedQuery, { index, assumptions, textOf }: AuditInput): GuardSubject {
  const entityName = entityOf(reached.query) ?? '';
  const entity = index.schema.entities.get(entityName);
  return {
    index,
    job,
    reached,
    entityName,
    entity,
    effect: effectOf(job, reached.query, entity),
    code: guardCode(job, reached, textOf),
    assumptions: assumptions.filter((one) => one.job.id === job.id && sameSpan(one.reached.query.at, reached.query.at)),
  };
}

function withoutPlace(links: Finding['because'], at: Span): Finding['because'] {
  return links.filter((link) => link.role !== 'query' || !sameSpan(link.at, at));
}
