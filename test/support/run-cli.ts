import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { builtCli } from './built';

/** What one run of the command line gave. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** The folder to run in. */
  readonly cwd: string;
  /** Beside PATH, HOME and the cache's folder. */
  readonly environment?: Readonly<Record<string, string>>;
}

const TIME_LIMIT = 60_000;

/** A folder for one test file that is removed when the process ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tacit-test-'));
  process.on('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

const home = scratchFolder();

/** Runs the built command line, with an environment of its own so that the machine's does not show. */
export async function runCli(args: readonly string[], options: RunOptions): Promise<Run> {
  const cli = await builtCli();
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_CACHE_HOME: path.join(home, 'cache'),
    ...options.environment,
  };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: options.cwd, env: environment, timeout: TIME_LIMIT });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}
