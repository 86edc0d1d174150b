import { takesChosen } from '../model/guard-evidence';
import { defineGuardRule } from '../model/rule';
import { membersOf, verbOf } from '../model/wording';

export const rule = defineGuardRule({
  summary: 'A job chooses rows, and then writes them by their ids without asking again why they were chosen.',
  verdict: 'shifts',
  severity: 'warning',
  messages: {
    chosen:
      '{job} chooses {members} of `{entity}` by a condition, and {verbs} them by their ids alone: one that has changed in between is taken all the same.',
  },
  check(subject) {
    if (!takesChosen(subject)) return null;
    const { query } = subject.reached;
    return { message: 'chosen', data: { members: membersOf(query.semantics), verbs: verbOf(query.operation).present } };
  },
});
