import { actionRank, deletesFrom, throughPhrase } from '../model/referrer';
import { defineRule } from '../model/rule';
import type { ReferenceAction } from '../model/schema';
import { nameText, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'Rows elsewhere come to be deleted, or cut off, along with those that a job deletes.',
  verdict: 'widens',
  severity: 'error',
  changes: ['reference-changed'],
  assumption: 'entity-exists',
  messages: {
    deletes:
      '`{referrer}` now goes with the {members} of `{entity}` it refers to{through} (`ON DELETE CASCADE`). {job} deletes from `{entity}`, so it {will} delete from `{child}` too.',
    cutsOff:
      '`{referrer}` is now {what} when the {members} of `{entity}` it refers to are deleted{through}. {job} deletes from `{entity}`, so it {will} change `{child}` too.',
  },
  check(change, assumption, { effect, base, head }) {
    const { query } = assumption.reached;
    const { before, after, referrer, isNew } = change;
    if (after === null || !reaches(after) || query.operation !== 'delete' || effect !== 'delete') return null;
    if (before !== null && actionRank(before) >= actionRank(after)) return null;
    if (deletesFrom(assumption.job, referrer.entity)) return null;
    const data = {
      referrer: nameText(`${referrer.entity}.${referrer.field}`),
      child: nameText(referrer.entity),
      members: head.schema.entities.get(change.entity)?.kind === 'collection' ? 'documents' : 'rows',
      through: throughPhrase(change),
      will: willOrCan(assumption.certainty),
    };
    // Who makes a table whose rows go along means it; who adds a column knows of its rows; who alters a key changes those
    // that are there.
    const isNewTable = !base.schema.entities.has(referrer.entity);
    const severity = isNewTable ? 'information' : isNew ? 'warning' : 'error';
    return after === 'cascade'
      ? { message: 'deletes', data, severity }
      : { message: 'cutsOff', data: { ...data, what: OUTCOMES[after] }, severity };
  },
});

type Reaching = Extract<ReferenceAction, 'cascade' | 'set-null' | 'set-default'>;

const OUTCOMES: Readonly<Record<Exclude<Reaching, 'cascade'>, string>> = {
  'set-null': 'set to null',
  'set-default': 'set to its default',
};

function reaches(action: ReferenceAction): action is Reaching {
  return actionRank(action) > 0;
}
