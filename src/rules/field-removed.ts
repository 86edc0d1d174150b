import { judgeLostField } from '../model/lost-field';
import { defineRule } from '../model/rule';

export const rule = defineRule({
  summary: 'A field is removed that a job filters by, reads or sets.',
  verdict: 'breaks',
  severity: 'error',
  changes: ['field-removed'],
  assumption: 'field-exists',
  messages: {
    fails: '`{entity}.{field}` is removed. {job} {use}, so it {will} fail.',
    wildcard: '`{entity}.{field}` is removed. {job} reads it by `SELECT *` only: the rows it gets no longer have it.',
    holdsWithout:
      '`{entity}.{field}` is removed: new documents no longer carry it. {job} {verbs} where `{condition}`, which holds without the field, so it {will} {verb} them.',
    neverHolds:
      '`{entity}.{field}` is removed: new documents no longer carry it. {job} {verbs} where `{condition}`, which never holds without the field, so it {will} skip them.',
    notStored: '`{entity}.{field}` is removed from the schema. {job} sets it, which Mongoose no longer stores.',
    stillUsed: '`{entity}.{field}` is removed: new documents no longer carry it. {job} {use}.',
  },
  check: judgeLostField,
});
