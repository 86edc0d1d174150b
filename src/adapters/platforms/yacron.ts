import type { Trigger } from '../../model/job';
import type { Value } from '../../model/value';
import type { Adapter, Declaration, FileSite } from '../adapter';
import { containerCommands } from '../container-command';
import { foldScalar, foldText } from '../fold';
import { eachOf, propertyOf } from '../options';
import { settingsOf } from '../settings';
import { triggerOf } from '../trigger';

/** yacron: a list of jobs with a command and a schedule, as text or field by field. */
export const adapter: Adapter = {
  id: 'yacron',
  title: 'yacron',
  documentation: 'https://github.com/gjcarneiro/yacron#readme',
  mentions: ['schedule:'],
  packages: [],
  configuration: { names: /\.ya?ml(?:\.\w+)?$/i, read },
};

function read({ documents }: FileSite): readonly Declaration[] {
  return documents.flatMap((document) => {
    const jobs = propertyOf(document, 'jobs');
    const shared = propertyOf(document, 'defaults');
    if (jobs?.kind !== 'array') return [];
    return eachOf(jobs).flatMap((job): readonly Declaration[] => {
      const command = propertyOf(job, 'command');
      const schedule = propertyOf(job, 'schedule');
      const name = propertyOf(job, 'name');
      if (command === null || schedule === null || name === null) return [];
      if (propertyOf(job, 'enabled')?.kind === 'literal' && foldScalar(propertyOf(job, 'enabled') ?? job) === false)
        return [];
      return [
        {
          kind: 'schedule',
          name: foldText(name),
          trigger: triggerAt(schedule, zoneOf(job) ?? zoneOf(shared)),
          handler: null,
          handlerName: null,
          run: {
            kind: 'commands',
            commands: containerCommands(command),
            environment: settingsOf(propertyOf(shared, 'environment'), propertyOf(job, 'environment')),
          },
          group: adapter.id,
          at: schedule.at,
        },
      ];
    });
  });
}

function zoneOf(job: Value | null): Value | null {
  return propertyOf(job, 'timezone');
}

/** Field by field, what is left out is `*`: https://github.com/gjcarneiro/yacron#usage */
function triggerAt(schedule: Value, zone: Value | null): Trigger {
  if (schedule.kind !== 'object') return triggerOf(schedule, schedule.at, zone, 'any');
  const fields = ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'].map((key) => {
    const field = propertyOf(schedule, key);
    const value = field === null ? '*' : foldScalar(field);
    return value === undefined || value === null ? null : String(value);
  });
  const timezone = zone === null ? null : foldText(zone);
  const text = fields.includes(null) ? null : fields.join(' ');
  return { kind: text === null ? 'unknown' : 'cron', text, timezone, seconds: false, dialect: 'any', at: schedule.at };
}
