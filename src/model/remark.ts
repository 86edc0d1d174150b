import type { Located } from './expression';

/** A remark to Tacit in a comment of the code: `// tacit-ignore field-removed until=2027-03-01 -- reason`. */
export type RemarkFacts = IgnoreFacts | JobFacts | ExpectsFacts;

interface Common extends Located {
  /** The code that it is about: what follows it, or the line that it stands on. */
  readonly covers: Located;
}

/** Findings of these rules on what follows are meant. */
export interface IgnoreFacts extends Common {
  readonly kind: 'ignore';
  readonly rules: readonly NamedRule[];
  /** The last day on which it counts, as written; null for always. */
  readonly until: string | null;
  /** Empty where none is given. */
  readonly reason: string;
}

/** A rule as a remark names it. */
export interface NamedRule extends Located {
  readonly name: string;
}

/** What follows is a job that nothing else here can see: `tacit-job nightly-purge every="0 3 * * *"`. */
export interface JobFacts extends Common {
  readonly kind: 'job';
  readonly name: string;
  /** Null where it is not said. */
  readonly schedule: string | null;
  readonly scheduleAt: Located | null;
}

/** What follows takes for granted that a field holds these values only: `tacit-expects events.kind in (click, view)`. */
export interface ExpectsFacts extends Common {
  readonly kind: 'expects';
  readonly entity: string;
  readonly field: string;
  /** Null where the field is declared open: it may hold what nobody knows yet. */
  readonly values: readonly string[] | null;
}

/** A remark with the file that it stands in. */
export type Remark = RemarkFacts & { readonly file: string };
