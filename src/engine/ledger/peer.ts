import type { Job } from '../../model/job';
import { authorsText, isSamePerson, personIn, type LastChange } from '../../model/last-change';

/** A job that somebody may not review, and why. */
export interface Bound {
  readonly job: Job;
  readonly change: LastChange;
}

/** The jobs that a team wants somebody else to review: those that the person changed last, or nobody knows who did. */
export function boundJobs(
  jobs: readonly Job[],
  by: string,
  changes: ReadonlyMap<string, LastChange>,
): readonly Bound[] {
  return jobs.flatMap((job): readonly Bound[] => {
    const change = changes.get(job.id) ?? { kind: 'unknown' };
    const isFree = change.kind === 'commit' && !change.authors.some((one) => isSamePerson(personIn(by), one));
    return isFree ? [] : [{ job, change }];
  });
}

const RULE = 'The team wants each job to be reviewed by somebody else than whoever changed it last (`peerReview`).';

/** Why a person may not review a job, and what to do. */
export function selfReviewText({ job, change }: Bound): { readonly message: string; readonly next: string } {
  switch (change.kind) {
    case 'commit':
      return {
        message: `${job.name} was last changed by ${authorsText(change)} on ${change.date} (${change.commit}).`,
        next: `${RULE} Ask another person: tacit review ${job.name} --by <name>`,
      };
    case 'uncommitted':
      return {
        message: `${job.name} has changes in ${change.file} that are not committed, so it is not known whose they are.`,
        next: `${RULE} Commit the change first.`,
      };
    case 'unknown':
      return {
        message: `It is not known who changed ${job.name} last: the history does not reach back that far.`,
        next: `${RULE} Get the whole history: git fetch --unshallow`,
      };
  }
}
