import { dayOf } from '../../model/day';
import type { Finding } from '../../model/finding';
import type { Index } from '../../model/revision';
import { HYGIENE } from '../hygiene';
import { findingEvidence } from './evidence';
import { acceptanceEdit, type Edit } from './write';

/** Less than this says nothing that a later reader could judge. */
export const SHORTEST_REASON = 10;

/** What a person says when they accept a finding. */
export interface AcceptanceWords {
  readonly reason: string;
  readonly by: string;
  /** The last day on which it counts; null for always. */
  readonly until: string | null;
  readonly today: string;
}

/** Why nothing can be accepted with these words, and what to do instead. */
export interface AcceptanceFault {
  readonly message: string;
  readonly next: string;
}

/** A reason on one line. */
export function tidyReason(reason: string): string {
  return reason.replace(/\s+/g, ' ').trim();
}

/** What is wrong with a reason and a last day; null when nothing is. */
export function faultOfWords({
  reason,
  until,
  today,
}: Pick<AcceptanceWords, 'reason' | 'until' | 'today'>): AcceptanceFault | null {
  if (tidyReason(reason).length < SHORTEST_REASON)
    return {
      message: 'The reason is too short for anybody to judge it later.',
      next: `Say in ${SHORTEST_REASON} characters or more why the finding is meant.`,
    };
  if (until !== null && dayOf(until) === null)
    return { message: `${until} is no day.`, next: 'Write a day as 2027-03-01.' };
  if (until !== null && until < today)
    return { message: `${until} is over already.`, next: `Name a day from ${today} on, or none.` };
  return null;
}

/** Whether a finding can be accepted: one about comments and records is mended instead. */
export function isAcceptable({ rule }: Finding): boolean {
  return !Object.hasOwn(HYGIENE, rule);
}

/** The entry of the ledger by which a finding is accepted. */
export function acceptedEntry(finding: Finding, index: Index, { reason, by, until, today }: AcceptanceWords): Edit {
  const jobs = index.jobs.filter(({ id }) => finding.jobs.includes(id));
  return acceptanceEdit({
    fingerprint: finding.fingerprint,
    rule: finding.rule,
    jobs: finding.jobs,
    entity: finding.entity,
    finding: finding.message,
    reason: tidyReason(reason),
    by,
    on: today,
    until,
    evidence: findingEvidence(finding.entity, jobs),
  });
}
