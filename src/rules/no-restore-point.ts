import { hasRestorePoint } from '../model/guard-evidence';
import { defineGuardRule } from '../model/rule';
import { verbOf } from '../model/wording';

export const rule = defineGuardRule({
  summary: 'A maintenance or repair script changes data with no backup step before it.',
  verdict: 'widens',
  severity: 'warning',
  guard: 'restore point',
  messages: {
    none: '{job} {verbs} in `{entity}` and makes no backup first: what it does wrong cannot be undone.',
  },
  check(subject) {
    if (subject.job.trigger.kind !== 'manual' || hasRestorePoint(subject)) return null;
    return { message: 'none', data: { verbs: verbOf(subject.effect).present } };
  },
});
