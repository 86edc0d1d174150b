import { lineStarts, placeOf } from '../model/place';
import type { Place, Span } from '../model/span';
import { plain } from './text';

/** Which revision a span points into. */
export type Side = 'base' | 'head';

/** The text of a file at one side of the review, or null where there is none. */
export type Sources = (file: string, side: Side) => string | null;

/** A text with its line starts. */
export interface SourceText {
  readonly text: string;
  readonly starts: readonly number[];
}

/** Where a report gets places and lines from. Every file is split into lines once. */
export interface SourceIndex {
  /** A span as people count it; the start of the file when its text is not to be had. */
  readonly place: (span: Span, side?: Side) => Place;
  readonly text: (file: string, side?: Side) => SourceText | null;
}

/** Memoises line starts over a lookup of texts. */
export function sourceIndex(sources: Sources): SourceIndex {
  const known = new Map<string, SourceText | null>();
  const text = (file: string, side: Side = 'head'): SourceText | null => {
    const key = `${side}\0${file}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const content = sources(file, side);
    const entry = content === null ? null : { text: content, starts: lineStarts(content) };
    known.set(key, entry);
    return entry;
  };
  return {
    text,
    place: (span, side = 'head') => {
      const source = text(span.file, side);
      return placeOf(source === null ? { ...span, start: 0, end: 0 } : span, source?.starts ?? [0]);
    },
  };
}

/** `src/types.ts:2:31`, as terminals and editors turn into links. */
export function placeText(place: Place): string {
  return `${plain(place.file)}:${place.line}:${place.column}`;
}
