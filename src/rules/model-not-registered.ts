import { jobsConcerned, unloadedModel, type Disparity } from '../model/parity';
import { defineSoleRule } from '../model/rule';
import { nameText } from '../model/wording';

export const rule = defineSoleRule({
  summary: 'A model is never loaded where migrations are made out of models, so that its table counts as gone.',
  verdict: 'breaks',
  severity: 'error',
  changes: ['parity-lost'],
  assumption: null,
  messages: {
    model:
      'Nothing that `{environment}` imports leads to `{file}`, so its model of `{entity}` is not in the metadata: {tool} makes no migration for the table, and the next one that it makes drops it where it is there.',
    dropped:
      'Table `{entity}` is dropped while its model stays in `{file}`: nothing that `{environment}` imports leads there, so {tool} takes the table for gone.',
  },
  check({ disparity, dropped }, { head }) {
    const jobs = jobsConcerned(disparity, head.jobs).map(({ id }) => id);
    if (disparity.kind === 'model-not-registered')
      return dropped ? null : { message: 'model', data: dataOf(disparity), jobs: jobs.length > 0 ? jobs : null };
    const unloaded = dropped && disparity.kind === 'model-without-table' ? unloadedModel(disparity.entity, head) : null;
    return unloaded === null
      ? null
      : { message: 'dropped', data: dataOf(unloaded), jobs: jobs.length > 0 ? jobs : null };
  },
});

function dataOf({ at, environment = '', tool }: Disparity): Readonly<Record<'environment' | 'file' | 'tool', string>> {
  return { environment: nameText(environment), file: nameText(at.file), tool: nameText(tool) };
}
