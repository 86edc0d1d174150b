import type { Value, ValueOf } from '../model/value';
import type { DecoratorSite, Lookup } from './adapter';
import { optionsObject, readLine, type DeclaredOption } from './command-line';
import { foldBoolean, foldText } from './fold';
import { calleeName, argumentOf, pythonPackage } from './python';

/** An option or argument of a command, as a decorator declares it. */
interface Declared {
  readonly option: DeclaredOption;
  readonly positional: boolean;
  /** A list of all operands that are left. */
  readonly rest: boolean;
  readonly numeric: boolean;
}

/**
 * What a command's function is called with: what its context hands it, then options and arguments by name.
 * https://click.palletsprojects.com/en/stable/options/, https://click.palletsprojects.com/en/stable/arguments/
 */
export function givenByClick(callable: Value, words: readonly Value[], open: boolean, look: Lookup): readonly Value[] {
  const sites = look.decoratorsOf(callable);
  const declared = sites.flatMap((site) => declaredBy(site) ?? []);
  const at = callable.at;
  const options = declared.flatMap(({ option, positional }) => (positional ? [] : [option]));
  const known = readLine(words, { declared: options }, open);
  const absent: Value = known.open ? { kind: 'unknown', text: '', at } : { kind: 'literal', value: null, at };
  const others: Record<string, Value> = {};
  const operands = [...known.operands];
  // Decorators are listed from the outside in, as arguments are.
  for (const { option, positional, rest } of declared) {
    if (!positional) {
      if (!known.options.has(option.name)) others[option.name] = absent;
    } else if (rest) others[option.name] = { kind: 'array', items: operands.splice(0), open: known.open, at };
    else others[option.name] = operands.shift() ?? option.fallback ?? absent;
  }
  const numeric = new Set(declared.flatMap((one) => (one.numeric ? [one.option.name] : [])));
  const named = optionsObject({ ...known, open: false }, at, others);
  const keywords = named.kind === 'object' ? withNumbers(named, numeric) : named;
  const contexts = sites.filter(({ decorator }) => /^pass_(?:context|obj)$/.test(calleeName(decorator) ?? ''));
  const handed = contexts.map(({ name }): Value => ({
    kind: 'unknown',
    text: name === 'pass_obj' ? 'obj' : 'ctx',
    at,
  }));
  return [...handed, { kind: 'operation', operator: '**', operands: [keywords], at }];
}

function withNumbers(object: ValueOf<'object'>, numeric: ReadonlySet<string>): ValueOf<'object'> {
  return {
    ...object,
    properties: object.properties.map((one) => (numeric.has(one.key) ? { ...one, value: asNumber(one.value) } : one)),
  };
}

function asNumber(value: Value): Value {
  const text = foldText(value);
  return text !== null && /^-?\d+(?:\.\d+)?$/.test(text)
    ? { kind: 'literal', value: Number(text), at: value.at }
    : value;
}

const PACKAGES: ReadonlySet<string> = new Set([
  'click',
  'rich_click',
  'asyncclick',
  'flask',
  'click_option_group',
  'cloup',
]);

function declaredBy(site: DecoratorSite): Declared | null {
  const { decorator, arguments: args } = site;
  const kind = PACKAGES.has(pythonPackage(decorator) ?? '') ? calleeName(decorator) : null;
  if (kind !== 'option' && kind !== 'argument') return null;
  // `--shout/--no-shout` are two names of one flag.
  const names = args.flatMap((one) => foldText(one) ?? []).flatMap((one) => one.split('/')[0]?.trim() ?? []);
  const plain = names.find((one) => !one.startsWith('-'));
  const longest = names.filter((one) => one.startsWith('-')).toSorted((a, b) => hyphens(b) - hyphens(a))[0];
  const spelled = plain ?? longest?.replace(/^-+/, '');
  if (spelled === undefined) return null;
  const name = spelled.replaceAll('-', '_').toLowerCase();
  const stated = (key: string): Value | null => argumentOf(site, null, key);
  const preset = stated('default');
  const type = stated('type');
  const isFlag =
    args.some((one) => foldText(one)?.includes('/') === true) ||
    isTrue(stated('is_flag')) ||
    isTrue(stated('count')) ||
    (preset !== null && foldBoolean(preset) !== null && type === null);
  const off: Value = { kind: 'literal', value: false, at: decorator.at };
  const fallback = preset ?? (isFlag ? off : undefined);
  const option: DeclaredOption = {
    name,
    names: names.filter((one) => one.startsWith('-')).map((one) => one.replace(/^-+/, '')),
    value: isFlag ? 'never' : 'always',
    multiple: isTrue(stated('multiple')),
    ...(fallback !== undefined && { fallback }),
  };
  const count = stated('nargs');
  const rest = count?.kind === 'literal' && count.value === -1;
  return { option, positional: kind === 'argument', rest, numeric: isNumber(type, preset) };
}

function hyphens(text: string): number {
  return /^-*/.exec(text)?.[0].length ?? 0;
}

function isTrue(value: Value | null): boolean {
  return value !== null && foldBoolean(value) === true;
}

/** `type=int`, `type=click.INT`, `type=click.IntRange(1)`, or a number as the default. */
function isNumber(type: Value | null, preset: Value | null): boolean {
  if (type === null) return preset?.kind === 'literal' && typeof preset.value === 'number';
  const callee = type.kind === 'call' ? type.callee : type;
  const name = callee.kind === 'global' ? callee.name : calleeName(callee);
  return /^(?:int|float|INT|FLOAT|IntRange|FloatRange)$/.test(name ?? '');
}

/**
 * The same for Typer, where a function's parameters are its options: those that the words name are given by name, others
 * in their order. https://typer.tiangolo.com/tutorial/
 */
export function givenByTyper(words: readonly Value[], open: boolean, at: Value['at']): readonly Value[] {
  const { options, operands, open: isOpen } = readLine(words, { declared: [], numbers: true, greedy: true }, open);
  const named = [...options].map(([key, value]) => ({
    key: key.replaceAll('-', '_'),
    keyAt: value.at,
    value,
    optional: false,
  }));
  const keywords: Value = { kind: 'object', properties: named, open: isOpen, at };
  return [...operands, { kind: 'operation', operator: '**', operands: [keywords], at }];
}
