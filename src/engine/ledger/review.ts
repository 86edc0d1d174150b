import type { Assumption } from '../../model/assumption';
import type { Job } from '../../model/job';
import type { ReviewRecord } from '../../model/ledger';
import { reviewEvidence, sentencesOf } from './evidence';
import { reviewEdit, type Edit } from './write';

/** Who reviewed a job and when, and what the next reviewer should know. */
export type Reviewed = Pick<ReviewRecord, 'by' | 'on' | 'note' | 'volume' | 'owner'>;

/** The entry of the ledger that says that a job was reviewed as it is now. */
export function reviewedEntry(job: Job, assumptions: readonly Assumption[], reviewed: Reviewed): Edit {
  const sentences = sentencesOf(job, assumptions);
  return reviewEdit({
    job: job.id,
    ...reviewed,
    evidence: reviewEvidence(job, sentences),
    assumptions: sentences,
  });
}
