import type { Certainty } from '../model/assumption';
import { weakest } from '../model/certainty';
import type { ChangeOf } from '../model/change';
import { asPredicate, conditionsOf, excludesValues, leafReads } from '../model/conditions';
import type { Because } from '../model/finding';
import type { ReachedQuery } from '../model/job';
import type { Operand, Predicate } from '../model/predicate';
import { predicateText } from '../model/predicate-text';
import { reach, shapeWith } from '../model/reach';
import { defineRule } from '../model/rule';
import { actionPhrase, membersOf, valueText, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary:
    'A new value of a closed set falls into a `NOT IN`, `<>`, `$nin`, `$ne`, `else` or `default` that was written before it existed.',
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
    const shape = shapeWith(change.field, change.value.value);
    const touched = reach(query.predicate, shape, query.semantics);
    const exclusion = touched === 'never' ? null : exclusionOf(assumption.reached, change);
    if (exclusion === null) return null;
    const certainty = touched === 'unknown' ? 'likely' : exclusion.certainty;
    return {
      message: 'inScope',
      data: {
        value: valueText(change.value.value),
        action: actionPhrase(query, effect),
        condition: predicateText(exclusion.condition, query.semantics),
        will: willOrCan(weakest(certainty, assumption.certainty)),
        verb: verbOf(effect).infinitive,
        members: membersOf(query.semantics),
      },
      certainty,
      because: exclusion.because,
    };
  },
});

/** What leaves out values, by which the new one comes in. */
interface Exclusion {
  readonly condition: Predicate;
  readonly certainty: Certainty;
  readonly because: readonly Because[];
}

function exclusionOf({ query, leftOver = [] }: ReachedQuery, change: ChangeOf<'value-added'>): Exclusion | null {
  const negated = conditionsOf(query.predicate).find(
    (condition) => excludesValues(condition) && leafReads(condition.leaf, change.field),
  );
  if (negated !== undefined) return { condition: asPredicate(negated), certainty: 'certain', because: [] };
  const { value } = change.value;
  const rest = leftOver.find(({ field, values }) => field === change.field && !values.includes(value));
  if (rest === undefined) return null;
  const { field, values, from, at, certain } = rest;
  const given = reach(from.predicate, shapeWith(field, value), from.semantics);
  if (given === 'never') return null;
  const path = field.split('.');
  const operands = values.map((one): Operand => ({ kind: 'literal', value: one }));
  const [operand] = operands;
  return {
    condition:
      operand !== undefined && operands.length === 1
        ? { kind: 'compare', field: path, operator: '<>', operand, at }
        : { kind: 'not', of: { kind: 'in-set', field: path, operands, at } },
    certainty: certain && given !== 'unknown' ? 'certain' : 'likely',
    because: [{ role: 'query', at, message: 'values are told apart here' }],
  };
}
