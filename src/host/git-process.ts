import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import type { HostFault } from '../engine/ports';
import { HostError, shortened } from './host-error';

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A repository's own configuration can name programs that git runs. None of the commands used here reads content
 * through filters or shows differences; these settings switch off what is left (https://git-scm.com/docs/git-config).
 */
const SAFE_OPTIONS: readonly string[] = [
  '--no-pager',
  '--no-optional-locks',
  '--no-replace-objects',
  '--literal-pathspecs',
  ...[
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'core.untrackedCache=false',
    'core.askPass=',
    'credential.helper=',
    'protocol.allow=never',
    // A folder that merely looks like a bare repository may be part of a hostile workspace.
    'safe.bareRepository=explicit',
  ].flatMap((setting) => ['-c', setting]),
];

/** Older versions know no GIT_NO_LAZY_FETCH: there, a missing object would be fetched, unless no protocol is allowed. */
const SAFE_ENVIRONMENT: Environment = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_TERMINAL_PROMPT: '0',
  GIT_PAGER: 'cat',
  // Messages are recognised by their English text.
  LC_ALL: 'C',
  LANGUAGE: 'C',
};

/** Variables that say where the user's own configuration is. Every other one could redirect git to another repository. */
const KEPT = /^GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|CEILING_DIRECTORIES|EXEC_PATH)$/i;

/** The environment that git runs in. */
export function gitEnvironment(environment: Environment, added: Environment): Environment {
  const inherited = Object.entries(environment).filter(([name]) => !/^GIT_/i.test(name) || KEPT.test(name));
  return { ...Object.fromEntries(inherited), ...SAFE_ENVIRONMENT, ...added };
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}

/**
 * The git program, from absolute folders of PATH that lie outside the workspace: a repository must not bring its own.
 *
 * @throws HostError `git-missing`
 */
export function findGit(environment: Environment, root: string): string {
  const name = process.platform === 'win32' ? 'git.exe' : 'git';
  const search = Object.entries(environment).find(([variable]) => variable.toUpperCase() === 'PATH')?.[1] ?? '';
  for (const folder of search.split(path.delimiter)) {
    if (!path.isAbsolute(folder) || isWithin(root, folder)) continue;
    const file = path.join(folder, name);
    if (isProgram(file)) return file;
  }
  throw new HostError({
    code: 'git-missing',
    message: 'git was not found on this machine.',
    next: 'Install git (https://git-scm.com/downloads) and make sure that it is on the PATH.',
  });
}

/** What a git command that ended has left. */
export interface Finished {
  readonly code: number;
  readonly output: Buffer;
  readonly problem: string;
}

/** How git is started for one folder. */
export interface GitProcess {
  /** Runs a command to its end. A code other than 0 is an answer, not an error. */
  readonly run: (args: readonly string[], added?: Environment) => Promise<Finished>;
  /** Starts a command that is talked to. */
  readonly start: (args: readonly string[]) => ChildProcessWithoutNullStreams;
  /** Ends every command that still runs. */
  readonly close: () => void;
}

/** The fault behind git's own words. */
export function faultOf(problem: string, root: string): HostFault {
  const text = problem.trim();
  if (text.includes('dubious ownership')) {
    const remedy = /git config --global --add safe\.directory .*/.exec(text)?.[0];
    return {
      code: 'dubious-ownership',
      message: 'git does not trust this repository, because another user owns its folder.',
      next: `If you trust it, run: ${remedy ?? `git config --global --add safe.directory ${root}`}`,
    };
  }
  if (/not a git repository|must be run in a work tree|bare repository/.test(text)) {
    return {
      code: 'not-a-repository',
      message: text.includes('bare repository')
        ? 'This is a bare repository: it has no files to review.'
        : 'This folder is not in a git repository, so there is nothing to compare it with.',
      next: 'Name a folder of a git working tree with -C.',
    };
  }
  return { code: 'git-failed', message: `git failed: ${shortened(text.split('\n')[0] ?? '')}`, next: null };
}

/** Git for one folder, started without a shell. Its commands end with `ended`. */
export function openGitProcess(root: string, environment: Environment, ended: AbortSignal): GitProcess {
  const program = findGit(environment, root);
  const running = new Set<ChildProcessWithoutNullStreams>();
  const launch = (args: readonly string[], added: Environment): ChildProcessWithoutNullStreams => {
    const child = spawn(program, [...SAFE_OPTIONS, ...args], {
      cwd: root,
      env: { ...gitEnvironment(environment, added) },
      shell: false,
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    running.add(child);
    child.once('close', () => running.delete(child));
    // A command that ended early closes its input; its exit code tells the rest.
    child.stdin.on('error', () => undefined);
    return child;
  };
  const close = (): void => {
    for (const child of running) child.kill();
  };
  ended.addEventListener('abort', close, { once: true });
  return {
    run: (args, added = {}) =>
      new Promise((resolve, reject) => {
        const child = launch(args, added);
        const output: Buffer[] = [];
        const problem: Buffer[] = [];
        child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
        child.stderr.on('data', (chunk: Buffer) => problem.push(chunk));
        child.once('error', (error) => {
          running.delete(child);
          reject(
            new HostError({ code: 'git-failed', message: `git could not be started: ${error.message}`, next: null }),
          );
        });
        child.once('close', (code) => {
          resolve({
            code: code ?? -1,
            output: Buffer.concat(output),
            problem: Buffer.concat(problem).toString('utf8'),
          });
        });
        child.stdin.end();
      }),
    start: (args) => launch(args, {}),
    close,
  };
}
