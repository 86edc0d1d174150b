import type { CommandLine } from '../../model/command';
import type { Value } from '../../model/value';
import type { Adapter, Called, Lookup } from '../adapter';
import { listOf, optionsObject, readLine, type DeclaredOption, type ReadLine } from '../command-line';
import { linksNamed, memberIn, type CommandLibrary } from '../command-tree';
import { filePathOf, moduleAt } from '../file-path';
import { foldText } from '../fold';
import { eachOf, isCallable, propertyOf } from '../options';

/** yargs: `.argv`, and commands with handlers. */
export const adapter: Adapter = {
  id: 'yargs',
  title: 'yargs',
  documentation: 'https://yargs.js.org/docs/',
  mentions: ['yargs'],
  packages: ['yargs'],
  // Nothing is declared by them; they are kept so that `commandLine` finds them.
  calls: { names: ['command', 'option', 'options', 'boolean', 'alias', 'default'], read: () => [] },
  commandLine: { value, runs },
};

const LIBRARY: CommandLibrary = {
  packages: new Set(['yargs']),
  reading: { numbers: true, greedy: true, camelCase: 'beside' },
};

const PARSING = new Set(['parse', 'parseSync', 'parseAsync']);

function value(found: Value, line: CommandLine, look: Lookup): Value | null {
  const member = memberIn(LIBRARY, found.kind === 'call' ? found.callee : found);
  if (member === null) return null;
  const isParsed = found.kind === 'call' ? PARSING.has(member.property) : member.property === 'argv';
  return isParsed ? argvOf(lineOf(line, look), found) : null;
}

function argvOf(read: ReadLine, { at }: Value): Value {
  return optionsObject(read, at, { _: listOf(read.operands, read.open, at) });
}

function lineOf(line: CommandLine, look: Lookup): ReadLine {
  return readLine(line.arguments, { ...LIBRARY.reading, declared: declaredIn(look) }, line.open);
}

/** https://yargs.js.org/docs/#api-reference-optionkey-opt */
function declaredIn(look: Lookup): readonly DeclaredOption[] {
  const declared: DeclaredOption[] = [];
  const read = (name: string, options: Value | null): void => {
    const alias = propertyOf(options, 'alias');
    const type = propertyOf(options, 'type');
    const flag = propertyOf(options, 'boolean');
    const isFlag = (type !== null && foldText(type) === 'boolean') || flag !== null;
    const fallback = propertyOf(options, 'default');
    declared.push({
      name,
      names: [name, ...(alias === null ? [] : eachOf(alias).flatMap((one) => foldText(one) ?? []))],
      value: isFlag ? 'never' : 'perhaps',
      ...(fallback === null ? {} : { fallback }),
    });
  };
  for (const method of ['option', 'options', 'boolean']) {
    for (const link of linksNamed(LIBRARY, method, look)) {
      const [first, second] = link.arguments ?? [];
      if (first === undefined) continue;
      if (first.kind === 'object') for (const one of first.properties) read(one.key, one.value);
      else
        for (const one of eachOf(first)) {
          const name = foldText(one);
          if (name !== null) read(name, method === 'boolean' ? flagAt(one) : (second ?? null));
        }
    }
  }
  return declared;
}

/** What `.boolean('dry')` says of an option. */
function flagAt({ at }: Value): Value {
  const value: Value = { kind: 'literal', value: true, at };
  return { kind: 'object', properties: [{ key: 'boolean', keyAt: at, value, optional: false }], open: false, at };
}

interface YargsCommand {
  readonly names: readonly string[];
  readonly handler: Value | null;
  readonly builder: Value | null;
}

/** https://yargs.js.org/docs/#api-reference-commandcmd-desc-builder-handler */
function commandsIn(args: readonly Value[], look: Lookup): readonly YargsCommand[] {
  const [first, ...others] = args;
  if (first === undefined) return [];
  const stated = eachOf(first);
  if (stated.every((one) => foldText(one) !== null)) {
    const callables = others.filter(isCallable);
    const [builder, handler] = callables.length > 1 ? callables : [null, callables[0] ?? null];
    return [{ names: stated.map(wordOf), builder: builder ?? null, handler: handler ?? null }];
  }
  return stated.map((one) => {
    const part = (key: string): Value | null => partOf(one, key, look);
    const texts = ['command', 'aliases'].flatMap((key) => {
      const found = part(key);
      return found === null ? [] : eachOf(found).filter((each) => foldText(each) !== null);
    });
    return { names: texts.map(wordOf), builder: part('builder'), handler: part('handler') };
  });
}

function partOf(command: Value, key: string, look: Lookup): Value | null {
  if (command.kind === 'object') return propertyOf(command, key);
  const found = look.member(command, key, command.at);
  return found.kind === 'unknown' || found.kind === 'undefined' ? null : found;
}

function wordOf(text: Value): string {
  return /^[^\s<[]*/.exec(foldText(text) ?? '')?.[0] ?? '';
}

function runs(
  callee: Value,
  args: readonly Value[],
  line: CommandLine,
  look: Lookup,
): readonly Called[] | 'undecided' | null {
  const member = memberIn(LIBRARY, callee);
  if (member === null) return null;
  const { property, object } = member;
  if (property !== 'command' && property !== 'commandDir') return null;
  const read = lineOf(line, look);
  const words = read.operands.map((one) => (one.kind === 'literal' ? String(one.value) : null));
  if (words.includes(null) || (words.length === 0 && read.open)) return 'undecided';
  const commands = property === 'command' ? commandsIn(args, look) : commandsInFolder(args[0], words, look);
  return commands.flatMap(({ names, builder, handler }): readonly Called[] => {
    const isDefault = names.includes('$0') && !words.some((word) => knownNames(look).has(word ?? ''));
    if (!isDefault && !names.some((name) => words.includes(name))) return [];
    return [
      ...(builder !== null && isCallable(builder) ? [{ callable: builder, given: [object] }] : []),
      ...(handler === null ? [] : [{ callable: handler, given: [argvOf(read, callee)] }]),
    ];
  });
}

function knownNames(look: Lookup): ReadonlySet<string> {
  const links = linksNamed(LIBRARY, 'command', look);
  return new Set(links.flatMap((link) => commandsIn(link.arguments ?? [], look).flatMap(({ names }) => names)));
}

/** `.commandDir('commands')`: a module for each command. */
function commandsInFolder(
  folder: Value | undefined,
  words: readonly (string | null)[],
  look: Lookup,
): readonly YargsCommand[] {
  const path = folder === undefined ? null : filePathOf(folder);
  if (path === null || folder === undefined) return [];
  return words.flatMap((word) => {
    const module = moduleAt({ from: 'file', path: `${path.path}/${word ?? ''}` }, look, folder.at);
    if (module === null) return [];
    return commandsIn([module], look).map((one) => ({ ...one, names: [...one.names, word ?? ''] }));
  });
}
