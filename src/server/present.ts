import { lineStarts, placeOf } from '../model/place';
import type { Span } from '../model/span';
import { movedSpan, replacementBetween, type Replacement } from './moved';
import type { Location } from './protocol';
import { rangeOf, type Snapshot } from './snapshot';
import { uriBelow } from './uris';

/** Where the places of a snapshot are in the texts that are open now, which may have been edited since. */
export interface Present {
  /** Null when one of the span's lines was edited since. */
  readonly range: (span: Span) => Location['range'] | null;
  /** The same with the file's URI. */
  readonly location: (span: Span) => Location | null;
}

interface Edited {
  readonly replacement: Replacement;
  readonly startsBefore: readonly number[];
  readonly startsNow: readonly number[];
}

/** @param textNow the text of an open file; null for a file that is not open */
export function presentOf(snapshot: Snapshot, textNow: (file: string) => string | null): Present {
  const known = new Map<string, Edited | null>();
  const edited = (file: string): Edited | null => {
    const found = known.get(file);
    if (found !== undefined) return found;
    const entry = editedSince(snapshot, file, textNow(file));
    known.set(file, entry);
    return entry;
  };
  const range = (span: Span): Location['range'] | null => {
    const edit = edited(span.file);
    if (edit === null) return rangeOf(snapshot, span);
    const moved = movedSpan(span, edit.replacement, edit.startsBefore);
    if (moved === null) return null;
    const place = placeOf(moved, edit.startsNow);
    return {
      start: { line: place.line - 1, character: place.column - 1 },
      end: { line: place.endLine - 1, character: place.endColumn - 1 },
    };
  };
  const location = (span: Span): Location | null => {
    const found = range(span);
    return found === null ? null : { uri: uriBelow(snapshot.uri, span.file), range: found };
  };
  return { range, location };
}

function editedSince(snapshot: Snapshot, file: string, now: string | null): Edited | null {
  const before = snapshot.sources.text(file);
  if (now === null || before === null) return null;
  const replacement = replacementBetween(before.text, now);
  if (replacement === null) return null;
  return { replacement, startsBefore: before.starts, startsNow: lineStarts(now) };
}
