import { asksOf, sweepsOrphans } from '../model/referrer';
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
    if (!sweepsOrphans(query) || asksOf(assumption.job, change.referrer.entity)) return null;
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
