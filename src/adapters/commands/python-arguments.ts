import type { CommandLine } from '../../model/command';
import type { Value, ValueOf } from '../../model/value';
import type { Adapter, CallSite, Lookup } from '../adapter';
import { declaredArgument } from '../argparse-argument';
import { listOf, optionsObject, readLine, type DeclaredOption } from '../command-line';
import { foldText } from '../fold';
import { argumentOf, calledName, dottedName } from '../python';

/** What a program of Python is started with: `sys.argv`, `os.environ`, and the options that argparse makes of it. */
export const adapter: Adapter = {
  id: 'python-arguments',
  title: 'Command line arguments (Python)',
  documentation: 'https://docs.python.org/3/library/argparse.html',
  languages: ['python'],
  mentions: ['argparse', 'sys.argv'],
  packages: ['argparse'],
  calls: { names: ['add_argument', 'add_parser', 'add_subparsers', 'set_defaults'], read: () => [] },
  commandLine: { value: read },
};

function read(value: Value, line: CommandLine, look: Lookup): Value | null {
  if (value.kind === 'external') return dottedName(value) === 'sys.argv' ? argv(value, line) : null;
  if (value.kind === 'member') return variable(value.object, value.property, line);
  if (value.kind !== 'call') return null;
  const { callee, arguments: args } = value;
  const [first] = args;
  const name = dottedName(callee);
  if (name === 'os.getenv' || name === 'os.environ.get') {
    const asked = first === undefined ? null : foldText(first);
    return line.environment.findLast((one) => one.name === asked)?.value ?? null;
  }
  if (callee.kind !== 'member' || !/^parse_(?:known_)?args$/.test(callee.property)) return null;
  if (calledName(callee.object) !== 'argparse.ArgumentParser') return null;
  const known = parsed(callee.object, line.arguments, line.open, value, look);
  if (callee.property === 'parse_args') return known;
  return listOf([known, listOf([], true, value.at)], false, value.at);
}

function argv({ at }: Value, line: CommandLine): Value {
  const script: Value = { kind: 'unknown', text: 'sys.argv[0]', at };
  return listOf([script, ...line.arguments], line.open, line.at);
}

function variable(object: Value, name: string, line: CommandLine): Value | null {
  if (dottedName(object) !== 'os.environ') return null;
  return line.environment.findLast((one) => one.name === name)?.value ?? null;
}

/** What a parser makes of words, its subcommand's part included. */
function parsed(parser: Value, words: readonly Value[], open: boolean, call: ValueOf<'call'>, look: Lookup): Value {
  const { at } = call;
  const sites = look.callsOn(parser);
  const stated = sites.flatMap((site) => argumentAt(site, parser) ?? []);
  const declared = stated.flatMap(({ option, positional }) => (positional ? [] : [option]));
  const known = readLine(words, { declared }, open);
  const others: Record<string, Value> = {};
  const operands = [...known.operands];
  for (const { option, positional } of stated) {
    if (!positional) continue;
    const given = operands.shift() ?? option.fallback;
    others[option.name] = given ?? missing(known.open, at);
  }
  for (const { name } of declared) if (!known.options.has(name)) others[name] = missing(known.open, at);
  const group = sites.find((site) => isOf(site, 'add_subparsers', parser));
  const command = operands.shift();
  if (group === undefined || command === undefined) return optionsObject(known, at, others);
  const dest = argumentOf(group.links.at(-1) ?? { arguments: [] }, null, 'dest');
  const name = dest === null ? null : foldText(dest);
  if (name !== null) others[name] = command;
  const chosen = foldText(command);
  for (const site of chosen === null ? [] : look.callsNamed('add_parser')) {
    const link = site.links.at(-1);
    const called = link === undefined ? null : argumentOf(link, 0, 'name');
    if (link === undefined || called === null || foldText(called) !== chosen) continue;
    for (const own of look.callsOn(link.value)) {
      if (!isOf(own, 'set_defaults', link.value)) continue;
      for (const { key, value } of own.links.at(-1)?.keywords?.properties ?? []) others[key] = value;
    }
  }
  return optionsObject(known, at, others);
}

function missing(open: boolean, at: Value['at']): Value {
  return open ? { kind: 'unknown', text: '', at } : { kind: 'literal', value: null, at };
}

/** Whether a call is of a method on the very value. */
function isOf({ links }: CallSite, name: string, on: Value): boolean {
  const link = links.at(-1);
  const value = link?.value;
  if (link?.name !== name || value?.kind !== 'call' || value.callee.kind !== 'member') return false;
  const { at } = value.callee.object;
  return at.file === on.at.file && at.start === on.at.start && at.end === on.at.end;
}

/** `parser.add_argument('-j', '--job', default='all')`, and `parser.add_argument('job')`. */
function argumentAt(site: CallSite, parser: Value): { option: DeclaredOption; positional: boolean } | null {
  const link = site.links.at(-1);
  if (link === undefined || !isOf(site, 'add_argument', parser)) return null;
  return declaredArgument(link);
}
