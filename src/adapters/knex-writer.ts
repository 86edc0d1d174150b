import type { Scalar } from '../model/predicate';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { tokenize } from '../parse/sql-lexer';
import type { Lookup } from './adapter';
import { foldScalar, foldText } from './fold';
import { isKnexInstance, knexChain, stepsIn, stepsOf, type KnexChain, type Step } from './knex-chain';
import { appendHole, appendPart, composeSql, newDraft, push, type SqlDraft } from './sql-text';

/** The SQL that a chain of Knex stands for, while it is written, with the code that each part of it comes from. */
export interface KnexWriter {
  readonly draft: SqlDraft;
  readonly look: Lookup;
  /** What is bound to the marks of fragments, in the order of the text. */
  readonly bindings: (Value | null)[];
  /** Stretches of the text that are queries of their own, declared where they are written. */
  readonly foreign: { readonly start: number; readonly end: number }[];
  /** Writes the query that steps make up. */
  readonly query: (writer: KnexWriter, steps: readonly Step[], at: Span) => void;
  /** How the database spells a name. */
  readonly spell: Spelling;
  /** The steps of a query within the query, as Knex would be told them. */
  readonly told: (chain: KnexChain) => readonly Step[];
  depth: number;
}

/** Queries within queries beyond this depth are not written by hand. */
const DEEPEST = 12;

/** What a name in code is in the database. */
export type Spelling = (name: string) => string;

export function createWriter(
  look: Lookup,
  query: KnexWriter['query'],
  spell: Spelling,
  told: KnexWriter['told'],
): KnexWriter {
  return { draft: newDraft(), look, bindings: [], foreign: [], query, spell, told, depth: 0 };
}

export function word({ draft }: KnexWriter, text: string, at: Span): void {
  push(draft, text, at, null);
}

/** Something that may say anything. */
export function anything({ draft }: KnexWriter, value: Value, at: Span = value.at): void {
  appendHole(draft, value, at, false);
}

/** A condition that is computed, for one that may not be there. */
export function perhaps(writer: KnexWriter, at: Span): void {
  anything(writer, { kind: 'unknown', text: 'only sometimes', at });
}

/** A name in quotes, at the characters that spell it where the code does. */
function quoted(writer: KnexWriter, name: string, at: Span, start: number | null): void {
  const text = writer.spell(name);
  const from = text === name ? start : null;
  const place = from === null ? at : { file: at.file, start: from, end: from + text.length };
  word(writer, '`', place);
  push(writer.draft, text.replaceAll('`', '``'), place, from);
  word(writer, '`', place);
}

/** Parts of `app.orders`, each with its place; `*` is no name. */
function dotted(writer: KnexWriter, text: string, at: Span, from: number | null): void {
  let offset = 0;
  text.split('.').forEach((part, index) => {
    if (index > 0) word(writer, '.', at);
    const name = part.trim();
    const start = from === null ? null : from + offset + part.indexOf(name);
    if (name === '*') word(writer, '*', start === null ? at : { file: at.file, start, end: start + 1 });
    else quoted(writer, name, at, start);
    offset += part.length + 1;
  });
}

/** Where the text of a literal begins in the code, null where the code spells it otherwise. */
export function textStart(value: Value, text: string): number | null {
  return value.kind === 'literal' && value.at.end - value.at.start === text.length + 2 ? value.at.start + 1 : null;
}

const renamed = /^(.*?\S)\s+as\s+(\S.*)$/i;

/** A table or column: `orders`, `app.orders`, `o.total as sum`. */
export function nameText(writer: KnexWriter, value: Value, text: string): void {
  const from = textStart(value, text);
  const match = renamed.exec(text);
  const [, name, alias] = match ?? [];
  if (name === undefined || alias === undefined) return dotted(writer, text, value.at, from);
  dotted(writer, name, value.at, from);
  word(writer, ' AS ', value.at);
  quoted(writer, alias.trim(), value.at, from === null ? null : from + text.length - alias.length);
}

/** What stands for a column: a name, `knex.raw(…)`, `knex.ref(…)`, a query, `{ alias: 'name' }`. */
export function column(writer: KnexWriter, value: Value): void {
  const text = foldText(value);
  if (text !== null) return nameText(writer, value, text);
  if (value.kind === 'literal' && value.value !== null) return word(writer, String(value.value), value.at);
  if (value.kind === 'object') return aliased(writer, value, column);
  if (!expression(writer, value)) anything(writer, value);
}

export function aliased(
  writer: KnexWriter,
  value: Extract<Value, { kind: 'object' }>,
  write: (writer: KnexWriter, value: Value) => void,
): void {
  if (value.properties.length === 0) anything(writer, value);
  value.properties.forEach(({ key, keyAt, value: inner }, index) => {
    if (index > 0) word(writer, ', ', keyAt);
    write(writer, inner);
    word(writer, ' AS ', keyAt);
    quoted(writer, key, keyAt, null);
  });
}

export function key(writer: KnexWriter, { key: name, keyAt }: { readonly key: string; readonly keyAt: Span }): void {
  const spelled = keyAt.end - keyAt.start - name.length;
  dotted(writer, name, keyAt, spelled === 0 ? keyAt.start : spelled === 2 ? keyAt.start + 1 : null);
}

/** A value of a condition or of what is stored. Knex binds it; what is given as a query or as raw text is put in. */
export function operand(writer: KnexWriter, value: Value): void {
  if (value.kind === 'literal' && value.value === null) return word(writer, 'NULL', value.at);
  if (!expression(writer, value)) appendHole(writer.draft, value, value.at, true);
}

/** Queries, raw text, references and functions of the database, wherever Knex takes them; false for other values. */
function expression(writer: KnexWriter, value: Value): boolean {
  if (value.kind === 'function') {
    subquery(writer, value);
    return true;
  }
  if (value.kind !== 'call') return false;
  const { steps } = stepsOf(value);
  const last = steps.at(-1);
  const raw = steps.findLast((step) => step.name === 'raw' && step.arguments !== null);
  if (raw !== undefined && isKnexInstance(beforeStep(raw))) {
    fragment(writer, raw.arguments ?? [], raw.value);
    return true;
  }
  // https://knexjs.org/guide/#fn
  if (last?.name === 'now' && steps.at(-2)?.name === 'fn') {
    word(writer, 'CURRENT_TIMESTAMP', value.at);
    return true;
  }
  const reference = steps.find((step) => step.name === 'ref');
  const [referred] = reference?.arguments ?? [];
  if (referred !== undefined && reference !== undefined && isKnexInstance(beforeStep(reference))) {
    column(writer, referred);
    return true;
  }
  if (knexChain(value) === null) return false;
  subquery(writer, value);
  return true;
}

function beforeStep({ value }: Step): Value {
  if (value.kind !== 'call' || value.callee.kind !== 'member') return value;
  return value.callee.object;
}

/** A query in parentheses: another chain, or a callback that builds one. */
export function subquery(writer: KnexWriter, value: Value): void {
  word(writer, '(', value.at);
  bareQuery(writer, value);
  word(writer, ')', value.at);
}

export function bareQuery(writer: KnexWriter, value: Value): void {
  const chain = value.kind === 'function' ? null : knexChain(value);
  if (writer.depth >= DEEPEST || (value.kind !== 'function' && chain === null)) return anything(writer, value);
  writer.depth += 1;
  const start = writer.draft.text.length;
  writer.query(writer, chain === null ? stepsIn(value, [], writer.look) : writer.told(chain), value.at);
  if (chain !== null) writer.foreign.push({ start, end: writer.draft.text.length });
  writer.depth -= 1;
}

/** `'orders as o'`, `{ o: 'orders' }`, a query, or raw text. */
export function tableName(writer: KnexWriter, table: Value): void {
  const text = foldText(table);
  if (text !== null) return nameText(writer, table, text);
  if (table.kind === 'object') return aliased(writer, table, tableName);
  if (table.kind === 'function' || (table.kind === 'call' && knexChain(table) !== null)) {
    subquery(writer, table);
    const alias = knexChain(table)?.steps.findLast((step) => step.name === 'as')?.arguments?.[0];
    word(writer, ' AS ', table.at);
    if (alias === undefined) word(writer, '`subquery`', table.at);
    else column(writer, alias);
    return;
  }
  if (table.kind === 'call') return column(writer, table);
  anything(writer, table);
}

/** Text of the user's own, with what is bound to its marks: `('age > ?', [18])`, `('?? = :x', { x })`. */
export function fragment(writer: KnexWriter, [value, bound]: readonly Value[], whole: Value): void {
  if (value === undefined) return anything(writer, whole);
  const chain = value.kind === 'call' ? stepsOf(value).steps.findLast((step) => step.name === 'raw') : undefined;
  if (chain !== undefined && isKnexInstance(beforeStep(chain)))
    return fragment(writer, chain.arguments ?? [], chain.value);
  const text = value.kind === 'literal' && typeof value.value === 'string' ? value.value : null;
  if (text !== null) return literalFragment(writer, value, text, bound);
  if (composeSql(value).length !== 1) return anything(writer, value);
  const before = writer.draft.text.length;
  appendPart(writer.draft, value, value.at, false);
  const added = writer.draft.text.slice(before);
  const computed = added.indexOf('\uE000');
  const list = bound?.kind === 'array' ? bound.items : bound === undefined ? [] : [bound];
  tokenize(added, 'unknown')
    .filter((token) => token.text.startsWith('?'))
    .forEach((token, index) => {
      // A computed part may hold marks of its own: those behind it cannot be counted.
      const counted = computed === -1 || token.start < computed;
      writer.bindings.push(counted ? (list[index] ?? null) : null);
    });
}

/** https://knexjs.org/guide/raw.html#raw-parameter-binding */
const marks = /\\\?|\?\??|::\w*|:(\w+):|:([A-Za-z_]\w*)/g;

function literalFragment(writer: KnexWriter, value: Value, text: string, bound: Value | undefined): void {
  const from = textStart(value, text);
  const plain = (start: number, end: number): void => {
    if (start === end) return;
    const at = from === null ? value.at : { file: value.at.file, start: from + start, end: from + end };
    push(writer.draft, text.slice(start, end), at, from === null ? null : from + start);
  };
  const list = bound === undefined ? null : bound.kind === 'array' ? bound : { items: [bound], open: false };
  let done = 0;
  let used = 0;
  for (const match of bound === undefined ? [] : text.matchAll(marks)) {
    const [mark, nameOfName, nameOfValue] = match;
    const isName = mark === '??' || nameOfName !== undefined;
    const named = nameOfName ?? nameOfValue;
    if (mark.startsWith('\\') || mark.startsWith('::')) continue;
    const given =
      named !== undefined && bound?.kind === 'object'
        ? bound.properties.find((property) => property.key === named)?.value
        : mark.startsWith('?')
          ? list?.items[used]
          : undefined;
    if (named !== undefined && bound?.kind !== 'object') continue;
    if (mark.startsWith('?') && bound?.kind === 'object') continue;
    if (mark.startsWith('?')) used += 1;
    plain(done, match.index);
    done = match.index + mark.length;
    const missing: Value = { kind: 'unknown', text: mark, at: value.at };
    if (isName) column(writer, given ?? missing);
    else operand(writer, given ?? missing);
  }
  const rest = text.slice(done);
  plain(done, text.length);
  // Marks without bindings are operators, or bound by somebody else.
  const open = tokenize(rest, 'unknown').filter((token) => token.text.startsWith('?')).length;
  for (let index = 0; index < open; index += 1) writer.bindings.push(null);
}

/** A constant that can be written as it is (`limit 5`, `true`). */
export function constant(value: Value | undefined): Scalar | undefined {
  return value === undefined ? undefined : foldScalar(value);
}
