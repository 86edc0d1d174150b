import { conditionsOn, excludesValues, isOrdered, operandsOf } from '../model/conditions';
import type { FieldType } from '../model/predicate';
import { defineRule } from '../model/rule';
import { countPhrase } from '../model/sampled-kinds';
import { membersOf, nameText, withArticle, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'The type of a field changes so that a comparison of a job stops matching, or goes by another order.',
  verdict: 'narrows',
  severity: 'error',
  changes: ['type-changed', 'sample-differs'],
  assumption: 'field-exists',
  messages: {
    bracketed:
      '`{entity}.{field}` changes from {before} to {after}. MongoDB compares values of one type only: {job} {verbs} by it, so it {will} skip {members} that hold the other type.',
    reordered:
      '`{entity}.{field}` changes from `{before}` to `{after}`. {job} {verbs} by it, which compares {what} from now on: it {will} fail, or take other {members}.',
    sampled:
      '`{entity}.{field}` is declared {before}, and {seen} of the sample of {on} hold {after}. MongoDB compares values of one type only: {job} {verbs} by it, so it {will} skip {them}.',
  },
  check(change, assumption, { effect }) {
    if (assumption.role !== 'filter' || assumption.job.trigger.kind === 'ttl') return null;
    const { query } = assumption.reached;
    const condition = conditionsOn(query.predicate, change.field).find(
      (one) => one.leaf.kind === 'compare' || one.leaf.kind === 'in-set',
    );
    if (condition === undefined) return null;
    const ordered = isOrdered(condition.leaf);
    const fixed = operandsOf(condition.leaf).some(({ kind }) => kind === 'literal' || kind === 'now');
    // An equality with what is given at run time takes whatever is given.
    if (!ordered && !fixed) return null;
    const shown = { verbs: verbOf(effect).present, will: willOrCan(assumption.certainty) };
    const members = membersOf(query.semantics);
    if (change.kind === 'sample-differs') {
      if (change.aspect !== 'type' || query.semantics !== 'mongodb' || excludesValues(condition)) return null;
      const { count, of, on, type, declared } = change;
      const seen = countPhrase(count, of);
      const data = {
        ...shown,
        seen,
        on,
        before: declared.type,
        after: withArticle(type ?? 'nothing'),
        them: count === 1 ? 'it' : 'them',
      };
      return { message: 'sampled', data, certainty: 'sampled' };
    }
    const { before, after } = change;
    if (before.type === after.type) return null;
    if (query.semantics === 'mongodb') {
      if (excludesValues(condition) || !isBracketed(before.type) || !isBracketed(after.type)) return null;
      return { message: 'bracketed', data: { ...shown, members, before: before.type, after: after.type } };
    }
    if (!COMPARED.has(before.type) || !COMPARED.has(after.type) || before.typeText === after.typeText) return null;
    if (!ordered && before.type !== 'string' && after.type !== 'string') return null;
    const data = { ...shown, members, before: nameText(before.typeText), after: nameText(after.typeText) };
    return { message: 'reordered', data: { ...data, what: COMPARED.get(after.type) ?? '' } };
  },
});

/** Types whose values are ordered each in its own way: widening within one of them changes no comparison. */
const COMPARED: ReadonlyMap<FieldType, string> = new Map([
  ['date', 'moments'],
  ['number', 'numbers'],
  ['string', 'texts'],
]);

/** https://www.mongodb.com/docs/manual/reference/method/db.collection.find/#type-bracketing */
function isBracketed(type: FieldType): boolean {
  return type !== 'unknown' && type !== 'mixed' && type !== 'array' && type !== 'json';
}
