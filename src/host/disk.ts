import {
  type Stats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type FileEntry, UnreadableFile } from '../engine/ports';
import { LARGEST_FILE, MOST_FILES, isDependency, isMinified, isReadable } from '../engine/readable';
import type { SkippedFile } from '../model/revision';
import { compareText } from '../model/span';
import { type HashAlgorithm, blobHash } from './blob-hash';
import type { Git } from './git';
import type { KnownHashes } from './known-hashes';
import { walk } from './walk';

/** The files of a working tree, as they are on disk. */
export interface Listing {
  readonly files: ReadonlyMap<string, FileEntry>;
  readonly skipped: readonly SkippedFile[];
  /** Files that are only in git, because a sparse checkout leaves them out; they are in `files` too. */
  readonly sparse: ReadonlySet<string>;
  readonly algorithm: HashAlgorithm;
}

/** Paths that may be read, before any of them is looked at. */
interface Candidates {
  readonly files: readonly string[];
  /** Symbolic links that are known to be such. */
  readonly links: readonly string[];
  readonly skipped: readonly SkippedFile[];
  /** Hashes of files that a sparse checkout leaves out. */
  readonly sparse: ReadonlyMap<string, string>;
}

/** Between these, other work of the process may go on. */
const FILES_AT_A_TIME = 500;

/** git gives names as bytes; one that is not UTF-8 cannot be named here. */
const NOT_UTF8 = '\uFFFD';

async function candidatesOf(root: string, git: Git | null): Promise<Candidates> {
  const walked = (): Candidates => ({ ...walk(root, isReadable), links: [], sparse: new Map() });
  if (git === null) return walked();
  const [index, untracked] = await Promise.all([git.index(), git.untracked()]);
  // git is silent in a folder that an outer repository ignores.
  if (index.length === 0 && untracked.length === 0) return walked();
  const tracked = index.filter(({ kind, file }) => kind === 'file' && isReadable(file));
  const submodules = [
    ...index.filter(({ kind }) => kind === 'submodule').map(({ file }) => file),
    ...untracked.filter((file) => file.endsWith('/') && !isDependency(file)).map((file) => file.slice(0, -1)),
  ];
  return {
    files: [...tracked.map(({ file }) => file), ...untracked.filter(isReadable)],
    links: index.filter(({ kind }) => kind === 'link').map(({ file }) => file),
    skipped: submodules.map((file) => ({ file, reason: 'submodule' })),
    sparse: new Map(tracked.filter(({ sparse }) => sparse).map(({ file, hash }) => [file, hash])),
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isGone(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

/** Reads a regular file wholly, without following a link and without waiting on a device. */
function readContent(absolute: string): { readonly content: Buffer; readonly stats: Stats } {
  const descriptor = openSync(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Error('not a regular file');
    const content = Buffer.allocUnsafeSlow(Math.min(stats.size, LARGEST_FILE));
    let length = 0;
    while (length < content.length) {
      const read = readSync(descriptor, content, length, content.length - length, null);
      if (read === 0) break;
      length += read;
    }
    return { content: content.subarray(0, length), stats };
  } finally {
    closeSync(descriptor);
  }
}

/** Whether folders of the workspace are real ones: behind a link may be another place, and git sees nothing there. */
function createRealFolders(root: string): (folder: string) => boolean {
  const known = new Map<string, boolean>([['', true]]);
  const isReal = (folder: string): boolean => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    const slash = folder.lastIndexOf('/');
    let real = isReal(slash < 0 ? '' : folder.slice(0, slash));
    try {
      real = real && lstatSync(path.join(root, folder)).isDirectory();
    } catch {
      // What is in it will say why it cannot be looked at.
    }
    known.set(folder, real);
    return real;
  };
  return isReal;
}

type Look = { readonly kind: 'entry'; readonly entry: FileEntry } | { readonly kind: 'gone' } | Skip;
interface Skip {
  readonly kind: 'skipped';
  readonly reason: SkippedFile['reason'];
}

const GONE = { kind: 'gone' } as const;

function skip(reason: SkippedFile['reason']): Skip {
  return { kind: 'skipped', reason };
}

/** What a symbolic link means: nothing of its own when it leads to a file that is listed anyway. */
function lookAtLink(root: string, file: string): Look {
  try {
    const target = realpathSync(path.join(root, file));
    const relative = path.relative(realpathSync(root), target);
    if (!relative.startsWith('..') && !path.isAbsolute(relative)) return GONE;
    return isReadable(file) || statSync(target).isDirectory() ? skip('outside-workspace') : GONE;
  } catch {
    return isReadable(file) ? skip('unreadable') : GONE;
  }
}

/** Looks at one file; reads it only when its hash is not known. */
export function lookAt(root: string, file: string, known: KnownHashes, algorithm: HashAlgorithm): Look {
  const absolute = path.join(root, file);
  try {
    const stats = lstatSync(absolute);
    if (stats.isSymbolicLink()) return lookAtLink(root, file);
    if (stats.isDirectory()) return GONE;
    if (!stats.isFile()) return skip('unreadable');
    if (stats.size > LARGEST_FILE || isMinified(file)) return skip('too-large');
    const hash = known.find(file, stats);
    if (hash !== null) return { kind: 'entry', entry: { file, hash, size: stats.size } };
    const { content, stats: read } = readContent(absolute);
    const entry = { file, hash: blobHash(content, algorithm), size: content.length };
    known.learn(file, read, entry.hash);
    return { kind: 'entry', entry };
  } catch (error) {
    return isGone(error) ? GONE : skip('unreadable');
  }
}

/**
 * Lists the working tree below `root`: tracked files and those that are neither tracked nor ignored; without git, what
 * a walk finds.
 */
export async function listDisk(root: string, git: Git | null, known: KnownHashes): Promise<Listing> {
  const candidates = await candidatesOf(root, git);
  const algorithm = git?.algorithm ?? 'sha1';
  const isReal = createRealFolders(root);
  const look = (file: string): Look => {
    if (file.includes(NOT_UTF8)) return skip('unreadable');
    const slash = file.lastIndexOf('/');
    return isReal(slash < 0 ? '' : file.slice(0, slash)) ? lookAt(root, file, known, algorithm) : GONE;
  };
  const files = new Map<string, FileEntry>();
  const skipped = [...candidates.skipped];
  const sparse = new Set<string>();
  let looked = 0;
  for (const file of [...new Set(candidates.files)].sort(compareText)) {
    looked += 1;
    if (looked % FILES_AT_A_TIME === 0) await setImmediate();
    if (files.size === MOST_FILES) {
      skipped.push({ file, reason: 'too-many-files' });
      continue;
    }
    const found = look(file);
    const hash = candidates.sparse.get(file);
    if (found.kind === 'entry') files.set(file, found.entry);
    else if (found.kind === 'skipped') skipped.push({ file, reason: found.reason });
    else if (hash !== undefined) {
      files.set(file, { file, hash, size: null });
      sparse.add(file);
    }
  }
  for (const file of candidates.links) {
    const found = look(file);
    if (found.kind === 'skipped') skipped.push({ file, reason: found.reason });
  }
  known.save(files);
  return { files, skipped: skipped.sort((a, b) => compareText(a.file, b.file)), sparse, algorithm };
}

/**
 * The content of a listed file.
 *
 * @throws UnreadableFile when it is gone, cannot be read, or is another one by now
 */
export function readListed(root: string, entry: FileEntry, algorithm: HashAlgorithm): Uint8Array {
  let content: Buffer;
  try {
    ({ content } = readContent(path.join(root, entry.file)));
  } catch (error) {
    throw new UnreadableFile(entry.file, isGone(error) ? 'changed' : 'unreadable');
  }
  if (blobHash(content, algorithm) !== entry.hash) throw new UnreadableFile(entry.file, 'changed');
  return content;
}
