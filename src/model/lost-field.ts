import type { AssumptionOf, Certainty } from './assumption';
import type { ChangeOf } from './change';
import { asPredicate, conditionsOf, leafReads, type Condition } from './conditions';
import type { Severity, Verdict } from './finding';
import type { Reach, Shape } from './predicate';
import { isResident } from './job';
import { predicateText } from './predicate-text';
import type { Query } from './query';
import { reach } from './reach';
import type { PairContext } from './rule';
import type { Entity } from './schema';
import { quote, usePhrase, verbOf, willOrCan } from './wording';

/** What becomes of a job's query when a field that it names goes away. */
export type LostField = {
  readonly verdict: Verdict;
  readonly severity?: Severity;
  readonly certainty: Certainty;
} &
  /** SQL: the statement names a column that is not there. */
  (
    | { readonly message: 'fails'; readonly data: Fate & { readonly use: string; readonly will: string } }
    /** SQL: only `SELECT *` reaches it. */
    | { readonly message: 'wildcard'; readonly data: Fate }
    /** MongoDB: documents without the field meet the condition. */
    | { readonly message: 'holdsWithout'; readonly data: FilterData }
    /** MongoDB: documents without the field do not meet the condition. */
    | { readonly message: 'neverHolds'; readonly data: FilterData }
    /** Mongoose does not store what its schema lacks. */
    | { readonly message: 'notStored'; readonly data: Fate }
    | { readonly message: 'stillUsed'; readonly data: Fate & { readonly use: string } }
  );

interface Fate {
  readonly fate: string;
}

interface FilterData extends Fate {
  readonly verbs: string;
  readonly verb: string;
  readonly condition: string;
  readonly will: string;
}

/** What happened to the field, after "is". */
function fateOf(change: ChangeOf<'field-removed' | 'field-renamed'>): string {
  if (change.kind === 'field-removed') return 'removed';
  const to = quote(change.to);
  return change.stated ? `renamed to ${to}` : `gone and ${to} is new: a rename, or a removal and an addition`;
}

/** Judges one use of a lost field; null where another rule tells it (filter-evaporates), or nothing is known. */
export function judgeLostField(
  change: ChangeOf<'field-removed' | 'field-renamed'>,
  assumption: AssumptionOf<'field-exists'>,
  context: PairContext,
): LostField | null {
  const { query } = assumption.reached;
  const fate = fateOf(change);
  // expiry-field-missing and database-job-outdated tell it of those.
  if (assumption.job.trigger.kind === 'ttl' || isResident(assumption.job)) return null;
  if (query.semantics === 'sql') return judgeColumn(fate, assumption);
  const entity = context.head.schema.entities.get(change.entity);
  if (assumption.role === 'filter') {
    return stripsFilter(query, entity) ? null : judgeFilter(change, assumption, context);
  }
  if (assumption.role === 'write' && query.adapter === 'mongoose' && entity?.open === false) {
    return { message: 'notStored', data: { fate }, verdict: 'narrows', severity: 'warning', certainty: 'certain' };
  }
  const data = { fate, use: usePhrase(assumption.role, query) };
  const severity = assumption.role === 'write' ? 'information' : 'warning';
  return { message: 'stillUsed', data, verdict: 'shifts', severity, certainty: 'certain' };
}

/**
 * Whether the client drops conditions on fields that the schema lacks before the server sees them.
 * https://mongoosejs.com/docs/guide.html#strictQuery
 */
export function stripsFilter(query: Query, entity: Entity | undefined): boolean {
  return query.adapter === 'mongoose' && entity?.stripsUnknownFilters === true;
}

function judgeColumn(fate: string, { implicit, role, reached, certainty }: AssumptionOf<'field-exists'>): LostField {
  if (implicit === true) {
    return { message: 'wildcard', data: { fate }, verdict: 'shifts', severity: 'information', certainty: 'certain' };
  }
  const data = { fate, use: usePhrase(role, reached.query), will: willOrCan(certainty) };
  return { message: 'fails', data, verdict: 'breaks', certainty: 'certain' };
}

/** A type alone stores nothing: what is no longer declared may well be written on. */
function judgeFilter(
  change: ChangeOf<'field-removed' | 'field-renamed'>,
  assumption: AssumptionOf<'field-exists'>,
  { base, effect }: PairContext,
): LostField | null {
  const { query } = assumption.reached;
  const conditions = conditionsOf(query.predicate).filter(({ leaf }) => leafReads(leaf, change.field));
  const matching = conditions.find((condition) => reachWithout(condition, change.field, query) === 'always');
  const shown = matching ?? conditions[0];
  if (shown === undefined || shown.leaf.kind === 'opaque') return null;
  const certainty: Certainty = base.schema.entities.get(change.entity)?.adapter === 'mongodb' ? 'likely' : 'certain';
  const { present, infinitive } = verbOf(effect);
  const data = {
    fate: fateOf(change),
    verbs: present,
    verb: infinitive,
    condition: predicateText(asPredicate(shown), query.semantics),
    will: willOrCan(certainty === 'certain' ? assumption.certainty : certainty),
  };
  return matching === undefined
    ? { message: 'neverHolds', data, verdict: 'narrows', certainty }
    : { message: 'holdsWithout', data, verdict: 'widens', certainty };
}

function reachWithout(condition: Condition, field: string, query: Query): Reach {
  const absent = { presence: 'never', nullable: false, values: null, types: null } as const;
  const shape: Shape = { fields: new Map([[field, absent]]), open: true };
  return reach(asPredicate(condition), shape, query.semantics);
}
