import { defineRule } from '../model/rule';
import { knowsNothingOf } from '../model/unguarded';
import { membersOf, scopePhrase, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A flag arrives that protects rows or documents, and a job that deletes them has no condition on it.',
  verdict: 'widens',
  severity: 'warning',
  changes: ['field-added'],
  assumption: 'entity-exists',
  messages: {
    ignored:
      '`{entity}` gains `{flag}`, which protects {members}. {job} {scope}, so it {will} {verb} those that it protects too.',
  },
  check(change, assumption, context) {
    const { effect } = context;
    if (effect !== 'delete' && effect !== 'update') return null;
    if (!knowsNothingOf('hold', change, assumption, context)) return null;
    const { query } = assumption.reached;
    return {
      message: 'ignored',
      data: {
        flag: change.field,
        members: membersOf(query.semantics),
        scope: scopePhrase(query, effect),
        will: willOrCan(assumption.certainty),
        verb: verbOf(effect).infinitive,
      },
      severity: effect === 'delete' ? 'warning' : 'information',
    };
  },
});
