import type { Adapter, Declaration, FileSite } from '../adapter';
import { commandsOf } from '../command-text';
import { foldText } from '../fold';
import { eachOf, propertyOf } from '../options';
import { settingsOf } from '../settings';
import { triggerOf } from '../trigger';

/** Render's blueprints: a service of type `cron` runs its command, in UTC. */
export const adapter: Adapter = {
  id: 'render',
  title: 'Render cron jobs',
  documentation: 'https://render.com/docs/blueprint-spec#cron-job-fields',
  mentions: ['startCommand', 'dockerCommand'],
  packages: [],
  configuration: { names: /(?:^|\/)render\.ya?ml$/, read },
};

function read({ documents }: FileSite): readonly Declaration[] {
  return documents
    .flatMap((document) => {
      const services = propertyOf(document, 'services');
      return services === null ? [] : eachOf(services);
    })
    .flatMap((service): readonly Declaration[] => {
      const type = propertyOf(service, 'type');
      const schedule = propertyOf(service, 'schedule');
      const command = propertyOf(service, 'startCommand') ?? propertyOf(service, 'dockerCommand');
      if (type === null || foldText(type) !== 'cron' || schedule === null) return [];
      const name = propertyOf(service, 'name');
      return [
        {
          kind: 'schedule',
          name: name === null ? null : foldText(name),
          trigger: { ...triggerOf(schedule, service.at, null), timezone: 'UTC' },
          handler: null,
          handlerName: null,
          run: {
            kind: 'commands',
            commands: command === null ? [] : commandsOf(command),
            environment: settingsOf(propertyOf(service, 'envVars')),
          },
          group: adapter.id,
          at: schedule.at,
        },
      ];
    });
}
