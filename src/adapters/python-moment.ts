import type { Value, ValueOf } from '../model/value';
import { durationOfUnit, foldNumber } from './fold';
import type { Moment } from './moment';
import { dottedName, givenTo } from './python';
import { pythonDuration } from './python-duration';

const now: Moment = { offset: 0, form: 'date', scale: 1 };

/**
 * What tells the present time: https://docs.python.org/3/library/datetime.html,
 * https://docs.djangoproject.com/en/stable/ref/utils/#module-django.utils.timezone, https://arrow.readthedocs.io,
 * https://pendulum.eustace.io, and functions of the database by SQLAlchemy and Django
 */
const CLOCKS =
  /^(?:datetime\.(?:datetime\.(?:now|utcnow|today)|date\.today)|django\.utils\.timezone\.(?:now|localtime|localdate)|arrow\.(?:now|utcnow|Arrow\.(?:now|utcnow))|pendulum\.(?:now|today)|freezegun\.api\.FakeDatetime\.now|sqlalchemy(?:\.sql)?(?:\.expression)?\.func\.(?:now|current_timestamp|localtimestamp|sysdate|getdate|utc_timestamp|statement_timestamp|clock_timestamp|transaction_timestamp)|django\.db\.models\.functions(?:\.datetime)?\.Now)$/;
/** Functions of a moment that only say it in another way. */
const KEEPING = new Set(['astimezone', 'datetime', 'naive', 'to', 'in_timezone', 'in_tz', 'utc']);
const WRITING = new Set(['isoformat', 'strftime', 'format', 'ctime', 'to_iso8601_string', 'to_datetime_string']);
const SETTING = new Set(['replace', 'date', 'floor', 'ceil', 'start_of', 'end_of', 'combine', 'at', 'on']);

/**
 * The moment that a call of Python gives, if it is one relative to now: `datetime.utcnow()`, `time.time()`,
 * `arrow.now().shift(days=-30)`. Else null.
 *
 * @param momentOf what the receiver of a method is
 */
export function pythonMoment(value: ValueOf<'call'>, momentOf: (value: Value) => Moment | null): Moment | null {
  const { callee } = value;
  const name = dottedName(callee);
  if (name !== null && CLOCKS.test(name)) return now;
  if (name === 'time.time') return { offset: 0, form: 'number', scale: 1000 };
  if (name === 'time.time_ns') return { offset: 0, form: 'number', scale: 0.000_001 };
  const { arguments: args } = givenTo(value);
  const [first] = args ?? [];
  if (callee.kind === 'global' && first !== undefined) return globalMoment(callee.name, first, momentOf);
  if (callee.kind !== 'member') return null;
  const moment = momentOf(callee.object);
  return moment === null ? null : methodMoment(moment, callee.property, value);
}

function globalMoment(name: string, argument: Value, momentOf: (value: Value) => Moment | null): Moment | null {
  if (!/^(?:int|float|round|str)$/.test(name)) return null;
  const moment = momentOf(argument);
  if (moment === null) return null;
  return name === 'str' ? { ...moment, form: 'text' } : moment;
}

function methodMoment(moment: Moment, name: string, value: ValueOf<'call'>): Moment | null {
  if (KEEPING.has(name)) return moment;
  if (WRITING.has(name)) return { ...moment, form: 'text' };
  if (name === 'timestamp' || name === 'float_timestamp') return { ...moment, form: 'number', scale: 1000 };
  if (name === 'shift' || name === 'add') return { ...moment, offset: movedBy(moment, value, 1) };
  if (name === 'subtract') return { ...moment, offset: movedBy(moment, value, -1) };
  if (!SETTING.has(name)) return null;
  const { arguments: args, keywords } = givenTo(value);
  const isZone = name === 'replace' && args?.length === 0 && keywords?.properties.every(({ key }) => key === 'tzinfo');
  return isZone === true ? moment : { ...moment, offset: null };
}

function movedBy({ offset }: Moment, value: ValueOf<'call'>, sign: 1 | -1): number | null {
  const { arguments: args, keywords } = givenTo(value);
  const [given] = args ?? [];
  let length = given === undefined ? 0 : pythonDuration(given);
  for (const { key, value: amount } of keywords?.properties ?? []) {
    const count = foldNumber(amount);
    const unit = durationOfUnit(key);
    length = length === null || count === null || unit === null ? null : length + count * unit;
  }
  return offset === null || length === null ? null : offset + sign * length;
}
