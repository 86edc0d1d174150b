import { hasRestorePoint, keepsCopy } from '../model/guard-evidence';
import type { Loss } from '../model/loss';
import { defineGuardRule } from '../model/rule';
import { enumerate, quote, quoteAll, verbOf } from '../model/wording';

export const rule = defineGuardRule({
  summary: 'A maintenance or repair script, or the newest migration, takes data away with no backup step before it.',
  verdict: 'widens',
  severity: 'warning',
  guard: 'restore point',
  messages: {
    none: '{job} {verbs} in `{entity}` and makes no backup first: what it does wrong cannot be undone.',
    loss: 'The newest migration {takes}, and nothing before it makes a copy: what is lost cannot be brought back. {users} {work} on `{entity}`.',
  },
  check(subject) {
    if (subject.job.trigger.kind !== 'manual' || hasRestorePoint(subject)) return null;
    return { message: 'none', data: { verbs: verbOf(subject.effect).present } };
  },
  checkLoss(loss) {
    if (keepsCopy(loss)) return null;
    const users = quoteAll(loss.jobs.map(({ name }) => name));
    return { message: 'loss', data: { takes: takenBy(loss), users, work: loss.jobs.length === 1 ? 'works' : 'work' } };
  },
});

function takenBy({ entity, isDropped, fields, rows }: Loss): string {
  if (isDropped) return `drops ${quote(entity)}`;
  const dropped = fields.length > 0 ? [`drops ${quoteAll(fields.map((field) => `${entity}.${field}`))}`] : [];
  const deleted = rows === null ? [] : [`deletes ${rows === 'all' ? 'all' : 'some'} rows of ${quote(entity)}`];
  return enumerate([...dropped, ...deleted]);
}
