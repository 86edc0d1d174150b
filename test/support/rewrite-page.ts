import { lineAt, lineStarts } from '../../src/model/place';
import type { Mark } from './page-marks';
import { codeLine, FILE_NAME, MARKER, type CodeLine, type Fence } from './pages';

/** What a test's markers and quotes should be, as far as the engine is right. */
export interface Answer {
  readonly marks: readonly Mark[];
  readonly quotes: readonly string[];
  readonly texts: Readonly<Record<'base' | 'head', ReadonlyMap<string, string>>>;
}

/**
 * The page with every marker and quote replaced by the engine's answer, for whoever writes a page: read the difference
 * afterwards, because the engine may be wrong.
 */
export function rewritePage(markdown: string, answers: ReadonlyMap<string, Answer>): string {
  const lines = markdown.split('\n');
  const written: string[] = [];
  let answer: Answer | null = null;
  let above = '';
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const title = /^#+ (.*)$/.exec(line)?.[1];
    if (line.startsWith('```')) {
      const end = lines.indexOf('```', index + 1);
      const fence = fenceBelow(above, line, lines.slice(index + 1, end));
      written.push(
        line,
        ...(fence === null || answer === null ? lines.slice(index + 1, end) : marked(fence, answer)),
        '```',
      );
      index = end;
      above = '';
      continue;
    }
    if (title !== undefined) {
      endSection(written, answer);
      answer = answers.get(title) ?? null;
    }
    if (answer !== null && line.startsWith('>')) continue;
    if (line.trim() !== '') above = line;
    written.push(line);
  }
  endSection(written, answer);
  return `${written
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

function endSection(written: string[], answer: Answer | null): void {
  for (const quote of answer?.quotes ?? []) written.push('', `> ${quote}`, '');
}

function fenceBelow(above: string, opening: string, lines: readonly string[]): Fence | null {
  const [, path, fate] = FILE_NAME.exec(above) ?? [];
  if (path === undefined) return null;
  return { path, fate: fate === 'new' || fate === 'deleted' ? fate : 'kept', language: opening.slice(3), lines };
}

function marked(fence: Fence, answer: Answer): readonly string[] {
  const count = { base: -1, head: -1 };
  return fence.lines
    .filter((line) => !MARKER.test(line))
    .flatMap((line) => {
      const code = codeLine(line, fence);
      if (code.base) count.base += 1;
      if (code.head) count.head += 1;
      const revisions = (['head', 'base'] as const).filter((revision) => code[revision]);
      const marks = revisions.flatMap((revision) => marksOn(fence.path, revision, count[revision], answer));
      return [line, ...marks.map((mark) => markerLine(fence.path, code, mark))];
    });
}

interface Placed {
  readonly mark: Mark;
  readonly first: number;
  readonly length: number;
}

function marksOn(file: string, revision: 'base' | 'head', line: number, answer: Answer): readonly Placed[] {
  const starts = lineStarts(answer.texts[revision].get(file) ?? '');
  return answer.marks
    .filter((mark) => mark.file === file && mark.revision === revision && lineAt(starts, mark.start) === line)
    .map((mark) => ({ mark, first: mark.start - (starts[line] ?? 0), length: mark.end - mark.start }))
    .toSorted((a, b) => Number(a.mark.sign === '~') - Number(b.mark.sign === '~') || a.first - b.first);
}

function markerLine(file: string, code: CodeLine, { mark, first, length }: Placed): string {
  const sign = /\.sql$/.test(file) ? '--' : /\.(?:[cm]?[jt]sx?|jsonc?|prisma)$/.test(file) ? '//' : '#';
  const column = first + code.margin;
  const touching = column <= sign.length;
  const run = touching ? column + length - sign.length : length;
  return `${sign.padEnd(touching ? 0 : column)}${mark.sign.repeat(Math.max(run, 1))} ${mark.text}`;
}
