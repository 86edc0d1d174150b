import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { momentOf } from './moment';
import { packageOf } from './origin';

const CLOCKS: ReadonlySet<string> = new Set(['date-fns', 'dayjs', 'luxon', 'moment', 'moment-timezone']);
const CLOCK_TYPES: ReadonlySet<string> = new Set(['Date', 'DateTime', 'Dayjs', 'Moment']);
/** https://www.iso.org/iso-8601-date-and-time-format.html */
const ISO = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d.*)?$/;

/** Whether a schedule is one point in time: a date, however it is made or declared. What runs then runs once. */
export function isOneOff(value: Value, look: Lookup): boolean {
  switch (value.kind) {
    case 'instance':
      return value.of.kind === 'global' ? value.of.name === 'Date' : CLOCKS.has(packageOf(value) ?? '');
    case 'literal':
      return typeof value.value === 'string' ? ISO.test(value.value) : typeof value.value === 'number';
    case 'typed':
    case 'parameter': {
      const type = value.type === null ? null : look.type(value.type);
      return type?.kind === 'named' && CLOCK_TYPES.has(type.name.split('.').at(-1) ?? '');
    }
    case 'one-of':
      return value.values.every((one) => isOneOff(one, look));
    case 'call':
      return momentOf(value) !== null || CLOCKS.has(packageOf(value) ?? '');
    default:
      return momentOf(value) !== null;
  }
}
