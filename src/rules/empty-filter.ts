import { defineGuardRule } from '../model/rule';
import { memberOf, verbOf } from '../model/wording';

export const rule = defineGuardRule({
  summary: 'A job deletes or overwrites a whole table or collection.',
  verdict: 'widens',
  severity: 'error',
  messages: {
    everything: '{job} {verbs} every {member} of `{entity}`: nothing in the query says which.',
  },
  check({ reached: { query }, effect }) {
    if (query.predicate.kind !== 'always' || query.limit !== null) return null;
    return { message: 'everything', data: { verbs: verbOf(effect).present, member: memberOf(query.semantics) } };
  },
});
