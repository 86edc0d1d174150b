import type { AssumptionOf } from '../model/assumption';
import { defineRule } from '../model/rule';
import { actionPhrase, memberOf, membersOf, quoteAll, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A unique key goes by which a job names one row, tells doubles, or upserts.',
  verdict: 'shifts',
  severity: 'error',
  changes: ['unique-removed'],
  assumption: 'key-is-unique',
  messages: {
    finds:
      '`{entity}` is no longer unique by {key}. {job} {action} by {key}, which named one {member} and can name several now.',
    compares:
      '`{entity}` is no longer unique by {key}: {members} that have it in common need not be doubles. {job} takes them for that, so it {will} {verb} them.',
    repeats:
      '`{entity}` is no longer unique by {key}. {job} leaves it to that key to find what an insert would repeat, so it {will} store the same {key} again.',
    fails: '`{entity}` is no longer unique by {key}. {job} says `ON CONFLICT` of that key, so it {will} fail.',
  },
  check(change, assumption, { effect }) {
    const { fields } = change.key;
    if (!sameFields(fields, assumption.fields)) return null;
    const { query } = assumption.reached;
    const key = quoteAll(fields);
    const will = willOrCan(assumption.certainty);
    const namesKey = query.conflict?.[0] !== undefined;
    // https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT: the key that is named must be there.
    if (assumption.role === 'conflict' && namesKey) return { message: 'fails', data: { key, will }, verdict: 'breaks' };
    if (change.covered) return null;
    const asked = new Set(query.filter.map(({ field }) => field));
    if (change.wider.some((wider) => wider.every((field) => asked.has(field)))) return null;
    switch (assumption.role) {
      case 'conflict':
        return { message: 'repeats', data: { key, will } };
      case 'compare': {
        const members = membersOf(query.semantics);
        return { message: 'compares', data: { key, will, members, verb: verbOf(effect).infinitive } };
      }
      case 'find':
        return {
          message: 'finds',
          data: { key, action: actionPhrase(query, effect), member: memberOf(query.semantics) },
        };
    }
  },
});

function sameFields(a: readonly string[], b: AssumptionOf<'key-is-unique'>['fields']): boolean {
  return a.length === b.length && a.every((field) => b.includes(field));
}
