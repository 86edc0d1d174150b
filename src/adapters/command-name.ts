import type { Command } from '../model/command';
import type { Value } from '../model/value';
import { pathOf } from './arguments';
import { innerCommands } from './commands/shell';
import { foldText } from './fold';

/** Commands that only prepare the one that a line is about. */
const PREPARING = new Set([
  ...['cd', 'set', 'export', 'unset', 'umask', 'ulimit', '.', 'source', 'echo', 'printf', 'date', 'test', '[', '[['],
  ...['true', 'false', ':', 'sleep', 'mkdir', 'rm', 'touch', 'exit', 'local', 'readonly', 'trap', 'logger', 'tee'],
]);
const MANAGERS = new Set(['npm', 'pnpm', 'yarn', 'bun', 'deno']);
/** Options of theirs that say where, not what. */
const VALUED = /^(?:-[cCfFrw]|--(?:collection|directory|file|prefix|search-root|workspace|filter|dir|cwd))$/;
const INTERPRETERS = /^(?:node|nodejs|tsx|ts-node|bun|deno|python[\d.]*|ruby|php|perl)$/;
const SCRIPT = /\.(?:sh|bash|py|[cm]?[jt]s|php|rb|pl|sql)$/;

/** What each of some command lines is called by: the name of what it runs, with an argument where several have the same. */
export function namesOfCommands(lines: readonly (readonly Command[])[]): readonly (string | null)[] {
  const named = lines.map(nameOfCommands);
  return named.map((one) => {
    if (one === null || one.argument === null) return one?.name ?? null;
    const isShared = named.some((other) => other?.name === one.name && other.argument !== one.argument);
    return isShared ? `${one.name} ${one.argument}` : one.name;
  });
}

interface Named {
  readonly name: string;
  /** The first word behind it that is no option. */
  readonly argument: string | null;
}

/** The script, the script of package.json, the target or the route that commands run, else their program. */
function nameOfCommands(commands: readonly Command[]): Named | null {
  const all = commands.flatMap((command) => innerCommands(command)).map(({ words }) => managed(words.map(textOf)));
  const telling = all.filter(([program]) => !PREPARING.has(baseOf(program ?? '')));
  for (const words of telling) {
    const found = scriptIn(words) ?? routeIn(words) ?? targetIn(words);
    if (found !== null) return found;
  }
  const [words = []] = telling.length > 0 ? telling : all;
  const [program, ...others] = words.filter((word) => word !== '');
  if (program === undefined) return null;
  // `node ace carts:tidy`
  const index = INTERPRETERS.test(baseOf(program)) ? others.findIndex((word) => !word.startsWith('-')) : -1;
  const script = others[index];
  return script === undefined
    ? { name: stemOf(program), argument: argumentIn(others) }
    : { name: stemOf(script), argument: argumentIn(others.slice(index + 1)) };
}

/** `poetry run purge`, `uv run --no-dev flask purge`: what runs in a project's environment; `flask purge` is the command. */
function managed(words: readonly string[]): readonly string[] {
  const [program = '', ...others] = words;
  const at = ENVIRONMENTS.test(baseOf(program)) ? others.indexOf('run') : -1;
  if (at >= 0) {
    const rest = others.slice(at + 1);
    const start = rest.findIndex((word) => !word.startsWith('-'));
    return start < 0 || rest.includes('-m') ? [...rest] : managed(rest.slice(start));
  }
  const module = INTERPRETERS.test(baseOf(program)) && others[0] === '-m' ? others.slice(1) : words;
  if (baseOf(module[0] ?? '') !== 'flask') return words;
  const command = module.findIndex(
    (word, index) =>
      index > 0 && !word.startsWith('-') && !/^(?:-A|--app|-e|--env-file)$/.test(module[index - 1] ?? ''),
  );
  return command < 0 ? words : module.slice(command);
}

const ENVIRONMENTS = /^(?:uv|poetry|pipenv|pdm|rye|hatch)$/;

function scriptIn(words: readonly string[]): Named | null {
  const index = words.findIndex((word) => SCRIPT.test(word));
  const script = words[index];
  if (script === undefined) return null;
  const own = { name: stemOf(script), argument: argumentIn(words.slice(index + 1)) };
  // `python manage.py tidy` is the command `tidy` of Django.
  return /(?:^|\/)manage\.py$/.test(script) && own.argument !== null ? { name: own.argument, argument: null } : own;
}

function routeIn([program, ...words]: readonly string[]): Named | null {
  if (!/^(?:curl|wget|https?)$/.test(baseOf(program ?? ''))) return null;
  const [route] = words.flatMap((word) => /^(?:\w+:\/\/)?[^/\s]*(\/[\w/-]+)/.exec(word)?.[1] ?? []);
  return route === undefined ? null : { name: route, argument: null };
}

/** `npm run tidy`, `make tidy` */
function targetIn([program = '', ...words]: readonly string[]): Named | null {
  const name = baseOf(program);
  const operands = words.filter(
    (word, index) => !word.startsWith('-') && !word.includes('=') && !VALUED.test(words[index - 1] ?? ''),
  );
  const [first, ...others] = operands;
  if (/^(?:g?make|invoke|inv|fab)$/.test(name)) return first === undefined ? null : { name: first, argument: null };
  if (!MANAGERS.has(name) || first === undefined) return null;
  const [script, ...rest] = first === 'run' || first === 'run-script' || first === 'task' ? others : operands;
  return script === undefined ? null : { name: script, argument: argumentIn(rest) };
}

function argumentIn(words: readonly string[]): string | null {
  return words.find((word) => /^[A-Za-z][\w:.-]*$/.test(word)) ?? null;
}

/** A word as far as it is known: `"$BASE_URL/api/tidy"` is asked for by its path. */
function textOf(word: Value): string {
  const whole = foldText(word);
  if (whole !== null) return whole;
  const path = pathOf(word);
  return path === null ? '' : `/${path}`;
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function stemOf(path: string): string {
  return baseOf(path).replace(/\.\w+$/, '');
}
