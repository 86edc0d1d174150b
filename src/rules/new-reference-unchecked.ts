import { conditionsOf, dotted, operandsOf, type Condition } from '../model/conditions';
import type { Job } from '../model/job';
import { entityOf } from '../model/query';
import { defineRule } from '../model/rule';
import { membersOf, nameText, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A job deletes what nothing refers to, and does not look at a table that has come to refer to it.',
  verdict: 'widens',
  severity: 'error',
  changes: ['reference-changed'],
  assumption: 'entity-exists',
  messages: {
    unchecked:
      '`{referrer}` refers to `{entity}` from now on. {job} deletes what it takes for unused, and does not ask there, so it {will} delete {members} that `{child}` still uses.',
  },
  check(change, assumption, { effect }) {
    const { query } = assumption.reached;
    if (effect !== 'delete' || change.before !== null || change.after === null || change.through.length > 0)
      return null;
    // A key that refuses keeps what it refers to; in MongoDB a reference is only a word.
    if (query.semantics === 'sql' && (change.after === 'restrict' || change.after === 'no-action')) return null;
    if (!conditionsOf(query.predicate).some(isOrphanTest) || asks(assumption.job, change.referrer.entity)) return null;
    return {
      message: 'unchecked',
      data: {
        referrer: nameText(`${change.referrer.entity}.${change.referrer.field}`),
        child: nameText(change.referrer.entity),
        will: willOrCan(assumption.certainty),
        members: membersOf(query.semantics),
      },
    };
  },
});

/** Whether the job asks the entity that refers for anything. */
function asks({ queries }: Job, entity: string): boolean {
  return queries.some(({ query }) => entityOf(query) === entity);
}

/** `id NOT IN (SELECT …)`, `_id: { $nin: used }`, `NOT EXISTS (SELECT …)`. */
function isOrphanTest({ leaf, negated, required }: Condition): boolean {
  if (!required || !negated) return false;
  if (leaf.kind === 'opaque') return leaf.reason === 'EXISTS';
  if (leaf.kind !== 'in-set') return false;
  const elsewhere = operandsOf(leaf).some(
    ({ kind }) => kind === 'subquery' || kind === 'parameter' || kind === 'unknown',
  );
  return elsewhere && /^_?id$|_id$|Id$/.test(dotted(leaf.field));
}
