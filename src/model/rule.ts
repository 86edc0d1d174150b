import type { Assumption, AssumptionKind, AssumptionOf } from './assumption';
import type { Change, ChangeKind, ChangeOf } from './change';
import type { Severity, Verdict } from './finding';
import type { Index } from './revision';
import type { Because } from './finding';

/** What a rule is told beside the pair it judges. */
export interface RuleContext {
  readonly base: Index;
  readonly head: Index;
  /** Every change of the review, for rules that must stay silent when another change explains this one. */
  readonly changes: readonly Change[];
}

/** What a rule says of one change and one assumption; null when the two do not meet. */
export interface Outcome {
  /** Key into the rule's `messages`. */
  readonly message: string;
  /** Values for the message's `{placeholders}`. */
  readonly data: Readonly<Record<string, string>>;
  /** Where it differs from the rule's own. */
  readonly verdict?: Verdict;
  readonly severity?: Severity;
  /** Links of the chain beside those every finding has (query, calls, job, schedule). */
  readonly because?: readonly Because[];
}

/** A rule: metadata as data, and a pure `check` that returns a message's data and nothing else. */
export interface Rule<C extends ChangeKind = ChangeKind, A extends AssumptionKind = AssumptionKind> {
  /** One sentence for indexes and help. */
  readonly summary: string;
  readonly verdict: Verdict;
  /** For a job that deletes or overwrites; one step lower for a job that only reads. */
  readonly severity: Severity;
  readonly change: C;
  readonly assumption: A;
  readonly messages: Readonly<Record<string, string>>;
  readonly check: (change: ChangeOf<C>, assumption: AssumptionOf<A>, context: RuleContext) => Outcome | null;
}

/** A rule of any kinds, as the registry holds it. The engine calls `check` only with the kinds that the rule names. */
export interface AnyRule extends Omit<Rule, 'check'> {
  readonly check: (change: Change, assumption: Assumption, context: RuleContext) => Outcome | null;
}
