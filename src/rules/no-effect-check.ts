import { hasEffectCheck } from '../model/guard-evidence';
import { defineGuardRule } from '../model/rule';
import { membersOf, verbOf } from '../model/wording';

export const rule = defineGuardRule({
  summary: 'A job does not look at how much it deleted or overwrote.',
  verdict: 'shifts',
  severity: 'information',
  guard: 'effect check',
  messages: {
    ignored:
      '{job} {verbs} {members} of `{entity}` and ignores how many: that it ran does not say that it did the right thing.',
  },
  check(subject) {
    if (hasEffectCheck(subject)) return null;
    const { query } = subject.reached;
    return { message: 'ignored', data: { verbs: verbOf(subject.effect).present, members: membersOf(query.semantics) } };
  },
});
