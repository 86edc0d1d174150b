import {
  conditionsOf,
  excludesValues,
  fieldsOfLeaf,
  isWithin,
  leafReads,
  literalsOf,
  type Condition,
} from '../model/conditions';
import { isNamedFor } from '../model/guard-words';
import { defineRule } from '../model/rule';
import { conditionText, fieldsOf, scopePhrase, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A condition that protected rows goes from a job together with its field.',
  verdict: 'widens',
  severity: 'error',
  changes: ['field-removed', 'field-renamed'],
  assumption: 'field-exists',
  givenUp: true,
  messages: {
    unprotected:
      '`{entity}.{field}` is removed, and with it the condition `{condition}` of {job}, which {scope} now: it {will} {verb} what that protected.',
  },
  check(change, assumption, { before, resolved, effect }) {
    if (before === null || !resolved || assumption.role !== 'filter') return null;
    if (effect !== 'delete' && effect !== 'update') return null;
    const { query } = assumption.reached;
    const guard = conditionsOf(before.query.predicate).find(
      (one) => one.required && leafReads(one.leaf, change.field) && protects(one, change.field),
    );
    if (guard === undefined || query.completeness !== 'complete') return null;
    // A condition on another field may well be what stands for it now.
    const known = fieldsOf(before.query.predicate);
    if (fieldsOf(query.predicate).some((field) => !known.some((each) => isWithin(field, each)))) return null;
    return {
      message: 'unprotected',
      data: {
        condition: conditionText(guard, before.query.semantics),
        scope: scopePhrase(query, effect),
        will: willOrCan(assumption.certainty),
        verb: verbOf(effect).infinitive,
      },
    };
  },
});

/** Whether a condition leaves out what is marked (`NOT pinned`, `hold IS NULL`, `state <> 'open'`). */
function protects(condition: Condition, field: string): boolean {
  const { leaf, negated } = condition;
  if (fieldsOfLeaf(leaf).some((name) => isNamedFor('hold', name) || isNamedFor('softDelete', name))) return true;
  if (leaf.kind === 'present' && leafReads(leaf, field)) return negated;
  if (leaf.kind === 'compare' && leaf.operator === '=' && !negated) {
    return literalsOf(leaf).some((value) => value === false || value === 0 || value === null);
  }
  return excludesValues(condition);
}
