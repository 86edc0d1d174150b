import type { CronRules } from './cron-dialects';

/** One field of a cron text: its range, its names, and its own signs. */
export interface CronUnit {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names: readonly string[];
  /** What the field allows beside numbers, ranges and steps: `L`, `15W`, `5L`, `1#2`. */
  readonly special: RegExp | null;
}

const months = ['JANUARY', 'FEBRUARY', 'MARCH', 'APRIL', 'MAY', 'JUNE', 'JULY', 'AUGUST', 'SEPTEMBER', 'OCTOBER'];
const days = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

function unit(name: string, low: number, high: number, names: readonly string[] = [], special: RegExp | null = null) {
  return { name, low, high, names, special } satisfies CronUnit;
}

export const cronUnits = {
  second: unit('second', 0, 59),
  minute: unit('minute', 0, 59),
  hour: unit('hour', 0, 23),
  dayOfMonth: unit(
    'day of the month',
    1,
    31,
    [],
    /^(?:L|\$|LW|WL|L-(?:[1-9]|[12]\d|30)W?|(?:[1-9]|[12]\d|3[01])W|W(?:[1-9]|[12]\d|3[01]))$/,
  ),
  month: unit('month', 1, 12, [...months, 'NOVEMBER', 'DECEMBER']),
  dayOfWeek: unit('day of the week', 0, 7, days, /^(?:L|L[0-7]|(?:[0-7]|[A-Z]{3})(?:L|#[1-5]|#L))$/),
  year: unit('year', 1970, 2199),
} as const;

/** What is wrong with one element of a comma-separated field, in a sentence; null where it is read. */
export function partProblem(part: string, unit: CronUnit, rules: CronRules): string | null {
  const shown = short(part, unit);
  if (isPart(shown, unit, rules)) return null;
  if (/^H(?:\(|\/|$)/.test(part)) return `\`${part}\` is Jenkins' own; cron does not read it.`;
  const range = `${String(unit.low)}-${String(unit.high)}`;
  if (part.includes('/') && isPart(shown, unit, { ...rules, steps: ['number', 'range', 'large'] }))
    return `${rules.title} does not read \`${part}\`.`;
  return part.includes('/')
    ? `\`${part}\` does not step through a ${unit.name} (${range}).`
    : `\`${part}\` is no ${unit.name} that cron reads (${range}).`;
}

/** `*`, `?`, `5`, `mon`, `1-5`, each with an optional `/2`. */
function isPart(part: string, unit: CronUnit, rules: CronRules): boolean {
  if (unit.special?.test(part)) return !/^[A-Z]{3}/.test(part) || indexOf(part.slice(0, 3), unit) >= 0;
  if (rules.marks.includes('~') && /^\d{0,2}~\d{0,2}(?:\/\d{1,4})?$/.test(part)) return true;
  if (rules.marks.includes('H') && /^H(?:\(\d{1,2}-\d{1,2}\))?(?:\/\d{1,4})?$/.test(part)) return true;
  const [base = '', step, ...rest] = part.split('/');
  if (rest.length > 0 || (step !== undefined && !isStep(base, step, unit, rules))) return false;
  if (base === '*') return true;
  if (base === '?') return rules.marks.includes('?');
  const [low, high, ...more] = base.split('-').map((bound) => numberOf(bound, unit));
  if (low === undefined || low === null || high === null || more.length > 0) return false;
  return high === undefined || low <= high || rules.wraps || (unit === cronUnits.dayOfWeek && high === 0);
}

function isStep(base: string, step: string, unit: CronUnit, rules: CronRules): boolean {
  if (!/^\d{1,4}$/.test(step) || Number(step) < 1) return false;
  if (base.includes('-') ? !rules.steps.includes('range') : !/^[*?]$/.test(base) && !rules.steps.includes('number'))
    return false;
  return rules.steps.includes('large') || Number(step) <= unit.high - unit.low + 1;
}

function indexOf(name: string, unit: CronUnit): number {
  return unit.names.findIndex((known) => known.slice(0, 3) === name);
}

function numberOf(bound: string, unit: CronUnit): number | null {
  const named = indexOf(bound, unit);
  if (named >= 0) return named + (unit === cronUnits.month ? 1 : 0);
  if (!/^\d{1,4}$/.test(bound)) return null;
  const number = Number(bound);
  return number >= unit.low && number <= unit.high ? number : null;
}

/** Names in three letters. */
function short(part: string, unit: CronUnit): string {
  return part.replace(/[A-Z]{4,}/g, (name) => (unit.names.includes(name) ? name.slice(0, 3) : name));
}

/** An element that is read, in the signs that all libraries know: names in three letters, a step that goes somewhere. */
export function plainPart(part: string, unit: CronUnit): string {
  const text = short(part, unit);
  // The last day of a month and of the week, as pg_cron and Quartz have it.
  if (unit === cronUnits.dayOfMonth && text === '$') return 'L';
  if (unit === cronUnits.dayOfWeek && text === 'L') return 'SAT';
  const last = /^L([0-7])$/.exec(text)?.[1];
  if (last !== undefined) return `${last}L`;
  const [base = '', step] = text.split('/');
  if (step === undefined || /[~H?]/.test(base)) return text;
  const [from, to] = base === '*' ? [unit.low, unit.high] : base.split('-').map((bound) => numberOf(bound, unit));
  const end = to ?? (unit === cronUnits.dayOfWeek ? 6 : unit.high);
  if (from === undefined || from === null || end < from || from + Number(step) <= end) return text;
  return String(from);
}

/** A range over the end as two, with what is stepped through counted out, for who does not read it. */
export function unwrapped(part: string, unit: CronUnit): string {
  const [base = '', step = '1'] = part.split('/');
  const [from, to] = base.split('-').map((bound) => numberOf(bound, unit));
  if (from === undefined || from === null || to === undefined || to === null || from <= to) return part;
  // Seven is Sunday again.
  const size = unit === cronUnits.dayOfWeek ? 7 : unit.high - unit.low + 1;
  const found: number[] = [];
  for (let at = from; at <= to + size; at += Number(step)) found.push(((at - unit.low) % size) + unit.low);
  return found.join(',');
}
