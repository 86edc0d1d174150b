import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineStarts } from '../../../src/model/place';
import { movedSpan, replacementBetween } from '../../../src/server/moved';

const before = ['const shop = 1;', 'const till = 2;', 'const queue = 3;', ''].join('\n');

/** Where the name of the last line is after an edit; null when it is not known any more. */
function queueAfter(after: string): string | null {
  const start = before.indexOf('queue');
  const span = { file: 'src/shop.ts', start, end: start + 'queue'.length };
  const moved = movedSpan(span, replacementBetween(before, after), lineStarts(before));
  return moved === null ? null : after.slice(moved.start, moved.end);
}

describe('a span after an edit', () => {
  test('of nothing, stays', () => {
    expect(replacementBetween(before, before)).toBeNull();
    expect(queueAfter(before)).toBe('queue');
  });

  test.each([
    ['above it', before.replace('shop', 'pharmacy')],
    ['that adds lines above it', `// first\n// second\n${before}`],
    ['that takes lines away above it', before.replace('const shop = 1;\n', '')],
    ['below it', `${before}const more = 4;\n`],
  ])('%s, moves along', (_, after) => {
    expect(queueAfter(after)).toBe('queue');
  });

  test.each([
    ['on its line, before it', before.replace('const queue', 'let queue')],
    ['on its line, behind it', before.replace('queue = 3', 'queue = 4')],
    ['of itself', before.replace('queue', 'line')],
    ['that joins its line with the one above', before.replace('2;\nconst', '2; const')],
    ['of everything', ''],
  ])('%s, is not known', (_, after) => {
    expect(queueAfter(after)).toBeNull();
  });
});

test('a replacement turns the one text into the other, whatever was edited', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '\n') });
  fc.assert(
    fc.property(texts, texts, (old, now) => {
      const replacement = replacementBetween(old, now);
      if (replacement === null) return old === now;
      const { start, oldEnd, newEnd } = replacement;
      return old.slice(0, start) + now.slice(start, newEnd) + old.slice(oldEnd) === now;
    }),
  );
});
