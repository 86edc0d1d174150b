import { lineAt } from '../model/place';
import type { Span } from '../model/span';

/** How a text differs from an older one: one range was replaced. Offsets in the old text, and the end in the new one. */
export interface Replacement {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The smallest range that accounts for every difference; null for equal texts. */
export function replacementBetween(before: string, after: string): Replacement | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let same = 0;
  while (
    same < shorter - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  ) {
    same += 1;
  }
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}

/**
 * Where a span of the old text is now. Null when one of its lines was edited: what was said of it may be wrong by now.
 *
 * @param starts line starts of the old text
 */
export function movedSpan(span: Span, replacement: Replacement | null, starts: readonly number[]): Span | null {
  if (replacement === null) return span;
  const { start, oldEnd, newEnd } = replacement;
  if (lineAt(starts, span.end) < lineAt(starts, start)) return span;
  if (lineAt(starts, span.start) <= lineAt(starts, oldEnd)) return null;
  const by = newEnd - oldEnd;
  return { ...span, start: span.start + by, end: span.end + by };
}
