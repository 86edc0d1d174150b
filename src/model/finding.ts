import type { Span } from './span';

/** How a job fails: loudly; touching more than meant; silently touching less; same rows with another meaning. */
export type Verdict = 'breaks' | 'widens' | 'narrows' | 'shifts' | 'unknown';
export type Severity = 'error' | 'warning' | 'information';

/** One link of the chain of evidence, from the query back to the schedule. */
export interface Because {
  readonly message: string;
  readonly at: Span;
  /** What the link shows. */
  readonly role: 'change' | 'query' | 'call' | 'job' | 'schedule' | 'writer';
}

/** A change that meets an assumption. One finding for one cause; `jobs` lists every job it hits, by id. */
export interface Finding {
  readonly rule: string;
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly message: string;
  readonly at: Span;
  /** `base` when the changed line is gone and `at` points into the base revision. */
  readonly revision: 'base' | 'head';
  readonly entity: string | null;
  readonly field: string | null;
  readonly jobs: readonly string[];
  readonly because: readonly Because[];
  readonly change: { readonly kind: string; readonly detail: string };
  /** Stable over edits of other lines: rule + jobs + target + change. */
  readonly fingerprint: string;
}
