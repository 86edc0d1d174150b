import type { Located } from './expression';

/** A text that stands in a file, perhaps indented, quoted or escaped there. */
export interface Source {
  readonly text: string;
  /** The range of the file that a range of the text comes from: exact where both say the same, else what holds it. */
  readonly place: (start: number, end: number) => Located;
}

/** The text of a whole file. */
export function wholeSource(text: string): Source {
  return { text, place: (start, end) => ({ start, end }) };
}

/** A text that stands in a file as it is, from an offset on. */
export function sourceAt(text: string, offset: number): Source {
  return { text, place: (start, end) => ({ start: offset + start, end: offset + end }) };
}

/** One stretch of a text: `exact` when the file says the same, character by character. */
export interface Stretch extends Located {
  readonly text: string;
  readonly exact: boolean;
}

/** A text out of stretches, in the order in which they follow each other. */
export function joinedSource(stretches: readonly Stretch[]): Source {
  const starts: number[] = [];
  let text = '';
  for (const stretch of stretches) {
    starts.push(text.length);
    text += stretch.text;
  }
  const at = (offset: number, isEnd: boolean): number => {
    const index = Math.max(0, countUntil(starts, isEnd ? offset - 1 : offset) - 1);
    const stretch = stretches[index];
    if (stretch === undefined) return 0;
    if (stretch.exact) return Math.min(stretch.start + offset - (starts[index] ?? 0), stretch.end);
    return isEnd ? stretch.end : stretch.start;
  };
  return {
    text,
    place: (start, end) => {
      const from = at(start, false);
      return { start: from, end: Math.max(from, at(end, start < end)) };
    },
  };
}

/** How many of the numbers, which ascend, are at most a limit. */
function countUntil(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
