import type { CommandLine } from '../../model/command';
import type { Value } from '../../model/value';
import type { Adapter, Called, Lookup } from '../adapter';
import { camelCased, listOf, optionsObject } from '../command-line';
import { chosenBy, commandNames, lineOf, memberIn, pathOfCommand, type CommandLibrary } from '../command-tree';
import { foldText } from '../fold';
import { packageOf } from '../origin';

/** Commander, and the libraries that took its way of naming commands: cac and sade. */
export const adapter: Adapter = {
  id: 'commander',
  title: 'Commander',
  documentation: 'https://github.com/tj/commander.js#readme',
  mentions: ['commander', "'cac'", '"cac"', "'sade'", '"sade"'],
  packages: ['commander', '@commander-js/extra-typings', 'cac', 'sade'],
  // Nothing is declared by them; they are kept so that `commandLine` finds them.
  calls: { names: ['command', 'addCommand', 'option', 'requiredOption', 'Option'], read: () => [] },
  commandLine: { value, runs },
};

const LIBRARY: CommandLibrary = {
  packages: new Set(['commander', '@commander-js/extra-typings', 'cac', 'sade']),
  reading: { camelCase: 'alone' },
};

/** What is known of the program as a whole: `program.opts()`, `program.args`, `cli.options`; `program.job` before version 7. */
function value(found: Value, line: CommandLine, look: Lookup): Value | null {
  const member = memberIn(LIBRARY, found.kind === 'call' ? found.callee : found);
  if (member === null) return null;
  const { property } = member;
  const { at } = found;
  const read = (): ReturnType<typeof lineOf> => lineOf(LIBRARY, line, look);
  if (found.kind === 'call') {
    if (property === 'opts' || property === 'optsWithGlobals') return optionsObject(read(), at);
    const [name] = found.arguments;
    if (property === 'getOptionValue') return read().options.get(camelCased((name && foldText(name)) ?? '')) ?? null;
    // cac gives what it read.
    if (property !== 'parse' || packageOf(member.object) !== 'cac') return null;
    const { operands, open } = read();
    return optionsObject({ options: new Map(), operands, open }, at, {
      options: optionsObject(read(), at),
      args: listOf(operands, open, at),
    });
  }
  if (property === 'args') return listOf(read().operands, read().open, at);
  if (property === 'options' || property === 'rawArgs') return optionsObject(read(), at);
  return read().options.get(property) ?? null;
}

/** `.action(fn)` runs where the words choose its command: arguments, then the options. */
function runs(
  callee: Value,
  args: readonly Value[],
  line: CommandLine,
  look: Lookup,
): readonly Called[] | 'undecided' | null {
  const [handler] = args;
  const member = memberIn(LIBRARY, callee);
  if (member?.property !== 'action' || handler === undefined) return null;
  const read = lineOf(LIBRARY, line, look);
  const chosen = chosenBy(pathOfCommand(LIBRARY, member.object, look), read, commandNames(LIBRARY, look));
  if (chosen === undefined) return 'undecided';
  return chosen === false ? [] : [{ callable: handler, given: [...chosen, optionsObject(read, callee.at)] }];
}
