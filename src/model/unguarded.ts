import type { AssumptionOf } from './assumption';
import type { ChangeOf } from './change';
import { conditionsOf, isOrdered, leafReads } from './conditions';
import { isByIdentity } from './effect';
import { isNamedFor, type Purpose } from './guard-words';
import type { PairContext } from './rule';
import type { Entity } from './schema';

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
  const entity = head.schema.entities.get(change.entity);
  if (query.operation === 'insert' || !isMarked(purpose, change.field, entity)) return false;
  if (isByIdentity(query, entity)) return false;
  const read = conditionsOf(query.predicate).some(({ leaf }) => leafReads(leaf, change.field));
  return !read && ![...query.filter, ...query.reads].some((use) => use.field === change.field && use.implicit !== true);
}

/** A mark inside of an object of the document is the document's; one inside of a list is that of the list's items. */
function isMarked(purpose: Purpose, field: string, entity: Entity | undefined): boolean {
  const steps = field.split('.');
  const [own] = steps.slice(-1);
  const inObjects =
    purpose === 'companion' ||
    steps.slice(0, -1).every((_, index) => entity?.fields.get(steps.slice(0, index + 1).join('.'))?.type === 'object');
  return own !== undefined && inObjects && isNamedFor(purpose, own);
}

/** Whether the query goes by time alone: then it means whatever is old, whoever it belongs to. */
export function goesByAgeAlone({ reached }: AssumptionOf<'entity-exists'>): boolean {
  const conditions = conditionsOf(reached.query.predicate);
  return (
    conditions.length > 0 &&
    conditions.every(({ leaf }) => isOrdered(leaf) && leaf.kind === 'compare' && leaf.operand.kind === 'now')
  );
}
