import type { CommandLine } from '../../model/command';
import type { Value } from '../../model/value';
import type { Adapter, Called, Lookup } from '../adapter';
import { moduleAt } from '../file-path';
import { foldText } from '../fold';
import { isCallable, propertyOf } from '../options';
import { exportOf, packageOf } from '../origin';

/** Frameworks that find a command by its name: a file in a folder, a class, a table of commands. */
export const adapter: Adapter = {
  id: 'command-classes',
  title: 'Command frameworks',
  documentation: 'https://oclif.io/docs/commands',
  mentions: ['@oclif/', 'nest-commander', 'BaseCommand', "'citty'", '"citty"'],
  packages: ['@oclif/core', '@oclif/command', 'nest-commander', '@adonisjs/core', '@adonisjs/ace', 'citty'],
  decorators: { names: ['Command', 'SubCommand'], read: () => [] },
  commandLine: { runs },
};

function runs(
  callee: Value,
  args: readonly Value[],
  line: CommandLine,
  look: Lookup,
): readonly Called[] | 'undecided' | null {
  const from = packageOf(callee);
  const name = callee.kind === 'member' ? callee.property : (exportOf(callee)?.replace(/^.*\./, '') ?? null);
  // What makes a command does not run it.
  if (from === 'citty' && name === 'defineCommand') return [];
  const words = line.arguments.map((word) => foldText(word));
  const find = finderFor(from, name, callee, args, look);
  if (find === null) return null;
  if (words[0] === null || (words.length === 0 && line.open)) return 'undecided';
  const chosen = words.flatMap((word) => (word === null || word.startsWith('-') ? [] : [word]));
  return find(chosen).map((callable) => ({ callable, given: [] }));
}

type Find = (words: readonly string[]) => readonly Value[];

function finderFor(
  from: string | null,
  name: string | null,
  callee: Value,
  [first]: readonly Value[],
  look: Lookup,
): Find | null {
  switch (from) {
    case '@oclif/core':
    case '@oclif/command':
      return name === 'run' || name === 'execute' ? (words) => inFolder(words, callee, look) : null;
    case 'nest-commander':
      return name === 'run' || name === 'runWithoutClosing' ? (words) => decorated(words, look) : null;
    case '@adonisjs/core':
    case '@adonisjs/ace':
      return name === 'handle' ? (words) => named(words, look) : null;
    case 'citty':
      return name === 'runMain' || name === 'runCommand' ? (words) => inTable(words, first, look) : null;
    default:
      return null;
  }
}

const FOLDERS = ['src/commands', 'commands', 'lib/commands', 'dist/commands'];

/** `carts:tidy`, or `carts tidy`, is src/commands/carts/tidy.ts: https://oclif.io/docs/commands */
function inFolder(words: readonly string[], { at }: Value, look: Lookup): readonly Value[] {
  const parts = words.flatMap((word) => word.split(':'));
  for (let length = parts.length; length > 0; length -= 1) {
    const path = parts.slice(0, length).join('/');
    for (const folder of FOLDERS) {
      for (const file of [path, `${path}/index`]) {
        const module = moduleAt({ from: 'start', path: `${folder}/${file}` }, look, at);
        if (module !== null) return methodOf(look.member(module, 'default', at), look);
      }
    }
  }
  return [];
}

/** The `run` of a class. */
function methodOf(held: Value, look: Lookup): readonly Value[] {
  if (held.kind !== 'class') return [];
  const instance: Value = { kind: 'instance', of: held, arguments: null, types: [], at: held.at };
  const method = look.member(instance, 'run', held.at);
  return isCallable(method) ? [method] : [];
}

/** `@Command({ name: 'tidy' })`: https://nest-commander.jaymcdoniel.dev/en/features/commander */
function decorated(words: readonly string[], look: Lookup): readonly Value[] {
  return ['Command', 'SubCommand']
    .flatMap((name) => look.decoratorsNamed(name))
    .flatMap(({ decorator, arguments: [options], host }) => {
      const stated = propertyOf(options, 'name');
      const own = (stated === null ? '' : (foldText(stated) ?? '')).replace(/[\s<[].*$/, '');
      return packageOf(decorator) === 'nest-commander' && words.includes(own) ? methodOf(host, look) : [];
    });
}

/** `static commandName = 'carts:tidy'`: https://docs.adonisjs.com/guides/ace/creating-commands */
function named([first]: readonly string[], look: Lookup): readonly Value[] {
  return look.subclassesOf(['@adonisjs/core', '@adonisjs/ace'], 'BaseCommand').flatMap((held) => {
    const name = foldText(look.member(held, 'commandName', held.at));
    return name !== null && name === first ? methodOf(held, look) : [];
  });
}

/** `subCommands: { tidy: defineCommand({ run }) }`: https://github.com/unjs/citty#readme */
function inTable([first, ...others]: readonly string[], command: Value | undefined, look: Lookup): readonly Value[] {
  const made = command?.kind === 'call' ? command.arguments[0] : command;
  const table = propertyOf(made, 'subCommands');
  const chosen = first === undefined ? null : propertyOf(table, first);
  if (chosen === null) {
    const run = propertyOf(made, 'run');
    return run === null ? [] : [run];
  }
  const loaded = chosen.kind === 'function' ? look.resultOf(chosen, [], chosen.at) : chosen;
  const command2 = loaded.kind === 'module' ? look.member(loaded, 'default', chosen.at) : loaded;
  return inTable(others, command2, look);
}
