import type { ChangeOf } from '../model/change';
import type { Field } from '../model/schema';
import { defineRule } from '../model/rule';
import { willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A field becomes required, and a job inserts without it.',
  verdict: 'breaks',
  severity: 'error',
  changes: ['field-added', 'nullability-changed'],
  assumption: 'entity-exists',
  messages: {
    missing:
      '`{entity}.{name}` is required from now on and has no default. {job} inserts without it, so it {will} fail.',
  },
  check(change, assumption) {
    const { query } = assumption.reached;
    const field = requiredField(change);
    if (field === null || query.operation !== 'insert' || !query.writesComplete) return null;
    // The server of MongoDB takes what it is given; Mongoose validates.
    if (query.semantics === 'mongodb' && query.adapter !== 'mongoose') return null;
    if (query.writes.some((write) => isSame(write.field, field.name, query.semantics === 'sql'))) return null;
    return { message: 'missing', data: { name: field.name, will: willOrCan(assumption.certainty) } };
  },
});

/** The field that has to be given from now on. */
function requiredField(change: ChangeOf<'field-added' | 'nullability-changed'>): Field | null {
  const field = change.kind === 'field-added' ? change.added : change.after;
  if (field.nullable || field.default !== null || fillsItself(field)) return null;
  return change.kind === 'nullability-changed' && !change.before.nullable ? null : field;
}

/** Columns that the database or the mapper fills by itself. */
function fillsItself({ name, typeText }: Field): boolean {
  return (
    /serial|identity|auto_?increment|generated|rowversion/i.test(typeText) ||
    /^(?:_?id|created_?(?:at|on)|updated_?(?:at|on)|__v)$/i.test(name)
  );
}

/** Names of columns fold their case. */
function isSame(written: string, name: string, folds: boolean): boolean {
  return folds ? written.toLowerCase() === name.toLowerCase() : written === name || written.startsWith(`${name}.`);
}
