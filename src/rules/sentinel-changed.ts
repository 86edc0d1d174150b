import { conditionsOn, literalsOf } from '../model/conditions';
import type { Scalar } from '../model/predicate';
import { presetValue } from '../model/preset';
import { defineRule } from '../model/rule';
import { conditionText, valueText, verbOf } from '../model/wording';

export const rule = defineRule({
  summary: 'A job takes a value to mean "not set", and what is not set has another value from now on.',
  verdict: 'shifts',
  severity: 'warning',
  changes: ['default-changed'],
  assumption: 'field-exists',
  messages: {
    changed:
      '`{entity}.{field}` is `{after}` by default from now on, and was `{before}`. {job} {verbs} where `{condition}`, which tells the two apart: what is stored from now on is not what it takes it for.',
  },
  check({ before, after, field }, assumption, { effect }) {
    if (assumption.role !== 'filter' || before.default === null || after.default === null) return null;
    const { query } = assumption.reached;
    const [was, is] = [presetValue(before.default), presetValue(after.default)];
    // Of two values, none means "not set".
    if (before.type === 'boolean' || typeof was === 'boolean') return null;
    if (was === undefined || is === undefined || was === is) return null;
    const condition = conditionsOn(query.predicate, field).find(({ leaf }) => {
      const named = literalsOf(leaf);
      const names = (value: Scalar): boolean => named.some((one) => one === value || isSameNumber(one, value));
      return names(was) && !names(is);
    });
    if (condition === undefined) return null;
    return {
      message: 'changed',
      data: {
        before: valueText(was),
        after: valueText(is),
        verbs: verbOf(effect).present,
        condition: conditionText(condition, query.semantics),
      },
    };
  },
});

/** `DEFAULT '0'` is the number 0 where the column is one: so tools write it that take every default as a text. */
function isSameNumber(a: Scalar, b: Scalar): boolean {
  const [number, text] = typeof a === 'number' ? [a, b] : [b, a];
  return typeof number === 'number' && typeof text === 'string' && text.trim() !== '' && Number(text) === number;
}
