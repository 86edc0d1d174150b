import type { Assumption } from '../../model/assumption';
import { daysAfter } from '../../model/day';
import type { Acceptance, Because, Finding } from '../../model/finding';
import type { Job } from '../../model/job';
import { isSamePerson, personIn, type CommittedChange, type LastChange } from '../../model/last-change';
import {
  NEVER_REVIEWED,
  type AcceptanceRecord,
  type Ledger,
  type RefusedEntry,
  type ReviewRecord,
  type ReviewState,
} from '../../model/ledger';
import { entityOf } from '../../model/query';
import type { Index } from '../../model/revision';
import { nameText, quote, quoteAll } from '../../model/wording';
import { hygieneFinding } from '../hygiene';
import { findingEvidence, reviewEvidence, sameQueries, sentencesOf } from './evidence';

export interface LedgerInput {
  readonly ledger: Ledger;
  readonly head: Index;
  /** Head's. */
  readonly assumptions: readonly Assumption[];
  /** What the change at hand gives. */
  readonly findings: readonly Finding[];
  /** Null where there is no clock. */
  readonly today: string | null;
  /** Days after which a review is due again; null for never. */
  readonly reviewEvery: number | null;
  /** Who last changed jobs that are reviewed, by id; none where the team does not ask for a second person. */
  readonly lastChanges: ReadonlyMap<string, LastChange>;
}

/** The findings with what the ledger says of them, and what it gives rise to itself. */
export function compareWithLedger(input: LedgerInput): readonly Finding[] {
  const { ledger, head, findings, today } = input;
  const judged = findings
    .filter((finding) => !isMeantForAll(finding, ledger))
    .map((finding) => accepted(finding, ledger, head, today));
  return [
    ...judged,
    ...[...ledger.acceptances.values()].flatMap((record) => outdatedAcceptance(record, input)),
    ...[...ledger.reviews.values()].flatMap((record) => driftOf(record, input)),
    ...ledger.refused.map(refusal),
  ];
}

/** Whether the team has settled that every job concerned works across tenants. */
function isMeantForAll({ rule, jobs }: Finding, { reviews }: Ledger): boolean {
  return rule === 'tenant-ignored' && jobs.every((job) => reviews.get(job)?.tenants === 'all');
}

/** How each job's review stands. */
export function reviewStates(input: Omit<LedgerInput, 'findings'>): ReadonlyMap<string, ReviewState> {
  const { ledger, head, assumptions, today, reviewEvery, lastChanges } = input;
  return new Map(
    head.jobs.map((job): [string, ReviewState] => {
      const record = ledger.reviews.get(job.id);
      if (record === undefined) return [job.id, NEVER_REVIEWED];
      const { on, by, volume } = record;
      const sentences = sentencesOf(job, assumptions);
      const isOutdated = reviewEvidence(job, sentences) !== record.evidence;
      if (isOutdated) return [job.id, { state: 'outdated', on, by, volume }];
      if (ownChange(record, lastChanges) !== null) return [job.id, { state: 'self-reviewed', on, by, volume }];
      return [job.id, { state: isOverdue(record, today, reviewEvery) ? 'overdue' : 'current', on, by, volume }];
    }),
  );
}

function isOverdue({ on }: ReviewRecord, today: string | null, reviewEvery: number | null): boolean {
  return today !== null && reviewEvery !== null && daysAfter(on, reviewEvery) < today;
}

/** The change that a reviewer has made and reviewed alone; null where there is none. */
function ownChange(
  { job, by, on }: ReviewRecord,
  lastChanges: ReadonlyMap<string, LastChange>,
): CommittedChange | null {
  const change = lastChanges.get(job);
  // A change that came after the review, and altered nothing that was reviewed, needs none.
  if (change?.kind !== 'commit' || change.date > on) return null;
  return change.authors.some((author) => isSamePerson(personIn(by), author)) ? change : null;
}

function accepted(finding: Finding, { acceptances }: Ledger, head: Index, today: string | null): Finding {
  const record = acceptances.get(finding.fingerprint);
  if (record === undefined || finding.acceptance?.holds === true) return finding;
  const isOver = record.until !== null && today !== null && record.until < today;
  const { reason, by, on, until } = record;
  const acceptance: Acceptance = {
    source: 'ledger',
    holds: !isOver && record.evidence === findingEvidence(finding.entity, jobsOf(head, finding.jobs)),
    reason,
    by,
    on,
    until,
  };
  return { ...finding, acceptance };
}

function jobsOf(head: Index, ids: readonly string[]): readonly Job[] {
  return head.jobs.filter(({ id }) => ids.includes(id));
}

/** Whoever accepted a finding judged what its jobs did on that day. */
function outdatedAcceptance(record: AcceptanceRecord, input: LedgerInput): readonly Finding[] {
  const jobs = jobsOf(input.head, record.jobs);
  if (jobs.length < record.jobs.length || record.evidence === findingEvidence(record.entity, jobs)) return [];
  if (jobs.every((job) => isReviewedSince(job, record, input))) return [];
  const what = record.entity === null ? 'do' : `do to ${quote(record.entity)}`;
  const who = quoteAll(jobs.map(({ name }) => name));
  const does = jobs.length === 1 ? what.replace(/^do/, 'does') : what;
  return [
    hygieneFinding({
      rule: 'acceptance-outdated',
      severity: 'warning',
      message: `Accepted on ${record.on} by ${nameText(record.by)}: “${nameText(record.reason)}”. What ${who} ${does} changed since; review it again.`,
      at: record.at,
      jobs: record.jobs,
      entity: record.entity,
      detail: record.fingerprint,
      because: jobs.flatMap((job) => queriesOn(job, record.entity)),
    }),
  ];
}

/** Whether somebody has looked at the job as it is now, after the finding was accepted. */
function isReviewedSince(job: Job, { on }: AcceptanceRecord, { ledger, assumptions }: LedgerInput): boolean {
  const review = ledger.reviews.get(job.id);
  return (
    review !== undefined && review.on >= on && review.evidence === reviewEvidence(job, sentencesOf(job, assumptions))
  );
}

function queriesOn(job: Job, entity: string | null): readonly Because[] {
  return job.queries
    .filter(({ query }) => entity === null || entityOf(query) === entity)
    .map(({ query }) => ({ role: 'query', at: query.at, message: `${quote(job.name)} does this now` }));
}

/** What became of a job since its review, however many small changes it took. */
function driftOf(record: ReviewRecord, input: LedgerInput): readonly Finding[] {
  const job = input.head.jobs.find(({ id }) => id === record.job);
  const reviewed = `Reviewed on ${record.on} by ${nameText(record.by)}`;
  if (job === undefined) {
    const message = `${reviewed}: ${quote(record.job)} is not found here any more. If it is gone on purpose, take its entry out of the ledger.`;
    return [
      hygieneFinding({ rule: 'review-outdated', severity: 'information', message, at: record.at, detail: record.job }),
    ];
  }
  const sentences = sentencesOf(job, input.assumptions);
  const evidence = reviewEvidence(job, sentences);
  const because: readonly Because[] = [
    { role: 'job', at: record.at, message: `${quote(job.name)} as it was reviewed` },
  ];
  const own = evidence === record.evidence ? ownChange(record, input.lastChanges) : null;
  if (own !== null) {
    const message = `${reviewed}, who made the last change of ${quote(job.name)} (${own.commit}, ${own.date}). The team wants somebody else to review it.`;
    return [
      hygieneFinding({
        rule: 'self-reviewed',
        severity: 'warning',
        message,
        at: record.at,
        jobs: [job.id],
        detail: own.commit,
        because: [{ role: 'job', at: job.at, message: `${quote(job.name)} as it is` }],
      }),
    ];
  }
  if (evidence === record.evidence) {
    if (!isOverdue(record, input.today, input.reviewEvery)) return [];
    const message = `${reviewed}: what ${quote(job.name)} takes for granted. The team wants it reviewed every ${input.reviewEvery ?? 0} days.`;
    return [
      hygieneFinding({
        rule: 'review-overdue',
        severity: 'warning',
        message,
        at: job.at,
        jobs: [job.id],
        detail: '',
        because,
      }),
    ];
  }
  const told = input.findings.filter((finding) => finding.jobs.includes(job.id));
  const changed = changesSince(record, sentences).filter(
    ({ entity }) => !told.some((finding) => finding.entity === entity),
  );
  const [first] = changed;
  if (first === undefined) {
    if (told.length > 0 || sameQueries(record, evidence)) return [];
    const message = `${reviewed}: ${quote(job.name)} does something else since. Review what it takes for granted again.`;
    return [
      hygieneFinding({
        rule: 'review-outdated',
        severity: 'warning',
        message,
        at: job.at,
        jobs: [job.id],
        detail: evidence,
        because,
      }),
    ];
  }
  const more = changed.length === 1 ? '' : ` ${changed.length - 1} more changed.`;
  const message = `${reviewed} for ${quote(job.name)}: “${first.before}” ${first.now === null ? 'That is taken for granted no more.' : `Now: “${first.now}”`}${more}`;
  const assumption = input.assumptions.find((one) => one.job.id === job.id && one.statement === first.now);
  const at = assumption?.evidence ?? job.at;
  const isAccepted = [...input.ledger.acceptances.values()].some(
    (one) =>
      one.jobs.includes(job.id) &&
      one.entity === first.entity &&
      (one.until === null || input.today === null || input.today <= one.until),
  );
  const isGrave =
    first.now !== null &&
    !isAccepted &&
    job.queries.some(({ query }) => query.operation === 'delete' || query.operation === 'update');
  const severity = isAccepted ? 'information' : isGrave ? 'error' : 'warning';
  return [
    hygieneFinding({
      rule: 'review-outdated',
      severity,
      message,
      at,
      jobs: [job.id],
      entity: first.entity,
      detail: first.topic,
      because,
    }),
  ];
}

interface Drift {
  readonly topic: string;
  readonly entity: string;
  readonly before: string;
  readonly now: string | null;
}

/** What is said differently now, then what is no longer said. That a query names another field is no drift of the data. */
function changesSince(record: ReviewRecord, sentences: ReadonlyMap<string, string>): readonly Drift[] {
  const changes = [...record.assumptions].flatMap(([topic, before]): readonly Drift[] => {
    const now = sentences.get(topic) ?? null;
    const [kind = '', target = ''] = topic.split(' ');
    if (now === before || (now === null && /^(?:field|entity)-exists$/.test(kind))) return [];
    return [{ topic, entity: target.split('.')[0] ?? target, before, now }];
  });
  return [...changes.filter(({ now }) => now !== null), ...changes.filter(({ now }) => now === null)];
}

function refusal({ key, section, message, next, at }: RefusedEntry): Finding {
  return hygieneFinding({
    rule: 'ledger-entry-refused',
    severity: 'error',
    message: `${message} ${next}`,
    at,
    detail: `${section} ${key}`,
  });
}
