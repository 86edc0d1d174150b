import type { Assumption, AssumptionKind, AssumptionOf, Certainty } from './assumption';
import type { Change, ChangeKind, ChangeOf } from './change';
import type { Because, Severity, Verdict } from './finding';
import type { GuardSubject } from './guard';
import type { ReachedQuery } from './job';
import type { Loss } from './loss';
import type { Operation } from './query';
import type { Index } from './revision';
import type { Span } from './span';

/** What a rule is told beside the pair it judges. */
export interface RuleContext {
  readonly base: Index;
  readonly head: Index;
  /** Every change of the review, for rules that must stay silent when another change explains this one. */
  readonly changes: readonly Change[];
  /** Files that are the same in both revisions, and those that head has no more. */
  readonly unchanged: ReadonlySet<string>;
  readonly gone: ReadonlySet<string>;
}

/** What a rule that joins an assumption is told of that pair. */
export interface PairContext extends RuleContext {
  /**
   * What the job does in the end with what the query selects: a read whose documents the job then deletes by their
   * ids is a delete.
   */
  readonly effect: Operation;
  /** False when the query at head could not be resolved any more, so that base's had to be judged. */
  readonly resolved: boolean;
  /** Base's query, for rules that judge what head's version of the job no longer takes for granted; else null. */
  readonly before: ReachedQuery | null;
}

/** A rule as reports describe it. */
export interface RuleDescription {
  readonly id: string;
  /** One sentence. */
  readonly summary: string;
  readonly severity: Severity;
}

export type Messages = Readonly<Record<string, string>>;

/** Placeholders that the engine fills in every message: `{entity}`, `{field}`, and `{job}` with its schedule in words. */
export type CommonPlaceholder = 'entity' | 'field' | 'job';

type Placeholder<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholder<Rest>
  : never;

/** What a rule says of one change (and one assumption). */
export type Outcome<M extends Messages = Messages> = {
  readonly [Key in keyof M & string]: {
    readonly message: Key;
    /** Values for the message's own `{placeholders}`, ready for one line (`nameText`). */
    readonly data: Readonly<Record<Exclude<Placeholder<M[Key]>, CommonPlaceholder>, string>>;
    /** Where it differs from the rule's own. */
    readonly verdict?: Verdict;
    readonly severity?: Severity;
    /** Certain unless said otherwise; the assumption's own certainty limits it further. */
    readonly certainty?: Certainty;
    /** What the job does with the rows, where the query that the assumption stands on does not tell. */
    readonly effect?: Operation;
    /** A smaller place than the change's, where the rule knows one. */
    readonly at?: Span;
    /** Links of the chain beside those every finding has (query, calls, job, schedule). */
    readonly because?: readonly Because[];
  };
}[keyof M & string];

interface Metadata<M extends Messages> {
  /** One sentence for indexes and help. */
  readonly summary: string;
  readonly verdict: Verdict;
  /** For a job that deletes or overwrites; one step lower for a job that only reads. */
  readonly severity: Severity;
  /** By key; `{name}` is a placeholder. */
  readonly messages: M;
}

/** Joins changes of some kinds with assumptions of one kind, or of several, about the same entity (and field, where both have one). */
export interface JoiningRule<C extends ChangeKind, A extends AssumptionKind, M extends Messages> extends Metadata<M> {
  readonly changes: readonly C[];
  readonly assumption: A | readonly A[];
  /**
   * Whether the rule judges assumptions that the job makes at base and no longer at head, in the place of those that it
   * still makes.
   */
  readonly givenUp?: true;
  /** Pure: the same pair gives the same outcome; null when the two do not meet. */
  readonly check: (change: ChangeOf<C>, assumption: AssumptionOf<A>, context: PairContext) => Outcome<M> | null;
}

/** The jobs that a rule tells something about, by id. Null where the finding stands by itself, whatever uses the data. */
export interface Concerned {
  readonly jobs: readonly string[] | null;
}

/** Judges changes by themselves, because no assumption stands behind them. */
export interface SoleRule<C extends ChangeKind, M extends Messages> extends Metadata<M> {
  readonly changes: readonly C[];
  readonly assumption: null;
  readonly check: (change: ChangeOf<C>, context: RuleContext) => (Outcome<M> & Concerned) | null;
}

/** Judges one query that deletes or overwrites, whatever changes. */
export interface GuardRule<M extends Messages> extends Metadata<M> {
  /** What it looks for, in a few words: `volume check`. Left out where the rule looks for a fault. */
  readonly guard?: string;
  readonly check: (subject: GuardSubject) => Outcome<M> | null;
  /** What it says of a migration that takes data away. Left out where it looks at jobs alone. */
  readonly checkLoss?: (loss: Loss) => Outcome<M> | null;
}

/** A rule of any kinds, as the registry holds it: `check` answers null for what the rule does not join. */
export interface AnyRule extends Metadata<Messages> {
  readonly changes: readonly ChangeKind[];
  readonly assumption: AssumptionKind | readonly AssumptionKind[] | null;
  readonly givenUp?: true;
  readonly checkPair: (change: Change, assumption: Assumption, context: PairContext) => Outcome | null;
  readonly checkSole: (change: Change, context: RuleContext) => (Outcome & Concerned) | null;
  /** What the rule says of a query of `tacit audit`; null for rules of changes. `guard`: what it looks for, in a few words. */
  readonly checkGuard: ((subject: GuardSubject) => Outcome | null) | null;
  readonly checkLoss?: (loss: Loss) => Outcome | null;
  readonly guard?: string;
}

function isOfKind<T extends { readonly kind: string }, K extends T['kind']>(
  value: T,
  kinds: readonly K[],
): value is Extract<T, { readonly kind: K }> {
  return kinds.some((kind) => kind === value.kind);
}

function kindsOf<A extends AssumptionKind>(stated: A | readonly A[]): readonly A[] {
  return typeof stated === 'string' ? [stated] : stated;
}

/** A rule that joins changes with assumptions. The types of `check`'s parameters follow from the kinds. */
export function defineRule<const C extends ChangeKind, const A extends AssumptionKind, const M extends Messages>(
  rule: JoiningRule<C, A, M>,
): AnyRule {
  const kinds = kindsOf(rule.assumption);
  return {
    ...rule,
    checkPair: (change, assumption, context) =>
      isOfKind(change, rule.changes) && isOfKind(assumption, kinds) ? rule.check(change, assumption, context) : null,
    checkSole: () => null,
    checkGuard: null,
  };
}

/** A rule that judges changes by themselves. */
export function defineSoleRule<const C extends ChangeKind, const M extends Messages>(rule: SoleRule<C, M>): AnyRule {
  return {
    ...rule,
    checkPair: () => null,
    checkSole: (change, context) => (isOfKind(change, rule.changes) ? rule.check(change, context) : null),
    checkGuard: null,
  };
}

/** A rule of `tacit audit`: what should stand between a job and a mistake. */
export function defineGuardRule<const M extends Messages>({ check, ...rule }: GuardRule<M>): AnyRule {
  return {
    ...rule,
    changes: [],
    assumption: null,
    checkPair: () => null,
    checkSole: () => null,
    checkGuard: check,
  };
}
