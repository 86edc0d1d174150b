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
  /** Tables that another statement has read before, of which this one is given what was found. */
  readonly found: Set<string>;
}

export function kyselyWriter(at: Span, rename: (name: string) => string): KyselyWriter {
  return { at, rename, texts: [''], values: [], words: new Map(), found: new Set() };
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

/** A piece of the statement at the code that states it. */
export function stated(writer: KyselyWriter, at: Span, text: string): void {
  const stand: Value = { kind: 'unknown', text, at };
  writer.words.set(stand, text);
  bound(writer, stand);
}

/** `orders.id`, `orders as o`, `id as key`: names in quotes, at the text that gives them. */
export function reference(writer: KyselyWriter, value: Value): void {
  const text = foldText(value);
  if (text === null) return bound(writer, value);
  const [name = '', alias] = text.trim().split(/\s+as\s+/i);
  stated(writer, value.at, quotedPath(writer, name));
  if (alias !== undefined) word(writer, ` AS ${quotedPath(writer, alias)}`);
}

/** A name as it is: the schema builder knows no aliases. */
export function name(writer: KyselyWriter, value: Value): void {
  const text = foldText(value);
  if (text === null) bound(writer, value);
  else stated(writer, value.at, quotedPath(writer, text));
}

export function column(writer: KyselyWriter, name: string, at: Span): void {
  stated(writer, at, quotedPath(writer, name));
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

/** What the plugin may be told: https://kysely-org.github.io/kysely-apidoc/interfaces/CamelCasePluginOptions.html */
export interface SnakeCaseOptions {
  readonly upperCase: boolean;
  readonly underscoreBeforeDigits: boolean;
  readonly underscoreBetweenUppercaseLetters: boolean;
}

/** https://kysely-org.github.io/kysely-apidoc/classes/CamelCasePlugin.html: `bookLoan` is `book_loan`, `fooBAR` is `foo_bar`. */
export function snakeCase(text: string, options: SnakeCaseOptions): string {
  const digits = options.underscoreBeforeDigits ? text.replace(/(?<=[^\d_])(?=\d)/g, '_') : text;
  const between = options.underscoreBetweenUppercaseLetters ? /(?<=.)(?=\p{Lu})/gu : /(?<=\P{Lu})(?=\p{Lu})/gu;
  const parted = digits.replace(between, '_');
  return options.upperCase ? parted.toUpperCase() : parted.toLowerCase();
}
