import type { CommandLine } from '../model/command';
import type { Value } from '../model/value';
import type { ChainLink, Lookup } from './adapter';
import { flagsOf, readLine, type DeclaredOption, type ReadLine, type Reading } from './command-line';
import { foldText } from './fold';
import { eachOf } from './options';
import { chainOf, packageOf } from './origin';
import { spanKey } from '../model/span';

/** Libraries whose programs choose one of several commands by the words they are started with. */
export interface CommandLibrary {
  readonly packages: ReadonlySet<string>;
  readonly reading: Omit<Reading, 'declared'>;
}

/** Every call of a name on a value of the library. */
export function linksNamed(library: CommandLibrary, name: string, look: Lookup): readonly ChainLink[] {
  const seen = new Set<string>();
  return look.callsNamed(name).flatMap(({ base, links }) =>
    !isOf(library, base)
      ? []
      : links.filter((link) => {
          const key = spanKey(link.nameAt);
          const isNew = link.name === name && !seen.has(key);
          seen.add(key);
          return isNew;
        }),
  );
}

export function isOf({ packages }: CommandLibrary, value: Value): boolean {
  return packages.has(packageOf(value) ?? '');
}

/** A member of a value of the library: what it is of, and its name; an export of the package may be such a value. */
export function memberIn(
  library: CommandLibrary,
  value: Value,
): { readonly object: Value; readonly property: string } | null {
  if (!isOf(library, value)) return null;
  if (value.kind === 'member') return value;
  const property = value.kind === 'external' ? value.path.at(-1) : undefined;
  if (value.kind !== 'external' || property === undefined) return null;
  return { object: { ...value, path: value.path.slice(0, -1) }, property };
}

/** Options that a program declares anywhere by `.option('-j, --job <name>', …)`. */
export function declaredOptions(library: CommandLibrary, look: Lookup): readonly DeclaredOption[] {
  return ['option', 'requiredOption', 'Option'].flatMap((name) =>
    linksNamed(library, name, look).flatMap((link): readonly DeclaredOption[] => {
      const [flags, ...others] = link.arguments ?? [];
      if (flags === undefined) return [];
      const option = flagsOf(foldText(flags) ?? '');
      if (option === null) return [];
      const given = others.findLast(({ kind }) => kind !== 'undefined');
      const [description] = others;
      const config =
        given?.kind === 'object' ? given.properties.find(({ key }) => key === 'default')?.value : undefined;
      const fallback = config ?? (given?.kind === 'literal' && given !== description ? given : undefined);
      return [fallback === undefined ? option : { ...option, fallback }];
    }),
  );
}

/** What the command line says to a program of a library. */
export function lineOf(library: CommandLibrary, line: CommandLine, look: Lookup): ReadLine {
  return readLine(line.arguments, { ...library.reading, declared: declaredOptions(library, look) }, line.open);
}

/** A command by the words that choose it, each with its other names. */
export type CommandPath = readonly (readonly string[])[];

/** The command that a value of the library is, by the chain that made it: `program.command('carts').command('tidy')`. */
export function pathOfCommand(library: CommandLibrary, value: Value, look: Lookup, depth = 0): CommandPath {
  const { base, links } = chainOf(value);
  const added = depth > MOST_LEVELS ? [] : addedTo(library, base, look, depth);
  const path: string[][] = added.map((names) => [...names]);
  for (const { name, arguments: args } of links) {
    const [first] = args ?? [];
    const texts = first === undefined ? [] : eachOf(first).flatMap((one) => foldText(one) ?? []);
    if (name === 'command') {
      const word = /^[^\s<[]+/.exec(texts[0] ?? '')?.[0];
      if (word !== undefined) path.push([word]);
    } else if (name === 'alias' || name === 'aliases') path.at(-1)?.push(...texts);
  }
  return path;
}

const MOST_LEVELS = 6;

/** `program.addCommand(new Command('tidy'))` */
function addedTo(library: CommandLibrary, base: Value, look: Lookup, depth: number): CommandPath {
  if (base.kind !== 'instance') return [];
  const [first] = base.arguments ?? [];
  const own = first === undefined ? null : foldText(first);
  for (const link of linksNamed(library, 'addCommand', look)) {
    const [given] = link.arguments ?? [];
    if (given === undefined || !startsAt(given, base)) continue;
    const named = own ?? nameIn(chainOf(given).links);
    const outer = pathOfCommand(library, receiverOf(link), look, depth + 1);
    if (named !== null) return [...outer, [named]];
  }
  return [];
}

function startsAt(value: Value, base: Value): boolean {
  const { at } = chainOf(value).base;
  return at.file === base.at.file && at.start === base.at.start;
}

function nameIn(links: readonly ChainLink[]): string | null {
  const [name] = links.find((one) => one.name === 'name')?.arguments ?? [];
  return name === undefined ? null : foldText(name);
}

function receiverOf({ value }: ChainLink): Value {
  return value.kind === 'call' && value.callee.kind === 'member' ? value.callee.object : value;
}

/** Names of the commands that a program has right below itself. */
export function commandNames(library: CommandLibrary, look: Lookup): ReadonlySet<string> {
  const names = ['command', 'addCommand'].flatMap((name) =>
    linksNamed(library, name, look).flatMap((link) => {
      const [first] = link.arguments ?? [];
      if (first === undefined) return [];
      return pathOfCommand(library, name === 'addCommand' ? first : link.value, look)[0] ?? [];
    }),
  );
  return new Set(names);
}

/** Whether the words of a command line choose a command: the words behind, false, or undefined where that is not known. */
export function chosenBy(
  path: CommandPath,
  { operands, open }: ReadLine,
  names: ReadonlySet<string>,
): readonly Value[] | false | undefined {
  const [first] = operands;
  if (path.length === 0) {
    const text = first === undefined ? null : foldText(first);
    if (first !== undefined && text === null) return undefined;
    if (first === undefined && open && names.size > 0) return undefined;
    return text !== null && names.has(text) ? false : operands;
  }
  for (const [index, accepted] of path.entries()) {
    const operand = operands[index];
    if (operand === undefined) return open ? undefined : false;
    const text = foldText(operand);
    if (text === null) return undefined;
    if (!accepted.includes(text)) return false;
  }
  return operands.slice(path.length);
}
