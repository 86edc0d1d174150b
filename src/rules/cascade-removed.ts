import type { AssumptionOf } from '../model/assumption';
import type { ChangeOf } from '../model/change';
import { runsHook, takesAlong } from '../model/delete-hook';
import { actionRank, deletesFrom, throughPhrase, touchesReferrer } from '../model/referrer';
import type { Index } from '../model/revision';
import { defineRule } from '../model/rule';
import { membersOf, nameText } from '../model/wording';

export const rule = defineRule({
  summary: 'Rows that went along with those a job deletes stay behind.',
  verdict: 'narrows',
  severity: 'error',
  changes: ['reference-changed', 'hook-removed'],
  assumption: 'entity-exists',
  messages: {
    stays:
      '`{referrer}` no longer goes with the rows of `{entity}` it refers to{through}. {job} deletes from `{entity}` and relied on it: rows of `{child}` stay behind.',
    notRun:
      '`{hook}` no longer deletes from `{child}` when {members} of `{entity}` are deleted. {job} deletes from `{entity}` and relied on it: {members} of `{child}` stay behind.',
  },
  check(change, assumption, { effect, head }) {
    if (change.kind === 'hook-removed') return effect === 'delete' ? leftBehind(change, assumption, head) : null;
    const { query } = assumption.reached;
    const { before, after, referrer } = change;
    if (query.operation !== 'delete' || effect !== 'delete' || before !== 'cascade') return null;
    // A key that refuses instead is told by restrict-added.
    if (after !== null && (actionRank(after) === 0 || after === 'cascade')) return null;
    if (touchesReferrer(assumption.job, referrer) || takesAlong(head, change.entity, referrer.entity, query))
      return null;
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

/** What a hook deleted along with what the job deletes, where neither the job nor another hook does so at head. */
function leftBehind(
  { entity, hook, child }: ChangeOf<'hook-removed'>,
  { job, reached }: AssumptionOf<'entity-exists'>,
  head: Index,
): { readonly message: 'notRun'; readonly data: Record<'hook' | 'child' | 'members', string> } | null {
  const { query } = reached;
  if (query.operation !== 'delete' || !runsHook(hook, query) || deletesFrom(job, child)) return null;
  if (takesAlong(head, entity, child, query)) return null;
  return {
    message: 'notRun',
    data: { hook: nameText(hook.name), child: nameText(child), members: membersOf(query.semantics) },
  };
}
