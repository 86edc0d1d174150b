import type { ChangeOf } from '../model/change';
import { asPredicate, conditionsOn, literalsOf, namesValues, type Condition } from '../model/conditions';
import type { Scalar, Semantics } from '../model/predicate';
import type { Operation } from '../model/query';
import { presetValue } from '../model/preset';
import { excludes, reach, shapeWith } from '../model/reach';
import { defineRule } from '../model/rule';
import { conditionText, membersOf, valueText, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A new default, or a migration that fills a field, makes rows satisfy the condition of a job that writes.',
  verdict: 'widens',
  severity: 'error',
  changes: ['default-changed', 'data-updated'],
  assumption: 'field-exists',
  messages: {
    preset:
      '`{entity}.{field}` is `{value}` by default from now on. {job} {verbs} where `{condition}`, so it {will} {verb} every one of the {members} that is stored without another value.',
    filled:
      'A migration sets `{entity}.{field}` to `{value}`. {job} {verbs} where `{condition}`, so it {will} {verb} {members} that were not meant before.',
  },
  check(change, assumption, { effect }) {
    const { query } = assumption.reached;
    const value = storedValue(change);
    if (assumption.role !== 'filter' || value === undefined || !WRITES.includes(effect)) return null;
    const condition = conditionsOn(query.predicate, change.field).find(
      (one) => one.required && one.leaf.kind !== 'opaque' && holds(one, change.field, value, query.semantics),
    );
    if (condition === undefined || excludes(query.predicate, change.field, value, query.semantics)) return null;
    if (heldBefore(change, (was) => holds(condition, change.field, was, query.semantics))) return null;
    const data = {
      value: valueText(value),
      verbs: verbOf(effect).present,
      verb: verbOf(effect).infinitive,
      condition: conditionText(condition, query.semantics),
      will: willOrCan(assumption.certainty),
      members: membersOf(query.semantics),
    };
    return { message: change.kind === 'data-updated' ? 'filled' : 'preset', data };
  },
});

const WRITES: readonly Operation[] = ['update', 'delete'];

/** What comes to be stored; undefined where it is computed. */
function storedValue(change: ChangeOf<'default-changed' | 'data-updated'>): Scalar | undefined {
  if (change.kind === 'default-changed') {
    return change.after.default === null ? undefined : presetValue(change.after.default);
  }
  const { value } = change.update;
  return value.kind === 'literal' ? value.value : undefined;
}

/** Whether the job took these rows all along, as far as is known of what they held before. */
function heldBefore(change: ChangeOf<'default-changed' | 'data-updated'>, held: (value: Scalar) => boolean): boolean {
  if (change.kind === 'default-changed') {
    const before = change.before.default === null ? null : presetValue(change.before.default);
    return before === undefined || held(before);
  }
  const given = conditionsOn(change.update.predicate, change.field).filter((one) => one.required && namesValues(one));
  return given.some(({ leaf }) => literalsOf(leaf).length > 0 && literalsOf(leaf).every(held));
}

/** Whether every row that holds the value meets the condition. */
function holds(condition: Condition, field: string, value: Scalar, semantics: Semantics): boolean {
  return reach(asPredicate(condition), shapeWith(field, value), semantics) === 'always';
}
