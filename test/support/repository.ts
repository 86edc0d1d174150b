import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const temporary: string[] = [];
process.once('exit', () => {
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed when the process ends. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'tacit-host-')));
  temporary.push(folder);
  return folder;
}

const home = temporaryFolder();

/** An environment in which no configuration of this machine counts. */
export const environment: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  HOME: home,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

const AUTHOR = {
  GIT_AUTHOR_NAME: 'Robin',
  GIT_AUTHOR_EMAIL: 'robin@library.test',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Robin',
  GIT_COMMITTER_EMAIL: 'robin@library.test',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
};

/** A git repository in a temporary folder. */
export interface Repository {
  readonly folder: string;
  /** Runs git there and gives its trimmed output. */
  readonly git: (...args: string[]) => string;
  readonly write: (files: Readonly<Record<string, string | Uint8Array>>) => void;
  /** Commits everything and gives the commit's id. */
  readonly commit: (files?: Readonly<Record<string, string | Uint8Array>>) => string;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  }
}

/** A repository that is there already. */
export function repositoryIn(folder: string): Repository {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], {
      cwd: folder,
      env: { ...environment, ...AUTHOR },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const write = (files: Readonly<Record<string, string | Uint8Array>>): void => {
    writeFiles(folder, files);
  };
  return {
    folder,
    git,
    write,
    commit: (files = {}) => {
      write(files);
      git('add', '--all', '--force');
      git('commit', '--quiet', '--allow-empty', '--message', 'Next step');
      return git('rev-parse', 'HEAD');
    },
  };
}

/** A new repository whose branch is `main`. */
export function createRepository(files: Readonly<Record<string, string | Uint8Array>> = {}): Repository {
  const folder = temporaryFolder();
  const repository = repositoryIn(folder);
  repository.git('init', '--quiet', '--initial-branch=main');
  if (Object.keys(files).length > 0) repository.commit(files);
  return repository;
}

/** A program that a test puts on PATH or into a configuration. */
export function writeProgram(file: string, script: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
