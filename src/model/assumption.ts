import type { Job, ReachedQuery } from './job';
import type { Scalar } from './predicate';
import type { Span } from './span';

/**
 * `certain`: the chain is resolved end to end. `sampled`: so it is in documents that were looked at. `likely`: one step was
 * inferred. `guessed`: a name alone.
 */
export type Certainty = 'certain' | 'sampled' | 'likely' | 'guessed';

interface Common {
  readonly job: Job;
  /** The query that takes it for granted, with the calls that lead there. */
  readonly reached: ReachedQuery;
  readonly entity: string;
  /** The code that shows it. */
  readonly evidence: Span;
  readonly certainty: Certainty;
  /** The assumption as a sentence that a reviewer can judge. */
  readonly statement: string;
}

/** The entity is there under this name. */
export interface EntityExists extends Common {
  readonly kind: 'entity-exists';
  readonly field: null;
}

/** The field is there under this name. `role`: what the query does with it. */
export interface FieldExists extends Common {
  readonly kind: 'field-exists';
  readonly field: string;
  readonly role: 'filter' | 'read' | 'write';
  /** Whether only a wildcard (`SELECT *`) reaches the field. */
  readonly implicit?: true;
}

/** The field holds no other values than these (those the schema allowed when the assumption was taken). */
export interface ValuesAre extends Common {
  readonly kind: 'values-are';
  readonly field: string;
  readonly values: readonly Scalar[];
}

/** The entity holds no other kinds of documents or rows than these. `field` is the discriminator, where there is one. */
export interface KindsAre extends Common {
  readonly kind: 'kinds-are';
  readonly field: string | null;
  readonly kinds: readonly string[];
}

/** The field is written in one way only, by the writers known. */
export interface WritersAre extends Common {
  readonly kind: 'writers-are';
  readonly field: string;
}

/**
 * No two rows or documents have the same values in these fields. `role`: what that is for. `find`: to name one of them;
 * `compare`: to take those that have the same values for doubles; `conflict`: to find what an insert would repeat.
 */
export interface KeyIsUnique extends Common {
  readonly kind: 'key-is-unique';
  readonly field: null;
  readonly fields: readonly string[];
  readonly role: 'find' | 'compare' | 'conflict';
}

/** What a job's query silently takes for granted. */
export type Assumption = EntityExists | FieldExists | ValuesAre | KindsAre | WritersAre | KeyIsUnique;
export type AssumptionKind = Assumption['kind'];
export type AssumptionOf<K extends AssumptionKind> = Extract<Assumption, { readonly kind: K }>;
