import type { Located } from '../model/expression';

/** A copy of facts about a text with every place in them moved: to the code or the text that holds it. */
export function relocate<T>(part: T, move: (start: number, end: number) => Located): T {
  if (Array.isArray(part)) return part.map((item: unknown) => relocate(item, move)) as T;
  if (typeof part !== 'object' || part === null) return part;
  const copy = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, relocate<unknown>(value, move)]));
  if (isLocated(part)) {
    const { start, end } = move(part.start, part.end);
    return { ...copy, start, end } as T;
  }
  return copy as T;
}

function isLocated(part: object): part is Located {
  return 'start' in part && 'end' in part && typeof part.start === 'number' && typeof part.end === 'number';
}
