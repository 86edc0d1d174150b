import type { Trigger } from '../../model/job';
import type { Span } from '../../model/span';
import type { Value, ValueOf } from '../../model/value';
import type { Adapter, CallSite, Declaration, DecoratorSite, Lookup } from '../adapter';
import { isTrigger, triggerIn } from '../apscheduler-trigger';
import { foldText } from '../fold';
import { argumentOf, calledName, givenTo, pythonPackage } from '../python';
import { unknownTrigger } from '../python-trigger';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

/** Dramatiq: actors that periodiq, dramatiq-crontab or a middleware with APScheduler sends when they are due. */
export const adapter: Adapter = {
  id: 'dramatiq',
  title: 'Dramatiq (periodiq, dramatiq-crontab)',
  documentation: 'https://gitlab.com/bersace/periodiq',
  languages: ['python'],
  mentions: ['dramatiq', 'periodiq'],
  packages: ['dramatiq', 'periodiq', 'dramatiq_crontab', 'django_dramatiq'],
  calls: { names: ['actor'], read },
  decorators: { names: ['actor', 'cron'], read: readDecorator },
  member: sent,
};

/** `@actor(periodic=cron('0 3 * * *'))`, and `@cron('0 3 * * *')` above an actor. */
function readDecorator(site: DecoratorSite): readonly Declaration[] {
  const origin = pythonPackage(site.decorator);
  if (site.name === 'actor') {
    const trigger = origin === 'dramatiq' ? triggerAmong(site.keywords) : null;
    return trigger === null ? [] : [scheduledJob(adapter.id, site.hostName, trigger, site.host, site.at)];
  }
  if (origin !== 'dramatiq_crontab' && origin !== 'crontask') return [];
  const trigger = triggerOf(site.arguments[0], site.at, null, 'apscheduler');
  return [scheduledJob(adapter.id, site.hostName, trigger, site.host, site.at)];
}

/** `dramatiq.actor(purge, periodic=cron('0 3 * * *'))` */
function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  const fn = link === undefined ? null : argumentOf(link, 0, 'fn');
  if (link === undefined || fn === null || pythonPackage(site.base) !== 'dramatiq') return [];
  const named = argumentOf(link, null, 'actor_name');
  const name = named === null ? null : foldText(named);
  const trigger = triggerAmong(link.keywords);
  if (trigger !== null) return [scheduledJob(adapter.id, name, trigger, runIn(fn, look), site.at)];
  // `actor(fn, **options)` of a decorator of one's own: who uses it says when.
  if (link.keywords?.open !== true) return [];
  return [{ ...scheduledJob(adapter.id, name, unknownTrigger(site.at), runIn(fn, look), site.at), tentative: true }];
}

/**
 * What of an actor's options says when it is due: what a middleware looks for is named as it likes, but a trigger says
 * nothing else. https://dramatiq.io/advanced.html#writing-your-own-middleware
 */
function triggerAmong(options: ValueOf<'object'> | undefined): Trigger | null {
  for (const { key, keyAt, value } of options?.properties ?? []) {
    const trigger = key === 'periodic' ? ofPeriodiq(value) : isTrigger(value) ? ofApscheduler(value, keyAt) : null;
    if (trigger !== null) return trigger;
  }
  return null;
}

function ofPeriodiq(value: Value): Trigger | null {
  if (value.kind === 'literal' && value.value === null) return null;
  const text = value.kind === 'call' && /^periodiq\./.test(calledName(value) ?? '') ? givenTo(value) : null;
  return triggerOf(text?.arguments?.[0], value.at, null, 'any');
}

function ofApscheduler(value: Value, at: Span): Trigger | null {
  return triggerIn(value, { arguments: [] }, at);
}

/** What sends a message to an actor runs it: https://dramatiq.io/reference.html#dramatiq.Actor */
function sent(object: Value, property: string, look: Lookup): Value | null {
  if (property !== 'send' && property !== 'send_with_options') return null;
  if (object.kind === 'function') return object;
  if (object.kind !== 'call' || !/^dramatiq\.(?:actor\.)?actor$/.test(calledName(object) ?? '')) return null;
  const fn = argumentOf(givenTo(object), 0, 'fn');
  return fn === null ? null : runIn(fn, look);
}

/** An object that can be called is run by that. */
function runIn(fn: Value, look: Lookup): Value {
  return fn.kind === 'instance' ? look.member(fn, '__call__', fn.at) : fn;
}
