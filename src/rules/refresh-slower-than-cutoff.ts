import { conditionsOn } from '../model/conditions';
import { durationText } from '../model/predicate-text';
import type { Query } from '../model/query';
import { defineRule } from '../model/rule';
import { membersOf, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'The time by which a job ages is set anew more rarely than the job cuts off.',
  verdict: 'widens',
  severity: 'warning',
  changes: ['refresh-slowed'],
  assumption: 'writers-are',
  messages: {
    slower:
      '`{entity}.{field}` is only set anew once it is {lag} old{before}. {job} {verbs} after {cutoff}, so it {will} {verb} {members} that are in use.',
  },
  check(change, assumption, { effect }) {
    const { query } = assumption.reached;
    const cutoff = cutoffOf(query, change.field);
    if (cutoff === null || change.after < cutoff || change.before >= cutoff) return null;
    const { present, infinitive } = verbOf(effect);
    return {
      message: 'slower',
      data: {
        lag: durationText(change.after),
        before: change.before === 0 ? '' : `, and was once it was ${durationText(change.before)} old`,
        verbs: present,
        verb: infinitive,
        cutoff: durationText(cutoff),
        will: willOrCan(assumption.certainty),
        members: membersOf(query.semantics),
      },
    };
  },
});

/** How old the field is in everything that the query takes, in milliseconds. */
function cutoffOf({ predicate }: Query, field: string): number | null {
  for (const { leaf, negated, required } of conditionsOn(predicate, field)) {
    if (!required || negated || leaf.kind !== 'compare' || leaf.operand.kind !== 'now') continue;
    const { offset } = leaf.operand;
    if ((leaf.operator === '<' || leaf.operator === '<=') && offset !== null && offset < 0) return -offset;
  }
  return null;
}
