import { Cron } from 'croner';
import cronstrue from 'cronstrue';
import type { Trigger } from '../model/job';
import { durationText } from '../model/predicate-text';
import { readAppEngine, readCalendar } from './cron-calendar';
import { cronRules } from './cron-dialects';
import { cronLengthLimit, eachPart, readCron, type CronFields } from './cron-fields';
import { parseInterval } from './cron-interval';
import { unwrapped } from './cron-parts';

/** What a schedule's text says. */
type Schedule =
  | { readonly kind: 'cron'; readonly fields: CronFields; readonly zone: string | null }
  | { readonly kind: 'interval'; readonly milliseconds: number }
  | { readonly kind: 'start' }
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'problem'; readonly text: string; readonly problem: string };

/** Whether a job does not run by the clock. */
function hasNoTime({ kind }: Trigger): boolean {
  return kind === 'ttl' || kind === 'manual' || kind === 'event';
}

function read(trigger: Trigger): Schedule {
  if (trigger.text === null) return { kind: 'elsewhere' };
  const { text, zone } = splitZone(trigger.text, trigger.timezone);
  if (/^@reboot$/i.test(text.trim())) return { kind: 'start' };
  if (isTemplate(text)) return { kind: 'elsewhere' };
  const milliseconds = parseInterval(text.replace(/^@every\s/i, ''));
  if (milliseconds !== null) return { kind: 'interval', milliseconds };
  const calendar = trigger.dialect === 'systemd' ? readCalendar(text) : null;
  if (calendar !== null) return { kind: 'cron', fields: calendar.fields, zone: calendar.zone ?? zone };
  const words = trigger.dialect === 'app-engine' ? readAppEngine(text) : null;
  if (words !== null) return { kind: 'cron', fields: words, zone };
  const fields = readCron(text, trigger.seconds, trigger.dialect);
  const own = zone ?? cronRules[trigger.dialect ?? 'any'].zone;
  return typeof fields === 'string' ? { kind: 'problem', text, problem: fields } : { kind: 'cron', fields, zone: own };
}

/** A text that another program fills in: Helm, Jinja, a shell, Terraform. */
export function isTemplate(text: string): boolean {
  return /\{\{|\$\{|\$\(|<%|%\(|\$[A-Za-z_]/.test(text);
}

/** Some schedulers take the zone with the text: `TZ=Europe/Berlin 0 9 * * *` (https://pkg.go.dev/github.com/robfig/cron/v3). */
function splitZone(text: string, zone: string | null): { readonly text: string; readonly zone: string | null } {
  const match = text.length <= cronLengthLimit ? /^\s*(?:CRON_)?TZ=(\S+)\s+(.*)$/s.exec(text) : null;
  return match ? { text: match[2] ?? '', zone: match[1] ?? zone } : { text, zone };
}

/**
 * The schedule in words: `every day at 03:00 UTC`, `every 5 minutes`, `at 03:00, on day 1 of the month or on Monday`.
 * The zone is said where it is known. A text that is not understood is shown as it is.
 */
export function describeSchedule(trigger: Trigger): string {
  if (trigger.kind === 'ttl') return expiryText(trigger.text);
  if (trigger.kind === 'manual') return 'when somebody runs it';
  if (trigger.kind === 'event') return bounded(trigger.text ?? '') || 'when data changes';
  const schedule = read(trigger);
  switch (schedule.kind) {
    case 'cron':
      return withZone(phrase(schedule.fields) ?? ownText(trigger.text), schedule.fields, schedule.zone);
    case 'interval':
      return everyText(schedule.milliseconds);
    case 'start':
      return 'when the machine starts';
    case 'elsewhere':
      return 'on a schedule set elsewhere';
    case 'problem':
      return ownText(schedule.text);
  }
}

/** The schedule in as few words as a message in parentheses bears: `daily 03:00 UTC`, `Mondays 03:00 UTC`. */
export function shortSchedule(trigger: Trigger): string {
  const schedule = hasNoTime(trigger) ? null : read(trigger);
  if (schedule?.kind !== 'cron') return describeSchedule(trigger).replace(/^on (?:a |an |the )?/, '');
  const short = shortPhrase(schedule.fields);
  return short === null ? describeSchedule(trigger) : withZone(short, schedule.fields, schedule.zone);
}

/**
 * The first run after `now`, to the second. Null where none is known: intervals count from a start that the code does
 * not tell, and some schedules never come (`0 0 30 2 *`). A schedule without a zone is read as UTC, so that every
 * machine gives the same answer. Where clocks skip the hour, the run comes right after it.
 */
export function nextRun(trigger: Trigger, now: Date): Date | null {
  if (hasNoTime(trigger) || Number.isNaN(now.getTime())) return null;
  return clockOf(trigger)?.nextRun(now) ?? null;
}

/** What tells a schedule's runs; null where it has none, or they are not known. */
function clockOf(trigger: Trigger): Cron | null {
  const schedule = read(trigger);
  if (schedule.kind !== 'cron') return null;
  const { zone } = schedule;
  const fields = eachPart(schedule.fields, unwrapped);
  const text = [
    fields.second ?? '0',
    fields.minute,
    fields.hour,
    fields.dayOfMonth,
    fields.month,
    fields.dayOfWeek,
    fields.year ?? '*',
  ];
  const options = {
    timezone: zone ?? 'UTC',
    paused: true,
    sloppyRanges: true,
    alternativeWeekdays: fields.sundayIsOne,
    domAndDow: fields.bothDays,
  };
  try {
    const clock = new Cron(text.join(' ').replace(/\?/g, '*'), options);
    // A zone that does not exist is noticed here.
    clock.nextRun(new Date(0));
    return clock;
  } catch {
    return null;
  }
}

/** The next runs after `now`, at most `most`. */
export function nextRuns(trigger: Trigger, now: Date, most: number): readonly Date[] {
  const runs: Date[] = [];
  let from = now;
  while (runs.length < most) {
    const next = nextRun(trigger, from);
    if (next === null) break;
    runs.push(next);
    from = next;
  }
  return runs;
}

/** Runs that are looked at for the shortest pause between two. */
const SAMPLED_RUNS = 100;

/** The shortest time between two runs, in milliseconds; null where it is not known. */
export function shortestInterval(trigger: Trigger, now: Date): number | null {
  if (hasNoTime(trigger)) return null;
  const schedule = read(trigger);
  if (schedule.kind === 'interval') return schedule.milliseconds;
  const runs = nextRuns(trigger, now, SAMPLED_RUNS).map((run) => run.getTime());
  const pauses = runs.slice(1).map((run, index) => run - (runs[index] ?? run));
  return pauses.length === 0 ? null : Math.min(...pauses);
}

/** What is wrong with the schedule's text, in one sentence; null when it is understood, or not known. */
export function checkSchedule(trigger: Trigger): string | null {
  if (hasNoTime(trigger) || trigger.kind === 'external') return null;
  if (isZeroInterval(trigger.text ?? '')) return 'An interval of 0 never ends: the job runs without a pause.';
  const schedule = read(trigger);
  // Words that are not read are not wrong: schedulers have languages of their own.
  if (schedule.kind === 'problem')
    return trigger.kind === 'cron' || looksLikeCron(schedule.text) ? schedule.problem : null;
  if (schedule.kind !== 'cron') return null;
  if (schedule.zone !== null && !isZone(schedule.zone)) return `There is no time zone \`${bounded(schedule.zone)}\`.`;
  return neverRuns(trigger) ? 'This schedule never comes.' : null;
}

function isZeroInterval(text: string): boolean {
  return /^\s*(?:@?every\s+)?(?:rate\(\s*)?0+(?:\.0+)?\s*(?:[a-z]+\s*\)?)?\s*$/i.test(text);
}

function looksLikeCron(text: string): boolean {
  return text === '' || /^\s*[\d*][\d*/,-]*(?:\s+[\d*?/,#LW-]+)+\s*$/.test(text);
}

/** Leap days come every four or eight years: whoever waits longer from the first year on waits forever. */
function neverRuns(trigger: Trigger): boolean {
  const clock = clockOf(trigger);
  return clock !== null && clock.nextRun(new Date(0)) === null;
}

/** Names of the system's own zone and offsets, which Luxon (cron, cron-parser) and Go read. */
const zoneOfItsOwn = /^(?:local|system|default|(?:utc|gmt)(?:[+-]\d{1,2}(?::\d\d)?)?)$/i;

function isZone(zone: string): boolean {
  if (zoneOfItsOwn.test(zone)) return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

// --- Words ---

function expiryText(text: string | null): string {
  const milliseconds = text === null ? null : parseInterval(/^\s*\d+\s*$/.test(text) ? `${text} seconds` : text);
  return milliseconds === null ? 'as documents expire' : `as documents expire, after ${durationText(milliseconds)}`;
}

function everyText(milliseconds: number): string {
  const text = durationText(milliseconds);
  return `every ${Number.parseInt(text, 10) < 1000 ? text.replace(/^1 /, '') : compoundText(milliseconds)}`;
}

/** `3 days, 4 hours and 36 seconds`. */
function compoundText(milliseconds: number): string {
  const parts: string[] = [];
  let rest = milliseconds;
  for (const unit of [86_400_000, 3_600_000, 60_000, 1000, 1]) {
    if (rest >= unit) parts.push(durationText(rest - (rest % unit)));
    rest %= unit;
  }
  const last = parts.pop() ?? '';
  return parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
}

function ownText(text: string | null): string {
  const line = bounded(text ?? '');
  return line === '' ? 'on an empty schedule' : `on the schedule "${line}"`;
}

function bounded(text: string): string {
  const line = text
    .slice(0, 400)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** Whether the zone makes a difference: the schedule names hours or days. */
function dependsOnZone(fields: CronFields): boolean {
  return (
    [fields.hour, fields.dayOfMonth, fields.month, fields.dayOfWeek].some((field) => !isAny(field)) ||
    fields.year !== null
  );
}

function withZone(words: string, fields: CronFields, zone: string | null): string {
  if (zone === null || !dependsOnZone(fields)) return words;
  return /\d\d:\d\d$/.test(words) ? `${words} ${bounded(zone)}` : `${words} (${bounded(zone)})`;
}

function isAny(field: string): boolean {
  return field === '*' || field === '?';
}

/** What the library says of a cron text of seven fields; null where it cannot say it. */
function words(fields: CronFields, only: Partial<CronFields>): string | null {
  const shown: CronFields = { ...fields, dayOfMonth: '*', month: '*', dayOfWeek: '*', year: null, ...only };
  const parts = [
    shown.second ?? '0',
    shown.minute,
    shown.hour,
    shown.dayOfMonth,
    shown.month,
    shown.dayOfWeek,
    shown.year ?? '*',
  ];
  try {
    return cronstrue.toString(parts.join(' '), {
      use24HourTimeFormat: true,
      dayOfWeekStartIndexZero: !fields.sundayIsOne,
    });
  } catch {
    return null;
  }
}

/** What a restriction adds to the words, in the library's own: `on day 1 of the month`, `only in January`. */
function restriction(fields: CronFields, only: Partial<CronFields>): string | null {
  const plain = words({ ...fields, second: '0', minute: '0', hour: '0' }, {});
  const restricted = words({ ...fields, second: '0', minute: '0', hour: '0' }, only);
  return plain !== null && restricted?.startsWith(`${plain}, `) ? restricted.slice(plain.length + 2) : null;
}

/** A day comes when either field names it (https://man7.org/linux/man-pages/man5/crontab.5.html), so the words are joined by "or". */
function daysPhrase(fields: CronFields): readonly (string | null)[] {
  const ofMonth = isAny(fields.dayOfMonth) ? null : restriction(fields, { dayOfMonth: fields.dayOfMonth });
  const ofWeek = isAny(fields.dayOfWeek) ? null : restriction(fields, { dayOfWeek: fields.dayOfWeek });
  if (isAny(fields.dayOfMonth)) return isAny(fields.dayOfWeek) ? [] : [ofWeek];
  if (isAny(fields.dayOfWeek)) return [ofMonth];
  if (fields.bothDays) return [ofMonth, ofWeek];
  return [ofMonth === null || ofWeek === null ? null : `${ofMonth} or ${ofWeek.replace(/^only /, '')}`];
}

function phrase(fields: CronFields): string | null {
  if (Object.values(fields).some((field) => typeof field === 'string' && /~|^H/.test(field))) return null;
  const time = words(fields, {});
  const month = isAny(fields.month) ? [] : [restriction(fields, { month: fields.month })];
  const year = fields.year === null || fields.year === '*' ? [] : [restriction(fields, { year: fields.year })];
  const days = daysPhrase(fields);
  const rest = [...days, ...month, ...year];
  if (time === null || rest.includes(null)) return null;
  const moment = time.charAt(0).toLowerCase() + time.slice(1);
  const isTimeOfDay = /^at \d\d:\d\d/.test(moment);
  const weekday = /^only on (\w+)$/.exec(days[0] ?? '')?.[1];
  if (isTimeOfDay && weekday) return [`every ${weekday} ${moment}`, ...rest.slice(1)].join(', ');
  return [isTimeOfDay && days.length === 0 ? `every day ${moment}` : moment, ...rest].join(', ');
}

function shortPhrase(fields: CronFields): string | null {
  const long = phrase(fields);
  if (long === 'every hour') return 'hourly';
  const [, weekday, time] = /^every (\w+) at (\d\d:\d\d(?::\d\d)?)$/.exec(long ?? '') ?? [];
  if (weekday === undefined || time === undefined) return null;
  return weekday === 'day' ? `daily ${time}` : `${weekday}s ${time}`;
}
