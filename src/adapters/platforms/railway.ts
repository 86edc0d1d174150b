import type { Adapter, Declaration, FileSite } from '../adapter';
import { commandsOf } from '../command-text';
import { eachOf, propertyOf } from '../options';
import { triggerOf } from '../trigger';

/** Railway's configuration as code: `deploy.cronSchedule` runs `deploy.startCommand`, in UTC. */
export const adapter: Adapter = {
  id: 'railway',
  title: 'Railway cron jobs',
  documentation: 'https://docs.railway.com/reference/config-as-code#cron-schedule',
  mentions: ['cronSchedule'],
  packages: [],
  configuration: { names: /(?:^|\/)railway[^/]*\.(?:json|toml)$/, read },
};

function read({ documents }: FileSite): readonly Declaration[] {
  return documents.flatMap((document): readonly Declaration[] => {
    const deploy = propertyOf(document, 'deploy');
    const schedule = propertyOf(deploy, 'cronSchedule');
    if (deploy === null || schedule === null || (schedule.kind === 'literal' && schedule.value === null)) return [];
    const start = propertyOf(deploy, 'startCommand');
    const commands = (start === null ? [] : eachOf(start)).flatMap(commandsOf);
    return [
      {
        kind: 'schedule',
        name: null,
        trigger: { ...triggerOf(schedule, schedule.at, null), timezone: 'UTC' },
        handler: null,
        handlerName: null,
        run: { kind: 'commands', commands },
        group: adapter.id,
        at: schedule.at,
      },
    ];
  });
}
