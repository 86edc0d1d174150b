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
export function readCron(text: string, seconds: boolean): CronFields | string {
  if (text.length > cronLengthLimit) return `The schedule is longer than ${cronLengthLimit} characters.`;
  if (text.trim() === '') return 'The schedule is empty.';
  const strange = /[^\x20-\x7e\t]/u.exec(text);
  if (strange) return `The schedule holds a character that cron does not read (U+${codeOf(strange[0])}).`;
  const lower = text.trim().toLowerCase();
  const wrapped = /^cron\((.*)\)$/.exec(lower)?.[1];
  const body = aliases.get(lower) ?? wrapped?.trim() ?? lower;
  if (body.startsWith('@')) return `Cron has no alias \`${body}\`.`;
  const fields = arrange(body.split(/\s+/), seconds && wrapped === undefined);
  return typeof fields === 'string' ? fields : (problemOf(fields) ?? fields);
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
