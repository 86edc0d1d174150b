import { hasAuditSample } from '../model/guard-evidence';
import { defineGuardRule } from '../model/rule';
import { membersOf, verbOf } from '../model/wording';

export const rule = defineGuardRule({
  summary: 'Nothing records a sample of what a job deletes or overwrites.',
  verdict: 'shifts',
  severity: 'information',
  guard: 'audit sample',
  messages: {
    unrecorded:
      '{job} {verbs} {members} of `{entity}` and keeps no sample of them: afterwards nobody can say what they were.',
  },
  check(subject) {
    if (hasAuditSample(subject)) return null;
    const { query } = subject.reached;
    return {
      message: 'unrecorded',
      data: { verbs: verbOf(subject.effect).present, members: membersOf(query.semantics) },
    };
  },
});
