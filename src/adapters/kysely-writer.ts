import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import { foldText } from './fold';
import type { NameReader } from './sql-text';

/** SQL in the making: what a chain of calls of Kysely stands for, with its values bound. */
export interface KyselyWriter {
  readonly at: Span;
  readonly rename: (name: string) => string;
  readonly texts: string[];
  readonly values: Value[];
  /** Values that stand for names or keywords, and not for themselves. */
  readonly words: Map<Value, string>;
}

export function kyselyWriter(at: Span, rename: (name: string) => string): KyselyWriter {
  return { at, rename, texts: [''], values: [], words: new Map() };
}

export function word({ texts }: KyselyWriter, text: string): void {
  texts[texts.length - 1] = (texts.at(-1) ?? '') + text;
}

/** A value that is bound. */
export function bound(writer: KyselyWriter, value: Value): void {
  if (value.kind === 'literal' && value.value === null) return word(writer, 'NULL');
  writer.values.push(value);
  writer.texts.push('');
}

function placed(writer: KyselyWriter, at: Span, text: string): void {
  const stand: Value = { kind: 'unknown', text, at };
  writer.words.set(stand, text);
  bound(writer, stand);
}

/** `orders.id`, `orders as o`, `id as key`: names in quotes, at the text that gives them. */
export function reference(writer: KyselyWriter, value: Value): void {
  const text = foldText(value);
  if (text === null) return bound(writer, value);
  const [name = '', alias] = text.trim().split(/\s+as\s+/i);
  placed(writer, value.at, quotedPath(writer, name));
  if (alias !== undefined) word(writer, ` AS ${quotedPath(writer, alias)}`);
}

export function column(writer: KyselyWriter, name: string, at: Span): void {
  placed(writer, at, quotedPath(writer, name));
}

function quotedPath({ rename }: KyselyWriter, path: string): string {
  const parts = path.trim().split('.');
  return parts.map((part) => (part === '*' ? '*' : `"${rename(part).replaceAll('"', '""')}"`)).join('.');
}

/** The text as a tagged template, and what stands in it for names. */
export function written({ texts, values, words, at }: KyselyWriter): {
  readonly value: ValueOf<'template'>;
  readonly nameOf: NameReader;
} {
  const tag: Value = { kind: 'external', module: 'kysely', path: ['sql'], at };
  const pieces = texts.map((text) => ({ text, at }));
  return {
    value: { kind: 'template', texts: pieces, values, tag, at },
    nameOf: (value) => words.get(value) ?? null,
  };
}

/** https://kysely-org.github.io/kysely-apidoc/classes/CamelCasePlugin.html */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
