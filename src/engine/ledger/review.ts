import type { Assumption } from '../../model/assumption';
import type { Job } from '../../model/job';
import type { ReviewRecord } from '../../model/ledger';
import { quote } from '../../model/wording';
import { reviewEvidence, sentencesOf } from './evidence';
import { settledIn, splitLedger, type LedgerFault, type LedgerText } from './read';
import { editLedger, ledgerError, reviewEdit, type Edit } from './write';

/** Who reviewed jobs and when, and what the next reviewer should know. */
export interface Reviewed extends Pick<ReviewRecord, 'by' | 'on' | 'note'> {
  /** Null leaves the volume that the ledger expects. */
  readonly volume: ReviewRecord['volume'];
  /** Null leaves the owner that the ledger names. */
  readonly owner: ReviewRecord['owner'];
}

/**
 * The text of the ledger with jobs recorded as reviewed as they are now. What the team has settled for them stays.
 *
 * @param text as it stands at this moment, so that nothing is lost of what somebody else wrote; null for none
 * @throws ConfigurationError where the text is no ledger, or where versions of an entry in an unfinished merge settle
 *   something in different ways
 */
export function withReviews(
  text: string | null,
  jobs: readonly Job[],
  assumptions: readonly Assumption[],
  reviewed: Reviewed,
): string {
  const split = splitLedger(text ?? '');
  const torn: LedgerFault[] = [];
  const edits = jobs.map((job): Edit => {
    const { owners, volumes, allTenants } = settledIn(split, job.id);
    if (reviewed.owner === null && owners.length > 1) torn.push(undecided(split, job, 'owner'));
    if (reviewed.volume === null && volumes.length > 1) torn.push(undecided(split, job, 'volume'));
    const sentences = sentencesOf(job, assumptions);
    return reviewEdit({
      ...reviewed,
      job: job.id,
      owner: reviewed.owner ?? owners[0] ?? null,
      volume: reviewed.volume ?? volumes[0] ?? null,
      ...(allTenants && { tenants: 'all' as const }),
      evidence: reviewEvidence(job, sentences),
      assumptions: sentences,
    });
  });
  if (torn.length > 0) throw ledgerError(text ?? '', torn);
  return editLedger(text, edits);
}

function undecided({ entries }: LedgerText, { id }: Job, member: 'owner' | 'volume'): LedgerFault {
  return {
    message: `${quote(id)} has two versions, and each names another ${member}.`,
    next: `Keep one of the two here, or review it with \`--${member}\`.`,
    at: entries.jobs.get(id)?.at ?? { start: 0, end: 0 },
  };
}
