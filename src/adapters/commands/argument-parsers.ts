import type { CommandLine } from '../../model/command';
import type { Value, ValueOf } from '../../model/value';
import type { Adapter } from '../adapter';
import { listOf, optionsObject, readLine, wordsOf, type DeclaredOption, type Reading } from '../command-line';
import { foldText } from '../fold';
import { eachOf, propertyOf } from '../options';
import { exportOf, packageOf } from '../origin';

/** What a process is started with: `process.argv`, `process.env`, and the libraries that make options of it. */
export const adapter: Adapter = {
  id: 'argument-parsers',
  title: 'Command line arguments',
  documentation: 'https://nodejs.org/api/util.html#utilparseargsconfig',
  mentions: ['parseArgs', 'minimist', 'command-line-args'],
  packages: ['minimist', 'mri', 'yargs-parser', 'getopts', 'arg', 'command-line-args', 'meow'],
  commandLine: { value: read },
};

function read(value: Value, line: CommandLine): Value | null {
  if (value.kind !== 'call') return null;
  const { callee, arguments: args } = value;
  if (callee.kind !== 'external') return null;
  const name = exportOf(callee);
  switch (packageOf(callee)) {
    case 'util':
    case 'node:util':
      return name === 'parseArgs' ? parseArgs(value, line) : null;
    case 'minimist':
    case 'mri':
    case 'getopts':
      return positional(value, line, { declared: declaredByLists(args[1]), numbers: true, greedy: true });
    case 'yargs-parser':
      return positional(value, line, {
        declared: declaredByLists(args[1]),
        numbers: true,
        greedy: true,
        camelCase: 'beside',
      });
    case 'arg':
      return arg(value, line);
    case 'command-line-args':
      return commandLineArgs(value, line);
    case 'meow':
      return meow(value, line);
    default:
      return null;
  }
}

type Call = ValueOf<'call'>;

/** https://nodejs.org/api/util.html#utilparseargsconfig */
function parseArgs({ arguments: [config], at }: Call, line: CommandLine): Value {
  const { words, open } = wordsOf(propertyOf(config, 'args') ?? undefined, line);
  const declared = optionsOf(propertyOf(config, 'options'), 'short');
  const known = readLine(words, { declared }, open);
  return optionsObject({ options: new Map(), operands: [], open }, at, {
    values: optionsObject(known, at),
    positionals: listOf(known.operands, known.open, at),
  });
}

/** `{ job: { type: 'string', short: 'j', default: 'all' } }` */
function optionsOf(options: Value | null, short: string): readonly DeclaredOption[] {
  if (options?.kind !== 'object') return [];
  return options.properties.map(({ key, value }): DeclaredOption => {
    const letters = [short, 'alias', 'aliases'].flatMap((one) => textsOf(propertyOf(value, one)));
    const fallback = propertyOf(value, 'default');
    const type = propertyOf(value, 'type');
    const isFlag = type !== null && foldText(type) === 'boolean';
    const multiple = propertyOf(value, 'multiple') ?? propertyOf(value, 'isMultiple');
    return {
      name: key,
      names: [key, ...letters],
      value: isFlag ? 'never' : 'always',
      multiple: multiple?.kind === 'literal' && multiple.value === true,
      ...(fallback === null ? {} : { fallback }),
    };
  });
}

function textsOf(value: Value | null): readonly string[] {
  return value === null ? [] : eachOf(value).flatMap((one) => foldText(one) ?? []);
}

/**
 * `{ boolean: ['dry'], string: ['job'], alias: { j: 'job' }, default: { job: 'all' } }`:
 * https://github.com/minimistjs/minimist#readme
 */
function declaredByLists(options: Value | undefined): readonly DeclaredOption[] {
  const flags = textsOf(propertyOf(options, 'boolean'));
  const texts = textsOf(propertyOf(options, 'string'));
  const alias = propertyOf(options, 'alias');
  const aliases = alias?.kind === 'object' ? alias.properties : [];
  const fallbacks = propertyOf(options, 'default');
  const defaults = fallbacks?.kind === 'object' ? fallbacks.properties : [];
  const names = new Set([
    ...flags,
    ...texts,
    ...defaults.map(({ key }) => key),
    ...aliases.flatMap(({ key, value }) => [key, ...textsOf(value)]),
  ]);
  return [...names].map((name): DeclaredOption => {
    const others = aliases.flatMap(({ key, value }) => {
      const group = [key, ...textsOf(value)];
      return group.includes(name) ? group : [];
    });
    const all = [...new Set([name, ...others])];
    const fallback = defaults.find(({ key }) => all.includes(key))?.value;
    return {
      name,
      names: all,
      value: all.some((one) => flags.includes(one)) ? 'never' : 'perhaps',
      ...(fallback === undefined ? {} : { fallback }),
    };
  });
}

/** The options, and under `_` what is none. An option is kept under each of its names. */
function positional({ arguments: [given], at }: Call, line: CommandLine, reading: Reading): Value {
  const { words, open } = wordsOf(given, line);
  const known = readLine(words, reading, open);
  const options = new Map(known.options);
  for (const { names } of reading.declared) {
    const kept = names.flatMap((name) => known.options.get(name) ?? [])[0];
    if (kept !== undefined) for (const name of names) options.set(name, kept);
  }
  return optionsObject({ ...known, options }, at, { _: listOf(known.operands, known.open, at) });
}

/** `arg({ '--job': String, '--dry': Boolean, '-j': '--job' })`: https://github.com/vercel/arg#readme */
function arg({ arguments: [specification, options], at }: Call, line: CommandLine): Value {
  const { words, open } = wordsOf(propertyOf(options, 'argv') ?? undefined, line);
  const rules = specification?.kind === 'object' ? specification.properties : [];
  const bare = (name: string): string => name.replace(/^--?/, '');
  const declared = rules.flatMap(({ key, value }): readonly DeclaredOption[] => {
    if (foldText(value) !== null) return [];
    const others = rules.filter((one) => foldText(one.value) === key).map((one) => bare(one.key));
    const isFlag = value.kind === 'global' && value.name === 'Boolean';
    return [{ name: key, names: [bare(key), ...others], value: isFlag ? 'never' : 'always' }];
  });
  const known = readLine(words, { declared }, open);
  return optionsObject(known, at, { _: listOf(known.operands, known.open, at) });
}

/** `[{ name: 'job', alias: 'j', type: String, defaultOption: true }]`: https://github.com/75lb/command-line-args#readme */
function commandLineArgs({ arguments: [definitions, options], at }: Call, line: CommandLine): Value {
  const { words, open } = wordsOf(propertyOf(options, 'argv') ?? undefined, line);
  const all = definitions === undefined ? [] : eachOf(definitions);
  const declared = all.flatMap((one): readonly DeclaredOption[] => {
    const [name] = textsOf(propertyOf(one, 'name'));
    const type = propertyOf(one, 'type');
    const fallback = propertyOf(one, 'defaultValue');
    const isFlag = type?.kind === 'global' && type.name === 'Boolean';
    if (name === undefined) return [];
    return [
      {
        name,
        names: [name, ...textsOf(propertyOf(one, 'alias'))],
        value: isFlag ? 'never' : 'always',
        ...(fallback === null ? {} : { fallback }),
      },
    ];
  });
  const known = readLine(words, { declared }, open);
  const own = all.find((one) => {
    const isOwn = propertyOf(one, 'defaultOption');
    return isOwn?.kind === 'literal' && isOwn.value === true;
  });
  const [name] = textsOf(propertyOf(own, 'name'));
  const [operand] = known.operands;
  return optionsObject(known, at, name === undefined || operand === undefined ? {} : { [name]: operand });
}

/** https://github.com/sindresorhus/meow#readme */
function meow({ arguments: args, at }: Call, line: CommandLine): Value {
  const config = args.find(({ kind }) => kind === 'object');
  const { words, open } = wordsOf(propertyOf(config, 'argv') ?? undefined, line);
  const declared = optionsOf(propertyOf(config, 'flags'), 'shortFlag');
  const known = readLine(words, { declared, numbers: true, greedy: true, camelCase: 'alone' }, open);
  return optionsObject({ options: new Map(), operands: [], open }, at, {
    flags: optionsObject(known, at),
    input: listOf(known.operands, known.open, at),
  });
}
