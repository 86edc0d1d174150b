import { defineRule } from '../model/rule';
import { knowsNothingOf } from '../model/unguarded';
import { membersOf, scopePhrase, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'Rows come to be marked as deleted rather than deleted, and a job has no condition on the mark.',
  verdict: 'widens',
  severity: 'warning',
  changes: ['field-added'],
  assumption: 'entity-exists',
  messages: {
    ignored:
      '`{entity}` gains `{mark}`, which marks {members} as deleted. {job} {scope}, so it {will} {verb} those that are marked too.',
  },
  check(change, assumption, context) {
    if (!knowsNothingOf('softDelete', change, assumption, context)) return null;
    const { query } = assumption.reached;
    return {
      message: 'ignored',
      data: {
        mark: change.field,
        members: membersOf(query.semantics),
        scope: scopePhrase(query, context.effect),
        will: willOrCan(assumption.certainty),
        verb: verbOf(context.effect).infinitive,
      },
    };
  },
});
