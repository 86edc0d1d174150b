import { isMap, isScalar, isSeq, parseDocument, stringify, type Node, type Pair } from 'yaml';
import type { Located } from '../model/expression';
import type { Block, Line } from './ledger-blocks';

/** A value of an entry: everything is text, as it stands there. */
export type EntryValue =
  | ({ readonly kind: 'text'; readonly text: string } & Located)
  | ({ readonly kind: 'list'; readonly items: readonly EntryValue[] } & Located)
  | ({ readonly kind: 'map'; readonly members: readonly Member[] } & Located)
  | ({ readonly kind: 'other' } & Located);

export interface Member {
  readonly key: string;
  readonly keyAt: Located;
  readonly value: EntryValue;
}

/** An entry as YAML states it, or why it cannot be read. */
export type ReadEntry =
  | { readonly kind: 'entry'; readonly key: string; readonly keyAt: Located; readonly value: EntryValue }
  | { readonly kind: 'broken'; readonly message: string; readonly at: Located };

/** Reads one entry by itself, so that what is wrong with one is the others' no concern. https://yaml.org/spec/1.2.2/ */
export function readEntry(block: Block): ReadEntry {
  const { lines } = block;
  const text = lines.map((line) => line.text).join('\n');
  const place = placesIn(lines);
  const document = parseDocument(text, {
    schema: 'failsafe',
    uniqueKeys: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error !== undefined) {
    const [message = ''] = error.message.split('\n');
    return {
      kind: 'broken',
      message: `Not valid YAML: ${message.replace(/\.$/, '')}.`,
      at: { start: place(error.pos[0]), end: place(error.pos[1]) },
    };
  }
  const head = lines[block.head];
  const at = { start: head?.start ?? 0, end: (head?.start ?? 0) + (head?.text.length ?? 0) };
  const [pair, ...more] = isMap(document.contents) ? (document.contents.items as Pair<Node, Node | null>[]) : [];
  const read = pair === undefined || more.length > 0 ? null : memberOf(pair, place);
  return read === null ? { kind: 'broken', message: 'This is no entry of a ledger.', at } : { kind: 'entry', ...read };
}

/** Offsets in the joined text of lines as places in the file. */
function placesIn(lines: readonly Line[]): (offset: number) => number {
  return (offset) => {
    let rest = offset;
    for (const { text, start } of lines) {
      if (rest <= text.length) return start + rest;
      rest -= text.length + 1;
    }
    const last = lines.at(-1);
    return last === undefined ? 0 : last.start + last.text.length;
  };
}

function memberOf({ key, value }: Pair<Node, Node | null>, place: (offset: number) => number): Member | null {
  if (!isScalar(key)) return null;
  const keyAt = locate(key, place);
  return {
    key: String(key.value),
    keyAt,
    value: value === null ? { kind: 'text', text: '', ...keyAt } : valueOf(value, place),
  };
}

function valueOf(node: Node, place: (offset: number) => number): EntryValue {
  const at = locate(node, place);
  if (isScalar(node)) return { kind: 'text', text: String(node.value), ...at };
  if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => valueOf(item as Node, place)), ...at };
  if (!isMap(node)) return { kind: 'other', ...at };
  const members = node.items.map((pair) => memberOf(pair as Pair<Node, Node | null>, place));
  return members.every((one) => one !== null) ? { kind: 'map', members, ...at } : { kind: 'other', ...at };
}

function locate({ range }: Node, place: (offset: number) => number): Located {
  const [start = 0, end = start] = range ?? [];
  return { start: place(start), end: place(end) };
}

/** What an entry is written from. */
export type Writable = string | readonly string[] | Readonly<Record<string, string>>;

/** An entry as the ledger holds it, indented, without a line end at its end. */
export function writeEntry(key: string, members: Readonly<Record<string, Writable>>): string {
  const text = stringify({ [key]: members }, { lineWidth: 0, schema: 'core', indent: 2 });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
