import { conditionsOf, excludesValues, leafReads } from '../model/conditions';
import { actionPhrase, membersOf, valueText, verbOf, willOrCan } from '../model/wording';
import { weakest } from '../model/certainty';
import { predicateText } from '../model/predicate-text';
import { reach, shapeWith } from '../model/reach';
import { defineRule } from '../model/rule';

export const rule = defineRule({
  summary:
    'A new value of a closed set falls into a `NOT IN`, `<>`, `$nin` or `$ne` that was written before it existed.',
  verdict: 'widens',
  severity: 'error',
  changes: ['value-added'],
  assumption: 'values-are',
  messages: {
    inScope:
      '`{entity}.{field}` gains `{value}`. {job} {action} where `{condition}`, so it {will} {verb} {members} with `{value}`.',
  },
  check(change, assumption, { effect }) {
    const { query } = assumption.reached;
    const negated = conditionsOf(query.predicate).find(
      (condition) => excludesValues(condition) && leafReads(condition.leaf, change.field),
    );
    if (negated === undefined) return null;
    const touched = reach(query.predicate, shapeWith(change.field, change.value.value), query.semantics);
    if (touched === 'never') return null;
    const certainty = touched === 'unknown' ? 'likely' : 'certain';
    const condition = negated.negated ? ({ kind: 'not', of: negated.leaf } as const) : negated.leaf;
    return {
      message: 'inScope',
      data: {
        value: valueText(change.value.value),
        action: actionPhrase(query, effect),
        condition: predicateText(condition, query.semantics),
        will: willOrCan(weakest(certainty, assumption.certainty)),
        verb: verbOf(effect).infinitive,
        members: membersOf(query.semantics),
      },
      certainty,
    };
  },
});
