import type { Trigger } from '../../model/job';
import type { Span } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, Lookup } from '../adapter';
import { foldNumber } from '../fold';
import { isCallable, partOf } from '../options';
import { chainOf, packageOf } from '../origin';
import { optionText, triggerOf } from '../trigger';

const PACKAGE = '@vendure/core';

/** Vendure: `new ScheduledTask({ id, schedule, execute })`, with a cron text or a function that says it in words. */
export const adapter: Adapter = {
  id: 'vendure',
  title: 'Vendure',
  documentation: 'https://docs.vendure.io/reference/typescript-api/scheduled-tasks/scheduled-task/',
  mentions: ['ScheduledTask'],
  packages: [PACKAGE],
  calls: { names: ['ScheduledTask'], read },
};

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.find(({ name, construct }) => name === 'ScheduledTask' && construct);
  const [options] = link?.arguments ?? [];
  if (packageOf(site.base) !== PACKAGE || site.base.kind === 'instance' || options === undefined) return [];
  const handler = partOf(options, 'execute', look);
  if (handler === null) return [];
  const schedule = partOf(options, 'schedule', look) ?? undefined;
  const trigger = scheduleOf(schedule, site.at, look);
  return [
    {
      kind: 'schedule',
      name: optionText(options, 'id'),
      trigger,
      handler,
      handlerName: null,
      group: adapter.id,
      at: site.at,
    },
  ];
}

function scheduleOf(schedule: Value | undefined, at: Span, look: Lookup): Trigger {
  if (schedule === undefined || !isCallable(schedule)) return triggerOf(schedule, at, null, 'croner');
  const expression = cronInWords(look.resultOf(schedule, [], schedule.at));
  const stated: Value | undefined =
    expression === null ? undefined : { kind: 'literal', value: expression, at: schedule.at };
  return triggerOf(stated, schedule.at, null, 'croner');
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const PLAIN: Readonly<Record<string, string>> = {
  everyMinute: '* * * * *',
  everyHour: '0 * * * *',
  everyDay: '0 0 * * *',
  everyWeek: '0 0 * * 0',
  everyWeekDay: '0 0 * * 1-5',
  everyWeekend: '0 0 * * 0,6',
  everyMonth: '0 0 1 * *',
  everyYear: '0 0 1 1 *',
};

/** `cron.every(2).hours()`, `cron.everyDayAt(3, 15)`: https://github.com/trainerbox/cron-time-generator#api */
function cronInWords(value: Value): string | null {
  const { links } = chainOf(value);
  const [first, second] = links.filter((link) => link.arguments !== null);
  if (first === undefined) return null;
  if (first.name === 'every' && second !== undefined) return everyFew(numberOf(first, 0), second.name);
  if (first.name === 'everyHourAt') {
    const minute = numberOf(first, 0);
    return minute === null ? null : `${String(minute)} * * * *`;
  }
  const [, named = '', at] = /^every(\w+?)(At)?$/.exec(first.name) ?? [];
  const day = DAYS.indexOf(named);
  const plain =
    day >= 0 ? `0 0 * * ${String(day)}` : Object.hasOwn(PLAIN, `every${named}`) ? PLAIN[`every${named}`] : null;
  if (at === undefined) return plain ?? null;
  // `everyWeekAt` and the like take the day first.
  const isByDay = day >= 0 || named === 'Day';
  const [hour, minute] = [numberOf(first, 0), numberOf(first, 1)];
  if (plain === null || plain === undefined || !isByDay || hour === null) return null;
  if (minute === null && (first.arguments?.length ?? 0) > 1) return null;
  return [String(minute ?? 0), String(hour), ...plain.split(' ').slice(2)].join(' ');
}

function everyFew(count: number | null, unit: string): string | null {
  if (count === null) return null;
  const step = count === 1 ? '*' : `*/${String(count)}`;
  switch (unit) {
    case 'minutes':
      return `${step} * * * *`;
    case 'hours':
      return `0 ${step} * * *`;
    case 'days':
      return `0 0 ${step} * *`;
    default:
      return null;
  }
}

function numberOf({ arguments: args }: ChainLink, index: number): number | null {
  const value = args?.[index];
  return value === undefined ? null : foldNumber(value);
}
