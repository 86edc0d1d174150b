import type { Setting } from '../../model/command';
import type { Value } from '../../model/value';
import type { Adapter, Declaration, FileSite } from '../adapter';
import { commandsOf } from '../command-text';
import { foldText } from '../fold';
import { eachOf, propertyOf } from '../options';
import { settingsOf } from '../settings';
import { triggerOf } from '../trigger';

/** ofelia: labels of containers in a compose file, `ofelia.job-exec.<name>.schedule` and `.command`. */
export const adapter: Adapter = {
  id: 'ofelia',
  title: 'ofelia',
  documentation: 'https://github.com/mcuadros/ofelia#docker-labels-configurations',
  mentions: ['ofelia.'],
  packages: [],
  configuration: { names: /\.ya?ml$/i, read },
};

const LABEL = /^ofelia\.(job-\w+)\.([^.]+)\.(schedule|command)$/;

interface Label {
  readonly job: string;
  readonly setting: string;
  readonly value: Value;
}

function read({ documents }: FileSite): readonly Declaration[] {
  return documents.flatMap((document) => {
    const services = propertyOf(document, 'services');
    if (services?.kind !== 'object') return [];
    return services.properties.flatMap(({ value }) => {
      const labels = propertyOf(value, 'labels') ?? propertyOf(propertyOf(value, 'deploy'), 'labels');
      return labels === null ? [] : jobsOf(labelsOf(labels), settingsOf(propertyOf(value, 'environment')));
    });
  });
}

/** A table, or a list of `name=value`. */
function labelsOf(labels: Value): readonly Label[] {
  if (labels.kind === 'object') return labels.properties.flatMap(({ key, value }) => label(key, value));
  return eachOf(labels).flatMap((one) => {
    const text = foldText(one) ?? '';
    const equals = text.indexOf('=');
    if (equals < 0) return [];
    const exact = one.at.end - one.at.start === text.length;
    const at = exact ? { ...one.at, start: one.at.start + equals + 1 } : one.at;
    return label(text.slice(0, equals), { kind: 'literal', value: text.slice(equals + 1), at });
  });
}

function label(name: string, value: Value): readonly Label[] {
  const [, , job, setting] = LABEL.exec(name) ?? [];
  return job === undefined || setting === undefined ? [] : [{ job, setting, value }];
}

/** @param environment that of the service, in which `job-exec` runs */
function jobsOf(labels: readonly Label[], environment: readonly Setting[]): readonly Declaration[] {
  return labels
    .filter(({ setting }) => setting === 'schedule')
    .map(({ job, value }): Declaration => {
      const command = labels.find((one) => one.job === job && one.setting === 'command')?.value;
      return {
        kind: 'schedule',
        name: job,
        trigger: triggerOf(value, value.at, null, 'go-seconds'),
        handler: null,
        handlerName: null,
        run: { kind: 'commands', commands: command === undefined ? [] : commandsOf(command), environment },
        group: adapter.id,
        at: value.at,
      };
    });
}
