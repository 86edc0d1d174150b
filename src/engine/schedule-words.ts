import { describeSchedule, shortSchedule } from '../parse/cron';
import { conditionsOf, dotted, isOrdered } from '../model/conditions';
import type { Job } from '../model/job';
import { durationText } from '../model/predicate-text';
import { quote } from '../model/wording';

/** The job as a message's subject: `` `purge-old-events` (daily 03:00 UTC) ``, `` TTL index on `createdAt` ``. */
export function jobWords(job: Job): string {
  if (job.trigger.kind === 'ttl') return `TTL index on ${quote(expiryOf(job)?.field ?? job.name)}`;
  return `${quote(job.name)} (${shortSchedule(job.trigger)})`;
}

/** The last link of a chain: `` `purge-old-events` runs every day at 03:00 ``. */
export function scheduleSentence(job: Job): string {
  if (job.trigger.kind !== 'ttl') return `${quote(job.name)} runs ${describeSchedule(job.trigger)}`;
  const expiry = expiryOf(job);
  if (expiry === null) return 'TTL index: the database deletes documents as they expire';
  const when =
    expiry.after === null
      ? `some time after ${quote(expiry.field)}`
      : expiry.after === 0
        ? `once ${quote(expiry.field)} has passed`
        : `${durationText(expiry.after)} after ${quote(expiry.field)}`;
  return `TTL index: the database deletes each document ${when}`;
}

/** The field and the milliseconds after it at which a TTL index deletes; null milliseconds where they are computed. */
function expiryOf(job: Job): { readonly field: string; readonly after: number | null } | null {
  for (const { leaf } of job.queries.flatMap(({ query }) => conditionsOf(query.predicate))) {
    if (leaf.kind !== 'compare' || !isOrdered(leaf) || leaf.operand.kind !== 'now') continue;
    return { field: dotted(leaf.field), after: leaf.operand.offset === null ? null : -leaf.operand.offset };
  }
  return null;
}
