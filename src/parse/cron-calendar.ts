import type { CronFields } from './cron-fields';

/** Schedules that are no cron but can be said as one: App Engine's and systemd's. */

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const ordinals = ['first', 'second', 'third', 'fourth', 'fifth'];

const everyDay: CronFields = {
  second: null,
  minute: '0',
  hour: '0',
  dayOfMonth: '*',
  month: '*',
  dayOfWeek: '*',
  year: null,
  sundayIsOne: false,
  bothDays: true,
};

function indexIn(names: readonly string[], word: string): number {
  return names.indexOf(word.toLowerCase().slice(0, 3));
}

/**
 * `every day 00:00`, `every monday,friday 09:00`, `1st,third tuesday of month 10:30`, `1,15 of month 04:00`; null for what
 * it is not. https://cloud.google.com/appengine/docs/standard/scheduling-jobs-with-cron-yaml#formatting_the_schedule
 */
export function readAppEngine(text: string): CronFields | null {
  const words = text.trim().toLowerCase().split(/\s+/);
  const time = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(words.at(-1) ?? '');
  if (time === null) return null;
  const at = { hour: String(Number(time[1])), minute: String(Number(time[2])) };
  const rest = words.slice(0, -1);
  const ofMonth = rest.indexOf('of');
  const month = ofMonth < 0 ? '*' : monthsOf(rest.slice(ofMonth + 1).join(''));
  if (month === null) return null;
  const [first = '', second] = ofMonth < 0 ? rest : rest.slice(0, ofMonth);
  if ((ofMonth < 0 ? rest.length : ofMonth) > 2) return null;
  if (/^\d+(?:,\d+)*$/.test(first) && second === undefined) return { ...everyDay, ...at, month, dayOfMonth: first };
  const named = second ?? '';
  if (first === 'every') {
    if (named === 'day') return { ...everyDay, ...at, month };
    const week = named.split(',').map((day) => indexIn(days, day));
    return week.includes(-1) ? null : { ...everyDay, ...at, month, dayOfWeek: week.join(',') };
  }
  const numbers = first.split(',').map(ordinalOf);
  const week = named.split(',').map((day) => indexIn(days, day));
  if (numbers.includes(null) || week.includes(-1)) return null;
  const dayOfWeek = numbers.flatMap((number) => week.map((day) => `${String(day)}#${String(number)}`)).join(',');
  return { ...everyDay, ...at, month, dayOfWeek };
}

function ordinalOf(word: string): number | null {
  const named = ordinals.indexOf(word);
  if (named >= 0) return named + 1;
  const number = /^([1-5])(?:st|nd|rd|th)$/.exec(word)?.[1];
  return number === undefined ? null : Number(number);
}

function monthsOf(text: string): string | null {
  if (text === 'month') return '*';
  const found = text.split(',').map((month) => indexIn(months, month) + 1);
  return found.includes(0) ? null : found.join(',');
}

const calendarNames: Readonly<Record<string, string>> = {
  minutely: '*-*-* *:*:00',
  hourly: '*-*-* *:00:00',
  daily: '*-*-* 00:00:00',
  weekly: 'Mon *-*-* 00:00:00',
  monthly: '*-*-01 00:00:00',
  quarterly: '*-01,04,07,10-01 00:00:00',
  semiannually: '*-01,07-01 00:00:00',
  yearly: '*-01-01 00:00:00',
  annually: '*-01-01 00:00:00',
};

/**
 * systemd's OnCalendar: `daily`, `Mon..Fri 09:00`, `*-*-01 04:00:00`, `*:0/15`. The zone that may follow is given apart;
 * null for what it is not. https://www.freedesktop.org/software/systemd/man/latest/systemd.time.html#Calendar%20Events
 */
export function readCalendar(text: string): { readonly fields: CronFields; readonly zone: string | null } | null {
  const words = (calendarNames[text.trim().toLowerCase()] ?? text.trim()).split(/\s+/);
  const last = words.at(-1) ?? '';
  const zone = /^(?:[A-Z]{3,4}|[A-Z]\w+\/[\w/+-]+)$/.test(last) && words.length > 1 ? last : null;
  let fields: CronFields | null = everyDay;
  for (const word of zone === null ? words : words.slice(0, -1)) fields = fields && withPart(fields, word);
  return fields && { fields, zone };
}

function withPart(fields: CronFields, word: string): CronFields | null {
  if (word.includes(':')) return withTime(fields, word.split(':'));
  const date = /^(?:([^-]+)-)?([^-]+)-([^-]+)$/.exec(word);
  if (date && /\d|\*/.test(word)) {
    const [year, month, day] = [date[1] ?? '*', date[2] ?? '', date[3] ?? ''].map((part) => component(part));
    if (year === null || month === null || day === null) return null;
    return { ...fields, year: year === '*' ? null : (year ?? null), month: month ?? '*', dayOfMonth: day ?? '*' };
  }
  const week = word.split(',').map((part) => {
    const bounds = part.split(/\.\.|-/).map((day) => indexIn(days, day));
    return bounds.includes(-1) ? null : weekRange(bounds);
  });
  return week.includes(null) ? null : { ...fields, dayOfWeek: week.join(',') };
}

/** `Sat..Mon` runs over the end of the week. */
function weekRange([from = 0, to = from]: readonly number[]): string {
  const count = ((to - from + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => (from + index) % 7).join(',');
}

function withTime(fields: CronFields, parts: readonly string[]): CronFields | null {
  const [hour = null, minute = null, second = null] = [parts[0], parts[1], parts[2] ?? '0'].map((part) =>
    component(part ?? ''),
  );
  if (hour === null || minute === null || second === null) return null;
  return { ...fields, hour, minute, second: second === '0' ? null : second };
}

/** `00`, `*`, `0/15`, `1..7`, `1,15` as cron has them; null for what is none of them. */
function component(text: string): string | null {
  const parts = text.split(',').map((part) => {
    const [, from, to, step] = /^(\*|\d{1,4})(?:\.\.(\d{1,4}))?(?:\/(\d{1,4}))?$/.exec(part) ?? [];
    if (from === undefined) return null;
    const base = from === '*' ? '*' : String(Number(from));
    return `${base}${to === undefined ? '' : `-${String(Number(to))}`}${step === undefined ? '' : `/${String(Number(step))}`}`;
  });
  return parts.includes(null) ? null : parts.join(',');
}
