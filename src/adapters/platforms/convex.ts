import type { Trigger } from '../../model/job';
import type { Span } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration, Lookup } from '../adapter';
import { foldNumber, foldText } from '../fold';
import { isCallable, propertyOf } from '../options';
import { packageOf } from '../origin';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

const PACKAGE = 'convex';

/** Convex: what `cronJobs()` gives runs functions that `internal` and `api` refer to by file and name. */
export const adapter: Adapter = {
  id: 'convex',
  title: 'Convex',
  documentation: 'https://docs.convex.dev/scheduling/cron-jobs',
  mentions: ['convex/server', 'cronJobs'],
  packages: [PACKAGE],
  calls: { names: ['interval', 'cron', 'hourly', 'daily', 'weekly', 'monthly'], read },
};

/** `crons.daily(name, { hourUTC, minuteUTC }, internal.visits.purge, args)` */
function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  const made = site.links.at(-2)?.name;
  if (packageOf(site.base) !== PACKAGE || made !== 'cronJobs' || !link?.arguments) return [];
  const [name, when, reference] = link.arguments;
  if (name === undefined || when === undefined || reference === undefined) return [];
  const trigger = triggerFor(link.name, when, site.at);
  const handler = functionOf(reference, look) ?? reference;
  return [scheduledJob(adapter.id, foldText(name), trigger, handler, site.at)];
}

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

function triggerFor(method: string, when: Value, at: Span): Trigger {
  if (method === 'cron') return triggerOf(when, at, null, 'convex');
  const number = (key: string): number | null => {
    const value = propertyOf(when, key);
    return value === null ? null : foldNumber(value);
  };
  if (method === 'interval') {
    const seconds = [number('seconds'), number('minutes'), number('hours')];
    const total = seconds.reduce<number>((sum, one, index) => sum + (one ?? 0) * 60 ** index, 0);
    const text = total > 0 ? `${String(total * 1000)} ms` : null;
    return { kind: text === null ? 'unknown' : 'every', text, timezone: null, seconds: false, at: when.at };
  }
  const minute = number('minuteUTC');
  const hour = method === 'hourly' ? '*' : number('hourUTC');
  const day = method === 'monthly' ? number('day') : '*';
  const weekday = method === 'weekly' ? weekdayOf(propertyOf(when, 'dayOfWeek')) : '*';
  const fields = [minute, hour, day, '*', weekday];
  const text = fields.includes(null) ? null : fields.join(' ');
  return {
    kind: text === null ? 'unknown' : 'cron',
    text,
    timezone: method === 'hourly' ? null : 'UTC',
    seconds: false,
    dialect: 'convex',
    at: when.at,
  };
}

function weekdayOf(value: Value | null): number | null {
  const text = value === null ? null : foldText(value);
  const index = text === null ? -1 : DAYS.indexOf(text.toLowerCase());
  return index === -1 ? null : index;
}

/** `internal.visits.purge` is what `visits.ts` beside this file exports as `purge`. */
function functionOf(reference: Value, look: Lookup): Value | null {
  const path = pathOf(reference);
  const name = path.at(-1);
  if (path.length < 2 || name === undefined) return null;
  const target = look.module(reference.at.file, `./${path.slice(0, -1).join('/')}`, reference.at);
  const found = target === null ? null : look.member(target, name, reference.at);
  if (found === null || isCallable(found)) return found;
  // internalMutation({ args, handler }), or internalMutation(handler)
  const [options] = found.kind === 'call' ? found.arguments : [];
  const handler = propertyOf(options, 'handler') ?? options;
  return handler !== undefined && isCallable(handler) ? handler : null;
}

/** The members that lead from `internal` or `api` to a function; the generated module need not be there. */
function pathOf(value: Value): readonly string[] {
  if (value.kind === 'member') return [...pathOf(value.object), value.property];
  return value.kind === 'external' ? value.path.slice(1) : [];
}
