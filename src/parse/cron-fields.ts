import type { CronDialect } from '../model/cron-dialect';
import { cronRules, type CronRules } from './cron-dialects';
import { cronUnits, partProblem, plainPart, type CronUnit } from './cron-parts';

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
  ['@minutely', '* * * * *'],
  ['@secondly', '* * * * * *'],
  ['@weekdays', '0 0 * * 1-5'],
  ['@weekends', '0 0 * * 0,6'],
]);

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
  const alias = aliases.get(lower);
  if (alias !== undefined && !rules.nicknames.includes(lower)) return `${rules.title} does not read \`${lower}\`.`;
  // What a nickname stands for is cron's own, and no text of the scheduler's.
  if (alias !== undefined) return arrange(alias.split(' '), true);
  const body = wrapped?.trim() ?? lower;
  if (body.startsWith('@')) return `Cron has no alias \`${body}\`.`;
  const parts = body.split(/\s+/);
  const read = dialect === 'any' ? arrange(parts, seconds && wrapped === undefined) : arrangeBy(parts, rules);
  if (typeof read === 'string') return read;
  const problem = problemOf(read, rules) ?? (dialect === 'any' ? null : dialectProblem(read, rules));
  if (problem !== null) return problem;
  const plain = inPlainSigns(read);
  return { ...plain, ...withSunday(plain, rules), bothDays: areBoth(read, rules) };
}

/** The fields by what one scheduler takes. */
function arrangeBy(parts: readonly string[], rules: CronRules): CronFields | string {
  const { fewest, most } = rules;
  if (parts.length < fewest || parts.length > most) {
    const wanted = most === fewest ? countOf(most) : `${countOf(fewest)} to ${countOf(most)}`;
    return `A schedule of ${rules.title} has ${wanted} fields; this one has ${String(parts.length)}.`;
  }
  const filled = [...Array.from({ length: 5 - parts.length }, () => '*'), ...parts];
  const [minute = '*', hour = '*', dayOfMonth = '*', month = '*', dayOfWeek = '*', second, ...year] = filled;
  const ordered =
    rules.sixth === 'seconds-last' && second !== undefined
      ? [second, minute, hour, dayOfMonth, month, dayOfWeek, ...year]
      : filled;
  const fields = arrange(ordered, rules.sixth !== 'year');
  return typeof fields === 'string' ? fields : { ...fields, sundayIsOne: rules.sunday === 1 };
}

const counts = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven'];

function countOf(number: number): string {
  return counts[number] ?? String(number);
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

const dayNames = /(?:SUN|MON|TUE|WED|THU|FRI|SAT)(?:[A-Z]*DAY)?/g;

/** What one scheduler does not read though others do. */
function dialectProblem(fields: CronFields, rules: CronRules): string | null {
  const { dayOfMonth, dayOfWeek, month } = fields;
  const unnamed = [dayOfMonth, dayOfWeek].map((field) => field.replace(dayNames, ''));
  for (const mark of ['L', 'W', '#', '?', '$'])
    if (!rules.marks.includes(mark) && unnamed.some((field) => field.includes(mark)))
      return `${rules.title} does not read \`${mark}\`.`;
  const named = `${month} ${dayOfWeek.match(dayNames)?.join(' ') ?? ''}`.match(
    rules.names === 'none' ? /[A-Z]{3,}/ : /[A-Z]{4,}/,
  )?.[0];
  if (named !== undefined && rules.names !== 'long') return `${rules.title} does not read names such as \`${named}\`.`;
  const numbers = dayOfWeek.split(',').map((part) => part.replace(/[/#].*$/, ''));
  const day = numbers
    .join('-')
    .match(/\d+/g)
    ?.find((one) => Number(one) > rules.lastDay || Number(one) < (rules.sunday === 1 ? 1 : 0));
  if (day !== undefined)
    return `\`${day}\` is no day of the week for ${rules.title} (${rules.sunday === 1 ? '1' : '0'}-${String(rules.lastDay)}).`;
  return daysProblem(fields, rules);
}

function daysProblem({ dayOfMonth, dayOfWeek }: CronFields, { days, title }: CronRules): string | null {
  if (days !== 'one' && days !== 'marked') return null;
  const restricted = [dayOfMonth, dayOfWeek].filter((field) => field !== '*' && field !== '?').length;
  if (restricted === 2) return `${title} takes either a day of the month or a day of the week, not both.`;
  return days === 'marked' && dayOfMonth !== '?' && dayOfWeek !== '?'
    ? `${title} wants \`?\` as the day of the month or as the day of the week.`
    : null;
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

const fieldUnits: readonly (readonly [keyof typeof cronUnits, CronUnit])[] = [
  ['second', cronUnits.second],
  ['minute', cronUnits.minute],
  ['hour', cronUnits.hour],
  ['dayOfMonth', cronUnits.dayOfMonth],
  ['month', cronUnits.month],
  ['dayOfWeek', cronUnits.dayOfWeek],
  ['year', cronUnits.year],
];

function problemOf(fields: CronFields, rules: CronRules): string | null {
  for (const [name, unit] of fieldUnits) {
    for (const part of fields[name]?.split(',') ?? []) {
      const problem = partProblem(part, unit, rules);
      if (problem !== null) return problem;
    }
  }
  return null;
}

function inPlainSigns(fields: CronFields): CronFields {
  return eachPart(fields, plainPart);
}

/** The fields with every element of a list changed by its unit. */
export function eachPart(fields: CronFields, change: (part: string, unit: CronUnit) => string): CronFields {
  const changed = (field: string, unit: CronUnit): string =>
    field
      .split(',')
      .map((part) => change(part, unit))
      .join(',');
  return {
    ...fields,
    second: fields.second === null ? null : changed(fields.second, cronUnits.second),
    minute: changed(fields.minute, cronUnits.minute),
    hour: changed(fields.hour, cronUnits.hour),
    dayOfMonth: changed(fields.dayOfMonth, cronUnits.dayOfMonth),
    month: changed(fields.month, cronUnits.month),
    dayOfWeek: changed(fields.dayOfWeek, cronUnits.dayOfWeek),
    year: fields.year === null ? null : changed(fields.year, cronUnits.year),
  };
}
