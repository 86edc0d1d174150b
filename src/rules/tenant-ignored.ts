import { defineRule } from '../model/rule';
import { goesByAgeAlone, knowsNothingOf } from '../model/unguarded';
import { scopePhrase, verbOf, willOrCan } from '../model/wording';

export const rule = defineRule({
  summary: 'A table comes to be shared by several tenants, and a job that writes neither filters nor groups by them.',
  verdict: 'widens',
  severity: 'error',
  changes: ['field-added'],
  assumption: 'entity-exists',
  messages: {
    ignored: '`{entity}` gains `{key}`. {job} {scope}, so it {will} {verb} across all of them.',
  },
  check(change, assumption, context) {
    if (!knowsNothingOf('tenant', change, assumption, context)) return null;
    const { query } = assumption.reached;
    return {
      message: 'ignored',
      data: {
        key: change.field,
        scope: scopePhrase(query, context.effect),
        will: willOrCan(assumption.certainty),
        verb: verbOf(context.effect).infinitive,
      },
      // What is old is old for every tenant.
      ...(goesByAgeAlone(assumption) && { severity: 'information' as const }),
    };
  },
});
