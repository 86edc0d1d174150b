import type { Assumption } from './assumption';
import type { Change } from './change';
import type { Finding } from './finding';
import type { ReviewState } from './ledger';
import type { Index, SkippedFile } from './revision';

/** The answer to one `check`: everything a report prints. */
export interface Review {
  /** How the base is called: `main@4f2c1e9`, or the commit. */
  readonly base: string;
  readonly head: string;
  /** Sorted by file, start, rule. */
  readonly findings: readonly Finding[];
  readonly changes: readonly Change[];
  readonly assumptions: readonly Assumption[];
  readonly index: Index;
  /** How each job's review stands, by id; nobody has reviewed any where left out. */
  readonly reviews?: ReadonlyMap<string, ReviewState>;
  /** Who answers for each job, by id; nobody where left out. */
  readonly owners?: ReadonlyMap<string, readonly string[]>;
  /** Whether the team wants a job to be reviewed by somebody else than whoever changed it last. */
  readonly peerReview?: boolean;
  readonly files: FileCoverage;
}

/** How many files were read at head, and which were set aside. */
export interface FileCoverage {
  readonly read: number;
  readonly skipped: readonly SkippedFile[];
}

/** The answer to `jobs`: one revision, indexed. */
export interface Inventory {
  readonly index: Index;
  readonly assumptions: readonly Assumption[];
  /** How each job's review stands, by id; nobody has reviewed any where left out. */
  readonly reviews?: ReadonlyMap<string, ReviewState>;
  /** Who answers for each job, by id; nobody where left out. */
  readonly owners?: ReadonlyMap<string, readonly string[]>;
  /** Whether the team wants a job to be reviewed by somebody else than whoever changed it last. */
  readonly peerReview?: boolean;
  /** Reviews that were longer ago than the team allows; none where left out. */
  readonly overdue?: readonly Finding[];
  readonly files: FileCoverage;
}
