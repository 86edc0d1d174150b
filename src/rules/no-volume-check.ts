import { hasVolumeCheck } from '../model/guard-evidence';
import { defineGuardRule } from '../model/rule';
import { scopePhrase } from '../model/wording';

export const rule = defineGuardRule({
  summary: 'Nothing bounds how much a job that deletes or overwrites may touch.',
  verdict: 'widens',
  severity: 'warning',
  guard: 'volume check',
  messages: {
    unbounded:
      '{job} {scope} in `{entity}`, and nothing bounds how much: a wrong condition takes all of it in one run.',
  },
  check(subject) {
    if (hasVolumeCheck(subject)) return null;
    return { message: 'unbounded', data: { scope: scopePhrase(subject.reached.query, subject.effect) } };
  },
});
