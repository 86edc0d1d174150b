import type { Value } from '../../model/value';
import type { Adapter, Declaration, FileSite } from '../adapter';
import { commandsOf } from '../command-text';
import { foldText } from '../fold';
import { eachOf, propertyOf } from '../options';
import { triggerOf } from '../trigger';

/** GitHub Actions: workflows with `on.schedule`. Most of them are chores of the build, so only what queries is a job. */
export const adapter: Adapter = {
  id: 'github-actions',
  title: 'GitHub Actions',
  documentation:
    'https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule',
  mentions: ['runs-on'],
  packages: [],
  configuration: { names: /(?:^|\/)\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml$/, read },
};

function read({ file, documents }: FileSite): readonly Declaration[] {
  return documents.flatMap((document) => {
    const schedules = propertyOf(propertyOf(document, 'on'), 'schedule');
    const crons = (schedules === null ? [] : eachOf(schedules)).flatMap((entry) => {
      const cron = propertyOf(entry, 'cron');
      return cron === null ? [] : [{ cron, zone: propertyOf(entry, 'timezone') }];
    });
    const named = propertyOf(document, 'name');
    const workflow = (named === null ? null : foldText(named)) ?? file.replace(/^.*\/|\.\w+$/g, '');
    const jobs = propertyOf(document, 'jobs');
    if (jobs?.kind !== 'object') return [];
    return crons.flatMap(({ cron, zone }) =>
      jobs.properties.map(({ key, keyAt, value }): Declaration => ({
        kind: 'schedule',
        name: jobs.properties.length === 1 ? workflow : `${workflow}: ${key}`,
        trigger: triggerOf(cron, cron.at, zone, 'github-actions'),
        handler: null,
        handlerName: null,
        run: { kind: 'commands', commands: stepsOf(value).flatMap(commandsOf) },
        onlyIf: {},
        group: adapter.id,
        at: crons.length === 1 ? keyAt : cron.at,
      })),
    );
  });
}

function stepsOf(job: Value): readonly Value[] {
  const steps = propertyOf(job, 'steps');
  return steps === null ? [] : eachOf(steps).flatMap((step) => propertyOf(step, 'run') ?? []);
}
