import { createHash, randomBytes } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Environment } from './git-process';

/**
 * Small files that may be lost at any time. Nothing here ever throws: what cannot be read is absent, what cannot be
 * written is not kept. Several processes may use one store at once: a file appears whole or not at all.
 */
export interface Store {
  readonly read: (name: string) => Buffer | null;
  /** Whether it was written. */
  readonly write: (name: string, content: Uint8Array | string) => boolean;
  readonly remove: (name: string) => void;
  /** Says that the file was of use just now. */
  readonly touch: (name: string) => void;
  /** Names, and how long ago each was written or of use, in milliseconds. */
  readonly list: () => readonly { readonly name: string; readonly age: number }[];
}

const UNUSED_FOR = 60 * 24 * 60 * 60 * 1000;
const TEMPORARY = '.tmp';

/**
 * The folder that caches of all workspaces are kept in: the user's own, never the workspace's
 * (https://specifications.freedesktop.org/basedir-spec/latest/). Null where the machine gives none.
 */
export function cacheHome(environment: Environment): string | null {
  const named = process.platform === 'win32' ? environment['LOCALAPPDATA'] : environment['XDG_CACHE_HOME'];
  if (named !== undefined && path.isAbsolute(named)) return path.join(named, 'tacit');
  const home = os.homedir();
  return path.isAbsolute(home) ? path.join(home, '.cache', 'tacit') : null;
}

function realPath(root: string): string {
  try {
    return realpathSync(root);
  } catch {
    return root;
  }
}

/** Where a workspace's hashes are kept; with the version of a reader, where the results of that reader are. */
export function workspaceFolder(home: string, root: string, version = ''): string {
  const id = createHash('sha256').update(realPath(root)).digest('hex').slice(0, 24);
  return path.join(home, version === '' ? id : `${id}-${version.slice(0, 8)}`);
}

function attempt<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

/**
 * Makes a folder and those around it. Node's own recursive way never ends where a file system refuses a folder by
 * saying that its parent is not there (/proc does).
 *
 * @returns whether it was not there before
 */
function makeFolder(folder: string): boolean {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return false;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    // Another process may have made it just now.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return false;
    throw error;
  }
}

/** Removes what is left of workspaces and readers that were not used for two months. */
function forgetOthers(folder: string, now: number): void {
  const home = path.dirname(folder);
  for (const name of attempt(() => readdirSync(home), [])) {
    const other = path.join(home, name);
    if (!/^[0-9a-f]{24}(?:-\w{8})?$/.test(name) || other === folder) continue;
    const used = attempt(() => statSync(other).mtimeMs, now);
    if (now - used > UNUSED_FOR)
      attempt(() => {
        rmSync(other, { recursive: true, force: true });
      }, undefined);
  }
}

/**
 * @param folder is made when something is written
 * @param now the time, in milliseconds since 1970
 */
export function openStore(folder: string, now: () => number): Store {
  const place = (name: string): string => path.join(folder, name);
  const started = now() / 1000;
  attempt(() => {
    utimesSync(folder, started, started);
  }, undefined);
  const make = (): void => {
    if (makeFolder(folder)) forgetOthers(folder, now());
  };
  return {
    read: (name) => attempt(() => readFileSync(place(name)), null),
    write: (name, content) => {
      const temporary = place(`${name}.${randomBytes(8).toString('hex')}${TEMPORARY}`);
      return attempt(() => {
        make();
        try {
          writeFileSync(temporary, content, { mode: 0o600, flag: 'wx' });
          renameSync(temporary, place(name));
          return true;
        } catch (error) {
          rmSync(temporary, { force: true });
          throw error;
        }
      }, false);
    },
    touch: (name) => {
      attempt(() => {
        utimesSync(place(name), now() / 1000, now() / 1000);
      }, undefined);
    },
    remove: (name) => {
      attempt(() => {
        rmSync(place(name), { force: true });
      }, undefined);
    },
    list: () =>
      attempt(() => readdirSync(folder), []).map((name) => ({
        name,
        age: attempt(() => now() - statSync(place(name)).mtimeMs, 0),
      })),
  };
}

/** A store that keeps nothing. */
export const noStore: Store = {
  read: () => null,
  write: () => false,
  remove: () => undefined,
  touch: () => undefined,
  list: () => [],
};
