import { asPredicate, conditionsOn } from '../model/conditions';
import type { FieldShape } from '../model/predicate';
import { reach } from '../model/reach';
import { defineRule } from '../model/rule';
import { conditionText, membersOf, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A field that a job filters by may now be empty: rows or documents without a value escape, or fall in.',
  verdict: 'narrows',
  severity: 'warning',
  changes: ['nullability-changed'],
  assumption: 'field-exists',
  messages: {
    escape:
      '`{entity}.{field}` may now be {empty}. {job} {verbs} where `{condition}`, which never holds for it, so it {will} skip {members} without a value.',
    fallIn:
      '`{entity}.{field}` may now be {empty}. {job} {verbs} where `{condition}`, which holds for it, so it {will} {verb} {members} without a value.',
  },
  check({ before, after, field, entity }, assumption, { effect, changes }) {
    if (assumption.role !== 'filter' || before.nullable || !after.nullable || after.default !== null) return null;
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
    const data = {
      empty: query.semantics === 'sql' ? 'null' : 'missing',
      verbs: present,
      condition: conditionText(required, query.semantics),
      will: willOrCan(assumption.certainty),
      members: membersOf(query.semantics),
    };
    return touched === 'never'
      ? { message: 'escape', data }
      : { message: 'fallIn', data: { ...data, verb: infinitive }, verdict: 'widens' };
  },
});

const NULL: FieldShape = { presence: 'always', nullable: true, values: [], types: null };
const MISSING: FieldShape = { presence: 'never', nullable: false, values: null, types: null };
