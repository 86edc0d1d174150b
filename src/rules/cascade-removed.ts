import { actionRank, throughPhrase, touchesReferrer } from '../model/referrer';
import { defineRule } from '../model/rule';
import { nameText } from '../model/wording';

export const rule = defineRule({
  summary: 'Rows that went along with those a job deletes stay behind.',
  verdict: 'narrows',
  severity: 'error',
  changes: ['reference-changed'],
  assumption: 'entity-exists',
  messages: {
    stays:
      '`{referrer}` no longer goes with the rows of `{entity}` it refers to{through}. {job} deletes from `{entity}` and relied on it: rows of `{child}` stay behind.',
  },
  check(change, assumption, { effect }) {
    const { query } = assumption.reached;
    const { before, after, referrer } = change;
    if (query.operation !== 'delete' || effect !== 'delete' || before !== 'cascade') return null;
    // A key that refuses instead is told by restrict-added.
    if (after !== null && (actionRank(after) === 0 || after === 'cascade')) return null;
    if (touchesReferrer(assumption.job, referrer)) return null;
    return {
      message: 'stays',
      data: {
        referrer: nameText(`${referrer.entity}.${referrer.field}`),
        child: nameText(referrer.entity),
        through: throughPhrase(change),
      },
    };
  },
});
