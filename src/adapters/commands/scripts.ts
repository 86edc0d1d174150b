import type { Command } from '../../model/command';
import type { Value } from '../../model/value';
import type { Adapter, Effect } from '../adapter';
import { argumentsOf, hasOption, pathOf, valuesOf } from '../arguments';
import { foldText } from '../fold';

/** Programs that run modules, scripts of package.json, targets of a makefile; and requests to the application itself. */
export const adapter: Adapter = {
  id: 'scripts',
  title: 'Script runners',
  documentation: 'https://docs.npmjs.com/cli/commands/npm-run',
  mentions: ['npm run', 'yarn ', 'pnpm ', 'curl '],
  packages: [],
  commands: {
    names: [
      ...[
        'node',
        'nodejs',
        'tsx',
        'ts-node',
        'ts-node-esm',
        'ts-node-dev',
        'bun',
        'deno',
        'babel-node',
        'esno',
        'jiti',
        'vite-node',
      ],
      ...['npm', 'pnpm', 'yarn', 'npx', 'bunx', 'make', 'gmake', 'curl', 'wget', 'http', 'https'],
      ...['python', 'python3', 'uv', 'poetry', 'pipenv', 'pdm', 'rye', 'hatch'],
    ],
    read,
  },
};

const PYTHON = /^(?:python|pypy)[\d.]*$/;
/** Modules that are programs of their own: `python -m flask purge`. */
const MODULES = new Set(['flask', 'celery', 'poetry', 'pipenv']);
/** Options with a value of programs that run others in a project's environment: https://docs.astral.sh/uv/reference/cli/#uv-run */
const MANAGER_VALUED = new Set([
  ...['C', 'P', 'directory', 'project', 'p', 'python', 'with', 'with-editable', 'with-requirements', 'extra', 'group'],
  ...['env-file', 'only-group', 'no-group', 'package', 'index', 'w', 'config-file', 'cache-dir'],
]);
/** Options of Node.js and its kin with a value: https://nodejs.org/api/cli.html#options */
const NODE_VALUED = new Set([
  ...[
    'r',
    'e',
    'p',
    'C',
    'require',
    'import',
    'loader',
    'experimental-loader',
    'eval',
    'print',
    'conditions',
    'env-file',
  ],
  ...['env-file-if-exists', 'P', 'project', 'tsconfig', 'config', 'import-map', 'c'],
]);
const PACKAGE_VALUED = new Set([
  'filter',
  'F',
  'C',
  'dir',
  'prefix',
  'w',
  'workspace',
  'cwd',
  'p',
  'package',
  'c',
  'call',
]);

function read(command: Command): readonly Effect[] {
  const [first, ...words] = command.words;
  const program = (first === undefined ? null : pathOf(first))?.replace(/^.*\//, '') ?? '';
  switch (program) {
    case 'npm':
    case 'pnpm':
    case 'yarn':
      return packageEffects(command, program, words);
    case 'npx':
    case 'bunx':
      return rest(command, argumentsOf(untilOperand(words, PACKAGE_VALUED), PACKAGE_VALUED).operands);
    case 'make':
    case 'gmake':
      return makeEffects(command, words);
    case 'curl':
    case 'wget':
    case 'http':
    case 'https':
      return requestEffects(command, program, words);
    case 'uv':
    case 'poetry':
    case 'pipenv':
    case 'pdm':
    case 'rye':
    case 'hatch': {
      const [verb, ...others] = argumentsOf(untilOperand(words, MANAGER_VALUED), MANAGER_VALUED).operands;
      return verb !== undefined && foldText(verb) === 'run' ? managed(command, others) : [];
    }
    default:
      return PYTHON.test(program) ? pythonEffects(command, words) : moduleEffects(command, program, words);
  }
}

/** Options up to the first operand, and all that follows it: that is another program's. */
function untilOperand(words: readonly Value[], valued: ReadonlySet<string>): readonly Value[] {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    const text = word === undefined ? '' : (foldText(word) ?? '');
    if (!text.startsWith('-')) return [{ ...separator(words, at) }, ...words.slice(at)];
    if (valued.has(text.replace(/^--?/, ''))) at += 1;
  }
  return [];
}

function separator(words: readonly Value[], at: number): Value {
  const place = words[at]?.at ?? { file: '', start: 0, end: 0 };
  return { kind: 'literal', value: '--', at: { ...place, end: place.start } };
}

function rest(command: Command, words: readonly Value[]): readonly Effect[] {
  return words.length === 0 ? [] : [{ kind: 'run', run: { kind: 'commands', commands: [{ ...command, words }] } }];
}

/** `uv run --no-dev python -m shop.tidy`, `uv run -m shop.tidy`, `uv run tidy.py`. */
function managed(command: Command, words: readonly Value[]): readonly Effect[] {
  const [first] = words;
  const isModule = first !== undefined && /^(?:-m|--module)$/.test(foldText(first) ?? '');
  if (isModule) return pythonEffects(command, [{ kind: 'literal', value: '-m', at: first.at }, ...words.slice(1)]);
  return rest(command, argumentsOf(untilOperand(words, MANAGER_VALUED), MANAGER_VALUED).operands);
}

/** `node --import tsx src/tidy.ts --dry-run`, `bun run tidy`, `deno run -A tidy.ts`. */
function moduleEffects(command: Command, program: string, words: readonly Value[]): readonly Effect[] {
  const { operands } = argumentsOf(untilOperand(words, NODE_VALUED), NODE_VALUED);
  const [first, ...others] = operands;
  const text = first === undefined ? null : foldText(first);
  if (first === undefined) return [];
  if (
    (program === 'bun' || program === 'deno' || program === 'tsx') &&
    (text === 'run' || text === 'watch' || text === 'task')
  ) {
    const [target] = others;
    const name = target === undefined ? null : pathOf(target);
    if (name !== null && !/[./]/.test(name))
      return [{ kind: 'run', run: { kind: 'package-script', name, arguments: others.slice(1), at: command.at } }];
    return moduleEffects(command, 'node', others);
  }
  const path = pathOf(first);
  return path === null ? [] : [{ kind: 'run', run: { kind: 'file', path, arguments: others, at: command.at } }];
}

/** `python -m shop.tidy` is shop/tidy.py, or the `__main__` of a package. */
function pythonEffects(command: Command, words: readonly Value[]): readonly Effect[] {
  const { at } = command;
  const valued = new Set(['m', 'c', 'W', 'X']);
  const index = words.findIndex((word) => foldText(word) === '-m');
  if (index >= 0) {
    const [module, ...others] = words.slice(index + 1);
    const name = module === undefined ? null : foldText(module);
    if (name === null) return [];
    if (MODULES.has(name) && module !== undefined) return rest(command, [{ ...module }, ...others]);
    const path = name.replaceAll('.', '/');
    return [`${path}.py`, `${path}/__main__.py`].map((one) => ({
      kind: 'run',
      run: { kind: 'file', path: one, arguments: others, at },
    }));
  }
  const [script, ...others] = argumentsOf(untilOperand(words, valued), valued).operands;
  const path = script === undefined ? null : pathOf(script);
  return path === null ? [] : [{ kind: 'run', run: { kind: 'file', path, arguments: others, at } }];
}

const PACKAGE_VERBS = new Set([
  'add',
  'install',
  'i',
  'ci',
  'remove',
  'publish',
  'init',
  'create',
  'link',
  'up',
  'update',
  'why',
]);

/** `npm run tidy`, `pnpm tidy`, `yarn workspace shop tidy`, `pnpm exec tsx tidy.ts`. */
function packageEffects(command: Command, program: string, words: readonly Value[]): readonly Effect[] {
  const { operands } = argumentsOf(untilOperand(words, PACKAGE_VALUED), PACKAGE_VALUED);
  const [verb, ...others] = operands;
  const text = verb === undefined ? null : foldText(verb);
  if (verb === undefined || text === null || PACKAGE_VERBS.has(text)) return [];
  if (text === 'exec' || text === 'dlx' || text === 'x')
    return rest(
      command,
      others.filter((word) => foldText(word) !== '--'),
    );
  const script = (from: readonly Value[]): readonly Effect[] => {
    const index = from.findIndex((word) => foldText(word)?.startsWith('-') !== true);
    const name = from[index] === undefined ? null : foldText(from[index]);
    const given = scriptArguments(program, index < 0 ? [] : from.slice(index + 1));
    return name === null
      ? []
      : [{ kind: 'run', run: { kind: 'package-script', name, arguments: given, at: command.at } }];
  };
  if (text === 'run' || text === 'run-script') return script(others);
  if (text === 'workspace') return script(others.slice(foldText(others[1] ?? verb) === 'run' ? 2 : 1));
  if (program === 'npm') return ['start', 'stop', 'restart'].includes(text) ? script(operands) : [];
  return [...script(operands), ...rest(command, operands)];
}

/** What is passed on to a script: npm keeps options in front of `--` for itself; `--` is passed on by none. */
function scriptArguments(program: string, words: readonly Value[]): readonly Value[] {
  const at = words.findIndex((word) => foldText(word) === '--');
  const before = at < 0 ? words : words.slice(0, at);
  const own = program === 'npm' ? before.filter((word) => foldText(word)?.startsWith('-') !== true) : before;
  return at < 0 ? own : [...own, ...words.slice(at + 1)];
}

function makeEffects({ at }: Command, words: readonly Value[]): readonly Effect[] {
  const { operands } = argumentsOf(words, new Set(['C', 'f', 'I', 'j', 'directory', 'file', 'jobs']));
  return operands.flatMap((operand): readonly Effect[] => {
    const name = foldText(operand);
    return name === null || name.includes('=') ? [] : [{ kind: 'run', run: { kind: 'target', name, at } }];
  });
}

const CURL_VALUED = new Set([
  ...[
    'X',
    'd',
    'H',
    'o',
    'u',
    'm',
    'F',
    'A',
    'b',
    'c',
    'e',
    'w',
    'T',
    'K',
    'x',
    'request',
    'data',
    'header',
    'output',
    'user',
  ],
  ...[
    'max-time',
    'connect-timeout',
    'retry',
    'retry-delay',
    'form',
    'url',
    'data-raw',
    'data-binary',
    'json',
    'method',
    'body-data',
  ],
  ...[
    'post-data',
    'output-document',
    'O',
    'timeout',
    't',
    'tries',
    'write-out',
    'user-agent',
    'cacert',
    'oauth2-bearer',
    'retry-max-time',
  ],
]);

/** A request to a route of the application, wherever it is served. */
function requestEffects({ at }: Command, program: string, words: readonly Value[]): readonly Effect[] {
  const args = argumentsOf(words, program === 'curl' ? withoutFlag(CURL_VALUED, 'O') : CURL_VALUED);
  const [given] = valuesOf(args, 'X', 'request', 'method').flatMap((value) => foldText(value) ?? []);
  const sends = hasOption(args, 'd', 'data', 'data-raw', 'data-binary', 'F', 'form', 'json', 'post-data');
  const operands = [...args.operands, ...valuesOf(args, 'url')];
  const [first] = operands.flatMap((operand) => foldText(operand) ?? []);
  const named = program.startsWith('http') && /^[A-Z]+$/.test(first ?? '') ? first : undefined;
  const method = given ?? named ?? (sends ? 'POST' : 'GET');
  return operands.flatMap((operand): readonly Effect[] => {
    const path = requestPath(operand);
    return path === null ? [] : [{ kind: 'run', run: { kind: 'request', method, path, at } }];
  });
}

function withoutFlag(valued: ReadonlySet<string>, flag: string): ReadonlySet<string> {
  return new Set([...valued].filter((name) => name !== flag));
}

/** Services of others that scripts and workflows ask, whatever the path. */
const FOREIGN =
  /^(?:https?:\/\/)?(?:[\w-]+\.)*(?:github|githubusercontent|gitlab|slack|telegram|discord|atlassian|sentry|healthchecks|hc-ping|cronitor|googleapis|cloudflare|pagerduty|sendgrid|mailgun|twilio|npmjs)\.(?:com|org|io|net)(?:[/:?]|$)/i;

/** `https://shop.example/api/tidy`, `"$URL/api/tidy"`, `localhost:3000/api/tidy` → `/api/tidy`. */
function requestPath(operand: Value): string | null {
  const whole = foldText(operand);
  const start = whole ?? (operand.kind === 'template' ? (operand.texts[0]?.text ?? '') : '');
  if (FOREIGN.test(start)) return null;
  if (whole !== null) return /^(?:\w+:\/\/)?[\w.-]+(?::\d+)?(\/[^?#\s]*)/.exec(whole)?.[1] ?? null;
  const path = pathOf(operand);
  return path === null ? null : `/${path.replace(/^(?:\w+:\/\/)?[\w.-]*:\d+\//, '').replace(/[?#].*$/, '')}`;
}
