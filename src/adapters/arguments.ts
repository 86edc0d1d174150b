import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { foldText } from './fold';

/** Arguments of a command, told apart. */
export interface Arguments {
  /** Values by option, without its hyphens: `-c x`, `--command x`, `--command=x`. Null for one without a value. */
  readonly options: readonly { readonly name: string; readonly value: Value | null }[];
  /** What is no option and no option's value. */
  readonly operands: readonly Value[];
}

/**
 * Tells options from operands as getopt_long does, https://man7.org/linux/man-pages/man3/getopt.3.html.
 *
 * @param words arguments without the program's name
 * @param valued names of options that take a value, one letter or several
 */
export function argumentsOf(words: readonly Value[], valued: ReadonlySet<string>): Arguments {
  const options: { name: string; value: Value | null }[] = [];
  const operands: Value[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (word === undefined) break;
    const text = startOf(word);
    if (text === '--') {
      operands.push(...words.slice(at + 1));
      break;
    }
    const long = /^--?([\w][\w-]*)(=)?/.exec(text);
    if (!text.startsWith('-') || long === null) operands.push(word);
    else if (text.startsWith('--') || valued.has(long[1] ?? '')) {
      const [whole, name = '', equals] = long;
      if (equals !== undefined) options.push({ name, value: restOf(word, whole.length) });
      else if (valued.has(name)) {
        at += 1;
        options.push({ name, value: words[at] ?? null });
      } else options.push({ name, value: null });
    } else at += readLetters(word, text, words[at + 1], valued, options);
  }
  return { options, operands };
}

/** `-qtc 'SELECT …'`, `-c'SELECT …'`: letters together, the last one perhaps with a value. Gives the words it took more. */
function readLetters(
  word: Value,
  text: string,
  next: Value | undefined,
  valued: ReadonlySet<string>,
  options: { name: string; value: Value | null }[],
): number {
  for (let at = 1; at < text.length; at += 1) {
    const name = text.charAt(at);
    if (!valued.has(name)) {
      options.push({ name, value: null });
      continue;
    }
    const isLast = at === text.length - 1 && foldText(word) === text;
    options.push({ name, value: isLast ? (next ?? null) : restOf(word, at + 1) });
    return isLast ? 1 : 0;
  }
  return 0;
}

/** What is known of the beginning of a word. */
function startOf(word: Value): string {
  if (word.kind === 'template') return foldText(word) ?? word.texts[0]?.text ?? '';
  return foldText(word) ?? '';
}

/** A word without its first characters. */
function restOf(word: Value, length: number): Value {
  if (word.kind === 'literal') {
    const value = String(word.value);
    const exact = word.at.end - word.at.start === value.length;
    const at: Span = exact ? { ...word.at, start: word.at.start + length } : word.at;
    return { kind: 'literal', value: value.slice(length), at };
  }
  if (word.kind !== 'template') return word;
  let left = length;
  const texts = word.texts.map(({ text, at }) => {
    const cut = Math.min(left, text.length);
    left -= cut;
    const exact = at.end - at.start === text.length;
    return { text: text.slice(cut), at: exact ? { ...at, start: at.start + cut } : at };
  });
  return { ...word, texts };
}

/** The values of some options, in order. */
export function valuesOf(args: Arguments, ...names: readonly string[]): readonly Value[] {
  return args.options.flatMap(({ name, value }) => (value !== null && names.includes(name) ? [value] : []));
}

/** Whether one of some options is given. */
export function hasOption(args: Arguments, ...names: readonly string[]): boolean {
  return args.options.some(({ name }) => names.includes(name));
}

/** The path that a word is, as far as it is written: behind what is only known when it runs (`"$HOME/sql/tidy.sql"`). */
export function pathOf(word: Value): string | null {
  const whole = foldText(word);
  if (whole !== null) return whole;
  if (word.kind !== 'template') return null;
  const known: string[] = [];
  for (const [index, { text }] of word.texts.entries()) {
    known.push(text);
    const value = word.values[index];
    const folded = value === undefined ? '' : foldText(value);
    if (folded === null) known.length = 0;
    else known.push(folded);
  }
  const path = known.join('').replace(/^\/+/, '');
  return path === '' ? null : path;
}
