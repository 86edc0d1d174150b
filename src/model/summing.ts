import { conditionsOf, dotted, isOrdered, namesValues, operandsOf, type Condition, type Leaf } from './conditions';
import type { Predicate } from './predicate';
import type { Query } from './query';
import { excludes } from './reach';
import type { Entity } from './schema';

/** Methods of clients that give what several rows or documents come to, in the words that all of them use. */
const SUMMING =
  /^(?:\$?count|count_?[Dd]ocuments|(?:find|get)And_?[Cc]ount(?:All)?|getCount|estimated_?[Dd]ocument_?[Cc]ount|countBy|count_?[Dd]istinct|distinct|aggregate|group_?[Bb]y|sum|sum_?[Dd]istinct|avg|average|min|max|minimum|maximum)$/;
/** Methods that give one row or document: which one, an order says. */
const ONE = /^(?:find_?(?:One|First|one)|first)/;
/** Methods that give the newest or the oldest. */
const LAST = /^(?:latest|earliest|last)$/;
const TIME = /(?:At|_at|On|_on|[Dd]ate|[Tt]ime|[Tt]imestamp)$/;

/** What several rows come to in a read: a `sum` of any sort, or the `last` of them by some time; null where it is neither. */
export function sumsOf(query: Query): 'sum' | 'last' | null {
  if (query.operation !== 'read') return null;
  // An aggregation need not put documents together; its stages say whether it does.
  const staged = query.semantics === 'mongodb' && query.method === 'aggregate';
  if (query.sums === true || (!staged && SUMMING.test(query.method))) return 'sum';
  const isOrdered = query.reads.some(({ field, implicit }) => implicit !== true && TIME.test(field));
  return LAST.test(query.method) || ((query.limit === 1 || ONE.test(query.method)) && isOrdered) ? 'last' : null;
}

/** The field that says to what else the rows of a sum belong (`token_id`), so that the sum tells of that one; null where none does. */
export function keyOfSum({ filter, reads }: Query, entity: Entity | undefined): string | null {
  const fields = [...filter, ...reads].filter(({ implicit }) => implicit !== true).map(({ field }) => field);
  return (
    fields.find(
      (field) => (entity?.fields.get(field)?.references ?? null) !== null || /^(?!_)\w+(?:_id|Id|ID)$/.test(field),
    ) ?? null
  );
}

/**
 * Whether no row that the first takes is among those of the second: the second names other values, or asks for younger
 * ones than the first leaves. False where it cannot be told.
 */
export function areApart(taken: Query, asked: Query): boolean {
  return conditionsOf(taken.predicate).some((condition) => {
    const { leaf, required } = condition;
    if (!required || leaf.kind === 'opaque') return false;
    const field = dotted(leaf.field);
    const operands = operandsOf(leaf);
    if (namesValues(condition) && operands.length > 0)
      return operands.every(
        (operand) => operand.kind === 'literal' && excludes(asked.predicate, field, operand.value, asked.semantics),
      );
    if (needsValue(condition) && asksForNone(asked.predicate, field)) return true;
    const [oldest, cutoff] = [youngerThan(asked.predicate, field), olderThan(taken.predicate, field)];
    return oldest !== null && cutoff !== null && oldest >= cutoff;
  });
}

/** Whether only what holds something in the field can meet the condition: `deleted_at < …`, `deleted_at IS NOT NULL`. */
function needsValue({ leaf, negated }: Condition): boolean {
  return !negated && (isOrdered(leaf) || (leaf.kind === 'present' && leaf.mode === 'not-null'));
}

/** Whether the query takes only what holds nothing in the field: `deleted_at IS NULL`, `deletedAt: null`. */
function asksForNone(predicate: Predicate, field: string): boolean {
  return conditionsOf(predicate).some(
    ({ leaf, negated, required }) =>
      required &&
      leaf.kind !== 'opaque' &&
      dotted(leaf.field) === field &&
      (leaf.kind === 'present' ? negated : !negated && isNull(leaf)),
  );
}

function isNull(leaf: Leaf): boolean {
  return (
    leaf.kind === 'compare' && leaf.operator === '=' && leaf.operand.kind === 'literal' && leaf.operand.value === null
  );
}

/** Whether the query asks for a stretch of time that begins somewhere: what is older is none of its business. */
export function asksForPeriod({ predicate }: Query): boolean {
  return conditionsOf(predicate).some(
    ({ leaf, negated, required }) =>
      required &&
      !negated &&
      leaf.kind === 'compare' &&
      leaf.operator.startsWith('>') &&
      (leaf.operand.kind === 'now' || (leaf.operand.kind !== 'literal' && TIME.test(dotted(leaf.field)))),
  );
}

/** All that it takes has a time before this one, from the present on in milliseconds; null where that is not known. */
export function olderThan(predicate: Predicate, field: string): number | null {
  return boundOf(predicate, field, '<');
}

function youngerThan(predicate: Predicate, field: string): number | null {
  return boundOf(predicate, field, '>');
}

function boundOf(predicate: Predicate, field: string, side: '<' | '>'): number | null {
  for (const { leaf, negated, required } of conditionsOf(predicate)) {
    if (!required || negated || leaf.kind !== 'compare' || dotted(leaf.field) !== field) continue;
    if (leaf.operand.kind === 'now' && leaf.operator.startsWith(side) && leaf.operator !== '<>')
      return leaf.operand.offset;
  }
  return null;
}
