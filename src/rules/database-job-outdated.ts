import { isResident } from '../model/job';
import { defineRule } from '../model/rule';
import { quote } from '../model/wording';

export const rule = defineRule({
  summary: 'A job, an event or a trigger that the database keeps names a table or column that goes.',
  verdict: 'breaks',
  severity: 'error',
  changes: ['entity-removed', 'field-removed', 'field-renamed'],
  assumption: ['entity-exists', 'field-exists'],
  messages: {
    outdated:
      '{what} is {fate}. {job} lives in the database and still names it: no deployment replaces it, so it will fail until a migration defines it anew.',
  },
  check(change, assumption, { resolved }) {
    if (!isResident(assumption.job) || !resolved) return null;
    if ((change.kind === 'entity-removed') !== (assumption.kind === 'entity-exists')) return null;
    if (assumption.kind === 'field-exists' && assumption.implicit === true) return null;
    const to = change.kind === 'entity-removed' ? change.renamedTo : change.kind === 'field-renamed' ? change.to : null;
    const what = change.kind === 'entity-removed' ? change.entity : `${change.entity}.${change.field}`;
    return {
      message: 'outdated',
      data: { what: quote(what), fate: to === null ? 'dropped' : `renamed to ${quote(to)}` },
    };
  },
});
