import type { Place, Span } from './span';

/**
 * Offsets at which the lines of a text begin. A line ends with `\n`, `\r\n` or a lone `\r`, as in the language server
 * protocol: https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocuments
 */
export function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const ending of text.matchAll(/\r\n|\n|\r/g)) starts.push(ending.index + ending[0].length);
  return starts;
}

/** Index (from 0) of the line that holds an offset; the last line for offsets past the end. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A span as people count it. `starts` are the line starts of the span's file. */
export function placeOf(span: Span, starts: readonly number[]): Place {
  const line = lineAt(starts, span.start);
  const endLine = lineAt(starts, span.end);
  return {
    file: span.file,
    line: line + 1,
    column: span.start - (starts[line] ?? 0) + 1,
    endLine: endLine + 1,
    endColumn: span.end - (starts[endLine] ?? 0) + 1,
  };
}

/** The offset of a line and column as people count them; the nearest one that exists on the line, or the last line. */
export function offsetOf(line: number, column: number, starts: readonly number[]): number {
  const index = Math.min(Math.max(line, 1), starts.length) - 1;
  const offset = (starts[index] ?? 0) + Math.max(column, 1) - 1;
  return Math.min(offset, starts[index + 1] ?? offset);
}
