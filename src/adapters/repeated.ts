import type { Trigger } from '../model/job';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { propertyOf } from './options';
import { everyTrigger, triggerOf } from './trigger';

/**
 * What options say about repetition: a trigger for each schedule among their alternatives, none for what runs once, and
 * `open` where only a caller could tell.
 */
export interface Repetition {
  readonly triggers: readonly Trigger[];
  readonly open: boolean;
}

const ONCE: Repetition = { triggers: [], open: false };

/** `{ repeat: { pattern, tz } }` among the options of a job that is added. */
export function repetitionIn(options: Value | undefined, key: string, at: Span): Repetition {
  if (options === undefined) return ONCE;
  if (options.kind === 'one-of') return merged(options.values.map((one) => repetitionIn(one, key, at)));
  if (options.kind === 'object') {
    const repeat = propertyOf(options, key);
    return repeat === null ? { triggers: [], open: options.open } : repetition(repeat, at);
  }
  return { triggers: [], open: isLeftToCallers(options) };
}

/** `{ pattern, tz }`, `{ cron }`, `{ every: 5000 }` */
export function repetition(repeat: Value, at: Span): Repetition {
  switch (repeat.kind) {
    case 'one-of':
      return merged(repeat.values.map((one) => repetition(one, at)));
    case 'object': {
      const zone = propertyOf(repeat, 'tz') ?? propertyOf(repeat, 'timezone');
      const pattern = stated(propertyOf(repeat, 'pattern') ?? propertyOf(repeat, 'cron'));
      if (pattern !== null) return { triggers: [triggerOf(pattern, at, zone, 'cron-parser')], open: false };
      const every = stated(propertyOf(repeat, 'every'));
      if (every !== null) return { triggers: [everyTrigger(every, null)], open: false };
      return { triggers: repeat.open ? [triggerOf(undefined, repeat.at, zone, 'cron-parser')] : [], open: false };
    }
    case 'undefined':
    case 'literal':
      return ONCE;
    default:
      return isLeftToCallers(repeat)
        ? { triggers: [], open: true }
        : { triggers: [triggerOf(undefined, repeat.at, null, 'cron-parser')], open: false };
  }
}

/** `pattern: undefined` is none; so is one that may be missing in every alternative that is known. */
function stated(value: Value | null): Value | null {
  if (value === null || value.kind === 'undefined' || (value.kind === 'literal' && value.value === null)) return null;
  return value;
}

function merged(parts: readonly Repetition[]): Repetition {
  return { triggers: parts.flatMap((one) => one.triggers), open: parts.some((one) => one.open) };
}

/** Whether a value is a parameter, a part of one, or something of which nothing but a type is known. */
export function isLeftToCallers(value: Value): boolean {
  if (value.kind === 'member') return isLeftToCallers(value.object);
  if (value.kind === 'instance') return value.declared !== undefined;
  return value.kind === 'parameter' || value.kind === 'typed' || value.kind === 'unknown';
}
