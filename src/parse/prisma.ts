import type { Located } from '../model/expression';
import type { ReadNote } from '../model/facts';
import type {
  PrismaArgument,
  PrismaAttribute,
  PrismaBlock,
  PrismaEnumValue,
  PrismaFacts,
  PrismaFieldFacts,
  PrismaValue,
} from '../model/prisma';
import { prismaTokens, type PrismaToken } from './prisma-lexer';

/** Deeper nesting of values than any real default or index has. */
const DEEPEST = 32;

const KINDS: Readonly<Record<string, PrismaBlock['kind']>> = {
  model: 'model',
  view: 'view',
  type: 'type',
  enum: 'enum',
  datasource: 'datasource',
  generator: 'generator',
};

/** A place in the tokens that moves on as they are read. */
interface Cursor {
  readonly source: string;
  readonly tokens: readonly PrismaToken[];
  at: number;
}

/**
 * Reads a file of the Prisma schema language. Lines that are not understood are passed over, and a block that is not
 * closed ends where the next one begins. https://www.prisma.io/docs/orm/reference/prisma-schema-reference
 */
export function readPrisma(source: string): { readonly prisma: PrismaFacts; readonly notes: readonly ReadNote[] } {
  const cursor: Cursor = { source, tokens: prismaTokens(source), at: 0 };
  const blocks: PrismaBlock[] = [];
  const notes: ReadNote[] = [];
  while (cursor.at < cursor.tokens.length) {
    const head = headOf(cursor);
    if (head === null) {
      skipLine(cursor);
      // A brace that closes nothing.
      if (isSign(cursor, '}')) cursor.at += 1;
      continue;
    }
    cursor.at += 3;
    const block = blockOf(cursor, head.kind, head.name);
    blocks.push(block);
    if (!isSign(cursor, '}')) {
      const { start, end } = head.name;
      notes.push({ reason: 'syntax-error', message: `The block \`${block.name}\` is not closed.`, start, end });
    } else cursor.at += 1;
  }
  return { prisma: { blocks }, notes };
}

/** `model Order {` at the start of a line. */
function headOf({ tokens, at }: Cursor): { readonly kind: PrismaBlock['kind']; readonly name: PrismaToken } | null {
  const [keyword, name, brace] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  const before = tokens[at - 1];
  if (before !== undefined && before.kind !== 'line' && before.text !== '}') return null;
  if (keyword?.kind !== 'name' || name?.kind !== 'name' || brace?.text !== '{') return null;
  const kind = Object.hasOwn(KINDS, keyword.text) ? KINDS[keyword.text] : undefined;
  return kind === undefined ? null : { kind, name };
}

function blockOf(cursor: Cursor, kind: PrismaBlock['kind'], { text: name, start, end }: PrismaToken): PrismaBlock {
  const lines: Line[] = [];
  while (cursor.at < cursor.tokens.length && !isSign(cursor, '}') && headOf(cursor) === null) {
    const line = lineOf(cursor, kind);
    if (line !== null) lines.push(line);
    skipLine(cursor);
  }
  const attributes = lines.flatMap((line) => (line.kind === 'attribute' ? [line.attribute] : []));
  switch (kind) {
    case 'enum': {
      const values = lines.flatMap((line) => (line.kind === 'value' ? [line.value] : []));
      return { kind, name, values, attributes, start, end };
    }
    case 'datasource':
    case 'generator': {
      const properties = lines.flatMap((line) => (line.kind === 'property' ? [line.property] : []));
      return { kind, name, properties, start, end };
    }
    default: {
      const fields = lines.flatMap((line) => (line.kind === 'field' ? [line.field] : []));
      return { kind, name, fields, attributes, start, end };
    }
  }
}

type Line =
  | { readonly kind: 'attribute'; readonly attribute: PrismaAttribute }
  | { readonly kind: 'field'; readonly field: PrismaFieldFacts }
  | { readonly kind: 'value'; readonly value: PrismaEnumValue }
  | { readonly kind: 'property'; readonly property: PrismaArgument };

function lineOf(cursor: Cursor, kind: PrismaBlock['kind']): Line | null {
  const first = cursor.tokens[cursor.at];
  if (first === undefined) return null;
  if (first.text === '@@' && first.kind === 'sign') {
    const attribute = attributeOf(cursor);
    return attribute === null ? null : { kind: 'attribute', attribute };
  }
  if (first.kind !== 'name') return null;
  cursor.at += 1;
  const named = { name: first.text, start: first.start, end: first.end };
  if (kind === 'enum') return { kind: 'value', value: { ...named, attributes: attributesOf(cursor) } };
  if (kind === 'datasource' || kind === 'generator') {
    if (!isSign(cursor, '=')) return null;
    cursor.at += 1;
    const value = valueOf(cursor, 0);
    return value === null ? null : { kind: 'property', property: { name: first.text, value } };
  }
  // An older way of writing has a colon between name and type.
  if (isSign(cursor, ':')) cursor.at += 1;
  return fieldOf(cursor, named);
}

function fieldOf(cursor: Cursor, named: Located & { readonly name: string }): Line | null {
  const type = cursor.tokens[cursor.at];
  if (type?.kind !== 'name') return null;
  cursor.at += 1;
  let name = type.text;
  const unsupported = name === 'Unsupported' && isSign(cursor, '(');
  if (unsupported) {
    const [written] = argumentsOf(cursor, 0);
    if (written?.value.kind === 'text') name = written.value.text;
  }
  let [list, optional] = [false, false];
  for (;;) {
    if (isSign(cursor, '[') && isSign(cursor, ']', 1)) {
      list = true;
      cursor.at += 2;
    } else if (isSign(cursor, '?')) {
      optional = true;
      cursor.at += 1;
    } else if (isSign(cursor, '!')) cursor.at += 1;
    else break;
  }
  return {
    kind: 'field',
    field: { ...named, type: name, unsupported, optional, list, attributes: attributesOf(cursor) },
  };
}

/** The attributes up to the end of the line; what stands between them is passed over. */
function attributesOf(cursor: Cursor): readonly PrismaAttribute[] {
  const attributes: PrismaAttribute[] = [];
  while (!isLineEnd(cursor)) {
    const attribute = isSign(cursor, '@') || isSign(cursor, '@@') ? attributeOf(cursor) : null;
    if (attribute === null) cursor.at += 1;
    else attributes.push(attribute);
  }
  return attributes;
}

/** `@name`, `@db.Name`, `@@name`, each with arguments or without. */
function attributeOf(cursor: Cursor): PrismaAttribute | null {
  const first = cursor.tokens[cursor.at + 1];
  if (first?.kind !== 'name') return null;
  cursor.at += 2;
  const { name, end } = dottedName(cursor, first);
  return { name, arguments: isSign(cursor, '(') ? argumentsOf(cursor, 0) : [], start: first.start, end };
}

function dottedName(cursor: Cursor, first: PrismaToken): { readonly name: string; readonly end: number } {
  let { text: name, end } = first;
  for (;;) {
    const next = cursor.tokens[cursor.at + 1];
    if (!isSign(cursor, '.') || next?.kind !== 'name') return { name, end };
    name += `.${next.text}`;
    ({ end } = next);
    cursor.at += 2;
  }
}

/** `(a, b: c)`, over any number of lines. */
function argumentsOf(cursor: Cursor, depth: number): readonly PrismaArgument[] {
  const found: PrismaArgument[] = [];
  within(cursor, ')', () => {
    const token = cursor.tokens[cursor.at];
    const named = token?.kind === 'name' && isSign(cursor, ':', 1);
    if (named) cursor.at += 2;
    while (cursor.tokens[cursor.at]?.kind === 'line' && headOf({ ...cursor, at: cursor.at + 1 }) === null)
      cursor.at += 1;
    const value = valueOf(cursor, depth + 1);
    if (value !== null) found.push({ name: named ? token.text : null, value });
    return value !== null;
  });
  return found;
}

/** Reads one after the other up to the closing sign; ends early where a block would begin. */
function within(cursor: Cursor, closing: string, read: () => boolean): void {
  cursor.at += 1;
  while (cursor.at < cursor.tokens.length && !isSign(cursor, '}') && headOf(cursor) === null) {
    if (isSign(cursor, closing)) {
      cursor.at += 1;
      return;
    }
    const isBetween = cursor.tokens[cursor.at]?.kind === 'line' || isSign(cursor, ',');
    if (isBetween || !read()) cursor.at += 1;
  }
}

function valueOf(cursor: Cursor, depth: number): PrismaValue | null {
  const token = cursor.tokens[cursor.at];
  if (token === undefined || depth > DEEPEST) return null;
  const { start } = token;
  const whole = (): Located & { readonly code: string } => {
    const end = cursor.tokens[cursor.at - 1]?.end ?? token.end;
    return { start, end, code: cursor.source.slice(start, end) };
  };
  if (token.kind === 'text' || token.kind === 'number') {
    cursor.at += 1;
    return token.kind === 'text' ? { kind: 'text', text: token.text, ...whole() } : { kind: 'number', ...whole() };
  }
  if (isSign(cursor, '[')) {
    const items: PrismaValue[] = [];
    within(cursor, ']', () => {
      const item = valueOf(cursor, depth + 1);
      if (item !== null) items.push(item);
      return item !== null;
    });
    return { kind: 'list', items, ...whole() };
  }
  if (token.kind !== 'name') return null;
  cursor.at += 1;
  const { name } = dottedName(cursor, token);
  if (!isSign(cursor, '(')) return { kind: 'name', name, ...whole() };
  const args = argumentsOf(cursor, depth + 1);
  return { kind: 'call', name, arguments: args, ...whole() };
}

function isSign({ tokens, at }: Cursor, sign: string, ahead = 0): boolean {
  const token = tokens[at + ahead];
  return token?.kind === 'sign' && token.text === sign;
}

function isLineEnd(cursor: Cursor): boolean {
  const token = cursor.tokens[cursor.at];
  return token === undefined || token.kind === 'line' || isSign(cursor, '}') || headOf(cursor) !== null;
}

function skipLine(cursor: Cursor): void {
  while (!isLineEnd(cursor)) cursor.at += 1;
  if (cursor.tokens[cursor.at]?.kind === 'line') cursor.at += 1;
}
