import type { Trigger } from '../model/job';
import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { Lookup, ScheduleDeclaration } from './adapter';
import { taskOf, type NamedTask } from './celery-task';
import { foldNumber, foldText } from './fold';
import { propertyOf } from './options';
import { argumentOf, calledName, givenTo } from './python';
import { isPythonDuration } from './python-duration';
import { cronTrigger, everySeconds, unknownTrigger } from './python-trigger';
import { triggerOf } from './trigger';

const CRONTAB = /^(?:celery|redbeat|django_celery_beat)(?:\.\w+)*\.crontab$/;
const FIELDS = ['minute', 'hour', 'day_of_month', 'month_of_year', 'day_of_week'];
/** The order of `crontab`'s own arguments: https://docs.celeryq.dev/en/stable/reference/celery.schedules.html */
const POSITIONS = ['minute', 'hour', 'day_of_week', 'day_of_month', 'month_of_year'];
const INTERVAL = /^celery(?:\.\w+)*\.(?:schedule|maybe_schedule)$/;
const SOLAR = /^celery(?:\.\w+)*\.solar$/;

/** Whether a value is a schedule that only Celery knows, or a duration. */
export function isSchedule(value: Value): boolean {
  if (value.kind === 'one-of') return value.values.some(isSchedule);
  return isCelerySchedule(value) || isPythonDuration(value);
}

/** Whether a value is a schedule that only Celery knows. */
export function isCelerySchedule(value: Value): boolean {
  const name = calledName(value) ?? '';
  const isCrontab = CRONTAB.test(name) || CRONTAB.test(name.replace(/\.from_string$/, ''));
  return isCrontab || INTERVAL.test(name) || SOLAR.test(name);
}

/** When a schedule of Celery is due: `crontab(…)`, a duration, or a number of seconds. */
export function celeryTrigger(value: Value | null, at: Span): Trigger {
  if (value === null) return unknownTrigger(at);
  if (value.kind === 'one-of') {
    const known = value.values
      .filter((one) => one.kind !== 'undefined' && !isNone(one))
      .map((one) => celeryTrigger(one, at));
    const [first, ...others] = known;
    return first !== undefined && others.every(({ text }) => text === first.text) ? first : unknownTrigger(value.at);
  }
  const name = calledName(value) ?? '';
  if (value.kind === 'call' && /\.from_string$/.test(name))
    return triggerOf(value.arguments[0], value.at, null, 'celery');
  if (value.kind === 'call' && CRONTAB.test(name)) {
    const given = givenTo(value);
    if (given.keywords?.open === true) return unknownTrigger(value.at);
    const fields = FIELDS.map((field) => argumentOf(given, POSITIONS.indexOf(field), field));
    return cronTrigger(fields, [], value.at, 'celery');
  }
  if (value.kind === 'call' && INTERVAL.test(name)) {
    const every = argumentOf(givenTo(value), 0, 'run_every');
    return every === null ? unknownTrigger(value.at) : celeryTrigger(every, value.at);
  }
  return SOLAR.test(name) ? unknownTrigger(value.at) : everySeconds(value);
}

function isNone(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}

/**
 * The entries of a beat schedule: a dict by their names, or a list of dicts with names.
 * https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#available-fields
 *
 * @param isStated whether the name of the variable says that it is one; else the entries must say so
 */
export function beatEntries(
  value: Value,
  isStated: boolean,
  group: string,
  look: Lookup,
): readonly ScheduleDeclaration[] {
  switch (value.kind) {
    case 'one-of':
      return value.values.flatMap((one) => beatEntries(one, isStated, group, look));
    case 'array':
      return value.items.flatMap((item) => entry(item, null, item.at, isStated, group, look));
    case 'object':
      return value.properties.flatMap(({ key, keyAt, value: item }) => entry(item, key, keyAt, isStated, group, look));
    case 'operation':
      return value.operator === '+' || value.operator === '|' || value.operator === '...'
        ? value.operands.flatMap((one) => beatEntries(one, isStated, group, look))
        : [];
    default:
      return [];
  }
}

/** One entry: `{ 'task': …, 'schedule': …, 'args': …, 'kwargs': … }`. */
export function entry(
  value: Value,
  key: string | null,
  at: Span,
  isStated: boolean,
  group: string,
  look: Lookup,
): readonly ScheduleDeclaration[] {
  if (value.kind === 'one-of') return value.values.flatMap((one) => entry(one, key, at, isStated, group, look));
  const task = propertyOf(value, 'task');
  const schedule = propertyOf(value, 'schedule') ?? propertyOf(value, 'run_every');
  if (value.kind !== 'object' || task === null || schedule === null) return [];
  if (!isStated && !isSchedule(schedule) && foldNumber(schedule) === null) return [];
  const found = taskOf(task, look);
  if (found === null && !isStated) return [];
  const named = propertyOf(value, 'name');
  const name = key ?? (named === null ? null : foldText(named));
  // The key says it where it stands before the entry; else the entry does.
  const place = at.file === value.at.file && at.end <= value.at.start ? at : value.at;
  return [scheduleOf(name, celeryTrigger(schedule, place), found, given(value), group, place)];
}

/** What an entry calls its task with. */
function given(entryValue: ValueOf<'object'>): readonly Value[] {
  const args = propertyOf(entryValue, 'args');
  const kwargs = propertyOf(entryValue, 'kwargs');
  const positional = args?.kind === 'array' && !args.open ? args.items : [];
  return kwargs?.kind === 'object'
    ? [...positional, { kind: 'operation', operator: '**', operands: [kwargs], at: kwargs.at }]
    : positional;
}

/** The declaration of a task that is due by a schedule. */
export function scheduleOf(
  name: string | null,
  trigger: Trigger,
  task: NamedTask | null,
  args: readonly Value[],
  group: string,
  at: Span,
): ScheduleDeclaration {
  const handler = task?.handler ?? null;
  const given = [...(task?.given ?? []), ...args];
  return {
    kind: 'schedule',
    name,
    trigger,
    handler,
    ...(given.length > 0 && { given }),
    handlerName: handler === null ? (task?.name ?? null) : null,
    group,
    at,
  };
}
