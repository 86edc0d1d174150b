import type { ChangeOf } from '../model/change';
import { asPredicate, conditionsOn } from '../model/conditions';
import type { FieldShape } from '../model/predicate';
import { reach } from '../model/reach';
import { defineRule } from '../model/rule';
import { countPhrase } from '../model/sampled-kinds';
import { conditionText, membersOf, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A field that a job filters by may now be empty: rows or documents without a value escape, or fall in.',
  verdict: 'narrows',
  severity: 'warning',
  changes: ['nullability-changed', 'sample-differs'],
  assumption: 'field-exists',
  messages: {
    escape:
      '`{entity}.{field}` may now be {empty}. {job} {verbs} where `{condition}`, which never holds for it, so it {will} skip {members} without a value.',
    fallIn:
      '`{entity}.{field}` may now be {empty}. {job} {verbs} where `{condition}`, which holds for it, so it {will} {verb} {members} without a value.',
    sampledEscape:
      '`{entity}.{field}` is declared as always there, and {seen} of the sample of {on} have no value in it. {job} {verbs} where `{condition}`, which never holds for them, so it {will} skip them.',
    sampledFallIn:
      '`{entity}.{field}` is declared as always there, and {seen} of the sample of {on} have no value in it. {job} {verbs} where `{condition}`, which holds for them, so it {will} {verb} them.',
  },
  check(change, assumption, { effect, changes }) {
    const { field, entity } = change;
    if (assumption.role !== 'filter' || !mayBeEmpty(change)) return null;
    // What a new kind lacks is told of that kind.
    if (changes.some((other) => other.kind === 'kind-added' && other.entity === entity)) return null;
    const { query } = assumption.reached;
    const conditions = conditionsOn(query.predicate, field);
    const required = conditions.find((one) => one.required && one.leaf.kind !== 'opaque');
    // A condition on the value's being there shows that the job thinks of it.
    if (required === undefined || conditions.some(({ leaf }) => leaf.kind === 'present')) return null;
    const missing = query.semantics === 'sql' ? NULL : MISSING;
    const shape = { fields: new Map([[field, missing]]), open: true } as const;
    const touched = reach(query.predicate, shape, query.semantics);
    const alone = reach(asPredicate(required), shape, query.semantics);
    if (alone === 'unknown' || (touched !== 'never' && alone !== 'always')) return null;
    const { present, infinitive } = verbOf(effect);
    const shown = {
      verbs: present,
      condition: conditionText(required, query.semantics),
      will: willOrCan(assumption.certainty),
    };
    if (change.kind === 'sample-differs') {
      const seen = { ...shown, seen: countPhrase(change.count, change.of), on: change.on };
      return touched === 'never'
        ? { message: 'sampledEscape', data: seen, certainty: 'sampled' }
        : { message: 'sampledFallIn', data: { ...seen, verb: infinitive }, verdict: 'widens', certainty: 'sampled' };
    }
    const empty = query.semantics === 'sql' ? 'null' : 'missing';
    const data = { ...shown, empty, members: membersOf(query.semantics) };
    return touched === 'never'
      ? { message: 'escape', data }
      : { message: 'fallIn', data: { ...data, verb: infinitive }, verdict: 'widens' };
  },
});

/** Whether the field came to be empty, by its declaration or in documents. */
function mayBeEmpty(change: ChangeOf<'nullability-changed' | 'sample-differs'>): boolean {
  if (change.kind === 'sample-differs') return change.aspect === 'missing';
  const { before, after } = change;
  return !before.nullable && after.nullable && after.default === null;
}

const NULL: FieldShape = { presence: 'always', nullable: true, values: [], types: null };
const MISSING: FieldShape = { presence: 'never', nullable: false, values: null, types: null };
