import { judgeLostField } from '../model/lost-field';
import { defineRule } from '../model/rule';

export const rule = defineRule({
  summary: 'A field is renamed, or looks as if it were, that a job still names as before.',
  verdict: 'breaks',
  severity: 'error',
  changes: ['field-renamed'],
  assumption: 'field-exists',
  messages: {
    fails: '`{entity}.{field}` is {fate}. {job} still {use}, so it {will} fail.',
    wildcard: '`{entity}.{field}` is {fate}. {job} reads it by `SELECT *` only: the rows it gets no longer have it.',
    holdsWithout:
      '`{entity}.{field}` is {fate}. New documents lack `{field}`: {job} {verbs} where `{condition}`, which holds without it, so it {will} {verb} them.',
    neverHolds:
      '`{entity}.{field}` is {fate}. New documents lack `{field}`: {job} {verbs} where `{condition}`, which never holds without it, so it {will} skip them.',
    notStored: '`{entity}.{field}` is {fate}. {job} still sets `{field}`, which Mongoose no longer stores.',
    stillUsed: '`{entity}.{field}` is {fate}. New documents lack `{field}`: {job} still {use}.',
  },
  check: judgeLostField,
});
