import { actionRank, asksOf, sweepsOrphans, throughPhrase, touchesReferrer } from '../model/referrer';
import { defineRule } from '../model/rule';
import { nameText, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A foreign key comes to refuse the deletes of a job.',
  verdict: 'breaks',
  severity: 'error',
  changes: ['reference-changed'],
  assumption: 'entity-exists',
  messages: {
    refuses:
      '`{referrer}` now keeps the rows of `{entity}` it refers to{through} (`ON DELETE {action}`). {job} deletes from `{entity}`, so it {will} fail once a row refers to one of them.',
  },
  check(change, assumption, { effect }) {
    const { query } = assumption.reached;
    const { before, after, referrer, isNew } = change;
    if (query.semantics !== 'sql' || query.operation !== 'delete' || effect !== 'delete') return null;
    if (after === null || actionRank(after) > 0 || (before !== null && actionRank(before) === 0)) return null;
    if (touchesReferrer(assumption.job, referrer)) return null;
    // What is referred to there is not among what it deletes.
    if (sweepsOrphans(query) && asksOf(assumption.job, referrer.entity)) return null;
    return {
      message: 'refuses',
      data: {
        referrer: nameText(`${referrer.entity}.${referrer.field}`),
        through: throughPhrase(change),
        action: after === 'restrict' ? 'RESTRICT' : 'NO ACTION',
        will: willOrCan(assumption.certainty),
      },
      // Nothing refers to anything yet through a column that is new.
      severity: isNew ? 'warning' : 'error',
    };
  },
});
