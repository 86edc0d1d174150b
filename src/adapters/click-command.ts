import { spanKey } from '../model/span';
import type { Value } from '../model/value';
import type { Called, DecoratorSite, Lookup } from './adapter';
import { givenByClick, givenByTyper } from './click-option';
import { foldText } from './fold';
import { argumentOf, calledName, calleeName, dottedName, givenTo, pythonPackage } from './python';

/** A command, or a group of commands, as the library sees it. */
interface ClickCommand {
  /** Names by which it may be chosen. */
  readonly names: readonly string[];
  /** The group that it is in; null for what stands by itself. */
  readonly group: string | null;
  readonly callable: Value;
  /** What it is called as a group. */
  readonly key: string;
  readonly isGroup: boolean;
  /** A function that runs before each command of a group. */
  readonly isCallback: boolean;
  readonly byTyper: boolean;
}

/** A group that hangs in another one by a call: `cli.add_command(users)`, `app.add_typer(users, name='users')`. */
interface Link {
  readonly key: string;
  readonly group: string;
  readonly name: string | null;
}

interface CommandTree {
  readonly commands: readonly ClickCommand[];
  readonly links: readonly Link[];
}

/** The commands of Flask's own program. */
export const FLASK = 'flask';

const CLICK: ReadonlySet<string> = new Set([
  'click',
  'rich_click',
  'asyncclick',
  'cloup',
  'flask',
  'click_default_group',
]);

const trees = new WeakMap<Lookup, CommandTree>();

/** Every command that decorators of the workspace make. */
function treeOf(look: Lookup): CommandTree {
  const known = trees.get(look);
  if (known !== undefined) return known;
  trees.set(look, { commands: [], links: [] });
  const commands = ['command', 'group', 'callback'].flatMap((name) =>
    look.decoratorsNamed(name).flatMap((site) => commandAt(site, look) ?? []),
  );
  const links = ['add_command', 'add_typer', 'register_blueprint'].flatMap((name) =>
    look.callsNamed(name).flatMap((site) => {
      const link = site.links.at(-1);
      if (link?.value.kind !== 'call' || link.value.callee.kind !== 'member' || link.name !== name) return [];
      const child = argumentOf(link, 0, name === 'add_typer' ? 'typer_instance' : 'cmd');
      const group = groupKey(link.value.callee.object);
      const key = child === null ? null : groupKey(child);
      const named = argumentOf(link, name === 'add_command' ? 1 : null, 'name');
      return group === null || key === null ? [] : [{ key, group, name: named === null ? null : foldText(named) }];
    }),
  );
  const tree = { commands, links };
  trees.set(look, tree);
  return tree;
}

/** What a decorator of a function makes of it; null for one of another library. */
function commandAt(site: DecoratorSite, look: Lookup): ClickCommand | null {
  const { decorator, host, hostName, name: kind } = site;
  if (host.kind !== 'function') return null;
  const holder = decorator.kind === 'member' ? decorator.object : null;
  const isClick = holder === null || holder.kind === 'external' ? CLICK.has(pythonPackage(decorator) ?? '') : false;
  const group = isClick || holder === null ? null : groupKey(holder);
  if (!isClick && (group === null || holder === null || !isGroup(holder, look))) return null;
  const stated = argumentOf(site, 0, 'name');
  const text = stated === null ? null : foldText(stated);
  const plain = hostName.toLowerCase();
  // Newer versions leave out what says that it is a command.
  const own = [plain, plain.replace(/_(?:command|cmd|group|grp)$/, '')].map((one) => one.replaceAll('_', '-'));
  return {
    names: text === null ? own : [text],
    group,
    callable: host,
    key: keyOfFunction(host),
    isGroup: kind === 'group',
    isCallback: kind === 'callback',
    byTyper: holder !== null && isTyper(holder),
  };
}

function keyOfFunction(value: Value): string {
  return value.kind === 'function' ? `${value.function.file}#${String(value.function.index)}` : spanKey(value.at);
}

/** Whether a value holds commands: a group of Click, an application of Typer, the commands of one of Flask. */
function isGroup(value: Value, look: Lookup): boolean {
  if (value.kind === 'function') {
    return look.decoratorsOf(value).some(({ name, decorator }) => {
      if (name !== 'group') return false;
      const holder = decorator.kind === 'member' ? decorator.object : null;
      return CLICK.has(pythonPackage(decorator) ?? '') || (holder !== null && isGroup(holder, look));
    });
  }
  if (value.kind === 'member') return value.property === 'cli';
  return isTyper(value) || isMadeGroup(value);
}

/** `typer.Typer()` */
export function isTyper(value: Value): boolean {
  return /^typer\.(?:main\.)?Typer$/.test(calledName(value) ?? '');
}

/** `AppGroup('users')`, `click.Group()` */
function isMadeGroup(value: Value): boolean {
  if (value.kind !== 'call' || !CLICK.has(pythonPackage(value.callee) ?? '')) return false;
  return /Group$|^CommandCollection$/.test(calleeName(value.callee) ?? '');
}

/** Whether commands can be added to a value. */
export function isGroupValue(value: Value): boolean {
  return groupKey(value) !== null;
}

/** What tells one group from another: `app.cli` is that of Flask's program, `blueprint.cli` a group of it. */
function groupKey(value: Value): string | null {
  if (value.kind === 'function') return keyOfFunction(value);
  if (value.kind === 'member') {
    if (value.property !== 'cli') return null;
    return isBlueprint(value.object) ? spanKey(value.object.at) : FLASK;
  }
  return isTyper(value) || isMadeGroup(value) || isBlueprint(value) ? spanKey(value.at) : null;
}

function isBlueprint(value: Value): boolean {
  return value.kind === 'call' && calleeName(value.callee) === 'Blueprint' && pythonPackage(value.callee) === 'flask';
}

/** The name that a group that is made by a call is given there, and the group that it is in by itself. */
function ownName(key: string, commands: readonly ClickCommand[], look: Lookup): readonly string[] {
  const command = commands.find((one) => one.key === key);
  if (command !== undefined) return command.names;
  const made = [
    ...look.callsNamed('AppGroup'),
    ...look.callsNamed('Group'),
    ...look.callsNamed('Blueprint'),
    ...look.callsNamed('Typer'),
  ]
    .flatMap(({ links }) => links.slice(-1))
    .find(({ value }) => spanKey(value.at) === key);
  if (made === undefined) return [];
  const named = argumentOf(made, null, 'cli_group') ?? argumentOf(made, made.name === 'Typer' ? null : 0, 'name');
  const text = named === null ? null : foldText(named);
  return text === null ? [] : [text];
}

/** What is in a group: commands, and other groups with the names by which they are chosen. */
function childrenOf(
  key: string,
  look: Lookup,
): readonly { readonly names: readonly string[]; readonly command: ClickCommand | null; readonly key: string }[] {
  const { commands, links } = treeOf(look);
  const own = commands.filter((one) => one.group === key && !one.isCallback);
  const added = links
    .filter(({ group }) => group === key)
    .map((link) => ({
      names: link.name === null ? ownName(link.key, commands, look) : [link.name],
      command: commands.find((one) => one.key === link.key && !one.isCallback) ?? null,
      key: link.key,
    }));
  // Blueprints hang in Flask's program by themselves.
  const prints =
    key !== FLASK
      ? []
      : look.callsNamed('Blueprint').flatMap(({ links: parts }) => {
          const made = parts.at(-1)?.value;
          const own = made === undefined || !isBlueprint(made) ? null : spanKey(made.at);
          return own === null ? [] : [{ names: ownName(own, commands, look), command: null, key: own }];
        });
  return [...own.map((command) => ({ names: command.names, command, key: command.key })), ...added, ...prints];
}

/** What the words choose among the commands of a group, with what runs on the way. */
export function chosenIn(
  key: string,
  words: readonly Value[],
  open: boolean,
  look: Lookup,
  depth = 0,
): readonly Called[] | 'undecided' {
  const { commands } = treeOf(look);
  const callbacks = commands.filter((one) => one.isCallback && one.group === key);
  const children = childrenOf(key, look);
  const [only] = children;
  // A single function is the program itself.
  if (only?.command?.byTyper === true && children.length === 1 && callbacks.length === 0 && depth === 0)
    return [{ callable: only.command.callable, given: givenByTyper(words, open, only.command.callable.at) }];
  const at = words.findIndex((word) => {
    const text = foldText(word);
    return text === null || children.some(({ names }) => names.includes(text));
  });
  const before = callbacks.map(({ callable }) => ({
    callable,
    given: givenByTyper(at < 0 ? words : words.slice(0, at), open, callable.at),
  }));
  const word = words[at];
  if (word === undefined) return open && children.length > 0 ? 'undecided' : before;
  const text = foldText(word);
  if (text === null) return 'undecided';
  const child = children.find(({ names }) => names.includes(text));
  if (child === undefined || depth > DEEPEST) return before;
  const rest = words.slice(at + 1);
  if (child.command === null || child.command.isGroup) {
    const inner = chosenIn(child.key, rest, open, look, depth + 1);
    const body = child.command === null ? [] : [groupCall(child.command, rest, look)];
    return inner === 'undecided' ? inner : [...before, ...body, ...inner];
  }
  return [...before, ...called(child.command, rest, open, look)];
}

/** Groups lie in each other this deep at most. */
const DEEPEST = 6;

function called(
  { callable, byTyper }: ClickCommand,
  words: readonly Value[],
  open: boolean,
  look: Lookup,
): readonly Called[] {
  const given = byTyper ? givenByTyper(words, open, callable.at) : givenByClick(callable, words, open, look);
  return [{ callable, given }];
}

/** A group's own function runs first, with the options in front of the command. */
function groupCall({ callable, key }: ClickCommand, words: readonly Value[], look: Lookup): Called {
  const children = childrenOf(key, look);
  const at = words.findIndex((word) => children.some(({ names }) => names.includes(foldText(word) ?? '')));
  return { callable, given: givenByClick(callable, at < 0 ? words : words.slice(0, at), false, look) };
}

/** What runs when a value of the library is called with the words of a process; null for any other value. */
export function startedByClick(
  callee: Value,
  words: readonly Value[],
  open: boolean,
  look: Lookup,
): readonly Called[] | 'undecided' | null {
  // `cli.main()` is `cli()`.
  const target = callee.kind === 'member' && callee.property === 'main' ? callee.object : callee;
  if (target.kind === 'function') {
    const found = treeOf(look).commands.find((one) => one.key === keyOfFunction(target) && !one.isCallback);
    if (found === undefined || (found.byTyper && callee === target)) return null;
    if (!found.isGroup) return called(found, words, open, look);
    const inner = chosenIn(found.key, words, open, look);
    return inner === 'undecided' ? inner : [groupCall(found, words, look), ...inner];
  }
  if (!isTyper(target) && !isMadeGroup(target)) return null;
  const key = groupKey(target);
  return key === null ? null : chosenIn(key, words, open, look);
}

/** `typer.run(main)` */
export function ranByTyper(
  callee: Value,
  args: readonly Value[],
  words: readonly Value[],
  open: boolean,
): readonly Called[] | null {
  const [callable] = args;
  if (callable === undefined || !/^typer\.(?:main\.)?run$/.test(dottedName(callee) ?? '')) return null;
  return [{ callable, given: givenByTyper(words, open, callable.at) }];
}

/** What `typer.Option(30, '--days')` is where nothing is given. */
export function typerDefault(value: Value): Value | null {
  if (value.kind !== 'call' || !/^typer\.(?:params\.)?(?:Option|Argument)$/.test(calledName(value) ?? '')) return null;
  const preset = argumentOf(givenTo(value), 0, 'default');
  return preset === null || preset.kind === 'unknown' ? null : preset;
}
