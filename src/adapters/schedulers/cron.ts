import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { isOneOff } from '../one-off';
import { partOf, propertyOf } from '../options';
import { packageOf } from '../origin';
import { scheduledJob } from '../scheduled';
import { optionText, triggerOf } from '../trigger';
import { foldText } from '../fold';

/**
 * cron (kelektiv/node-cron) 1 to 4: `new CronJob(cronTime, onTick, onComplete, start, timeZone, …)`, `CronJob.from({ … })`,
 * in version 1 and 2 also `new CronJob({ … })` and `job(…)`. A date as `cronTime` runs once, so is no job.
 */
export const adapter: Adapter = {
  id: 'cron',
  title: 'cron',
  documentation: 'https://github.com/kelektiv/node-cron#api',
  mentions: ["'cron'", '"cron"', 'CronJob'],
  packages: ['cron'],
  calls: { names: ['CronJob', 'from', 'job'], read },
};

/** What a schedule is made of, by place or by name. */
interface Parameters {
  readonly time: Value | undefined;
  readonly tick: Value;
  readonly zone: Value | null;
  readonly name: string | null;
}

/** Place of the name among the arguments of version 4: https://github.com/kelektiv/node-cron#cronjob-class */
const NAME_AT = 11;

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  if (packageOf(site.base) !== 'cron' || site.base.kind === 'instance') return [];
  const link = site.links.find((one) => one.arguments !== null && adapter.calls?.names.includes(one.name));
  if (link === undefined || link.arguments === null) return [];
  if (link.name === 'from' && !isCronJob(site, link)) return [];
  const given = parametersOf(link.arguments, look);
  if (given === null || (given.time !== undefined && isOneOff(given.time, look))) return [];
  const trigger = triggerOf(given.time, site.at, given.zone, 'cron');
  return [scheduledJob(adapter.id, given.name, trigger, given.tick, site.at)];
}

/** `CronJob.from`, also of the whole package: `cron.CronJob.from`. */
function isCronJob({ base, links }: CallSite, link: ChainLink): boolean {
  const before = links[links.indexOf(link) - 1]?.name ?? (base.kind === 'external' ? base.path.at(-1) : undefined);
  return before === 'CronJob';
}

function parametersOf(args: readonly Value[], look: Lookup): Parameters | null {
  const [first, second, , , zone] = args;
  if (first === undefined) return null;
  if (second === undefined) {
    const tick = partOf(first, 'onTick', look);
    if (tick === null) return null;
    const name = optionText(first, 'name');
    return { time: partOf(first, 'cronTime', look) ?? undefined, tick, zone: propertyOf(first, 'timeZone'), name };
  }
  const name = args[NAME_AT];
  return { time: first, tick: second, zone: zone ?? null, name: name === undefined ? null : foldText(name) };
}
