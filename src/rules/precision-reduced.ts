import type { Field } from '../model/schema';
import { storedType } from '../model/stored-type';
import { defineRule } from '../model/rule';
import { nameText, usePhrase } from '../model/wording';

export const rule = defineRule({
  summary: 'A field that a job compares, reads or adds up holds numbers or times less exactly than before.',
  verdict: 'shifts',
  severity: 'warning',
  changes: ['type-changed'],
  assumption: 'field-exists',
  messages: {
    reduced:
      '`{entity}.{field}` changes from `{before}` to `{after}`, which holds it less exactly. {job} {use}, and meets rounded values.',
  },
  check({ before, after }, { role, implicit, reached }) {
    if (role === 'write' || implicit === true || !isReduced(before, after)) return null;
    const data = {
      before: nameText(before.typeText),
      after: nameText(after.typeText),
      use: usePhrase(role, reached.query),
    };
    return { message: 'reduced', data };
  },
});

function isReduced(before: Field, after: Field): boolean {
  const [was, is] = [precisionOf(before), precisionOf(after)];
  if (was?.family === 'number' && was.digits !== 0 && isWhole(after)) return true;
  if (was === null || is === null || was.family !== is.family) return false;
  return is.digits < was.digits;
}

function isWhole({ typeText }: Field): boolean {
  return /^(?:(?:big|small|tiny|medium)?int(?:eger)?|int[248])\b/.test(storedType(typeText));
}

interface Precision {
  readonly family: 'number' | 'time';
  /** Digits behind the point; the binary types come below every decimal, in the order of their width. */
  readonly digits: number;
}

/** https://www.postgresql.org/docs/current/datatype-numeric.html */
function precisionOf({ typeText }: Field): Precision | null {
  const text = storedType(typeText);
  const decimal = /^(?:decimal|numeric)(?:\s*\(\s*\d+\s*(?:,\s*(\d+)\s*)?\))?/.exec(text);
  if (decimal !== null) {
    if (text.includes('(') && !decimal[0].includes('(')) return null;
    const unbounded = text === 'numeric' || text === 'decimal';
    return { family: 'number', digits: unbounded ? 1000 : Number(decimal[1] ?? 0) };
  }
  if (/^(?:double|float8|float\(53\))/.test(text)) return { family: 'number', digits: -1 };
  if (/^(?:real|float4|float)\b/.test(text)) return { family: 'number', digits: -2 };
  // How exact a time is that says nothing of it depends on the engine; timestamptz is Postgres's.
  const time = /^(?:timestamp(?:tz)?|datetime2?|time)\s*\(\s*(\d)\s*\)/.exec(text);
  if (time === null) return text === 'timestamptz' ? { family: 'time', digits: 6 } : null;
  return { family: 'time', digits: Number(time[1]) };
}
