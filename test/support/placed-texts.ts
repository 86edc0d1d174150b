import type { Located } from '../../src/model/expression';

/** A text that facts hold, with the place that they give it. */
export interface PlacedText extends Located {
  readonly text: string;
}

/** Every text of facts that has a place: literals and the texts of templates, however deep. Throws where a place is none. */
export function placedTexts(facts: unknown, length: number): readonly PlacedText[] {
  const found: PlacedText[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
      return;
    }
    const { start, end, value: literal, text } = value as Record<string, unknown>;
    if (typeof start === 'number' && typeof end === 'number') {
      if (!(start >= 0 && start <= end && end <= length)) throw new Error(`no place: ${String(start)}–${String(end)}`);
      if (typeof literal === 'string') found.push({ text: literal, start, end });
      if (typeof text === 'string') found.push({ text, start, end });
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(facts);
  return found;
}

/**
 * Texts that claim to stand in the file as they are, because they are as long as their place, and do not. A line that
 * the file ends with a carriage return may end without.
 */
export function misplaced(file: string, facts: unknown): readonly string[] {
  return placedTexts(facts, file.length).flatMap(({ text, start, end }) =>
    end - start === text.length && file.slice(start, end) !== text
      ? [`${JSON.stringify(text)} is not ${JSON.stringify(file.slice(start, end))}`]
      : [],
  );
}
