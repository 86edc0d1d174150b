import type { Command, Setting } from '../model/command';
import type { Expression } from '../model/expression';
import type { ShellCommand, ShellFacts } from '../model/shell';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { readShell } from '../parse/shell';
import { hasHole, holesIn, wholeHole } from '../parse/sql-token';
import { foldText } from './fold';
import { composeSql } from './sql-text';

/** Functions of a script call each other this deep at most. */
const DEEPEST = 8;

/** How a script is run. */
export interface ShellScope {
  readonly file: string;
  /** What stands for `$1`, `$2`, …; null where that is not known. */
  readonly arguments: readonly Value[] | null;
}

/** The commands that a value's text holds: a `run:` step, a script of package.json. */
export function commandsOf(value: Value): readonly Command[] {
  return composeSql(value).flatMap(({ text, locate, holes }) => {
    const shell = readShell({ text, place: (start, end) => locate(start, end) });
    const commands = commandsIn(shell, { file: value.at.file, arguments: null });
    return holes.length === 0 ? commands : commands.map((command) => withHoles(command, holes));
  });
}

/** A command whose arguments are what is filled into its text. */
function withHoles(command: Command, holes: readonly Value[]): Command {
  const words = command.words.map((word) => withoutHoles(word, holes));
  if (command.environment === undefined) return { ...command, words };
  const environment = command.environment.map((one) => ({ ...one, value: withoutHoles(one.value, holes) }));
  return { ...command, words, environment };
}

/** A word that something is filled into. A text of several words, as SQL is, keeps its holes and its places. */
function withoutHoles(word: Value, holes: readonly Value[]): Value {
  const text = word.kind === 'literal' && typeof word.value === 'string' ? word.value : '';
  if (!hasHole(text) || /\s/.test(text)) return word;
  const values = holesIn(text).flatMap((index) => holes[index] ?? []);
  const [only] = values;
  if (only !== undefined && wholeHole(text) !== null) return only;
  const texts = text.split(/\uE000\d+\uE001/).map((part) => ({ text: part, at: word.at }));
  return { kind: 'template', texts, values, tag: null, at: word.at };
}

/** A command given as a list of words (`command: [psql, -c, …]`); none where a word is no text. */
export function commandOfWords(words: readonly Value[], at: Span): readonly Command[] {
  return words.length === 0 ? [] : [{ words, input: null, at }];
}

/**
 * The commands of a shell text that run, in order, with variables put in: those of functions where they are called, and
 * those of `case` clauses where the argument may be theirs.
 *
 * @param entry the function (of a makefile: the target) to run; null for the text itself
 */
export function commandsIn(
  shell: ShellFacts,
  scope: ShellScope,
  entry: string | null = null,
  depth = 0,
): readonly Command[] {
  const functions = new Set(shell.functions.map(({ name }) => name));
  return shell.commands.flatMap((command): readonly Command[] => {
    if (command.within !== entry || !isReached(shell, command, scope)) return [];
    const words = command.words.map((word) => valueOf(shell, word, scope, 0));
    const [first, ...rest] = words;
    const called = first === undefined ? null : foldText(first);
    if (called !== null && functions.has(called) && called !== entry)
      return depth < DEEPEST ? commandsIn(shell, { ...scope, arguments: rest }, called, depth + 1) : [];
    return [
      {
        words,
        input: inputOf(shell, command, scope),
        ...settingsOf(shell, command, scope),
        at: { file: scope.file, start: command.start, end: command.end },
      },
    ];
  });
}

/** What is exported before a command, and what stands in front of it. */
function settingsOf(
  shell: ShellFacts,
  { environment = [], start }: ShellCommand,
  scope: ShellScope,
): Pick<Command, 'environment'> {
  const before = shell.variables.filter(({ exported, value }) => exported === true && value.end <= start);
  const settings = [...before, ...environment].map(({ name, value }): Setting => ({
    name,
    value: valueOf(shell, value, scope, 0),
  }));
  return settings.length === 0 ? {} : { environment: settings };
}

function isReached(shell: ShellFacts, { clauses }: ShellCommand, scope: ShellScope): boolean {
  return clauses.every(({ subject, patterns }) => {
    const text = foldText(valueOf(shell, subject, scope, 0));
    return text === null || patterns.some((pattern) => matches(pattern, text));
  });
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

function inputOf(shell: ShellFacts, { input }: ShellCommand, scope: ShellScope): Command['input'] {
  if (input === null) return null;
  const value = (expression: Expression): Value => valueOf(shell, expression, scope, 0);
  switch (input.kind) {
    case 'text':
      return { kind: 'text', value: value(input.text) };
    case 'file':
      return { kind: 'file', value: value(input.path) };
    case 'output': {
      const [program, ...words] = input.words.map(value);
      const name = program === undefined ? null : foldText(program);
      const operands = words.filter((word) => foldText(word)?.startsWith('-') !== true);
      const [operand] = operands;
      // `cat fix.sql | psql`, `echo "DELETE …" | psql`
      if (operand === undefined || operands.length > 1) return null;
      if (name === 'cat' || name === 'envsubst' || name === 'sed') return { kind: 'file', value: operand };
      return name === 'echo' || name === 'printf' ? { kind: 'text', value: operand } : null;
    }
  }
}

/** What a word is, with variables that are assigned once put in. */
function valueOf(shell: ShellFacts, expression: Expression, scope: ShellScope, depth: number): Value {
  const at: Span = { file: scope.file, start: expression.start, end: expression.end };
  if (expression.kind === 'literal') return { kind: 'literal', value: expression.value, at };
  if (expression.kind === 'name') return variable(shell, expression.name, scope, at, depth);
  if (expression.kind !== 'template') return { kind: 'unknown', text: '', at };
  const values = expression.values.map((value) => valueOf(shell, value, scope, depth));
  const [only] = values;
  if (only !== undefined && values.length === 1 && expression.texts.every(({ text }) => text === '')) return only;
  const texts = expression.texts.map(({ text, start, end }) => ({ text, at: { file: scope.file, start, end } }));
  return { kind: 'template', texts, values, tag: null, at };
}

function variable(shell: ShellFacts, name: string, scope: ShellScope, at: Span, depth: number): Value {
  const unknown: Value = { kind: 'unknown', text: /^\w/.test(name) ? `$${name}` : name, at };
  if (/^\d$/.test(name)) return scope.arguments?.[Number(name) - 1] ?? unknown;
  const assigned = shell.variables.filter((one) => one.name === name);
  const [only] = assigned;
  return only === undefined || assigned.length > 1 || depth > DEEPEST
    ? unknown
    : valueOf(shell, only.value, scope, depth + 1);
}
