import { withoutField } from '../model/conditions';
import { stripsFilter } from '../model/lost-field';
import { predicateText } from '../model/predicate-text';
import { defineRule } from '../model/rule';
import { quote, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A field leaves the schema, and Mongoose drops the condition on it: the job touches more than it did.',
  verdict: 'widens',
  severity: 'error',
  changes: ['field-removed', 'field-renamed'],
  assumption: 'field-exists',
  messages: {
    nothingLeft:
      '`{entity}.{field}` is {gone}, and `strictQuery` drops conditions on fields that the schema lacks. Nothing is left of the filter of {job}, so it {will} {verb} every document.',
    othersLeft:
      '`{entity}.{field}` is {gone}, and `strictQuery` drops conditions on fields that the schema lacks. {job} {will} {verb} every document where `{rest}`.',
  },
  check(change, assumption, { head, effect }) {
    const { query } = assumption.reached;
    if (assumption.role !== 'filter' || !stripsFilter(query, head.schema.entities.get(change.entity))) return null;
    const rest = withoutField(query.predicate, change.field);
    const data = {
      gone:
        change.kind === 'field-renamed' ? `gone from the schema (${quote(change.to)} is new)` : 'gone from the schema',
      verb: verbOf(effect).infinitive,
      will: willOrCan(assumption.certainty),
    };
    if (rest.kind === 'always') return { message: 'nothingLeft', data };
    return { message: 'othersLeft', data: { ...data, rest: predicateText(rest, query.semantics) } };
  },
});
