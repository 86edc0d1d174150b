import { jobsConcerned } from '../model/parity';
import { defineSoleRule } from '../model/rule';
import { nameText } from '../model/wording';

export const rule = defineSoleRule({
  summary: 'A model declares a field that no migration adds, or that one drops, and a job uses it.',
  verdict: 'unknown',
  severity: 'warning',
  changes: ['parity-lost'],
  assumption: null,
  messages: {
    never:
      '`{entity}.{field}` is declared with {tool}, and no migration adds it. {job} uses it, and fails where it is not there.',
    dropped:
      '`{entity}.{field}` is dropped by a migration, and still declared with {tool}. {job} uses it, so it will fail.',
  },
  check({ disparity, dropped }, { head, changes }) {
    if (disparity.kind !== 'field-without-migration') return null;
    // field-removed tells it already.
    if (
      changes.some(
        (change) =>
          change.kind === 'field-removed' && change.entity === disparity.entity && change.field === disparity.field,
      )
    )
      return null;
    const jobs = jobsConcerned(disparity, head.jobs).map(({ id }) => id);
    if (jobs.length === 0) return null;
    const data = { tool: nameText(disparity.tool) };
    return dropped
      ? { message: 'dropped', data, jobs, verdict: 'breaks', severity: 'error' }
      : { message: 'never', data, jobs };
  },
});
