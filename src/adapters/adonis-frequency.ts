import type { Trigger } from '../model/job';
import type { Value } from '../model/value';
import type { ChainLink } from './adapter';
import { foldScalar, foldText } from './fold';
import { exportOf } from './origin';

/** Seconds, minutes, hours, day of the month, month, day of the week: every minute until told otherwise. */
const START = '0 * * * * *';

type Fields = readonly [number, string][];
type Frequency = (args: readonly (string | null)[]) => Fields | null;

const minutes =
  (step: number): Frequency =>
  () => [[1, `*/${String(step)}`]];
const seconds =
  (step: number): Frequency =>
  () => [[0, `*/${String(step)}`]];
const hours =
  (hour: string): Frequency =>
  ([offset = '0']) =>
    offset === null
      ? null
      : [
          [1, offset],
          [2, hour],
        ];
const weekday =
  (day: string): Frequency =>
  () => [[5, day]];

/** `'13:00'`; a missing time is midnight. */
function clock(time: string | null | undefined): Fields | null {
  if (time === null) return null;
  const [, hour, minute = '0'] = /^(\d{1,2})(?::(\d{1,2}))?$/.exec(time ?? '0:0') ?? [];
  return hour === undefined
    ? null
    : [
        [1, String(Number(minute))],
        [2, String(Number(hour))],
      ];
}

/** A time of day, and fields beside it; null where one is not known. */
function clockAnd(
  time: string | null | undefined,
  ...fields: readonly (readonly [number, string | null])[]
): Fields | null {
  const known = clock(time);
  const others = fields.flatMap(([place, text]): Fields => (text === null ? [] : [[place, text]]));
  return known === null || others.length < fields.length ? null : [...known, ...others];
}

/** Fields that each method sets: https://github.com/KABBOUCHI/adonisjs-scheduler#schedule-frequency-options */
const FREQUENCIES: Readonly<Record<string, Frequency>> = {
  everySecond: () => [[0, '*']],
  everySeconds: ([step]) => (step ? [[0, `*/${step}`]] : null),
  everyFiveSeconds: seconds(5),
  everyTenSeconds: seconds(10),
  everyFifteenSeconds: seconds(15),
  everyThirtySeconds: seconds(30),
  everyMinute: () => [[1, '*']],
  everyMinutes: ([step]) => (step ? [[1, `*/${step}`]] : null),
  everyTwoMinutes: minutes(2),
  everyThreeMinutes: minutes(3),
  everyFourMinutes: minutes(4),
  everyFiveMinutes: minutes(5),
  everyTenMinutes: minutes(10),
  everyFifteenMinutes: minutes(15),
  everyThirtyMinutes: minutes(30),
  hourly: () => [[1, '0']],
  hourlyAt: hours('*'),
  everyHours: ([step, offset]) => (step ? hours(`*/${step}`)(offset === undefined ? [] : [offset]) : null),
  everyOddHour: hours('1-23/2'),
  everyTwoHours: hours('*/2'),
  everyThreeHours: hours('*/3'),
  everyFourHours: hours('*/4'),
  everyFiveHours: hours('*/5'),
  everySixHours: hours('*/6'),
  daily: () => clock(undefined),
  at: ([time]) => clock(time),
  dailyAt: ([time]) => clock(time),
  twiceDaily: ([first = '1', second = '13']) =>
    first === null || second === null
      ? null
      : [
          [1, '0'],
          [2, `${first},${second}`],
        ],
  twiceDailyAt: ([first = '1', second = '13', offset = '0']) =>
    first === null || second === null || offset === null
      ? null
      : [
          [1, offset],
          [2, `${first},${second}`],
        ],
  weekdays: weekday('1-5'),
  weekends: weekday('6,0'),
  mondays: weekday('1'),
  tuesdays: weekday('2'),
  wednesdays: weekday('3'),
  thursdays: weekday('4'),
  fridays: weekday('5'),
  saturdays: weekday('6'),
  sundays: weekday('0'),
  days: ([days]) => (days ? [[5, days]] : null),
  weekly: () => clockAnd(undefined, [5, '0']),
  weeklyOn: ([day = '1', time]) => clockAnd(time, [5, day]),
  monthly: () => clockAnd(undefined, [3, '1']),
  monthlyOn: ([day = '1', time]) => clockAnd(time, [3, day]),
  twiceMonthly: ([first = '1', second = '13', time]) =>
    first === null || second === null ? null : clockAnd(time, [3, `${first},${second}`]),
  lastDayOfMonth: ([time]) => clockAnd(time, [3, 'L']),
  quarterly: () => clockAnd(undefined, [3, '1'], [4, '1-12/3']),
  yearly: () => clockAnd(undefined, [3, '1'], [4, '1']),
  yearlyOn: ([month = '1', day = '1', time]) => clockAnd(time, [3, day], [4, month]),
};

/**
 * When a chain of frequencies runs: `.weekdays().at('7:30')` is cron `30 7 * * 1-5`. Each link sets fields of what the
 * links before it said.
 */
export function frequencyOf(links: readonly ChainLink[], start: Value): Trigger {
  let fields = START.split(' ');
  let known = true;
  let timezone: string | null = null;
  let at = start.at;
  for (const link of links) {
    if (link.arguments === null) continue;
    const [first] = link.arguments;
    if (link.name === 'timezone') timezone = first === undefined ? null : foldText(first);
    if (link.name === 'cron') {
      const text = first === undefined ? null : foldText(first);
      known = text !== null;
      fields = (text ?? START).trim().split(/\s+/);
      at = first?.at ?? link.nameAt;
    } else if (Object.hasOwn(FREQUENCIES, link.name)) {
      const set = FREQUENCIES[link.name]?.(link.arguments.map(textOf)) ?? null;
      known &&= set !== null;
      for (const [place, text] of set ?? []) fields[place] = text;
      at = link.nameAt;
    }
  }
  const short = fields.length === 6 && fields[0] === '0' ? fields.slice(1) : fields;
  const text = known ? short.join(' ') : null;
  const kind = text === null ? 'unknown' : 'cron';
  return { kind, text, timezone, seconds: short.length === 6, dialect: 'node-cron', at };
}

const DAYS: readonly string[] = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/** A number, a text, or a list of them. */
function textOf(value: Value): string | null {
  if (value.kind === 'array') {
    const items = value.items.map(textOf);
    return value.open || items.includes(null) ? null : items.join(',');
  }
  // scheduler.MONDAY
  const day = (exportOf(value) ?? '').split('.').at(-1) ?? '';
  if (DAYS.includes(day)) return String(DAYS.indexOf(day));
  const scalar = foldScalar(value);
  return scalar === undefined || scalar === null ? null : String(scalar);
}
