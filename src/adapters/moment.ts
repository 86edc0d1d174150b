import { isPython } from '../model/language';
import type { Value, ValueOf } from '../model/value';
import { bounded } from './bounded';
import { amountOf, durationOfObject, durationOfUnit, foldNumber } from './fold';
import { callName, packageOf } from './origin';
import { isPythonDuration, pythonDuration } from './python-duration';
import { pythonMoment } from './python-moment';

/**
 * A moment relative to the run. `offset` in milliseconds, null where it is not known. `form` is how the value holds it;
 * for numbers `scale` is the milliseconds in one unit (1000 for Unix seconds).
 */
export interface Moment {
  readonly offset: number | null;
  readonly form: 'date' | 'number' | 'text';
  readonly scale: number;
}

/** What `now` is called in the packages that tell the time: https://day.js.org, https://momentjs.com, https://moment.github.io/luxon */
const clockPackages: ReadonlySet<string> = new Set(['dayjs', 'moment', 'moment-timezone', 'luxon']);
const clockCalls: ReadonlySet<string> = new Set(['dayjs', 'moment', 'default', 'utc', 'now', 'local', 'tz']);

/** date-fns functions that give a moment by themselves, with their whole-day offset left open. */
const relativeDays: ReadonlySet<string> = new Set([
  'startOfToday',
  'startOfTomorrow',
  'startOfYesterday',
  'endOfToday',
  'endOfTomorrow',
  'endOfYesterday',
]);

const keeping: ReadonlySet<string> = new Set([
  'toDate',
  'toJSDate',
  'clone',
  'utc',
  'local',
  'toLocal',
  'toUTC',
  'tz',
  'setZone',
]);
const counting: ReadonlySet<string> = new Set(['getTime', 'valueOf', 'toMillis']);
const countingSeconds: ReadonlySet<string> = new Set(['unix', 'toSeconds', 'toUnixInteger', 'getUnixTime']);
const writing: ReadonlySet<string> = new Set([
  'format',
  'formatISO',
  'toFormat',
  'toISO',
  'toISODate',
  'toISOString',
  'toJSON',
  'toSQL',
  'toString',
]);
/** Boundaries and setters move a moment by an amount that depends on the run. */
const bounding = /^(startOf|endOf|set|year|month|date|day|hour|minute|second|millisecond)/;

const dateSetter = /^set(?:UTC)?(Date|FullYear|Hours|Milliseconds|Minutes|Month|Seconds|Time)$/;

const now: Moment = { offset: 0, form: 'date', scale: 1 };

/**
 * The moment a value is, if it is one relative to now: `new Date()`, `Date.now() - 90 * DAY`, `subDays(new Date(), 30)`,
 * `dayjs().subtract(30, 'day').toDate()`. Else null.
 */
export function momentOf(value: Value): Moment | null {
  return bounded(() => momentIn(value));
}

function momentIn(value: Value): Moment | null {
  switch (value.kind) {
    case 'instance':
      return instanceMoment(value);
    case 'call':
      return isPython(value.at.file) ? pythonMoment(value, momentOf) : callMoment(value);
    case 'operation':
      return operationMoment(value);
    case 'one-of':
      return oneMoment(value.values);
    default:
      return null;
  }
}

function oneMoment(values: readonly Value[]): Moment | null {
  const moments = values.map(momentOf);
  const [first] = moments;
  if (!first || moments.some((moment) => moment?.form !== first.form || moment.scale !== first.scale)) return null;
  return moments.every((moment) => moment?.offset === first.offset) ? first : { ...first, offset: null };
}

function instanceMoment(value: ValueOf<'instance'>): Moment | null {
  if (value.of.kind !== 'global' || value.of.name !== 'Date' || value.arguments === null) return null;
  return constructedMoment(value.arguments);
}

function constructedMoment(args: readonly Value[]): Moment | null {
  const [first, ...rest] = args;
  if (first === undefined) return now;
  if (rest.length === 0) {
    const moment = momentOf(first);
    return moment === null ? null : { ...moment, form: 'date', scale: 1 };
  }
  return args.some(readsClock) ? { ...now, offset: null } : null;
}

/** Whether a part of a date (`now.getMonth() - 1`) is taken from the clock. */
function readsClock(value: Value): boolean {
  if (value.kind === 'operation') return value.operands.some(readsClock);
  return value.kind === 'call' && value.callee.kind === 'member' && momentOf(value.callee.object) !== null;
}

function operationMoment(value: ValueOf<'operation'>): Moment | null {
  const [left, right] = value.operands;
  if (!left) return null;
  const moment = momentOf(left);
  if (!right) return moment && value.operator === '+' ? { ...moment, form: 'number' } : null;
  const other = momentOf(right);
  // A text that a moment is a part of is no moment: `f.strftime('%Y-') + number`.
  if ((moment && other) || (moment ?? other)?.form === 'text') return null;
  if (!moment) return other && value.operator === '+' ? shifted(other, foldNumber(left), 1) : null;
  if (isPythonDuration(right)) {
    const length = pythonDuration(right);
    const isBack = value.operator === '-';
    if (!isBack && value.operator !== '+') return null;
    return shifted({ ...moment, scale: 1 }, length, isBack ? -1 : 1);
  }
  const amount = foldNumber(right);
  switch (value.operator) {
    case '+':
      return shifted(moment, amount, 1);
    case '-':
      return shifted({ ...moment, form: 'number' }, amount, -1);
    case '/':
      return amount === 1000 ? { ...moment, form: 'number', scale: moment.scale * 1000 } : null;
    case '*':
      return amount === 1000 ? { ...moment, form: 'number', scale: moment.scale / 1000 } : null;
    default:
      return null;
  }
}

function shifted(moment: Moment, amount: number | null, sign: 1 | -1): Moment {
  const offset = moment.offset === null || amount === null ? null : moment.offset + sign * amount * moment.scale;
  return { ...moment, offset };
}

function callMoment(value: ValueOf<'call'>): Moment | null {
  const { callee } = value;
  const name = callName(value) ?? '';
  if (callee.kind === 'member') {
    if (isDate(callee.object)) return name === 'now' ? { ...now, form: 'number' } : null;
    if (isMath(callee.object)) return value.arguments[0] ? momentOf(value.arguments[0]) : null;
    const moment = momentOf(callee.object);
    if (moment !== null) return methodMoment(moment, name, value.arguments);
  }
  const from = packageOf(callee);
  if (from === null) return null;
  if (from.startsWith('date-fns')) return dateFunctionMoment(name, value.arguments);
  return clockPackages.has(from) ? clockMoment(value, name) : null;
}

function isDate(value: Value): boolean {
  return value.kind === 'global' && value.name === 'Date';
}

function isMath(value: Value): boolean {
  return value.kind === 'global' && value.name === 'Math';
}

/** `dayjs()`, `moment.utc()`, `DateTime.now()`, or one of them around another moment. */
function clockMoment(value: ValueOf<'call'>, name: string): Moment | null {
  const { callee } = value;
  const itself = callee.kind === 'external' && callee.path.length === 0;
  if (!itself && !clockCalls.has(name)) return null;
  const [first] = value.arguments;
  return first === undefined || name === 'tz' ? now : momentOf(first);
}

function methodMoment(moment: Moment, name: string, args: readonly Value[]): Moment | null {
  if (keeping.has(name)) return moment;
  if (counting.has(name)) return { ...moment, form: 'number', scale: 1 };
  if (countingSeconds.has(name)) return { ...moment, form: 'number', scale: 1000 };
  if (writing.has(name)) return { ...moment, form: 'text' };
  if (name === 'subtract' || name === 'minus') return shifted({ ...moment, scale: 1 }, amountOf(args), -1);
  if (name === 'add' || name === 'plus') return shifted({ ...moment, scale: 1 }, amountOf(args), 1);
  if (dateSetter.test(name)) return { ...moved(moment, name, args), form: 'number', scale: 1 };
  return bounding.test(name) && args.length > 0 ? { ...moment, offset: null } : null;
}

const dateFunction = /^(add|sub)(Milliseconds|Seconds|Minutes|Hours|Days|Weeks|Months|Quarters|Years)?$/;

/** https://date-fns.org/docs/ */
function dateFunctionMoment(name: string, args: readonly Value[]): Moment | null {
  if (relativeDays.has(name)) return { ...now, offset: null };
  const [first, second] = args;
  const moment = first && momentOf(first);
  if (!moment) return null;
  const step = dateFunction.exec(name);
  if (!step) return methodMoment(moment, name, args);
  const date: Moment = { ...moment, form: 'date', scale: 1 };
  return shifted(date, second ? stepLength(step[2], second) : null, step[1] === 'sub' ? -1 : 1);
}

function stepLength(unit: string | undefined, amount: Value): number | null {
  if (unit === undefined) return amount.kind === 'object' ? durationOfObject(amount) : null;
  const length = durationOfUnit(unit);
  const count = foldNumber(amount);
  return length === null || count === null ? null : length * count;
}

/** `date.setDate(date.getDate() - 30)` moves by thirty days; any other use of a setter by an unknown amount. */
function moved(moment: Moment, name: string, args: readonly Value[]): Moment {
  const part = dateSetter.exec(name)?.[1];
  const [first] = args;
  const unknown: Moment = { ...moment, offset: null };
  if (part === undefined || args.length !== 1 || first?.kind !== 'operation') return unknown;
  const [left, right] = first.operands;
  if (!left || !right || left.kind !== 'call' || callName(left)?.replace(/^get(UTC)?/, '') !== part) return unknown;
  const count = foldNumber(right);
  const unit = durationOfUnit(part === 'Date' ? 'day' : part === 'FullYear' ? 'year' : part);
  if (count === null || unit === null || (first.operator !== '-' && first.operator !== '+')) return unknown;
  return shifted({ ...moment, scale: 1 }, count * unit, first.operator === '-' ? -1 : 1);
}
