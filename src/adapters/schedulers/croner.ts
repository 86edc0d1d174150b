import type { Trigger } from '../../model/job';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { foldNumber } from '../fold';
import { isOneOff } from '../one-off';
import { isCallable, propertyOf } from '../options';
import { packageOf } from '../origin';
import { scheduledJob } from '../scheduled';
import { optionText, triggerOf } from '../trigger';

/**
 * Croner 3 to 10: `new Cron(pattern, options?, fn?)`, with both in either order, without `new` before version 9, and
 * `.schedule(fn)` for what has no function yet. A date as pattern, or `maxRuns: 1`, runs once, so is no job.
 */
export const adapter: Adapter = {
  id: 'croner',
  title: 'Croner',
  documentation: 'https://croner.56k.guru/usage/',
  mentions: ['croner', 'new Cron('],
  packages: ['croner'],
  calls: { names: ['Cron', 'default', 'croner', 'schedule'], read },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  if (packageOf(site.base) !== 'croner') return [];
  const made = site.base.kind === 'instance' ? site.base.arguments : site.links.find(isMaking)?.arguments;
  const scheduled = site.links.find((link) => link.name === 'schedule' && link.arguments !== null);
  if (!made || (scheduled === undefined && site.base.kind === 'instance')) return [];
  const [pattern, ...rest] = made;
  const handler = scheduled?.arguments?.[0] ?? rest.find(isCallable) ?? rest.findLast(mayBeHandler);
  if (pattern === undefined || handler === undefined || isOneOff(pattern, look)) return [];
  const options = rest.find((one) => one.kind === 'object');
  const runs = propertyOf(options, 'maxRuns');
  if (runs !== null && foldNumber(runs) === 1) return [];
  const trigger = triggerIn(pattern, options, site);
  return [scheduledJob(adapter.id, optionText(options, 'name'), trigger, handler, site.at)];
}

function isMaking(link: CallSite['links'][number]): boolean {
  return link.name !== 'schedule' && link.arguments !== null && adapter.calls?.names.includes(link.name) === true;
}

function mayBeHandler(value: Value): boolean {
  return value.kind !== 'object' && value.kind !== 'undefined' && value.kind !== 'literal';
}

/** `interval: 3600` leaves so many seconds between the runs of `* * * * * *`: https://croner.56k.guru/usage/configuration/ */
function triggerIn(pattern: Value, options: Value | undefined, site: CallSite): Trigger {
  const trigger = triggerOf(pattern, site.at, propertyOf(options, 'timezone'), 'croner');
  const interval = propertyOf(options, 'interval');
  const seconds = interval === null ? null : foldNumber(interval);
  if (interval === null || seconds === null || seconds <= 0 || trigger.text !== '* * * * * *') return trigger;
  return { ...trigger, kind: 'every', text: `${String(seconds)} seconds`, seconds: false, at: interval.at };
}
