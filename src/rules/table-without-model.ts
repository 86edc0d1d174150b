import { jobsConcerned, unloadedModel } from '../model/parity';
import { defineSoleRule } from '../model/rule';
import { nameText } from '../model/wording';

export const rule = defineSoleRule({
  summary: 'A table has no model, or a model no table, and a job works on it.',
  verdict: 'unknown',
  severity: 'warning',
  changes: ['parity-lost'],
  assumption: null,
  messages: {
    table:
      '`{entity}` is made by migrations, and no model declares it: the next migration that {tool} makes out of the models can drop it. {job} works on it.',
    model:
      '`{entity}` is declared with {tool}, and no migration makes it. {job} works on it, and fails where it is not there.',
    dropped:
      '`{entity}` is dropped by a migration, and still declared with {tool}. {job} works on it, so it will fail.',
  },
  check({ disparity, dropped }, { head, changes }) {
    if (disparity.kind === 'field-without-migration' || disparity.kind === 'model-not-registered') return null;
    // model-not-registered tells why.
    if (dropped && unloadedModel(disparity.entity, head) !== null) return null;
    // entity-removed tells it already.
    if (changes.some((change) => change.kind === 'entity-removed' && change.entity === disparity.entity)) return null;
    const jobs = jobsConcerned(disparity, head.jobs).map(({ id }) => id);
    if (jobs.length === 0) return null;
    const data = { tool: nameText(disparity.tool) };
    if (disparity.kind === 'table-without-model') return { message: 'table', data, jobs };
    return dropped
      ? { message: 'dropped', data, jobs, verdict: 'breaks', severity: 'error' }
      : { message: 'model', data, jobs };
  },
});
