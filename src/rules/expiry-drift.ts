import type { ChangeOf } from '../model/change';
import { durationText } from '../model/predicate-text';
import { defineSoleRule } from '../model/rule';
import type { Schema } from '../model/schema';

export const rule = defineSoleRule({
  summary: 'The time of a TTL index changes in code only, and the index that is there keeps the old one.',
  verdict: 'shifts',
  severity: 'warning',
  changes: ['expiry-changed', 'expiry-removed'],
  assumption: null,
  messages: {
    keeps:
      '`{entity}.{field}` expires {after} in code from now on. A TTL index that exists goes on deleting {before}, until `collMod` changes it or it is dropped.',
    stays:
      'The TTL index on `{entity}.{field}` is gone from code. One that exists stays, and MongoDB goes on deleting {before} until it is dropped.',
  },
  check(change, { head }) {
    const { before, after, entity, field } = change;
    if (before === null || isAltered(change, head.schema)) return null;
    const jobs = head.jobs.filter(
      ({ trigger, queries }) =>
        trigger.kind === 'ttl' &&
        queries.some(
          ({ query }) =>
            query.target.kind === 'known' && query.target.name === entity && query.filter[0]?.field === field,
        ),
    );
    // A field that goes takes its index out of use: expiry-field-missing tells that.
    if (after === null && head.schema.entities.get(entity)?.fields.has(field) === false) return null;
    if (after === null) return { message: 'stays', data: { before: timeText(before.afterSeconds) }, jobs: null };
    // Only the filter may be another one, which neither `collMod` nor anything else than a new index can change.
    if (after.afterSeconds === before.afterSeconds) return null;
    const data = { before: timeText(before.afterSeconds), after: timeText(after.afterSeconds) };
    return { message: 'keeps', data, jobs: jobs.length === 0 ? null : jobs.map(({ id }) => id) };
  },
});

/** Whether something else gives the index its new time, or takes it away. */
function isAltered({ entity, field, after }: ChangeOf<'expiry-changed' | 'expiry-removed'>, schema: Schema): boolean {
  return (schema.expirySteps ?? []).some((one) => {
    if (one.entity !== entity || (one.field !== null && one.field !== field)) return false;
    if (one.step === 'ended' || after === null) return true;
    return one.step === 'altered' && one.afterSeconds === after.afterSeconds;
  });
}

function timeText(seconds: number | null): string {
  if (seconds === null) return 'after a time that is computed';
  return seconds === 0 ? 'at the time that it holds' : `after ${durationText(seconds * 1000)}`;
}
