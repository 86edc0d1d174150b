import type { Value } from '../../model/value';
import type { Adapter, Declaration, FileSite, Lookup } from '../adapter';
import { foldText } from '../fold';
import { eventBridgeTrigger, exportedFrom } from '../lambda';
import { propertyOf } from '../options';
import { scheduledJob } from '../scheduled';

/** AWS SAM: functions with an event of type Schedule or ScheduleV2. */
export const adapter: Adapter = {
  id: 'sam',
  title: 'AWS SAM',
  documentation:
    'https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-schedule.html',
  mentions: ['AWS::Serverless'],
  packages: [],
  configuration: { names: /\.(?:ya?ml|json)$/i, read },
};

function read({ documents }: FileSite, look: Lookup): readonly Declaration[] {
  return documents
    .flatMap((document) => entries(propertyOf(document, 'Resources')))
    .flatMap(([name, resource]) => {
      const properties = propertyOf(resource, 'Properties');
      if (textAt(resource, 'Type') !== 'AWS::Serverless::Function') return [];
      return entries(propertyOf(properties, 'Events')).flatMap(([, event]): readonly Declaration[] => {
        const type = textAt(event, 'Type');
        const settings = propertyOf(event, 'Properties');
        if ((type !== 'Schedule' && type !== 'ScheduleV2') || settings === null || isOff(settings)) return [];
        const schedule = propertyOf(settings, 'Schedule') ?? propertyOf(settings, 'ScheduleExpression');
        const zone = propertyOf(settings, 'ScheduleExpressionTimezone');
        const trigger = eventBridgeTrigger(schedule ?? undefined, event.at, zone);
        return [scheduledJob(adapter.id, name, trigger, functionOf(properties, look), schedule?.at ?? event.at)];
      });
    });
}

/** `Handler: app.handler` in the folder `CodeUri`; with esbuild, `EntryPoints` say the file. */
function functionOf(properties: Value | null, look: Lookup): Value | null {
  const handler = propertyOf(properties, 'Handler');
  const text = handler === null ? null : foldText(handler);
  const [, module, name] = /^(.+)\.([\w$]+)$/.exec(text ?? '') ?? [];
  if (handler === null || module === undefined || name === undefined) return handler;
  const folder = textAt(properties, 'CodeUri')?.replace(/^\.?\/|\/$/g, '') ?? '';
  const path = [folder, module].filter((part) => part !== '').join('/');
  return exportedFrom(handler, path, name, look) ?? exportedFrom(handler, module, name, look) ?? handler;
}

function entries(value: Value | null): readonly (readonly [string, Value])[] {
  return value?.kind === 'object' ? value.properties.map(({ key, value: held }) => [key, held] as const) : [];
}

function textAt(value: Value | null, key: string): string | null {
  const found = propertyOf(value, key);
  return found === null ? null : foldText(found);
}

function isOff(settings: Value): boolean {
  const state = textAt(settings, 'State');
  const enabled = propertyOf(settings, 'Enabled');
  return state === 'DISABLED' || (enabled?.kind === 'literal' && enabled.value === false);
}
