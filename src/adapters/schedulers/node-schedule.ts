import type { Trigger } from '../../model/job';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { foldScalar, foldText } from '../fold';
import { isOneOff } from '../one-off';
import { propertyOf } from '../options';
import { exportOf, packageOf } from '../origin';
import { recurrenceText } from '../recurrence';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

const PACKAGE = 'node-schedule';

/**
 * node-schedule: `scheduleJob([name,] rule, fn)`, and `new Job([name,] fn)` with `.schedule(rule)`. The rule is cron, a
 * RecurrenceRule, an object like one, or `{ start, end, rule, tz }`. A date runs once, so is no job.
 */
export const adapter: Adapter = {
  id: 'node-schedule',
  title: 'node-schedule',
  documentation: 'https://github.com/node-schedule/node-schedule#readme',
  mentions: [PACKAGE, 'scheduleJob'],
  packages: [PACKAGE],
  calls: { names: ['scheduleJob', 'schedule'], read },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  if (packageOf(site.base) !== PACKAGE) return [];
  const link = site.links.find((one) => adapter.calls?.names.includes(one.name));
  const args = link?.arguments ?? [];
  if (link?.name === 'scheduleJob' && site.base.kind !== 'instance') {
    const [name, rule, handler] = args.length >= 3 ? args : [undefined, ...args];
    return declared(site, name, rule, handler, look);
  }
  if (link?.name !== 'schedule' || site.base.kind !== 'instance' || exportOf(site.base.of) !== 'Job') return [];
  const made = site.base.arguments ?? [];
  const [name, handler] = made.length >= 2 ? made : [undefined, ...made];
  return declared(site, name, args[0], handler, look);
}

function declared(
  site: CallSite,
  name: Value | undefined,
  rule: Value | undefined,
  handler: Value | undefined,
  look: Lookup,
): readonly Declaration[] {
  if (rule === undefined || handler === undefined || isOneOff(rule, look)) return [];
  const text = name === undefined ? null : foldText(name);
  return [scheduledJob(adapter.id, text, triggerIn(rule, site, look), handler, site.at)];
}

function triggerIn(rule: Value, site: CallSite, look: Lookup): Trigger {
  const inner = propertyOf(rule, 'rule');
  if (inner !== null) {
    const trigger = triggerIn(inner, site, look);
    const zone = propertyOf(rule, 'tz');
    return zone === null ? trigger : { ...trigger, timezone: foldText(zone) };
  }
  const parts = partsOf(rule, look);
  if (parts === null) return triggerOf(rule, site.at, null, 'cron-parser');
  const zone = parts.get('tz');
  const text = recurrenceText(parts, isRange);
  return {
    kind: text === null ? 'unknown' : 'cron',
    text,
    timezone: zone === undefined ? null : foldText(zone),
    seconds: text !== null && text.split(' ').length > 5,
    dialect: 'cron-parser',
    at: rule.at,
  };
}

const PARTS = ['year', 'month', 'date', 'dayOfWeek', 'hour', 'minute', 'second', 'tz'];

/** The parts of a `RecurrenceRule`, by place, by assignment, or of an object with the same keys. */
function partsOf(rule: Value, look: Lookup): ReadonlyMap<string, Value> | null {
  if (rule.kind === 'object') return new Map(rule.properties.map((property) => [property.key, property.value]));
  if (rule.kind !== 'instance' || packageOf(rule.of) !== PACKAGE || exportOf(rule.of) !== 'RecurrenceRule') return null;
  const given = (rule.arguments ?? []).map((value, index) => [PARTS[index] ?? '', value] as const);
  const parts = new Map(given.filter(([, value]) => foldScalar(value) !== null && value.kind !== 'undefined'));
  for (const { path, value } of look.assignmentsOn(rule)) parts.set(path.join('.'), value);
  return parts;
}

function isRange(value: Value): boolean {
  return value.kind === 'instance' && packageOf(value.of) === PACKAGE && exportOf(value.of) === 'Range';
}
