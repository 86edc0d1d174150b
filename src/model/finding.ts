import type { Fix } from './fix';
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
  /** Edits that would mend it; absent where none is sure. */
  readonly fixes?: readonly Fix[];
  /** Who said that it is meant, and why; absent where nobody did. */
  readonly acceptance?: Acceptance;
}

/** Somebody has accepted a finding: in a comment of the code, in the ledger, or all that were there by a baseline. */
export interface Acceptance {
  readonly source: 'comment' | 'ledger' | 'baseline';
  /** False once it has expired, or what it was given for has changed. */
  readonly holds: boolean;
  readonly reason: string;
  readonly by: string | null;
  /** Days, as `2026-03-12`. */
  readonly on: string | null;
  readonly until: string | null;
}

/** How a finding stands: accepted ones fail nothing. */
export function stateOf({ acceptance }: Finding): 'new' | 'accepted' | 'expired' {
  if (acceptance === undefined) return 'new';
  return acceptance.holds ? 'accepted' : 'expired';
}

/** Findings that nobody has accepted, or no longer. */
export function openFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((finding) => stateOf(finding) !== 'accepted');
}
