import type { CronDialect } from '../model/cron-dialect';
import type { Trigger } from '../model/job';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { foldNumber, foldText } from './fold';
import { pythonDuration } from './python-duration';

/** A schedule that is not written down. */
export function unknownTrigger(at: Span): Trigger {
  return { kind: 'unknown', text: null, timezone: null, seconds: false, at };
}

/** An interval that is written down in milliseconds. */
export function intervalTrigger(milliseconds: number | null, at: Span): Trigger {
  return milliseconds === null
    ? unknownTrigger(at)
    : { kind: 'every', text: `${String(milliseconds)} ms`, timezone: null, seconds: false, at };
}

/** A duration, or a number of seconds, as an interval. */
export function everySeconds(value: Value): Trigger {
  const seconds = foldNumber(value);
  return intervalTrigger(pythonDuration(value) ?? (seconds === null ? null : seconds * 1000), value.at);
}

/** A cron expression out of its fields, in order; unknown where one of them is. */
export function cronTrigger(
  fields: readonly (Value | null)[],
  otherwise: readonly string[],
  at: Span,
  dialect: CronDialect,
  timezone: Value | null = null,
): Trigger {
  const texts = fields.map((field, index) => (field === null ? (otherwise[index] ?? '*') : fieldText(field)));
  const zone = timezone === null ? null : foldText(timezone);
  if (texts.includes(null)) return { ...unknownTrigger(at), timezone: zone };
  return { kind: 'cron', text: texts.join(' '), timezone: zone, seconds: texts.length === 6, dialect, at };
}

/** `0`, `'mon-fri'`, `[1, 15]`, `range(0, 24, 6)` is none of them. */
function fieldText(value: Value): string | null {
  if (value.kind === 'array') {
    const items = value.items.map(fieldText);
    return value.open || items.length === 0 || items.includes(null) ? null : items.join(',');
  }
  const text = foldText(value) ?? foldNumber(value);
  return text === null || String(text).trim() === '' ? null : String(text).replaceAll(/\s/g, '');
}
