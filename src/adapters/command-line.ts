import type { CommandLine } from '../model/command';
import type { Span } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import { foldText } from './fold';

/** An option as a program declares it. */
export interface DeclaredOption {
  /** The name under which its value is kept. */
  readonly name: string;
  /** All names by which it may be given, without hyphens. */
  readonly names: readonly string[];
  /** Whether a value follows it: always, never, or where the next word is no option. */
  readonly value: 'always' | 'never' | 'perhaps';
  readonly multiple?: boolean;
  /** What it is where it is not given. */
  readonly fallback?: Value;
}

/** How a library reads words. */
export interface Reading {
  readonly declared: readonly DeclaredOption[];
  /** Whether texts that are numbers become numbers. */
  readonly numbers?: boolean;
  /** Whether options that are not declared take the next word for their value where that is no option. */
  readonly greedy?: boolean;
  /** Whether `--dry-run` is kept as `dryRun`: alone, or beside the name as it is written. */
  readonly camelCase?: 'alone' | 'beside';
}

/** What a command line says. */
export interface ReadLine {
  readonly options: ReadonlyMap<string, Value>;
  readonly operands: readonly Value[];
  /** Whether there may be others. */
  readonly open: boolean;
}

/** Tells options from operands as the libraries for Node.js do: `--job tidy`, `--job=tidy`, `-j tidy`, `--no-mail`, `-qv`. */
export function readLine(words: readonly Value[], reading: Reading, open = false): ReadLine {
  const options = new Map<string, Value>();
  const operands: Value[] = [];
  const optionNamed = (name: string): DeclaredOption | undefined =>
    reading.declared.find((one) => one.names.includes(name) || one.names.some((other) => camelCased(other) === name));
  const keep = (given: string, value: Value): void => {
    const option = optionNamed(given);
    const name = option?.name ?? given;
    const read = reading.numbers === true ? numbered(value) : value;
    const before = options.get(name);
    const several = option?.multiple === true || (before !== undefined && option === undefined);
    const items = before?.kind === 'array' ? before.items : before === undefined ? [] : [before];
    const kept: Value = several ? { kind: 'array', items: [...items, read], open: false, at: read.at } : read;
    options.set(reading.camelCase === 'alone' ? camelCased(name) : name, kept);
    if (reading.camelCase === 'beside') options.set(camelCased(name), kept);
  };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined) break;
    const text = startOf(word);
    if (text === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    const [, hyphens, name = '', equals] = /^(--?)([^=\s]+)(=?)/.exec(text) ?? [];
    if (hyphens === undefined || /^-\d/.test(text)) {
      operands.push(reading.numbers === true ? numbered(word) : word);
      continue;
    }
    if (hyphens === '-' && name.length > 1 && optionNamed(name) === undefined) {
      for (const letter of name.slice(0, -1)) keep(letter, truth(true, word.at));
    }
    const own = hyphens === '-' && optionNamed(name) === undefined ? name.slice(-1) : name;
    const option = optionNamed(own);
    const negated = hyphens === '--' && own.startsWith('no-') && option === undefined;
    const next = words[at + 1];
    const isNextFree = next !== undefined && !startOf(next).startsWith('-');
    if (equals === '=') keep(own, withoutStart(word, hyphens.length + name.length + 1));
    else if (negated) keep(own.slice(3), truth(false, word.at));
    else if (isNextFree && takesValue(option, reading)) {
      at += 1;
      keep(own, next);
    } else keep(own, truth(true, word.at));
  }
  for (const { name, fallback } of reading.declared) {
    const kept = reading.camelCase === undefined ? name : camelCased(name);
    if (fallback !== undefined && !options.has(kept)) options.set(kept, fallback);
  }
  // One word that is not known may be several, or none.
  return { options, operands, open: open || words.some((word) => isUnknown(word)) };
}

function takesValue(option: DeclaredOption | undefined, { greedy }: Reading): boolean {
  return option === undefined ? greedy === true : option.value !== 'never';
}

/** The object that options make, with what else the library puts into it. */
export function optionsObject(read: ReadLine, at: Span, others: Readonly<Record<string, Value>> = {}): Value {
  const properties = [...read.options, ...Object.entries(others)].map(([key, value]): PropertyValue => ({
    key,
    keyAt: value.at,
    value,
    optional: false,
  }));
  return { kind: 'object', properties, open: read.open, at };
}

export function listOf(items: readonly Value[], open: boolean, at: Span): Value {
  return { kind: 'array', items, open, at };
}

export function camelCased(name: string): string {
  return name.replace(/-+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The names in `-j, --job <name>`, and whether a value follows; null for what names none. */
export function flagsOf(text: string): DeclaredOption | null {
  const names = [...text.matchAll(/(?:^|[\s,|])--?([\w-]+)/g)].map(([, name = '']) => name);
  const longest = names.toSorted((a, b) => b.length - a.length)[0];
  if (longest === undefined) return null;
  const value = text.includes('<') ? 'always' : text.includes('[') ? 'perhaps' : 'never';
  const negated = longest.startsWith('no-');
  const name = negated ? longest.slice(3) : longest;
  return { name, names: negated ? names.map((one) => one.replace(/^no-/, '')) : names, value };
}

/** The words that a library is given, or those that the process is started with. */
export function wordsOf(given: Value | undefined, line: CommandLine): { words: readonly Value[]; open: boolean } {
  if (given?.kind !== 'array') return { words: line.arguments, open: line.open };
  return { words: given.items, open: given.open };
}

/** A word of which nothing is known at its beginning. */
function isUnknown(word: Value): boolean {
  return foldText(word) === null && startOf(word) === '';
}

/** What is known of the beginning of a word. */
function startOf(word: Value): string {
  return foldText(word) ?? (word.kind === 'template' ? (word.texts[0]?.text ?? '') : '');
}

function truth(value: boolean, at: Span): Value {
  return { kind: 'literal', value, at };
}

function numbered(value: Value): Value {
  const text = value.kind === 'literal' && typeof value.value === 'string' ? value.value : '';
  return /^-?\d+(?:\.\d+)?$/.test(text) ? { kind: 'literal', value: Number(text), at: value.at } : value;
}

/** A word without its first characters. */
function withoutStart(word: Value, length: number): Value {
  const text = foldText(word);
  if (text !== null) return { kind: 'literal', value: text.slice(length), at: word.at };
  return { kind: 'unknown', text: word.kind === 'template' ? textsBehind(word, length) : '', at: word.at };
}

function textsBehind(word: Extract<Value, { kind: 'template' }>, length: number): string {
  const text = word.texts.map((one, index) => one.text + valueText(word.values[index])).join('');
  return text.slice(length);
}

function valueText(value: Value | undefined): string {
  return value?.kind === 'unknown' ? value.text : '';
}
