import type { ChangeOf } from '../model/change';
import { isResident } from '../model/job';
import { entityUse } from '../model/lost-entity';
import { defineRule } from '../model/rule';
import { usersBesideJobs } from '../model/table-users';
import { capitalised, holderOf, quote, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'The table or the model that a job works on is removed.',
  verdict: 'breaks',
  severity: 'error',
  changes: ['entity-removed'],
  assumption: 'entity-exists',
  messages: {
    dropped: '{holder} `{entity}` is dropped{reading}. {job} {use}, so it {will} fail.',
    modelRemoved: 'The model of `{entity}` is removed. {job} {use}, so it {will} fail.',
  },
  check(change, assumption, { resolved, changes, head }) {
    // The database keeps what a migration once gave it: database-job-outdated tells that.
    if (isResident(assumption.job)) return null;
    const { query } = assumption.reached;
    const data = { use: entityUse(query), will: willOrCan(assumption.certainty) };
    if (!resolved) return { message: 'modelRemoved', data };
    // A collection comes into being when something is stored in it; that its model goes takes no document away.
    if (change.renamedTo !== null || query.semantics !== 'sql') return null;
    const holder = capitalised(holderOf(change.removed, query.semantics));
    const successor = changes.find((other) => other.kind === 'entity-added' && isAlike(other, change));
    const reading =
      successor === undefined ? '' : `, and ${quote(successor.entity)} is new with the same fields: a rename, or both`;
    // Who looks at the drop wants to know all that it hits, not the jobs alone.
    const because = usersBesideJobs(change.entity, head).map((user) => user.because);
    return { message: 'dropped', data: { ...data, holder, reading }, because };
  },
});

/** Whether what is new has the very fields of what went. */
function isAlike({ added }: ChangeOf<'entity-added'>, { removed }: ChangeOf<'entity-removed'>): boolean {
  const [names, others] = [added, removed].map(({ fields }) => [...fields.keys()]);
  return (names?.length ?? 0) > 1 && names?.toSorted().join() === others?.toSorted().join();
}
