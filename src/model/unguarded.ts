import type { AssumptionOf } from './assumption';
import type { ChangeOf } from './change';
import { conditionsOf, isOrdered, leafReads } from './conditions';
import { isByIdentity } from './effect';
import { isNamedFor, type Purpose } from './guard-words';
import type { PairContext } from './rule';

/**
 * Whether a new field is there for a purpose that the job's query knows nothing of: it selects by other fields, and not
 * by the identity of rows that were chosen elsewhere.
 */
export function knowsNothingOf(
  purpose: Purpose,
  change: ChangeOf<'field-added'>,
  assumption: AssumptionOf<'entity-exists'>,
  { head }: PairContext,
): boolean {
  const { query } = assumption.reached;
  if (query.operation === 'insert' || !isNamedFor(purpose, change.field)) return false;
  if (isByIdentity(query, head.schema.entities.get(change.entity))) return false;
  const read = conditionsOf(query.predicate).some(({ leaf }) => leafReads(leaf, change.field));
  return !read && ![...query.filter, ...query.reads].some((use) => use.field === change.field && use.implicit !== true);
}

/** Whether the query goes by time alone: then it means whatever is old, whoever it belongs to. */
export function goesByAgeAlone({ reached }: AssumptionOf<'entity-exists'>): boolean {
  const conditions = conditionsOf(reached.query.predicate);
  return (
    conditions.length > 0 &&
    conditions.every(({ leaf }) => isOrdered(leaf) && leaf.kind === 'compare' && leaf.operand.kind === 'now')
  );
}
