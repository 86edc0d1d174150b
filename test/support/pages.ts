/**
 * Pages that run: Markdown whose fenced files form small workspaces, one for each heading.
 *
 *     ### A second kind arrives
 *
 *     `src/models/event.ts`:
 *
 *     ```diff
 *       const eventSchema = new Schema({
 *     -   kind: { type: String, enum: ['click', 'view'] },
 *     +   kind: { type: String, enum: ['click', 'view', 'invoice'] },
 *     //                                               ^^^^^^^^^ error[new-kind-in-scope] widens "purge-old-events"
 *       });
 *     ```
 *
 * A `diff` fence holds both revisions, any other fence is the same in both. After the file's name, `(new)` or
 * `(deleted)` says that only one revision has it. A line of `^` or `~` in the file's own comment marks the line above
 * it; where it touches the comment sign, it begins at the first character of that line. A place that goes over several
 * lines is marked on its first. Files under the heading "Files of every example" belong to every test of the page.
 */

export interface PageFile {
  readonly path: string;
  readonly base: string | null;
  readonly head: string | null;
}

export interface Marker {
  readonly sign: '^' | '~';
  readonly file: string;
  readonly revision: 'base' | 'head';
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface PageTest {
  readonly title: string;
  /** The heading of the second level above it. */
  readonly chapter: string;
  readonly files: readonly PageFile[];
  readonly markers: readonly Marker[];
  /** Block quotes, each as one line. */
  readonly quotes: readonly string[];
}

const SHARED_TITLE = 'Files of every example';
export const MARKER = /^\s*(\/\/|--|#)(\s*)(\^+|~+) (\S.*)$/;
export const FILE_NAME = /^`([^`]+)`(?: \((new|deleted)\))?:$/;

interface Section {
  readonly title: string;
  readonly chapter: string;
  readonly lines: readonly string[];
}

export interface Fence {
  readonly path: string;
  readonly fate: 'new' | 'deleted' | 'kept';
  readonly language: string;
  readonly lines: readonly string[];
}

/** The tests of a page: one for each heading that has files right below it. */
export function parsePage(markdown: string): readonly PageTest[] {
  const sections = sectionsOf(markdown);
  const shared = sections.filter(({ title }) => title === SHARED_TITLE).flatMap(({ lines }) => fencesOf(lines));
  return sections
    .filter(({ title, lines }) => title !== SHARED_TITLE && fencesOf(lines).length > 0)
    .map(({ title, chapter, lines }) => {
      const read = [...shared, ...fencesOf(lines)].map(readFence);
      return {
        title,
        chapter,
        files: read.map(({ file }) => file),
        markers: read.flatMap(({ markers }) => markers),
        quotes: quotesOf(lines),
      };
    });
}

function sectionsOf(markdown: string): readonly Section[] {
  const sections: { title: string; chapter: string; lines: string[] }[] = [];
  let fenced = false;
  let chapter = '';
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    const [, level = '', title] = (fenced ? null : /^(#+) (.*)$/.exec(line)) ?? [];
    if (title !== undefined && level.length <= 2) chapter = title;
    if (title !== undefined) sections.push({ title, chapter, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections;
}

/** Fences that stand below a file's name; others are prose. */
function fencesOf(lines: readonly string[]): readonly Fence[] {
  const fences: Fence[] = [];
  let above = '';
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (!line.startsWith('```')) {
      if (line.trim() !== '') above = line;
      continue;
    }
    const end = lines.indexOf('```', index + 1);
    if (end < 0) throw new Error(`a fence below "${above}" has no end`);
    const [, path, fate] = FILE_NAME.exec(above) ?? [];
    if (path !== undefined) {
      const kept = fate === 'new' || fate === 'deleted' ? fate : 'kept';
      fences.push({ path, fate: kept, language: line.slice(3), lines: lines.slice(index + 1, end) });
    }
    above = '';
    index = end;
  }
  return fences;
}

function quotesOf(lines: readonly string[]): readonly string[] {
  const quotes: string[] = [];
  let open = false;
  for (const line of lines) {
    const text = /^> ?(.*)$/.exec(line)?.[1];
    if (text !== undefined && open) quotes.push(`${quotes.pop() ?? ''} ${text}`);
    else if (text !== undefined) quotes.push(text);
    open = text !== undefined;
  }
  return quotes;
}

/** One line of a fence with the revisions that have it, and how wide the sign before it is. */
export interface CodeLine {
  readonly text: string;
  readonly base: boolean;
  readonly head: boolean;
  readonly margin: number;
}

export function codeLine(line: string, { fate, language }: Fence): CodeLine {
  if (language !== 'diff') return { text: line, base: fate !== 'new', head: fate !== 'deleted', margin: 0 };
  const sign = line.slice(0, 2).padEnd(2);
  if (sign !== '- ' && sign !== '+ ' && sign !== '  ') {
    throw new Error(`a line of a diff begins with "- ", "+ " or two blanks: "${line}"`);
  }
  return { text: line.slice(2), base: sign !== '+ ', head: sign !== '- ', margin: 2 };
}

function readFence(fence: Fence): { readonly file: PageFile; readonly markers: readonly Marker[] } {
  let base = '';
  let head = '';
  let above: (CodeLine & { readonly start: number }) | null = null;
  const markers: Marker[] = [];
  for (const line of fence.lines) {
    const marker = MARKER.exec(line);
    if (marker !== null) {
      if (above === null) throw new Error(`a marker of ${fence.path} has no line above it`);
      markers.push(readMarker(fence.path, line, marker, above));
      continue;
    }
    const code = codeLine(line, fence);
    above = { ...code, start: code.head ? head.length : base.length };
    if (code.base) base += `${code.text}\n`;
    if (code.head) head += `${code.text}\n`;
  }
  const file = {
    path: fence.path,
    base: fence.fate === 'new' ? null : base,
    head: fence.fate === 'deleted' ? null : head,
  };
  return { file, markers };
}

function readMarker(
  file: string,
  line: string,
  [, sign = '', gap = '', run = '', text = '']: RegExpExecArray,
  above: CodeLine & { readonly start: number },
): Marker {
  const column = line.indexOf(run, line.indexOf(sign) + sign.length) - above.margin;
  const first = gap === '' ? above.text.search(/\S/) : column;
  return {
    sign: run.startsWith('^') ? '^' : '~',
    file,
    revision: above.head ? 'head' : 'base',
    start: above.start + first,
    end: above.start + column + run.length,
    text,
  };
}

/** The texts of one revision, by path. */
export function textsOf(test: PageTest, revision: 'base' | 'head'): ReadonlyMap<string, string> {
  return new Map(
    test.files.flatMap((file) => {
      const text = file[revision];
      return text === null ? [] : [[file.path, text] as const];
    }),
  );
}
