import type { Trigger } from '../model/job';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { chainOf } from './origin';
import { foldNumber, foldText } from './fold';
import { triggerOf } from './trigger';

/*
 * Schedules of Later, which Bree and synced-cron read: https://breejs.github.io/later/parsers.html
 */

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * A text such as `at 10:15 am` or `at 5:00 pm on Monday and Friday` as cron, which it stands for: a time comes every day
 * unless days are named. Null for texts of other forms, `every 5 minutes` among them.
 */
export function laterText(text: string): string | null {
  const match = /^(?:every (?:1 )?day )?(?:at )?(\d{1,2}):(\d\d) ?([ap]m)?(?: (?:every day|(?:on|every) (.+)))?$/.exec(
    text.trim().toLowerCase().replace(/\s+/g, ' '),
  );
  if (match === null) return null;
  const [, hourText = '', minuteText = '', half, days] = match;
  const hour = half === undefined ? Number(hourText) : (Number(hourText) % 12) + (half === 'pm' ? 12 : 0);
  const minute = Number(minuteText);
  const weekdays = days === undefined ? '*' : weekdaysIn(days);
  if (hour > 23 || minute > 59 || weekdays === null) return null;
  return `${String(minute)} ${String(hour)} * * ${weekdays}`;
}

function weekdaysIn(text: string): string | null {
  if (text === 'weekday' || text === 'weekdays') return '1-5';
  if (text === 'weekend' || text === 'weekends') return '0,6';
  const numbers = text
    .split(/,? and |, ?| /)
    .map((word) => (/^[a-z]{3,9}$/.test(word) ? DAYS.indexOf(word.slice(0, 3)) : -1));
  return numbers.includes(-1) ? null : numbers.join(',');
}

/** What `later.parse.text(…)`, `.cron(…)` or `.recur()…` gives; `null` for what is none of them. */
export function laterTrigger(value: Value, at: Span): Trigger | null {
  const { links } = chainOf(value);
  const called = links.filter((link) => link.arguments !== null);
  const [first, ...rest] = called;
  const [argument] = first?.arguments ?? [];
  switch (first?.name) {
    case 'text':
      return argument === undefined ? null : textTrigger(argument, at);
    case 'cron':
      return argument === undefined ? null : triggerOf(argument, at, null);
    case 'recur': {
      const text = recurrence(rest.map(({ name, arguments: args }) => ({ name, numbers: args ?? [] })));
      return { kind: text === null ? 'unknown' : 'cron', text, timezone: null, seconds: false, at: value.at };
    }
    default:
      return null;
  }
}

/** A text of Later where it may also be cron, an interval or milliseconds. */
export function textTrigger(value: Value, at: Span): Trigger {
  const trigger = triggerOf(value, at, null);
  const cron = trigger.kind === 'every' && trigger.text !== null ? laterText(trigger.text) : null;
  return cron === null ? trigger : { ...trigger, kind: 'cron', text: cron };
}

interface RecurrenceLink {
  readonly name: string;
  readonly numbers: readonly Value[];
}

/** Fields of cron by Later's words for them, with what Later counts from one where cron counts from zero. */
const UNITS: Readonly<Record<string, { readonly field: number; readonly shift: number }>> = {
  minute: { field: 0, shift: 0 },
  hour: { field: 1, shift: 0 },
  dayOfMonth: { field: 2, shift: 0 },
  month: { field: 3, shift: 0 },
  dayOfWeek: { field: 4, shift: -1 },
};

/** `recur().on(3).hour()`, `recur().at('03:30')`, `recur().every(15).minute()`; null for what cron cannot say. */
function recurrence(links: readonly RecurrenceLink[]): string | null {
  const fields: (string | null)[] = [null, null, null, null, null];
  const rest = [...links];
  for (let amount = rest.shift(); amount !== undefined; amount = rest.shift()) {
    const unit = amount.name === 'at' ? 'time' : rest.shift()?.name;
    const time = unit === 'time' ? timeOf(amount) : null;
    const place = unit !== undefined && Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
    if (time !== null) [fields[0], fields[1]] = time;
    else if (place === undefined || fields[place.field] !== null) return null;
    else fields[place.field] = amountText(amount, place.shift);
    if (place !== undefined && fields[place.field] === null) return null;
  }
  const first = fields.findIndex((field) => field !== null);
  if (first < 0 || (fields[2] !== null && fields[4] !== null)) return null;
  // What is finer than the finest unit that is named comes at its start.
  const finest = first === 4 ? 2 : first;
  return fields.map((field, index) => field ?? (index >= finest ? '*' : index < 2 ? '0' : '1')).join(' ');
}

/** Minute and hour of `'03:30'` or `'03:30:00'`. */
function timeOf({ numbers }: RecurrenceLink): readonly [string, string] | null {
  const [first, ...others] = numbers;
  const time = first === undefined || others.length > 0 ? null : foldText(first);
  const [, hour, minute] = /^(\d\d):(\d\d)(?::00)?$/.exec(time ?? '') ?? [];
  return hour === undefined || minute === undefined ? null : [String(Number(minute)), String(Number(hour))];
}

function amountText(amount: RecurrenceLink, shift: number): string | null {
  const list = amount.numbers.flatMap((value) => (value.kind === 'array' ? value.items : [value])).map(foldNumber);
  const [only] = list;
  if (list.length === 0 || list.includes(null)) return null;
  if (amount.name === 'on') return list.map((number) => String((number ?? 0) + shift)).join(',');
  if (amount.name !== 'every' || list.length > 1 || only === undefined) return null;
  return only === 1 ? '*' : `*/${String(only)}`;
}
