import type { Span } from '../model/span';
import { placeText, type SourceIndex } from './source';
import { stressNames, type Style } from './style';
import { type Gaps, skippedText } from './summary';
import { padTo, plain, widthOf, wrap } from './text';

/** Entries listed in a terminal; JSON has them all. */
const MOST = 40;
/** Places wider than this get a line of their own. */
const WIDEST_PLACE = 48;
const LEAST_MESSAGE = 30;

/** `Not checked (3)` with each of the three named; no lines when there is nothing to name. */
export function gapLines(gaps: Gaps, sources: SourceIndex, style: Style, width: number): readonly string[] {
  const place = (at: Span): string => placeText(sources.place(at));
  const entries = [
    ...gaps.notes.map((note) => ({ place: place(note.at), message: note.message })),
    ...gaps.skipped.map((skipped) => ({ place: plain(skipped.file), message: skippedText(skipped.reason) })),
  ];
  if (entries.length === 0) return [];
  const shown = entries.slice(0, MOST);
  const column = Math.max(...shown.map((entry) => widthOf(entry.place)).filter((wide) => wide <= WIDEST_PLACE), 0) + 2;
  const lines = shown.flatMap((entry) => {
    const message = wrap(plain(entry.message), Math.max(LEAST_MESSAGE, width - column - 2));
    const [first = '', ...rest] = message.map((line) => stressNames(line, style));
    const indented = rest.map((line) => ' '.repeat(column + 2) + line);
    return widthOf(entry.place) > WIDEST_PLACE
      ? [`  ${style.faint(entry.place)}`, ' '.repeat(column + 2) + first, ...indented]
      : [`  ${style.faint(padTo(entry.place, column))}${first}`, ...indented];
  });
  const rest = entries.length - shown.length;
  const more = rest > 0 ? [`  … and ${rest} more; --format json has them all.`] : [];
  return [style.strong(`Not checked (${entries.length})`), ...lines, ...more];
}
