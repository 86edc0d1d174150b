import type { Operand } from './predicate';

/** How a written value comes about: it decides what a job may take for granted of the field. */
export type ValueClass = 'now' | 'literal' | 'given' | 'computed';

export const VALUE_CLASSES: readonly ValueClass[] = ['now', 'literal', 'given', 'computed'];

/** A call without arguments gives a value of its own making (`clock.now()`), whatever that is. */
const OWN_MAKING = /^[\w.]+\(\)(\.\w+\(\))*$/;

export function valueClass(operand: Operand): ValueClass {
  switch (operand.kind) {
    case 'now':
      return 'now';
    case 'literal':
      return 'literal';
    case 'parameter':
      return OWN_MAKING.test(operand.text) ? 'computed' : 'given';
    case 'field':
    case 'subquery':
    case 'unknown':
      return 'computed';
  }
}

const CLASS_WORDS: Readonly<Record<ValueClass, string>> = {
  now: 'the present time',
  literal: 'a constant',
  given: 'a value given at run time',
  computed: 'a computed value',
};

/** `the present time`, `a value given at run time`, … */
export function classWords(kind: ValueClass): string {
  return CLASS_WORDS[kind];
}

const PRESENT =
  /^\W*(now|current_timestamp|current_date|localtimestamp|getdate|sysdate|unixepoch|strftime|datetime|date|julianday|clock_timestamp|statement_timestamp|transaction_timestamp|Date\.now)\b/i;
const CONSTANT = /^\(*\s*(['"`]|-?\d|true\b|false\b|null\b)/i;

/**
 * The class of a default as written in a schema: `Date.now`, `now()`, `CURRENT_TIMESTAMP` are the present time.
 * https://mongoosejs.com/docs/defaults.html, https://www.postgresql.org/docs/current/functions-datetime.html,
 * https://www.sqlite.org/lang_datefunc.html
 */
export function defaultClass(text: string): ValueClass {
  if (PRESENT.test(text) || /\bnew Date\(\)|\bDate\.now\b/.test(text)) return 'now';
  return CONSTANT.test(text) ? 'literal' : 'computed';
}
