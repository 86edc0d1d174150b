import type { Drift } from './drift';
import type { FieldType } from './predicate';
import type { Profile, SampleProblem } from './sample';

/** What the code shows of an entity, to be set beside what documents hold. */
export interface ShownByCode {
  readonly kinds: ReadonlySet<string>;
  readonly types: ReadonlyMap<string, FieldType>;
}

/** One entity as it was sampled. */
export interface ProfiledEntity {
  readonly profile: Profile;
  readonly files: readonly string[];
  /** Whether its members are rows. */
  readonly rows: boolean;
  /** Of about how many documents of a database these are some at random; null where they are all. */
  readonly drawnFrom: number | null;
  /** Null where the code has no such entity. */
  readonly code: ShownByCode | null;
  /** The profile that it is compared with; null where there is none. */
  readonly against: { readonly on: string; readonly label: string } | null;
  readonly drift: readonly Drift[];
  /** A migration of the entity that is newer than the sample. */
  readonly outdatedBy: { readonly file: string; readonly on: string } | null;
  /** Where it was saved. */
  readonly saved: string | null;
}

/** What `tacit profile` tells. */
export interface ProfileReport {
  readonly entities: readonly ProfiledEntity[];
  readonly problems: readonly SampleProblem[];
  /** Problems beyond those that are listed. */
  readonly moreProblems: number;
}
