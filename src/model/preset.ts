import type { Scalar } from './predicate';

const WORDS: ReadonlyMap<string, Scalar> = new Map<string, Scalar>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/**
 * The constant that a default states as written in a schema (`'new'`, `0`, `'new'::order_state`, `(false)`), or
 * undefined where it is computed.
 */
export function presetValue(text: string): Scalar | undefined {
  const bare = text
    .trim()
    .replace(/^\((.*)\)$/s, '$1')
    .replace(/::[\w\s."[\]]+$/, '')
    .trim();
  const quoted = /^(['"`])((?:(?!\1)[^\\])*)\1$/s.exec(bare);
  if (quoted !== null) return quoted[2];
  if (/^[+-]?\d+(?:\.\d+)?$/.test(bare)) return Number(bare);
  return WORDS.get(bare.toLowerCase());
}
