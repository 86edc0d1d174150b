import type { ChangeOf } from '../model/change';
import { conditionsOn, literalsOf, namesValues } from '../model/conditions';
import { excludes } from '../model/reach';
import { defineRule } from '../model/rule';
import { conditionText, membersOf, valueText, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A list that named every value of a closed set lacks the new one, so a job passes it over.',
  verdict: 'narrows',
  severity: 'warning',
  changes: ['value-added'],
  assumption: 'values-are',
  messages: {
    passedOver:
      '`{entity}.{field}` gains `{value}`. {job} {verbs} where `{condition}`, which named every value so far, so it {will} skip {members} with `{value}`.',
  },
  check(change, assumption, { effect, changes }) {
    const { query } = assumption.reached;
    const { value } = change.value;
    // A list of kinds is there to leave out those that come later.
    if (changes.some((other) => other.kind === 'kind-added' && isSameValue(other, change))) return null;
    const condition = conditionsOn(query.predicate, change.field).find((one) => {
      const named = literalsOf(one.leaf);
      return (
        one.required &&
        namesValues(one) &&
        named.length > 1 &&
        change.before.every((each) => named.includes(each.value))
      );
    });
    if (condition === undefined || !excludes(query.predicate, change.field, value, query.semantics)) return null;
    return {
      message: 'passedOver',
      data: {
        value: valueText(value),
        verbs: verbOf(effect).present,
        condition: conditionText(condition, query.semantics),
        will: willOrCan(assumption.certainty),
        members: membersOf(query.semantics),
      },
    };
  },
});

function isSameValue({ entity, added }: ChangeOf<'kind-added'>, change: ChangeOf<'value-added'>): boolean {
  return entity === change.entity && added.field === change.field && added.value === change.value.value;
}
