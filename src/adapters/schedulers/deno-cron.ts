import type { Trigger } from '../../model/job';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, Declaration } from '../adapter';
import { foldNumber, foldText } from '../fold';
import { propertyOf } from '../options';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

/** `Deno.cron(name, schedule, [options,] handler)`: cron of five fields, or an object of fields; always in UTC. */
export const adapter: Adapter = {
  id: 'deno-cron',
  title: 'Deno.cron',
  documentation: 'https://docs.deno.com/api/deno/~/Deno.cron',
  mentions: ['Deno.cron', 'Deno?.cron'],
  packages: [],
  calls: { names: ['cron'], read },
};

function read(site: CallSite): readonly Declaration[] {
  const link = site.links.at(-1);
  if (link?.name !== 'cron' || !isDeno(site)) return [];
  const [name, schedule, third, fourth] = link.arguments ?? [];
  // Options come third, or last as they did at first.
  const handler = third?.kind === 'object' ? fourth : third;
  if (name === undefined || schedule === undefined || handler === undefined) return [];
  return [scheduledJob(adapter.id, foldText(name), triggerIn(schedule, site), handler, site.at)];
}

/** `Deno.cron` and `globalThis.Deno.cron`. */
function isDeno({ base, links }: CallSite): boolean {
  if (base.kind !== 'global') return false;
  return base.name === 'Deno' ? links.length === 1 : links.length === 2 && links[0]?.name === 'Deno';
}

function triggerIn(schedule: Value, site: CallSite): Trigger {
  if (schedule.kind !== 'object') {
    const trigger = triggerOf(schedule, site.at, null, 'deno');
    return { ...trigger, timezone: 'UTC' };
  }
  const text = textOf(schedule);
  const kind = text === null ? 'unknown' : 'cron';
  return { kind, text, timezone: 'UTC', seconds: false, dialect: 'deno', at: schedule.at };
}

const FIELDS = ['minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'];

/** Fields left out in front of the first one that is given are at their start: https://docs.deno.com/api/deno/~/Deno.CronSchedule */
function textOf(schedule: Value): string | null {
  const fields = FIELDS.map((name) => propertyOf(schedule, name)).map((value) =>
    value === null ? '*' : fieldText(value),
  );
  if (fields.includes(null)) return null;
  const [minute, hour, dayOfMonth, month, dayOfWeek] = fields;
  if (minute !== '*') return fields.join(' ');
  if (hour !== '*') return ['0', hour, dayOfMonth, month, dayOfWeek].join(' ');
  if (dayOfMonth !== '*' || dayOfWeek !== '*') return ['0', '0', dayOfMonth, month, dayOfWeek].join(' ');
  return month === '*' ? fields.join(' ') : ['0', '0', '1', month, '*'].join(' ');
}

/** A number, `{ exact }`, or `{ start, end, every }`. */
function fieldText(value: Value): string | null {
  const number = foldNumber(value);
  if (number !== null) return String(number);
  const exact = propertyOf(value, 'exact');
  if (exact?.kind === 'array') {
    const numbers = exact.items.map(foldNumber);
    return exact.open || numbers.includes(null) ? null : numbers.join(',');
  }
  if (exact !== null) return foldNumber(exact)?.toString() ?? null;
  const [start, end, every] = ['start', 'end', 'every']
    .map((key) => propertyOf(value, key))
    .map((one) => (one === null ? undefined : foldNumber(one)));
  if (start === null || end === null || every === null || value.kind !== 'object') return null;
  if (start === undefined) return end === undefined && every !== undefined ? `*/${String(every)}` : null;
  const range = end === undefined ? String(start) : `${String(start)}-${String(end)}`;
  if (every !== undefined) return `${range}/${String(every)}`;
  return end === undefined ? `${range}/1` : range;
}
