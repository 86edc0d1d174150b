import type { Trigger } from '../../model/job';
import type { Span } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, DecoratorSite, Lookup } from '../adapter';
import { foldText } from '../fold';
import { eachOf, isCallable, propertyOf } from '../options';
import { packageOf } from '../origin';
import { optionText, triggerOf } from '../trigger';

const PACKAGES = ['agenda', '@hokify/agenda', '@sealos/agenda'];

/** Agenda 4 to 6: a job is defined under a name, and a schedule names it. `schedule` and `now` run once, so are no jobs. */
export const adapter: Adapter = {
  id: 'agenda',
  title: 'Agenda',
  documentation: 'https://github.com/agenda/agenda',
  mentions: ['agenda', 'Agenda'],
  packages: PACKAGES,
  calls: { names: ['define', 'every', 'repeatEvery', 'repeatAt'], read },
  decorators: { names: ['Every', 'Define'], read: readDecorator },
  member: ownCollection,
};

/** Where Agenda keeps its jobs unless told otherwise: https://github.com/agenda/agenda#mongomongoclientinstance */
const DEFAULT_COLLECTION = 'agendaJobs';

/** `agenda._collection`: the MongoDB collection that holds Agenda's own jobs, which clean-ups delete from. */
function ownCollection(object: Value, property: string): Value | null {
  if (property !== '_collection' || object.kind !== 'instance' || !PACKAGES.includes(packageOf(object) ?? ''))
    return null;
  const { at } = object;
  const name = optionText(propertyOf(object.arguments?.[0], 'db') ?? undefined, 'collection') ?? DEFAULT_COLLECTION;
  const database: Value = { kind: 'external', module: 'mongodb', path: ['Db'], at };
  const db: Value = { kind: 'instance', of: database, arguments: null, types: [], at };
  const callee: Value = { kind: 'member', object: db, property: 'collection', propertyAt: at, at };
  return { kind: 'call', callee, arguments: [{ kind: 'literal', value: name, at }], types: [], at };
}

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  if (!PACKAGES.includes(packageOf(site.base) ?? '') && !isHandedOver(site, look)) return [];
  const last = site.links.findLast((link) => adapter.calls?.names.includes(link.name) === true);
  switch (last?.name) {
    case 'define':
      return definition(last, site.at);
    case 'every':
      return every(last, site.at);
    case 'repeatEvery':
    case 'repeatAt':
      return repeated(site, last);
    default:
      return [];
  }
}

/**
 * `module.exports = (agenda) => { agenda.define('tidy', …) }`, the way of Agenda's own example project: what the
 * parameter is only a folder that is loaded at run time could tell. In a project that depends on Agenda, a name with a
 * function, or an interval with names, says enough. https://github.com/agenda/agenda#example-project-structure
 */
function isHandedOver({ base, links, at }: CallSite, look: Lookup): boolean {
  const called = links.filter((link) => link.arguments !== null);
  const [link] = called;
  if (base.kind !== 'parameter' || base.type !== null || called.length !== 1 || !link?.arguments) return false;
  if (PACKAGES.every((name) => look.major(at.file, name) === null)) return false;
  const [first, ...rest] = link.arguments;
  if (first === undefined || textsOf(first).length === 0) return false;
  if (link.name === 'define') return rest.some(isCallable);
  const [names] = rest;
  return link.name === 'every' && names !== undefined && textsOf(names).length > 0;
}

/** `define(name, options?, fn)`; version 6 has `define(name, fn, options?)`. */
function definition(link: ChainLink, at: Span): readonly Declaration[] {
  const [name, ...rest] = link.arguments ?? [];
  if (name === undefined) return [];
  const handler = rest.find(isCallable) ?? rest.findLast((one) => one.kind !== 'object');
  if (handler === undefined) return [];
  const names: readonly (string | null)[] = textsOf(name);
  const known = names.length > 0 ? names : [null];
  return known.map((text) => ({ kind: 'handler', name: text, group: adapter.id, handler, at }));
}

/** `every(interval, name | names, data?, options?)` */
function every(link: ChainLink, at: Span): readonly Declaration[] {
  const [interval, names, , options] = link.arguments ?? [];
  if (names === undefined) return [];
  return scheduled(textsOf(names), triggerOf(interval, at, propertyOf(options, 'timezone'), 'cron-parser'), names, at);
}

/** `create(name, data).repeatEvery(interval, options?)`, also when the job went through a variable. */
function repeated(site: CallSite, link: ChainLink): readonly Declaration[] {
  const created = site.links.findLast((one) => one.name === 'create' || one.name === 'schedule');
  const name = created?.name === 'schedule' ? created.arguments?.[1] : created?.arguments?.[0];
  if (name === undefined) return [];
  const [interval, options] = link.arguments ?? [];
  const trigger =
    link.name === 'repeatEvery'
      ? triggerOf(interval, site.at, propertyOf(options, 'timezone'), 'cron-parser')
      : dailyAt(interval, site.at);
  return scheduled(textsOf(name), trigger, name, site.at);
}

/** `repeatAt('3:30pm')` runs every day at that time. */
function dailyAt(time: Value | undefined, at: Span): Trigger {
  const text = time === undefined ? null : foldText(time);
  return {
    kind: text === null ? 'unknown' : 'every',
    text: text === null ? null : `day at ${text}`,
    timezone: null,
    seconds: false,
    at: time?.at ?? at,
  };
}

function scheduled(names: readonly string[], trigger: Trigger, name: Value, at: Span): readonly Declaration[] {
  const known = names.map((text): Declaration => ({
    kind: 'schedule',
    name: text,
    trigger,
    handler: null,
    handlerName: text,
    group: adapter.id,
    at,
  }));
  return known.length > 0
    ? known
    : [{ kind: 'schedule', name: null, trigger, handler: name, handlerName: null, group: adapter.id, at }];
}

/** Version 6: `@Every('5 minutes', { name, timezone })` and `@Define(name?)` on methods of a `@JobsController`. */
function readDecorator(site: DecoratorSite): readonly Declaration[] {
  if (!PACKAGES.includes(packageOf(site.decorator) ?? '')) return [];
  const [first, options] = site.arguments;
  if (site.name === 'Define') {
    const name = optionText(first, 'name') ?? (first === undefined ? null : foldText(first)) ?? site.hostName;
    return [{ kind: 'handler', name, group: adapter.id, handler: site.host, at: site.at }];
  }
  const name = optionText(options, 'name') ?? site.hostName;
  const trigger = triggerOf(first, site.at, propertyOf(options, 'timezone'), 'cron-parser');
  return [{ kind: 'schedule', name, trigger, handler: site.host, handlerName: null, group: adapter.id, at: site.at }];
}

function textsOf(value: Value): readonly string[] {
  return eachOf(value).flatMap((one) => foldText(one) ?? []);
}
