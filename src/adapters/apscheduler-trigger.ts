import type { Trigger } from '../model/job';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { ChainLink } from './adapter';
import { foldNumber, foldText } from './fold';
import { argumentOf, calledName, givenTo } from './python';
import { cronTrigger, intervalTrigger, unknownTrigger } from './python-trigger';
import { triggerOf } from './trigger';

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

/** Whether a value is a trigger that is made: `CronTrigger(hour=3)`. */
export function isTrigger(value: Value | null): boolean {
  return value !== null && TRIGGER.test(calledName(value) ?? '');
}

/** When a job is due; null for what runs once, at a date or at once. */
export function triggerIn(trigger: Value | null, link: Given, at: Span): Trigger | null {
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
