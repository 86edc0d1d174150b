import { conditionsOf, isOrdered } from '../model/conditions';
import { sampledPhrase } from '../model/sampled-kinds';
import { defineGuardRule } from '../model/rule';
import { enumerate, verbOf, withArticle } from '../model/wording';

export const rule = defineGuardRule({
  summary: 'A job goes by time alone where more than one kind of document or row lives.',
  verdict: 'widens',
  severity: 'warning',
  guard: 'kind filter',
  messages: {
    byTimeAlone:
      '{job} {verbs} in `{entity}` by time alone, where every member is {kinds}{sampled}: it tells none of them apart, and takes the next kind as well.',
  },
  check({ reached, effect, assumptions, index, entityName }) {
    const conditions = conditionsOf(reached.query.predicate);
    const kinds = assumptions.find((one) => one.kind === 'kinds-are');
    if (kinds === undefined || kinds.kinds.length < 2) return null;
    if (conditions.length === 0 || !conditions.every(({ leaf }) => isOrdered(leaf))) return null;
    return {
      message: 'byTimeAlone',
      data: {
        verbs: verbOf(effect).present,
        kinds: enumerate(kinds.kinds.map(withArticle), 'or'),
        sampled: sampledPhrase(index, entityName, kinds.kinds),
      },
    };
  },
});
