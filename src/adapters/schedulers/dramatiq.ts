import type { Value } from '../../model/value';
import type { Adapter, Declaration, DecoratorSite } from '../adapter';
import { argumentOf, calledName, givenTo, pythonPackage } from '../python';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

/** Dramatiq: actors that periodiq or dramatiq-crontab sends when they are due. */
export const adapter: Adapter = {
  id: 'dramatiq',
  title: 'Dramatiq (periodiq, dramatiq-crontab)',
  documentation: 'https://gitlab.com/bersace/periodiq',
  languages: ['python'],
  mentions: ['dramatiq', 'periodiq'],
  packages: ['dramatiq', 'periodiq', 'dramatiq_crontab', 'django_dramatiq'],
  decorators: { names: ['actor', 'cron'], read },
  member: sent,
};

/** `@actor(periodic=cron('0 3 * * *'))`, and `@cron('0 3 * * *')` above an actor. */
function read(site: DecoratorSite): readonly Declaration[] {
  const origin = pythonPackage(site.decorator);
  const periodic = argumentOf(site, null, 'periodic');
  if (site.name === 'actor' && origin === 'dramatiq' && periodic !== null) {
    const text = periodic.kind === 'call' && /^periodiq\./.test(calledName(periodic) ?? '') ? givenTo(periodic) : null;
    const trigger = triggerOf(text?.arguments?.[0], periodic.at, null, 'any');
    return [scheduledJob(adapter.id, site.hostName, trigger, site.host, site.at)];
  }
  if (site.name !== 'cron' || (origin !== 'dramatiq_crontab' && origin !== 'crontask')) return [];
  const trigger = triggerOf(site.arguments[0], site.at, null, 'apscheduler');
  return [scheduledJob(adapter.id, site.hostName, trigger, site.host, site.at)];
}

/** What sends a message to an actor runs it: https://dramatiq.io/reference.html#dramatiq.Actor */
function sent(object: Value, property: string): Value | null {
  return object.kind === 'function' && (property === 'send' || property === 'send_with_options') ? object : null;
}
