import type { Located } from '../model/expression';

/** One line of the ledger, with the place at which its text stands in the file. */
export interface Line {
  readonly text: string;
  readonly start: number;
}

/** An entry of a section as it stands there: its first line, those that belong to it, and comments right above. */
export interface Block {
  readonly lines: readonly Line[];
  /** Index of the line with the key. */
  readonly head: number;
}

/** A section (`jobs:`) with its entries. */
export interface Section extends Located {
  readonly name: string;
  /** What stands behind the name on its line. */
  readonly value: string;
  readonly blocks: readonly Block[];
}

/** The ledger by lines: what stands above all sections, and the sections. */
export interface Blocks {
  readonly preamble: readonly Line[];
  readonly sections: readonly Section[];
}

/** Splits a text into its lines. Line ends are no part of them. */
export function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  for (const one of text.slice(start).split(/\r\n|\n|\r/)) {
    lines.push({ text: one, start });
    start += one.length + (text.startsWith('\r\n', start + one.length) ? 2 : 1);
  }
  return lines;
}

const MARKERS = { ours: /^<{7}(?: |$)/, base: /^\|{7}(?: |$)/, middle: /^={7}$/, theirs: /^>{7}(?: |$)/ };

/** Both sides of an unfinished merge; the same lines twice where there is none. `at` is the first marker. */
export interface Sides {
  readonly ours: readonly Line[];
  readonly theirs: readonly Line[];
  readonly at: Located | null;
}

/** https://git-scm.com/docs/git-merge#_how_conflicts_are_presented */
export function sidesOf(lines: readonly Line[]): Sides {
  const ours: Line[] = [];
  const theirs: Line[] = [];
  let side: 'both' | 'ours' | 'base' | 'theirs' = 'both';
  let at: Located | null = null;
  for (const line of lines) {
    if (MARKERS.ours.test(line.text)) {
      side = 'ours';
      at ??= { start: line.start, end: line.start + line.text.length };
    } else if (side === 'ours' && MARKERS.base.test(line.text)) side = 'base';
    else if ((side === 'ours' || side === 'base') && MARKERS.middle.test(line.text)) side = 'theirs';
    else if (side === 'theirs' && MARKERS.theirs.test(line.text)) side = 'both';
    else {
      if (side === 'both' || side === 'ours') ours.push(line);
      if (side === 'both' || side === 'theirs') theirs.push(line);
    }
  }
  return { ours, theirs, at };
}

const SECTION = /^([^\s#:'"-][^:]*):(?:\s+(.*?))?\s*$/;

/** Splits lines into sections and their entries. `odd` is told lines that belong to neither. */
export function blocksOf(lines: readonly Line[], odd: (line: Line) => void): Blocks {
  const preamble: Line[] = [];
  const sections: { name: string; value: string; start: number; end: number; lines: Line[] }[] = [];
  for (const line of lines) {
    const [, name, value = ''] = SECTION.exec(line.text) ?? [];
    const section = sections.at(-1);
    if (name !== undefined) {
      const plain = value.replace(/(?:^|\s)#.*$/, '');
      sections.push({ name, value: plain, start: line.start, end: line.start + name.length, lines: [] });
    } else if (section === undefined) {
      if (isBlank(line) || /^(?:#|---\s*$|%YAML)/.test(line.text)) preamble.push(line);
      else odd(line);
    } else if (isBlank(line) || /^[ \t]/.test(line.text) || line.text.startsWith('#')) section.lines.push(line);
    else odd(line);
  }
  return {
    preamble,
    sections: sections.map(({ lines: inside, ...section }) => ({ ...section, blocks: entriesOf(inside) })),
  };
}

function isBlank({ text }: Line): boolean {
  return text.trim() === '';
}

function isComment({ text }: Line): boolean {
  return text.trimStart().startsWith('#');
}

function entriesOf(lines: readonly Line[]): readonly Block[] {
  const first = lines.find((line) => !isBlank(line) && !isComment(line));
  if (first === undefined) return [];
  const indent = first.text.search(/\S/);
  const blocks: Block[] = [];
  let pending: Line[] = [];
  let current: { lines: Line[]; head: number } | null = null;
  for (const line of lines) {
    const depth = line.text.search(/\S/);
    if (isBlank(line) || (isComment(line) && depth <= indent)) pending.push(line);
    else if (depth <= indent) {
      const above = pending.filter((one) => !isBlank(one));
      current = { lines: [...above, line], head: above.length };
      blocks.push(current);
      pending = [];
    } else {
      current?.lines.push(...pending, line);
      pending = [];
    }
  }
  // Comments at the end belong to what they follow.
  current?.lines.push(...pending.filter((one) => !isBlank(one)));
  return blocks;
}

/** The text of an entry, without line ends at its end. */
export function textOfBlock({ lines }: Block): string {
  return lines.map(({ text }) => text).join('\n');
}
