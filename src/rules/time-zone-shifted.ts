import { conditionsOn, isOrdered } from '../model/conditions';
import type { Field } from '../model/schema';
import { storedType } from '../model/stored-type';
import { defineRule } from '../model/rule';
import { conditionText, nameText, verbOf } from '../model/wording';

export const rule = defineRule({
  summary: 'A time that a job compares with a cut-off gains or loses its time zone, or its time of day.',
  verdict: 'shifts',
  severity: 'warning',
  changes: ['type-changed'],
  assumption: 'field-exists',
  messages: {
    zone: '`{entity}.{field}` changes from `{before}` to `{after}`, so the moments it holds depend on the time zone of the session in another way. {job} {verbs} where `{condition}`: its cut-off moves by the difference.',
    day: '`{entity}.{field}` changes from `{before}` to `{after}`, so it {what} the time of day. {job} {verbs} where `{condition}`: its cut-off moves by up to a day.',
  },
  check({ before, after, field }, assumption, { effect }) {
    if (assumption.role !== 'filter') return null;
    const { query } = assumption.reached;
    const condition = conditionsOn(query.predicate, field).find(({ leaf }) => isOrdered(leaf));
    const [was, is] = [timeOf(before), timeOf(after)];
    if (condition === undefined || was === null || is === null || was === is) return null;
    const data = {
      before: nameText(before.typeText),
      after: nameText(after.typeText),
      verbs: verbOf(effect).present,
      condition: conditionText(condition, query.semantics),
    };
    if (was !== 'date' && is !== 'date') return { message: 'zone', data };
    return { message: 'day', data: { ...data, what: is === 'date' ? 'loses' : 'gains' } };
  },
});

type TimeType = 'date' | 'local' | 'zoned';

/** https://www.postgresql.org/docs/current/datatype-datetime.html, https://dev.mysql.com/doc/refman/8.4/en/datetime.html */
function timeOf({ typeText }: Field): TimeType | null {
  const text = storedType(typeText);
  if (/^(?:timestamptz|(?:timestamp|datetime) ?(?:\(\d+\) ?)?with time zone|datetimeoffset)\b/.test(text))
    return 'zoned';
  if (/^(?:timestamp|datetime2?|smalldatetime)\b/.test(text)) return 'local';
  return text === 'date' ? 'date' : null;
}
