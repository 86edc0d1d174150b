import { createHash } from 'node:crypto';
import type { Finding, Severity } from '../model/finding';
import type { Span } from '../model/span';

/** What Tacit says of the remarks and records that people make for it, by id. */
export const HYGIENE = {
  'unused-ignore': 'A comment ignores a rule that has nothing to say there.',
  'ignore-without-reason': 'A comment ignores a rule and does not say why; it has no effect.',
  'ignore-expired': 'A comment ignored a rule until a day that is over; it has no effect any more.',
  'ignore-unknown-rule': 'A comment ignores a rule that does not exist.',
  'ignore-in-migration': 'A comment in a migration has no effect: what is applied must not change.',
  'expectation-broken': 'Data can be what a comment does not expect.',
  'acceptance-outdated': 'What an accepted finding was judged by has changed since.',
  'review-outdated': 'What a job takes for granted is no longer what its team has reviewed.',
  'review-overdue': 'What a job takes for granted was reviewed longer ago than the team allows.',
  'self-reviewed': 'Whoever changed a job last has reviewed it alone, and the team wants somebody else to.',
  'ledger-entry-refused': 'An entry of the ledger cannot be used; the others count.',
} as const satisfies Readonly<Record<string, string>>;

export type HygieneRule = keyof typeof HYGIENE;

/** What such a finding is made of. */
export interface HygieneReport {
  readonly rule: HygieneRule;
  readonly severity: Severity;
  readonly message: string;
  readonly at: Span;
  readonly jobs?: readonly string[];
  readonly entity?: string | null;
  readonly field?: string | null;
  /** What tells it from others of its kind, beside its file and jobs. */
  readonly detail: string;
  readonly because?: Finding['because'];
}

/** A finding about a remark or a record, which no change stands behind. */
export function hygieneFinding(report: HygieneReport): Finding {
  const { rule, severity, message, at, jobs = [], entity = null, field = null, detail, because = [] } = report;
  const parts = [rule, at.file, ...jobs, entity ?? '', field ?? '', detail];
  return {
    rule,
    verdict: 'unknown',
    severity,
    message,
    at,
    revision: 'head',
    entity,
    field,
    jobs,
    because,
    change: { kind: 'record', detail },
    fingerprint: createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16),
  };
}
