import type { Command, CommandLine } from '../../model/command';
import type { Value } from '../../model/value';
import type { Adapter, Called, Effect, Lookup } from '../adapter';
import { argumentsOf } from '../arguments';
import { chosenIn, FLASK, isGroupValue, ranByTyper, startedByClick, typerDefault } from '../click-command';
import { foldText } from '../fold';

/** Click and what is made of it: commands of Flask's program, and Typer. */
export const adapter: Adapter = {
  id: 'click',
  title: 'Click, Typer and Flask commands',
  documentation: 'https://click.palletsprojects.com/en/stable/commands/',
  languages: ['python'],
  mentions: ['click', 'typer', '.cli.command', 'AppGroup', 'flask '],
  packages: ['click', 'typer', 'rich_click', 'asyncclick', 'cloup', 'flask'],
  // Nothing is declared by them; they are kept so that command lines find them.
  calls: { names: ['add_command', 'add_typer', 'Typer', 'AppGroup', 'Group', 'Blueprint'], read: () => [] },
  decorators: {
    names: ['command', 'group', 'callback', 'option', 'argument', 'pass_context', 'pass_obj'],
    read: () => [],
  },
  commands: { names: ['flask'], read: flaskEffects },
  commandLine: { value: (value) => typerDefault(value), runs },
  runs: (callee) => (isGathering(callee) ? [] : null),
};

/** Words that the call itself gives, or those of the process. */
function runs(
  callee: Value,
  args: readonly Value[],
  line: CommandLine,
  look: Lookup,
): readonly Called[] | 'undecided' | null {
  const [first] = args;
  const words = first?.kind === 'array' ? first.items : line.arguments;
  if (isGathering(callee)) return [];
  return ranByTyper(callee, args, line.arguments, line.open) ?? startedByClick(callee, words, line.open, look);
}

/** `cli.add_command(purge)` runs nothing: it says what the words may choose. */
function isGathering(callee: Value): boolean {
  return callee.kind === 'member' && /^add_(?:command|typer)$/.test(callee.property) && isGroupValue(callee.object);
}

const VALUED = new Set(['A', 'app', 'e', 'env-file']);

/** `flask --app shop users purge --days 30`: https://flask.palletsprojects.com/en/stable/cli/#custom-commands */
function flaskEffects({ words, at }: Command, look: Lookup): readonly Effect[] {
  const index = words.findIndex((word, each) => each > 0 && isCommand(words, each, foldText(word)));
  if (index < 0) return [];
  const given = words.slice(index);
  const chosen = chosenIn(FLASK, given, false, look, 1);
  if (chosen === 'undecided') return [];
  const name = foldText(given[0] ?? { kind: 'undefined', at }) ?? 'flask';
  return chosen.map((one): Effect => ({
    kind: 'call',
    callable: one.callable,
    given: one.given,
    arguments: argumentsOf(given, new Set()).operands,
    name,
    at,
  }));
}

/** The first word that is neither an option of Flask's nor the value of one. */
function isCommand(words: readonly Value[], index: number, text: string | null): boolean {
  if (text?.startsWith('-') === true) return false;
  const before = foldText(
    words[index - 1] ?? { kind: 'undefined', at: words[0]?.at ?? { file: '', start: 0, end: 0 } },
  );
  return index === 1 || before === null || !before.startsWith('-') || !VALUED.has(before.replace(/^-+/, ''));
}
