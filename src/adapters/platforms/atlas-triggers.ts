import type { Trigger } from '../../model/job';
import type { Value } from '../../model/value';
import type { Adapter, Declaration, FileSite, Lookup } from '../adapter';
import { foldText } from '../fold';
import { eachOf, isCallable, propertyOf } from '../options';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

/** Triggers of MongoDB Atlas: a schedule, or a change of data, runs a function of the project. A disabled one does not. */
export const adapter: Adapter = {
  id: 'atlas-triggers',
  title: 'MongoDB Atlas triggers',
  documentation: 'https://www.mongodb.com/docs/atlas/app-services/reference/config/triggers/',
  mentions: ['SCHEDULED', 'DATABASE', 'mongodb-atlas'],
  packages: [],
  configuration: { names: /(?:^|\/)triggers\/[^/]+\.json$/, read },
};

function read({ file, documents }: FileSite, look: Lookup): readonly Declaration[] {
  return documents.flatMap((document): readonly Declaration[] => {
    const trigger = triggerIn(document);
    const called = functionNamed(document);
    if (trigger === null || called === null || isTrue(propertyOf(document, 'disabled'))) return [];
    const name = textAt(document, 'name') ?? file.replace(/^.*\/|\.\w+$/g, '');
    return [scheduledJob(adapter.id, name, trigger, functionAt(file, called, look), trigger.at)];
  });
}

/** Five fields in UTC: https://www.mongodb.com/docs/atlas/app-services/triggers/scheduled-triggers/#cron-expressions */
function triggerIn(document: Value): Trigger | null {
  const config = propertyOf(document, 'config');
  switch (textAt(document, 'type')) {
    case 'SCHEDULED': {
      const schedule = propertyOf(config, 'schedule');
      return config === null ? null : { ...triggerOf(schedule ?? undefined, config.at, null), timezone: 'UTC' };
    }
    case 'DATABASE':
      return config === null ? null : changeOf(config);
    default:
      return null;
  }
}

/** https://www.mongodb.com/docs/atlas/app-services/triggers/database-triggers/ */
function changeOf(config: Value): Trigger | null {
  const collection = textAt(config, 'collection');
  const stated = propertyOf(config, 'operation_types');
  if (collection === null || stated === null) return null;
  const operations = eachOf(stated).flatMap((one) => foldText(one)?.toLowerCase() ?? []);
  const text = `after ${operations.join(' or ')} on ${collection}`;
  return { kind: 'event', text, timezone: null, seconds: false, at: stated.at };
}

/** `function_name`, or that of the event processor that newer files name. */
function functionNamed(document: Value): Value | null {
  const processor = propertyOf(propertyOf(document, 'event_processors'), 'FUNCTION');
  return propertyOf(document, 'function_name') ?? propertyOf(propertyOf(processor, 'config'), 'function_name');
}

/** `functions/purge.js`, or `functions/purge/source.js` of projects of the older form. */
function functionAt(file: string, called: Value, look: Lookup): Value {
  const name = foldText(called);
  for (const path of name === null ? [] : [`../functions/${name}.js`, `../functions/${name}/source.js`]) {
    const module = look.module(file, path, called.at);
    const found = module === null ? null : look.member(module, 'default', called.at);
    if (found !== null && isCallable(found)) return found;
  }
  return { kind: 'unknown', text: name ?? '', at: called.at };
}

function textAt(value: Value | null, key: string): string | null {
  const found = propertyOf(value, key);
  return found === null ? null : foldText(found);
}

function isTrue(value: Value | null): boolean {
  return value?.kind === 'literal' && value.value === true;
}
