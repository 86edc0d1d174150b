import { lineAt } from '../model/place';
import type { Span } from '../model/span';
import type { SourceText } from './source';
import type { Range } from './text';
import { REDACTED, passwordsIn, plain, widthOf, wrap } from './text';

/** One visible character of a line, with the offsets it stands for. */
interface Cell extends Range {
  readonly text: string;
  readonly width: number;
}

/** How a frame looks. */
export interface FrameOptions {
  /** Columns for code, without the gutter. */
  readonly width: number;
  /** Lines shown before and after the span's own. */
  readonly context: number;
  /** The underline's character. */
  readonly marker: '^' | '~';
  /** What the underline says; empty for nothing. */
  readonly label: string;
}

/** One line of a frame. `number` is null for underlines and remarks; `inside` for lines that the span covers. */
export interface FrameLine {
  readonly number: number | null;
  readonly role: 'code' | 'context' | 'marker' | 'remark';
  readonly inside: boolean;
  readonly text: string;
}

const TAB_WIDTH = 4;
const ELLIPSIS = '…';
/** Lines of a span that are shown; the rest is counted. */
const MAX_LINES = 6;
/** Offsets around the span's start that are looked at in a long line, per column of width. */
const WINDOW = 8;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The code around a span: context, the span's lines, an underline below the first of them. */
export function frame(source: SourceText, span: Span, options: FrameOptions): readonly FrameLine[] {
  const first = lineAt(source.starts, span.start);
  const last = Math.max(first, lineAt(source.starts, Math.max(span.start, span.end - 1)));
  const shown = Math.min(last, first + MAX_LINES - 1);
  const lines: FrameLine[] = [];
  for (let line = first - options.context; line < first; line += 1) lines.push(...contextLine(source, line, options));
  for (let line = first; line <= shown; line += 1) {
    const { text, underline } = codeLine(source, line, span, options);
    lines.push({ number: line + 1, role: 'code', inside: last > first, text });
    if (line === first) lines.push(...markerLines(underline, last > first, options));
  }
  if (shown < last) lines.push(remark(`${ELLIPSIS} ${last - shown} more lines`, true));
  for (let line = last + 1; line <= last + options.context; line += 1)
    lines.push(...contextLine(source, line, options));
  return lines;
}

function remark(text: string, inside: boolean): FrameLine {
  return { number: null, role: 'remark', inside, text };
}

/** A line around the span; none where the file ends or the line is blank. */
function contextLine(source: SourceText, line: number, options: FrameOptions): readonly FrameLine[] {
  if (line < 0 || line >= source.starts.length) return [];
  const { start, end } = lineRange(source, line);
  if (source.text.slice(start, end).trim() === '') return [];
  const { text } = codeLine(source, line, { file: '', start, end: start }, options);
  return [{ number: line + 1, role: 'context', inside: false, text }];
}

/** The underline with its label: beside it where there is room, below it where not. */
function markerLines(underline: Underline, inside: boolean, options: FrameOptions): readonly FrameLine[] {
  const marks = ' '.repeat(underline.column) + options.marker.repeat(underline.length);
  const marker = (text: string): FrameLine => ({ number: null, role: 'marker', inside, text });
  if (options.label === '') return [marker(marks)];
  if (widthOf(`${marks} ${options.label}`) <= options.width) return [marker(`${marks} ${options.label}`)];
  const column = Math.min(underline.column, Math.max(0, options.width - widthOf(options.label)));
  const label = wrap(options.label, options.width).map((text) => marker(' '.repeat(column) + text));
  return [marker(marks), ...label];
}

interface Underline {
  readonly column: number;
  readonly length: number;
}

/** The offsets of a line without its ending. */
function lineRange(source: SourceText, line: number): Range {
  const start = source.starts[line] ?? 0;
  let end = source.starts[line + 1] ?? source.text.length;
  while (end > start && '\r\n'.includes(source.text.charAt(end - 1))) end -= 1;
  return { start, end };
}

/** One line as a terminal may show it, cut around the part that the span covers. */
function codeLine(
  source: SourceText,
  line: number,
  span: Span,
  options: FrameOptions,
): { readonly text: string; readonly underline: Underline } {
  const range = lineRange(source, line);
  const focus = {
    start: Math.min(Math.max(span.start, range.start), range.end),
    end: Math.max(Math.min(span.end, range.end), range.start),
  };
  const window = windowAround(source.text, range, focus.start, options.width * WINDOW);
  const cells = cellsOf(source.text, window);
  const cut = cutAround(cells, focus, options.width, {
    left: window.start > range.start,
    right: window.end < range.end,
  });
  const before = cut.cells.filter((cell) => cell.end <= focus.start);
  const covered = cut.cells.filter((cell) => cell.end > focus.start && cell.start < focus.end);
  return {
    text: `${cut.left ? ELLIPSIS : ''}${cut.cells.map((cell) => cell.text).join('')}${cut.right ? ELLIPSIS : ''}`.trimEnd(),
    underline: { column: (cut.left ? 1 : 0) + totalWidth(before), length: Math.max(1, totalWidth(covered)) },
  };
}

function totalWidth(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

/** Keeps lines of a megabyte cheap: only this much of them is split into characters. */
function windowAround(text: string, line: Range, focus: number, reach: number): Range {
  return {
    start: whole(text, Math.max(line.start, focus - reach)),
    end: whole(text, Math.min(line.end, focus + reach)),
  };
}

/** The offset, or the one before it where it would split a surrogate pair. */
function whole(text: string, offset: number): number {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit <= 0xdfff ? offset - 1 : offset;
}

function cellsOf(text: string, window: Range): readonly Cell[] {
  const slice = text.slice(window.start, window.end);
  const secrets = passwordsIn(slice);
  const cells: Cell[] = [];
  let column = 0;
  for (const { segment, index } of graphemes.segment(slice)) {
    const shown = shownAs(segment, index, secrets, column);
    const width = widthOf(shown);
    cells.push({ text: shown, width, start: window.start + index, end: window.start + index + segment.length });
    column += width;
  }
  return cells;
}

function shownAs(character: string, index: number, secrets: readonly Range[], column: number): string {
  const secret = secrets.find((range) => range.start <= index && index < range.end);
  if (secret !== undefined) return secret.start === index ? REDACTED : '';
  return character === '\t' ? ' '.repeat(TAB_WIDTH - (column % TAB_WIDTH)) : plain(character);
}

interface Cut {
  readonly cells: readonly Cell[];
  /** Whether something was left out on that side. */
  readonly left: boolean;
  readonly right: boolean;
}

/** As many cells as fit, with the focus among them: from the line's start where that shows it, else from before it. */
function cutAround(
  cells: readonly Cell[],
  focus: Range,
  width: number,
  more: { readonly left: boolean; readonly right: boolean },
): Cut {
  if (!more.left && !more.right && totalWidth(cells) <= width) return { cells, left: false, right: false };
  const beforeFocus = totalWidth(cells.filter((cell) => cell.end <= focus.start));
  const focusWidth = totalWidth(cells.filter((cell) => cell.end > focus.start && cell.start < focus.end));
  const fromStart = !more.left && beforeFocus + Math.min(focusWidth, width / 2) < width;
  const skip = fromStart ? 0 : Math.max(0, beforeFocus - Math.floor(width / 4));
  const kept: Cell[] = [];
  let column = 0;
  let used = 0;
  for (const cell of cells) {
    if (column >= skip && used + cell.width <= width - 2) {
      kept.push(cell);
      used += cell.width;
    } else if (column >= skip) return { cells: kept, left: more.left || skip > 0, right: true };
    column += cell.width;
  }
  return { cells: kept, left: more.left || skip > 0, right: more.right };
}
