import type { CronDialect } from '../model/cron-dialect';
import type { Trigger } from '../model/job';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { bounded } from './bounded';
import { foldNumber, foldText } from './fold';
import { propertyOf } from './options';

/** Five to seven fields of cron, or one of its names (`@daily`). */
const CRON =
  /^\s*(?:@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|minutely|secondly|weekdays|weekends|reboot)|\S+(?:\s+\S+){4,6})\s*$/i;
const FIELD = /^(?:[\d*/,\-?LW#~a-zA-Z]+|\$|H\(\d+-\d+\)(?:\/\d+)?)$/;

/** Whether a text is a cron expression rather than words (`3 minutes`, `every day at noon`). */
export function isCron(text: string): boolean {
  if (!CRON.test(text)) return false;
  const fields = text.trim().split(/\s+/);
  const [first] = fields;
  return (
    fields.length === 1 ||
    (fields.every((field) => FIELD.test(field)) && first !== undefined && /^[\d*?~]|^H(?![A-Z])/.test(first))
  );
}

/**
 * A schedule as code gives it: a cron text, an interval in words, or milliseconds. Never dropped for being computed.
 *
 * @param dialect whose reading of cron the scheduler follows
 */
export function triggerOf(
  value: Value | undefined,
  at: Span,
  timezone: Value | null,
  dialect: CronDialect = 'any',
): Trigger {
  const zone = timezone === null ? null : foldText(timezone);
  if (value === undefined) return { kind: 'unknown', text: null, timezone: zone, seconds: false, dialect, at };
  const text = statedText(value);
  if (text !== null && isCron(text)) {
    return {
      kind: 'cron',
      text: text.trim(),
      timezone: zone,
      seconds: text.trim().split(/\s+/).length === 6,
      dialect,
      at: value.at,
    };
  }
  if (text !== null) return { kind: 'every', text: text.trim(), timezone: zone, seconds: false, dialect, at: value.at };
  return everyTrigger(value, zone);
}

/** A text that is written down; one that is empty for now waits to be filled elsewhere. */
function statedText(value: Value): string | null {
  const text = foldText(value) ?? defaultText(value);
  return text?.trim() === '' ? null : text;
}

/** The one text that is written down among alternatives: `process.env.NIGHTLY ?? '0 3 * * *'`. */
function defaultText(value: Value): string | null {
  if (value.kind !== 'one-of') return null;
  // An empty text waits to be filled.
  const texts = new Set(value.values.flatMap((one) => foldText(one)?.trim() || []));
  const [text] = texts;
  return text !== undefined && texts.size === 1 ? text : null;
}

/** An interval in milliseconds, or what code falls back to. */
export function everyTrigger(value: Value, zone: string | null): Trigger {
  const milliseconds = statedNumber(value);
  if (milliseconds === null) return { kind: 'unknown', text: null, timezone: zone, seconds: false, at: value.at };
  return { kind: 'every', text: `${String(milliseconds)} ms`, timezone: zone, seconds: false, at: value.at };
}

/** A number that is written down, if only as what holds unless set otherwise: `Number(process.env.PAUSE ?? 60) * 1000`. */
export function statedNumber(value: Value): number | null {
  return bounded(() => statedIn(value));
}

function statedIn(value: Value): number | null {
  const known = foldNumber(value);
  if (known !== null) return known;
  switch (value.kind) {
    case 'one-of': {
      const numbers = new Set(value.values.flatMap((one) => statedNumber(one) ?? []));
      const [number] = numbers;
      return number !== undefined && numbers.size === 1 ? number : null;
    }
    case 'operation': {
      const numbers = value.operands.map(statedNumber);
      const operands = numbers.flatMap((number, index): Value[] => {
        const at = value.operands[index]?.at ?? value.at;
        return number === null ? [] : [{ kind: 'literal', value: number, at }];
      });
      return operands.length === numbers.length ? foldNumber({ ...value, operands }) : null;
    }
    case 'call': {
      const [first] = value.arguments;
      const text = first === undefined ? null : defaultText(first);
      if (first === undefined || text === null) return null;
      return foldNumber({ ...value, arguments: [{ kind: 'literal', value: text, at: first.at }] });
    }
    default:
      return null;
  }
}

/** The text under one of some keys of an options object. */
export function optionText(options: Value | undefined, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const found = propertyOf(options, key);
    const text = found === null ? null : foldText(found);
    if (text !== null) return text;
  }
  return null;
}
