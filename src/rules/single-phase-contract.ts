import { defineRule } from '../model/rule';
import { quote } from '../model/wording';

export const rule = defineRule({
  summary: 'What a job used is dropped in the same change that stops the job from using it.',
  verdict: 'breaks',
  severity: 'information',
  changes: ['entity-removed', 'field-removed', 'field-renamed'],
  assumption: ['entity-exists', 'field-exists'],
  givenUp: true,
  messages: {
    onePhase:
      '{what} is {fate} in the same change that takes it out of {job}. Where migrations run before the new code does, a run in between fails.',
  },
  check(change, assumption, { before }) {
    if (before === null || before.query.semantics !== 'sql') return null;
    if ((change.kind === 'entity-removed') !== (assumption.kind === 'entity-exists')) return null;
    if (assumption.kind === 'field-exists' && assumption.implicit === true) return null;
    const to = change.kind === 'entity-removed' ? change.renamedTo : change.kind === 'field-renamed' ? change.to : null;
    const what = change.kind === 'entity-removed' ? change.entity : `${change.entity}.${change.field}`;
    return {
      message: 'onePhase',
      data: { what: quote(what), fate: to === null ? 'dropped' : `renamed to ${quote(to)}` },
    };
  },
});
