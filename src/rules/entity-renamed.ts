import { capitalised, holderOf, quote, willOrCan } from '../model/wording';
import { entityUse } from '../model/lost-entity';
import { isResident } from '../model/job';
import { defineRule } from '../model/rule';

export const rule = defineRule({
  summary: 'The table or collection that a job works on gets another name, and the job still says the old one.',
  verdict: 'breaks',
  severity: 'error',
  changes: ['entity-removed'],
  assumption: 'entity-exists',
  messages: {
    renamed: '{holder} `{entity}` is renamed to {to}. {job} still {use}, so it {will} fail.',
    moved: '{holder} `{entity}` is renamed to {to}. {job} still {use}, where its documents no longer are.',
  },
  check(change, assumption, { resolved }) {
    const { query } = assumption.reached;
    if (change.renamedTo === null || !resolved || isResident(assumption.job)) return null;
    const data = {
      holder: capitalised(holderOf(change.removed, query.semantics)),
      to: quote(change.renamedTo),
      use: entityUse(query),
    };
    if (query.semantics === 'sql') {
      return { message: 'renamed', data: { ...data, will: willOrCan(assumption.certainty) } };
    }
    // A collection comes into being when something is stored in it.
    if (query.operation === 'insert') return null;
    return { message: 'moved', data, verdict: 'narrows' };
  },
});
