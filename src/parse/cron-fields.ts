import type { CronDialect } from '../model/cron-dialect';
import { cronRules, type CronRules } from './cron-dialects';

/** A cron text taken apart: fields as written, in capitals, and `*` for every value. */
export interface CronFields {
  readonly second: string | null;
  readonly minute: string;
  readonly hour: string;
  readonly dayOfMonth: string;
  readonly month: string;
  readonly dayOfWeek: string;
  readonly year: string | null;
  /** Whether days of the week count from Sunday = 1 (AWS and Quartz). */
  readonly sundayIsOne: boolean;
  /** Whether a day must be named by both day fields, where both are restricted. */
  readonly bothDays: boolean;
}

/** Longer texts are not read: no schedule needs them, and libraries take long over them. */
export const cronLengthLimit = 200;

const aliases: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

interface Unit {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names: readonly string[];
  /** What the field allows beside numbers, ranges and steps: `L`, `15W`, `5L`, `1#2`. */
  readonly special: RegExp | null;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const secondUnit: Unit = { name: 'second', low: 0, high: 59, names: [], special: null };
const minuteUnit: Unit = { name: 'minute', low: 0, high: 59, names: [], special: null };
const hourUnit: Unit = { name: 'hour', low: 0, high: 23, names: [], special: null };
const dayUnit: Unit = {
  name: 'day of the month',
  low: 1,
  high: 31,
  names: [],
  special: /^(?:L|LW|L-(?:[1-9]|[12]\d|30)|(?:[1-9]|[12]\d|3[01])W)$/,
};
const monthUnit: Unit = { name: 'month', low: 1, high: 12, names: months, special: null };
const weekdayUnit: Unit = {
  name: 'day of the week',
  low: 0,
  high: 7,
  names: days,
  special: /^(?:[0-7]|[A-Z]{3})(?:L|#[1-5])$/,
};
const yearUnit: Unit = { name: 'year', low: 1970, high: 2199, names: [], special: null };

/**
 * Takes a cron text apart, or says in one sentence why that is not possible. Five fields, six with leading seconds
 * (`seconds`) or, failing that, a trailing year (AWS), seven with both (Quartz); `cron(…)`; `@daily` and its like.
 * Documentation: https://man7.org/linux/man-pages/man5/crontab.5.html,
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html,
 * https://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html
 */
export function readCron(text: string, seconds: boolean, dialect: CronDialect = 'any'): CronFields | string {
  const rules = cronRules[dialect];
  if (text.length > cronLengthLimit) return `The schedule is longer than ${cronLengthLimit} characters.`;
  if (text.trim() === '') return 'The schedule is empty.';
  const strange = /[^\x20-\x7e\t]/u.exec(text);
  if (strange) return `The schedule holds a character that cron does not read (U+${codeOf(strange[0])}).`;
  const lower = text.trim().toLowerCase();
  const wrapped = /^cron\((.*)\)$/.exec(lower)?.[1];
  const body = aliases.get(lower) ?? wrapped?.trim() ?? lower;
  if (body.startsWith('@')) return `Cron has no alias \`${body}\`.`;
  if (aliases.has(lower) && !rules.nicknames) return `${rules.title} does not read \`${lower}\`.`;
  const parts = readParts(body, dialect);
  const read = dialect === 'any' ? arrange(parts, seconds && wrapped === undefined) : arrangeBy(parts, rules);
  if (typeof read === 'string') return read;
  const problem = problemOf(read) ?? (dialect === 'any' ? null : dialectProblem(read, rules));
  return problem ?? { ...read, ...withSunday(read, rules), bothDays: areBoth(read, rules) };
}

function readParts(body: string, dialect: CronDialect): readonly string[] {
  const parts = body.split(/\s+/);
  // pg_cron's last day of the month.
  return dialect === 'pg-cron' ? parts.map((part, index) => (index === 2 && part === '$' ? 'l' : part)) : parts;
}

/** The fields by what one scheduler takes, seven of Quartz included. */
function arrangeBy(parts: readonly string[], rules: CronRules): CronFields | string {
  const most = rules.sixth === 'none' ? 5 : rules === cronRules.quartz || rules === cronRules.croner ? 7 : 6;
  if (parts.length < rules.fewest || parts.length > most) {
    const wanted = most === rules.fewest ? countOf(most) : `${countOf(rules.fewest)} to ${countOf(most)}`;
    return `A schedule of ${rules.title} has ${wanted} fields; this one has ${String(parts.length)}.`;
  }
  const ordered =
    rules.sixth === 'seconds-last' && parts.length === 6 ? [parts[5] ?? '0', ...parts.slice(0, 5)] : parts;
  const fields = arrange(
    ordered.map((part) => (rules.wraps ? unwrapped(part) : part)),
    rules.sixth !== 'year',
  );
  return typeof fields === 'string' ? fields : { ...fields, sundayIsOne: rules.sunday === 1 };
}

const counts = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven'];

function countOf(number: number): string {
  return counts[number] ?? String(number);
}

/** `22-2` as `22-23,0-2`, for hours: only there is it written. */
function unwrapped(part: string): string {
  const [, from, to] = /^(\d{1,2})-(\d{1,2})$/.exec(part) ?? [];
  if (from === undefined || to === undefined || Number(from) <= Number(to) || Number(from) > 23) return part;
  return `${from}-23,0-${to}`;
}

/** Whether a day must be named by both fields: as the scheduler has it. */
function areBoth({ dayOfMonth, dayOfWeek }: CronFields, { days }: CronRules): boolean {
  return days === 'both' || (days === 'unless-star' && (dayOfMonth.startsWith('*') || dayOfWeek.startsWith('*')));
}

/** Days of the week counted from Monday = 0 as those that count from Sunday = 0. */
function withSunday({ dayOfWeek }: CronFields, { sunday }: CronRules): Partial<CronFields> {
  if (sunday !== 6) return {};
  return { dayOfWeek: dayOfWeek.replace(/(?<![/\d#])[0-6](?!\d)/g, (day) => String(Number(day) + 1)) };
}

const markNames: Readonly<Record<string, RegExp>> = { L: /L/, W: /W/, '#': /#/, '?': /\?/ };

/** What one scheduler does not read though others do. */
function dialectProblem(fields: CronFields, rules: CronRules): string | null {
  const { dayOfMonth, dayOfWeek, month } = fields;
  const unnamed = [dayOfMonth, dayOfWeek].map((field) => field.replace(/[A-Z]{3}/g, ''));
  for (const [mark, pattern] of Object.entries(markNames))
    if (!rules.marks.includes(mark) && unnamed.some((field) => pattern.test(field)))
      return `${rules.title} does not read \`${mark}\`.`;
  const name = rules.names ? undefined : /[A-Z]{3}/.exec(`${month} ${dayOfWeek}`)?.[0];
  if (name !== undefined) return `${rules.title} does not read names such as \`${name}\`.`;
  const numbers = dayOfWeek.split(',').map((part) => part.replace(/[/#].*$/, ''));
  const day = numbers
    .join('-')
    .match(/\d+/g)
    ?.find((one) => Number(one) > rules.lastDay || Number(one) < (rules.sunday === 1 ? 1 : 0));
  if (day !== undefined)
    return `\`${day}\` is no day of the week for ${rules.title} (${rules.sunday === 1 ? '1' : '0'}-${String(rules.lastDay)}).`;
  const restricted = [dayOfMonth, dayOfWeek].filter((field) => field !== '*' && field !== '?').length;
  if (rules.days === 'one' && restricted === 2)
    return `${rules.title} takes either a day of the month or a day of the week, not both.`;
  return null;
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

function arrange(parts: readonly string[], seconds: boolean): CronFields | string {
  const hasSecond = parts.length === 7 || (parts.length === 6 && seconds);
  const hasYear = parts.length === 7 || (parts.length === 6 && !seconds);
  const [minute, hour, dayOfMonth, month, dayOfWeek] = parts.slice(hasSecond ? 1 : 0);
  if (
    parts.length > 7 ||
    minute === undefined ||
    hour === undefined ||
    dayOfMonth === undefined ||
    month === undefined ||
    dayOfWeek === undefined
  )
    return `A cron text has five fields, or six with seconds; this one has ${parts.length}.`;
  const second = hasSecond ? normalise(parts[0] ?? '0', '0-59') : null;
  const year = hasYear ? normalise(parts[parts.length - 1] ?? '*') : null;
  const sundayIsOne = hasYear && (!hasSecond || parts.includes('?'));
  return {
    second,
    minute: normalise(minute, '0-59'),
    hour: normalise(hour, '0-23'),
    dayOfMonth: normalise(dayOfMonth),
    month: normalise(month),
    dayOfWeek: normalise(dayOfWeek),
    year,
    sundayIsOne,
    bothDays: false,
  };
}

/**
 * Every value is every value however it is written, `0-23/1` for hours included; libraries want the letters of `L`,
 * `15W` and names large.
 */
function normalise(field: string, wholeRange?: string): string {
  const parts = field
    .split(',')
    .map((part) => (part.split('/')[0] === wholeRange ? part.replace(/^[^/]*/, '*') : part));
  return parts.some((part) => part === '*' || part === '*/1') ? '*' : parts.join(',').toUpperCase();
}

function problemOf(fields: CronFields): string | null {
  const checked: readonly (readonly [string | null, Unit])[] = [
    [fields.second, secondUnit],
    [fields.minute, minuteUnit],
    [fields.hour, hourUnit],
    [fields.dayOfMonth, dayUnit],
    [fields.month, monthUnit],
    [fields.dayOfWeek, weekdayUnit],
    [fields.year, yearUnit],
  ];
  for (const [field, unit] of checked) {
    const wrong = field?.split(',').find((part) => !isPart(part, unit));
    if (wrong !== undefined) return explain(wrong, unit);
  }
  return null;
}

function explain(part: string, unit: Unit): string {
  if (/^H(?:\(|\/|$)/.test(part)) return `\`${part}\` is Jenkins' own; cron does not read it.`;
  const range = `${unit.low}-${unit.high}`;
  return part.includes('/')
    ? `\`${part}\` does not step through a ${unit.name} (${range}).`
    : `\`${part}\` is no ${unit.name} that cron reads (${range}).`;
}

/** One element of a comma-separated field: `*`, `?`, `5`, `mon`, `1-5`, each with an optional `/2`. */
function isPart(part: string, unit: Unit): boolean {
  if (unit.special?.test(part)) return !/^[A-Z]{3}/.test(part) || unit.names.includes(part.slice(0, 3));
  const [base = '', step, ...rest] = part.split('/');
  if (rest.length > 0 || (step !== undefined && !isStep(step, unit))) return false;
  if (base === '*') return true;
  if (base === '?') return step === undefined && (unit === dayUnit || unit === weekdayUnit);
  const [low, high, ...more] = base.split('-').map((bound) => numberOf(bound, unit));
  if (low === undefined || low === null || high === null || more.length > 0) return false;
  return high === undefined || low <= high || (unit === weekdayUnit && high === 0);
}

function isStep(step: string, unit: Unit): boolean {
  return /^\d{1,4}$/.test(step) && Number(step) >= 1 && Number(step) <= unit.high - unit.low + 1;
}

function numberOf(bound: string, unit: Unit): number | null {
  const named = unit.names.indexOf(bound);
  if (named >= 0) return named + (unit === monthUnit ? 1 : 0);
  if (!/^\d{1,4}$/.test(bound)) return null;
  const number = Number(bound);
  return number >= unit.low && number <= unit.high ? number : null;
}
