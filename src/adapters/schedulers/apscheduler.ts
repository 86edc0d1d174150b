import type { Trigger } from '../../model/job';
import type { Span } from '../../model/span';
import type { Value } from '../../model/value';
import type { Adapter, CallSite, ChainLink, Declaration, DecoratorSite, Lookup } from '../adapter';
import { foldNumber, foldText } from '../fold';
import { argumentOf, calledName, givenTo, pythonPackage } from '../python';
import { atPythonPath } from '../python-path';
import { cronTrigger, intervalTrigger, unknownTrigger } from '../python-trigger';
import { scheduledJob } from '../scheduled';
import { triggerOf } from '../trigger';

/** APScheduler 3 and 4: `add_job`, `@scheduled_job`, `add_schedule`; triggers by name or as objects. */
export const adapter: Adapter = {
  id: 'apscheduler',
  title: 'APScheduler',
  documentation: 'https://apscheduler.readthedocs.io/en/3.x/userguide.html',
  languages: ['python'],
  mentions: ['apscheduler', 'add_job', 'scheduled_job', 'add_schedule', 'flask_apscheduler'],
  packages: ['apscheduler', 'flask_apscheduler'],
  calls: { names: ['add_job', 'add_schedule'], read },
  decorators: { names: ['scheduled_job', 'task'], read: readDecorator },
};

const PACKAGES = new Set(['apscheduler', 'flask_apscheduler']);
/** Fields of a cron trigger, seconds first: https://apscheduler.readthedocs.io/en/3.x/modules/triggers/cron.html */
const FIELDS = ['second', 'minute', 'hour', 'day', 'month', 'day_of_week'];
/** Fields below the least that is given are at their least, those above are open. */
const LEAST = ['0', '0', '0', '1', '1', '*'];
const UNITS: Readonly<Record<string, number>> = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
};
const TRIGGER =
  /^apscheduler\.triggers\.\w+\.(CronTrigger|IntervalTrigger|DateTrigger|CalendarIntervalTrigger)(\.from_crontab)?$/;

type Given = Pick<ChainLink, 'arguments' | 'keywords'>;

function read(site: CallSite, look: Lookup): readonly Declaration[] {
  const link = site.links.at(-1);
  const func = link === undefined ? null : argumentOf(link, 0, 'func');
  const trigger = link === undefined ? null : argumentOf(link, 1, 'trigger');
  if (link === undefined || func === null) return [];
  if (!isScheduler(site.base) && !isTrigger(trigger)) return [];
  const due = triggerIn(trigger, link, site.at);
  if (due === null) return [];
  const named = argumentOf(link, null, 'id') ?? argumentOf(link, null, 'name');
  const text = foldText(func);
  const handler = text === null ? func : atPythonPath(text, func, look);
  const name = named === null ? null : foldText(named);
  const job = scheduledJob(adapter.id, name, due, handler, site.at);
  const given = argumentsFor(link);
  return [given.length === 0 ? job : { ...job, given }];
}

function readDecorator(site: DecoratorSite): readonly Declaration[] {
  if (!isScheduler(site.decorator)) return [];
  const due = triggerIn(argumentOf(site, 0, 'trigger'), { ...site, arguments: site.arguments }, site.at);
  const named = argumentOf(site, null, 'id') ?? argumentOf(site, null, 'name');
  const name = named === null ? null : foldText(named);
  return due === null ? [] : [scheduledJob(adapter.id, name ?? site.hostName, due, site.host, site.at)];
}

function isScheduler(value: Value): boolean {
  return PACKAGES.has(pythonPackage(value) ?? '');
}

function isTrigger(value: Value | null): boolean {
  return value !== null && TRIGGER.test(calledName(value) ?? '');
}

/** What `args` and `kwargs` give to the function. */
function argumentsFor(link: Given): readonly Value[] {
  const args = argumentOf(link, 2, 'args');
  const kwargs = argumentOf(link, 3, 'kwargs');
  const positional = args?.kind === 'array' && !args.open ? args.items : [];
  return kwargs?.kind === 'object'
    ? [...positional, { kind: 'operation', operator: '**', operands: [kwargs], at: kwargs.at }]
    : positional;
}

/** When a job is due; null for what runs once, at a date or at once. */
function triggerIn(trigger: Value | null, link: Given, at: Span): Trigger | null {
  if (trigger === null) return null;
  if (trigger.kind === 'one-of') {
    const [first] = trigger.values.flatMap((one) => triggerIn(one, link, at) ?? []);
    return first ?? null;
  }
  const kind = foldText(trigger);
  if (kind !== null) return byName(kind, link, trigger.at);
  const [, made, fromCrontab] = TRIGGER.exec(calledName(trigger) ?? '') ?? [];
  if (trigger.kind !== 'call' || made === undefined) return unknownTrigger(trigger.at);
  const given = givenTo(trigger);
  if (fromCrontab !== undefined) {
    return triggerOf(given.arguments?.[0], trigger.at, argumentOf(given, 1, 'timezone'), 'apscheduler');
  }
  return byName(made.replace('Trigger', '').toLowerCase(), given, trigger.at);
}

function byName(kind: string, given: Given, at: Span): Trigger | null {
  if (kind === 'cron') return cronOf(given, at);
  if (kind === 'interval') return intervalTrigger(lengthOf(given), at);
  return kind === 'calendarinterval' ? unknownTrigger(at) : null;
}

function cronOf(given: Given, at: Span): Trigger {
  if (given.keywords?.open === true) return unknownTrigger(at);
  if (argumentOf(given, null, 'week') !== null || argumentOf(given, null, 'year') !== null) return unknownTrigger(at);
  const fields = FIELDS.map((field) => argumentOf(given, null, field));
  const least = fields.findIndex((field) => field !== null);
  const otherwise = FIELDS.map((_, index) => (index < least ? (LEAST[index] ?? '*') : '*'));
  // The day of the week leaves the days of the month open.
  const open = least === 5 ? ['0', '0', '0', '*', '*', '*'] : otherwise;
  const zone = argumentOf(given, null, 'timezone');
  const [second, ...others] = fields;
  const isWhole = second === null || second === undefined ? open[0] === '0' : foldNumber(second) === 0;
  return isWhole
    ? cronTrigger(others, open.slice(1), at, 'apscheduler', zone)
    : cronTrigger(fields, open, at, 'apscheduler', zone);
}

function lengthOf(given: Given): number | null {
  if (given.keywords?.open === true) return null;
  let length = 0;
  for (const [unit, each] of Object.entries(UNITS)) {
    const value = argumentOf(given, null, unit);
    const count = value === null ? 0 : foldNumber(value);
    if (count === null) return null;
    length += count * each;
  }
  return length === 0 ? null : length;
}
