import type { Assumption } from './assumption';
import type { Finding } from './finding';
import type { Job, ReachedQuery } from './job';
import type { LastChange } from './last-change';
import type { Operation } from './query';
import type { Index } from './revision';
import type { Entity } from './schema';

/**
 * The code around a query that deletes or overwrites, as far as it stands in files of the workspace: comments and the
 * contents of texts are blank in `before` and `after`.
 */
export interface GuardCode {
  /** What runs before it, from the start of the job's entry through every call on the way. */
  readonly before: string;
  /** What runs after it, in the function that holds it and in those that call it. */
  readonly after: string;
  /** The whole file, as it is, for texts that are no code: SQL, shell, runbooks. */
  readonly raw: string;
  /** Where the query begins in `raw`. */
  readonly start: number;
}

/** One query of a job that deletes or overwrites, for the rules of `tacit audit`. */
export interface GuardSubject {
  readonly index: Index;
  readonly job: Job;
  readonly reached: ReachedQuery;
  /** Empty where it is not known. */
  readonly entityName: string;
  readonly entity: Entity | undefined;
  readonly effect: Operation;
  readonly code: GuardCode;
  /** What the query takes for granted. */
  readonly assumptions: readonly Assumption[];
}

/** One job of the audit: what it destroys, and what stands between it and a mistake. */
export interface AuditedJob {
  readonly job: Job;
  /** What it deletes or overwrites, by harm and place. */
  readonly destroys: readonly ReachedQuery[];
  /** Titles of guards, in a fixed order: those that all of it has, and those that some of it lacks. */
  readonly present: readonly string[];
  readonly missing: readonly string[];
  /** By the ledger, the configuration or CODEOWNERS; empty where nobody is named. */
  readonly owners: readonly string[];
  readonly lastChange: LastChange;
}

export interface Audit {
  /** Sorted by id. */
  readonly jobs: readonly AuditedJob[];
  /** Sorted by file, start, rule. */
  readonly findings: readonly Finding[];
}
