import { isWithin } from '../model/conditions';
import { defineRule } from '../model/rule';
import { quote } from '../model/wording';

export const rule = defineRule({
  summary:
    'The field that a TTL index counts from goes, gets another name, or no longer holds a date: nothing expires.',
  verdict: 'narrows',
  severity: 'error',
  changes: ['field-removed', 'field-renamed', 'type-changed'],
  assumption: 'field-exists',
  messages: {
    gone: '`{entity}.{field}` is {fate}. {job} counts from it: documents without that field never expire.',
    noDate:
      '`{entity}.{field}` becomes {type}. {job} counts from it: a document expires only where the field holds a date.',
  },
  check(change, { job, role, reached }) {
    const expiry = job.trigger.kind === 'ttl' && role === 'filter' ? reached.query.filter[0] : undefined;
    if (expiry === undefined || !isWithin(expiry.field, change.field)) return null;
    if (change.kind === 'type-changed') {
      if (change.before.type !== 'date' || change.after.type === 'date' || change.after.type === 'mixed') return null;
      return { message: 'noDate', data: { type: `a ${change.after.type}` } };
    }
    const to = change.kind === 'field-renamed' ? quote(change.to) : '';
    const fate =
      change.kind === 'field-removed'
        ? 'removed'
        : change.stated
          ? `renamed to ${to}`
          : `gone and ${to} is new: a rename, or a removal and an addition`;
    return { message: 'gone', data: { fate } };
  },
});
