import type { Value } from '../../model/value';
import type { Adapter, Declaration, FileSite } from '../adapter';
import { containerCommands } from '../container-command';
import { foldText } from '../fold';
import { eachOf, propertyOf } from '../options';
import { settingsOf } from '../settings';
import { triggerOf } from '../trigger';

/** Kubernetes: manifests of kind CronJob, those in templates of Helm too. A suspended one does not run. */
export const adapter: Adapter = {
  id: 'kubernetes',
  title: 'Kubernetes CronJob',
  documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/',
  mentions: ['CronJob'],
  packages: [],
  configuration: { names: /\.(?:ya?ml|tpl)(?:\.\w+)?$/i, read },
};

function read({ file, documents }: FileSite): readonly Declaration[] {
  return documents.flatMap(manifestsOf).flatMap((manifest): readonly Declaration[] => {
    const spec = propertyOf(manifest, 'spec');
    const schedule = propertyOf(spec, 'schedule');
    if (textAt(manifest, 'kind') !== 'CronJob' || spec === null || isTrue(propertyOf(spec, 'suspend'))) return [];
    const stated = textAt(propertyOf(manifest, 'metadata'), 'name');
    // What a template puts in front or behind is not there: `{{ .Release.Name }}-purge`.
    const name = stated?.replace(/^[-.]+|[-.]+$/g, '') || file.replace(/^.*\/|\.\w+$/g, '');
    const pod = path(spec, 'jobTemplate', 'spec', 'template', 'spec');
    const containers = ['initContainers', 'containers'].flatMap((key) => listAt(pod, key));
    const commands = containers.flatMap((one) => {
      const environment = settingsOf(propertyOf(one, 'env'));
      return containerCommands(propertyOf(one, 'command'), propertyOf(one, 'args')).map((command) => ({
        ...command,
        environment: [...environment, ...(command.environment ?? [])],
      }));
    });
    return [
      {
        kind: 'schedule',
        name,
        trigger: triggerOf(schedule ?? undefined, spec.at, propertyOf(spec, 'timeZone'), 'go'),
        handler: null,
        handlerName: null,
        run: { kind: 'commands', commands },
        group: adapter.id,
        at: schedule?.at ?? spec.at,
      },
    ];
  });
}

function manifestsOf(document: Value): readonly Value[] {
  return textAt(document, 'kind') === 'List' ? listAt(document, 'items') : [document];
}

function path(value: Value | null, ...keys: readonly string[]): Value | null {
  return keys.reduce<Value | null>((found, key) => propertyOf(found, key), value);
}

function listAt(value: Value | null, key: string): readonly Value[] {
  const found = propertyOf(value, key);
  return found === null ? [] : eachOf(found);
}

function textAt(value: Value | null, key: string): string | null {
  const found = propertyOf(value, key);
  return found === null ? null : foldText(found);
}

function isTrue(value: Value | null): boolean {
  return value?.kind === 'literal' && value.value === true;
}
