import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { Called, ChainLink, Lookup } from './adapter';
import { declaredArgument } from './argparse-argument';
import { optionsObject, readLine } from './command-line';
import { foldText } from './fold';

/** Methods in which a command does its work: https://docs.djangoproject.com/en/stable/howto/custom-management-commands/ */
const METHODS = ['handle', 'handle_noargs', 'handle_label', 'handle_app_config', 'execute'];

/**
 * The command of a name, as a class: `Command` in management/commands/<name>.py of some application. Null where the
 * workspace has none.
 */
function commandClass(name: string, at: Span, look: Lookup): ValueOf<'class'> | null {
  if (!/^\w[\w-]*$/.test(name)) return null;
  for (const file of look.paths) {
    if (!file.endsWith(`management/commands/${name}.py`)) continue;
    const held = look.member({ kind: 'module', file, at }, 'Command', at);
    if (held.kind === 'class') return held;
  }
  return null;
}

/** What a command runs that is started with words, or by code with values by name; null where there is none of the name. */
export function commandCalled(
  name: string,
  words: readonly Value[],
  given: { readonly keywords: ValueOf<'object'> | null; readonly open: boolean; readonly at: Span },
  look: Lookup,
): readonly Called[] | null {
  const held = commandClass(name, given.at, look);
  if (held === null) return null;
  const command: Value = { kind: 'instance', of: held, arguments: null, types: [], at: held.at };
  const options = optionsOf(command, words, given, look);
  const method = METHODS.map((one) => look.member(command, one, held.at)).find((one) => one.kind === 'function');
  if (method === undefined) return [];
  const keywords: Value = { kind: 'operation', operator: '**', operands: [options], at: given.at };
  return [{ callable: method, given: [keywords], name }];
}

/** What `add_arguments` makes of the words. */
function optionsOf(
  command: ValueOf<'instance'>,
  words: readonly Value[],
  { keywords, open, at }: Parameters<typeof commandCalled>[2],
  look: Lookup,
): Value {
  const stated = argumentsIn(command, at, look).flatMap((link) => declaredArgument(link) ?? []);
  const declared = stated.flatMap(({ option, positional }) => (positional ? [] : [option]));
  const known = readLine(words, { declared, numbers: true }, open);
  const others: Record<string, Value> = {};
  const operands = [...known.operands];
  const absent: Value = known.open ? { kind: 'unknown', text: '', at } : { kind: 'literal', value: null, at };
  for (const { option, positional } of stated) {
    if (positional) others[option.name] = operands.shift() ?? option.fallback ?? absent;
    else if (!known.options.has(option.name)) others[option.name] = absent;
  }
  for (const { key, value } of keywords?.properties ?? []) others[key] = value;
  const read = { ...known, open: known.open || keywords?.open === true };
  return optionsObject(read, at, others);
}

/** Calls of `add_argument` on the parser that a command is given, and on groups of it. */
function argumentsIn(command: ValueOf<'instance'>, at: Span, look: Lookup): readonly ChainLink[] {
  const method = look.member(command, 'add_arguments', at);
  if (method.kind !== 'function') return [];
  const of: Value = { kind: 'external', module: 'argparse', path: ['ArgumentParser'], at: method.at };
  const parser: Value = { kind: 'call', callee: of, arguments: [], types: [], at: method.at };
  return look
    .callsIn(method, [parser], command)
    .flatMap(({ site }) => site.links.filter(({ name, arguments: args }) => name === 'add_argument' && args !== null));
}

/** `call_command('tidy', '--days', 30, dry_run=True)`, whose words may be one list. */
export function calledByName(
  args: readonly Value[],
  keywords: ValueOf<'object'> | null,
  at: Span,
  look: Lookup,
): readonly Called[] | null {
  const [first, ...words] = args;
  const name = first === undefined ? null : (foldText(first) ?? nameOfCommand(first));
  if (name === null) return null;
  const listed = words.flatMap((one) => (one.kind === 'array' ? one.items : [one]));
  return commandCalled(name, listed, { keywords, open: false, at }, look);
}

/** `call_command(tidy.Command())` */
function nameOfCommand(value: Value): string | null {
  if (value.kind !== 'instance' || value.of.kind !== 'class') return null;
  return /management\/commands\/(\w+)\.py$/.exec(value.of.class.file)?.[1] ?? null;
}
