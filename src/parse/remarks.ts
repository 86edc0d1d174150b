import type { Located } from '../model/expression';
import type { ReadNote } from '../model/facts';
import type { NamedRule, RemarkFacts } from '../model/remark';

/** Remarks of a text, and those that could not be understood. */
export interface ReadRemarks {
  readonly remarks: readonly RemarkFacts[];
  readonly notes: readonly ReadNote[];
}

/** How one language writes comments, for one text. */
export interface CommentStyle {
  /** What begins a comment, right before the remark. */
  readonly opening: RegExp;
  /** Whether a place is within a comment and not, say, in a string; by default told by the quotes of its line. */
  readonly isComment?: (offset: number) => boolean;
  /** The code that a remark above it is about, by the place of its first character; by default its line. */
  readonly extent?: (offset: number) => Located | null;
}

/** Styles by language; that of code needs its syntax tree (typescript-remarks.ts). */
export const STYLES = {
  sql: (text: string) => ({
    opening: /(?:--+|\/\*+!?|^[ \t]*\*|#)[ \t]*$/,
    extent: (offset: number) => ({ start: offset, end: endOrAll(text, text.indexOf(';', offset)) }),
  }),
  prisma: () => ({ opening: /\/\/+[ \t]*$/ }),
  json: () => ({ opening: /(?:\/\/+!?|\/\*+!?|^[ \t]*\*)[ \t]*$/ }),
  document: () => ({ opening: /(?:(?:^|\s)#+|^[ \t]*(?:--+|;+|\/\/+))[ \t]*$/ }),
  python: (text: string) => ({
    opening: /(?:(?:^|\s)#+|^[ \t]*--+)[ \t]*$/,
    // Decorators stand above the line that names a function or class.
    extent: (offset: number) => (text[offset] === '@' ? throughDefinition(text, offset) : null),
  }),
  shell: () => ({ opening: /(?:(?:^|\s)#+!?|^[ \t]*(?:--+|\/\/+))[ \t]*$/ }),
  markdown: () => ({ opening: /<!--[ \t]*$/ }),
} satisfies Readonly<Record<string, (text: string) => CommentStyle>>;

/** From a decorator to the end of the line of the definition that it is for. */
function throughDefinition(text: string, offset: number): Located | null {
  const definition = /^[ \t]*(?:async[ \t]+def|def|class)\b.*$/gm;
  definition.lastIndex = offset;
  const found = definition.exec(text);
  return found === null ? null : { start: offset, end: found.index + found[0].length };
}

function endOrAll(text: string, end: number): number {
  return end < 0 ? text.length : end;
}

/** Whether a text may hold remarks at all. */
export function mayRemark(text: string): boolean {
  return text.includes('tacit-');
}

const KEYWORD = /\btacit-(ignore|job|expects)\b/g;
const NONE: ReadRemarks = { remarks: [], notes: [] };

/** Finds the remarks of a text. A remark is the first word of its comment, and ends with the line. */
export function readRemarks(text: string, style: (text: string) => CommentStyle): ReadRemarks {
  if (!mayRemark(text)) return NONE;
  const { opening, isComment = outsideQuotes(text), extent } = style(text);
  const found = [...text.matchAll(KEYWORD)].flatMap(({ 0: keyword, 1: kind, index }) => {
    const before = text.slice(text.lastIndexOf('\n', index) + 1, index);
    const marker = opening.exec(before);
    if (marker === null || !isComment(index)) return [];
    const end = endOf(text, index);
    const isTrailing = before.slice(0, marker.index).trim() !== '';
    const covered = isTrailing ? null : nextCode(text, index, opening);
    const covers = covered === null ? lineOf(text, index) : (extent?.(covered) ?? lineOf(text, covered));
    return [parsed(kind ?? '', text, { start: index, end }, index + keyword.length, covers)];
  });
  return {
    remarks: found.flatMap((one) => ('covers' in one ? [one] : [])),
    notes: found.flatMap((one) => ('covers' in one ? [] : [one])),
  };
}

function lineOf(text: string, offset: number): Located {
  return { start: text.lastIndexOf('\n', offset - 1) + 1, end: endOrAll(text, text.indexOf('\n', offset)) };
}

/** Where a remark ends: with its line, or with what ends the comment. */
function endOf(text: string, start: number): number {
  const line = text.slice(start, lineOf(text, start).end);
  return start + line.replace(/\s*(?:\*\/.*|-->.*)?\r?$/, '').length;
}

/** The next line that holds more than a comment. */
function nextCode(text: string, from: number, opening: RegExp): number | null {
  let at = lineOf(text, from).end + 1;
  while (at < text.length) {
    const { end } = lineOf(text, at);
    const line = text.slice(at, end);
    const first = line.search(/\S/);
    const isComment = first < 0 || /^(?:\*\/|-->)/.test(line.slice(first)) || startsComment(line, opening);
    if (!isComment) return at + first;
    at = end + 1;
  }
  return null;
}

function startsComment(line: string, opening: RegExp): boolean {
  const word = /^\s*(?:\/\/+!?|\/\*+!?|\*(?!\/)|#+|--+|;+|<!--)/.exec(line);
  return word !== null && opening.test(word[0]);
}

/** Comments of most languages do not begin within quotes, which are counted on the line. */
function outsideQuotes(text: string): (offset: number) => boolean {
  return (offset) => {
    const before = text.slice(text.lastIndexOf('\n', offset) + 1, offset).replace(/\\./g, '');
    const bare = before.replace(/"[^"]*"|'[^']*'|`[^`]*`/g, '');
    return !/["`]/.test(bare) && !/(?:^|\W)'/.test(bare);
  };
}

function parsed(kind: string, text: string, at: Located, from: number, covers: Located): RemarkFacts | ReadNote {
  const body = text.slice(from, at.end);
  switch (kind) {
    case 'ignore':
      return ignoreOf(body, from, at, covers);
    case 'job':
      return jobOf(body, from, at, covers);
    default:
      return expectsOf(body, at, covers);
  }
}

/** ` field-removed, field-renamed until=2027-03-01 -- reason` */
function ignoreOf(body: string, from: number, at: Located, covers: Located): RemarkFacts {
  const split = /(?:^|\s)(?:--+|—|–)(?:\s|$)/.exec(body);
  const head = split === null ? body : body.slice(0, split.index);
  const reason = split === null ? '' : body.slice(split.index + split[0].length).trim();
  const words = [...head.matchAll(/[^\s,]+/g)].map(({ 0: name, index }): NamedRule => {
    const start = from + index;
    return { name, start, end: start + name.length };
  });
  const until = words.map(({ name }) => /^until=(.*)$/.exec(name)?.[1]).find((one) => one !== undefined) ?? null;
  return {
    kind: 'ignore',
    rules: words.filter(({ name }) => !name.startsWith('until=')),
    until,
    reason,
    ...at,
    covers,
  };
}

/** ` nightly-purge every="0 3 * * *"` */
function jobOf(body: string, from: number, at: Located, covers: Located): RemarkFacts | ReadNote {
  const form =
    /^\s+(?:"([^"]+)"|([^\s"=]+))(?:\s+(?:every|cron|schedule)\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+)))?\s*$/d.exec(body);
  const [, quotedName, bareName, double, single, bare] = form ?? [];
  const name = quotedName ?? bareName;
  if (form === null || name === undefined) {
    const message = 'This `tacit-job` is not understood: write `tacit-job name every="0 3 * * *"`.';
    return { reason: 'syntax-error', message, ...at };
  }
  const schedule = double ?? single ?? bare ?? null;
  const [start, end] = form.indices?.[3] ?? form.indices?.[4] ?? form.indices?.[5] ?? [0, 0];
  const scheduleAt = schedule === null ? null : { start: from + start, end: from + end };
  return { kind: 'job', name, schedule, scheduleAt, ...at, covers };
}

/** ` events.kind in (click, view)`, ` events.kind is open` */
function expectsOf(body: string, at: Located, covers: Located): RemarkFacts | ReadNote {
  const form = /^\s+([^\s.]+)\.(\S+)\s+(?:in\s*\(([^()]*)\)|is\s+(open))\s*$/i.exec(body);
  const [, entity, field, list, open] = form ?? [];
  const values = list?.split(',').map((one) => one.trim().replace(/^(["'])(.*)\1$/, '$2'));
  if (
    entity === undefined ||
    field === undefined ||
    (open === undefined && values?.every((one) => one !== '') !== true)
  ) {
    const message =
      'This `tacit-expects` is not understood: write `tacit-expects events.kind in (click, view)` or `tacit-expects events.kind is open`.';
    return { reason: 'syntax-error', message, ...at };
  }
  return { kind: 'expects', entity, field, values: values ?? null, ...at, covers };
}
