import { statSync } from 'node:fs';
import path from 'node:path';
import { type FileEntry, type Revision, UnreadableFile, type Workspace } from '../engine/ports';
import { LARGEST_FILE, MOST_FILES, isMinified, isReadable } from '../engine/readable';
import type { SkippedFile } from '../model/revision';
import { compareText } from '../model/span';
import { findBase, namedCommit } from './base';
import { blobHash } from './blob-hash';
import { type Git, type GitEntry, openGit } from './git';
import type { Environment } from './git-process';
import { HostError } from './host-error';
import { readListed } from './disk';
import { type Store, noStore } from './store';
import { openWorkingTree, withOverlays } from './working-tree';

/** A folder on disk, with its repository where it has one. */
export interface FolderWorkspace extends Workspace {
  /** Puts an editor's unsaved text in the place of a file's content; null takes it away. */
  readonly setOverlay: (file: string, text: string | null) => void;
  /**
   * Says that files changed on disk, for a workspace that is `watched`; null when it is not known which. Only these
   * are looked at again.
   */
  readonly changed: (files: readonly string[] | null) => void;
}

export interface WorkspaceOptions {
  /** The folder under review: a repository, a folder in one, or one without git. */
  readonly root: string;
  /** `process.env` or a part of it: PATH, and what a continuous integration service says of a pull request. */
  readonly environment: Environment;
  /** Where hashes of unchanged files are kept; by default nowhere. */
  readonly store?: Store;
  /** The time, in milliseconds since 1970: a file that changed just now is not trusted to be unchanged. */
  readonly now?: () => number;
  /** Whether `changed` will be called for every change on disk. Otherwise every review lists the folder again. */
  readonly watched?: boolean;
}

/** Faults that keep a folder from being compared, but not from being read. */
const READABLE_ALL_THE_SAME: readonly string[] = ['not-a-repository', 'git-missing', 'dubious-ownership'];

function assertFolder(root: string): void {
  let isFolder = false;
  try {
    isFolder = statSync(root).isDirectory();
  } catch {
    // It is not there, or may not be looked at: in both cases nothing can be reviewed.
  }
  if (!isFolder) {
    throw new HostError({
      code: 'not-a-folder',
      message: `There is no folder ${root}.`,
      next: 'Name another one with -C.',
    });
  }
}

/** The readable files of a commit or of the index. */
function gitRevision(label: string, entries: readonly GitEntry[], git: Git): Revision {
  const files = new Map<string, FileEntry>();
  const skipped: SkippedFile[] = [];
  for (const { file, hash, kind } of [...entries].sort((a, b) => compareText(a.file, b.file))) {
    if (kind === 'submodule') skipped.push({ file, reason: 'submodule' });
    else if (kind === 'link' || !isReadable(file)) continue;
    else if (isMinified(file)) skipped.push({ file, reason: 'too-large' });
    else if (files.size === MOST_FILES) skipped.push({ file, reason: 'too-many-files' });
    else files.set(file, { file, hash, size: null });
  }
  return { label, files, skipped, read: (entry) => git.blobs.read(entry.file, entry.hash) };
}

/** The base of a repository without commits. */
function nothing(label: string): Revision {
  return {
    label,
    files: new Map(),
    skipped: [],
    read: (entry) => Promise.reject(new UnreadableFile(entry.file, 'unreadable')),
  };
}

/** Opens a folder; git is asked when it is first needed. */
export function openWorkspace(options: WorkspaceOptions): FolderWorkspace {
  const { environment, store = noStore, now = Date.now, watched = false } = options;
  const root = path.resolve(options.root);
  const overlays = new Map<string, Uint8Array>();
  const onDisk = openWorkingTree(root, store, now, watched);
  const ended = new AbortController();
  let opening: Promise<Git> | null = null;
  let lastBase: { readonly commit: string; readonly revision: Revision } | null = null;

  const git = (): Promise<Git> => {
    opening ??= openGit(root, environment, LARGEST_FILE, ended.signal).catch((error: unknown) => {
      // The user may mend it meanwhile.
      opening = null;
      throw error;
    });
    return opening;
  };
  const gitIfAny = async (): Promise<Git | null> => {
    try {
      return await git();
    } catch (error) {
      if (error instanceof HostError && READABLE_ALL_THE_SAME.includes(error.fault.code)) return null;
      throw error;
    }
  };
  const workingTree = async (): Promise<Revision> => {
    const unsaved = new Map(overlays);
    const repository = await gitIfAny();
    const listing = await onDisk.list(repository);
    const { files, skipped, sparse, algorithm } = withOverlays(root, listing, unsaved);
    return {
      label: 'worktree',
      files,
      skipped,
      read: async (entry) => {
        const content = unsaved.get(entry.file);
        // A copy, because whoever reads it may hand its memory over to a worker.
        if (content !== undefined && blobHash(content, algorithm) === entry.hash) return content.slice();
        if (repository !== null && sparse.has(entry.file)) return repository.blobs.read(entry.file, entry.hash);
        return readListed(root, entry, algorithm);
      },
      readNow: (entry) => {
        const content = unsaved.get(entry.file);
        if (content !== undefined && blobHash(content, algorithm) === entry.hash) return content.slice();
        if (sparse.has(entry.file)) return null;
        try {
          return readListed(root, entry, algorithm);
        } catch (error) {
          if (error instanceof UnreadableFile) return null;
          throw error;
        }
      },
    };
  };
  const commitRevision = async (repository: Git, commit: string, label: string): Promise<Revision> => {
    if (lastBase?.commit !== commit) {
      lastBase = { commit, revision: gitRevision(label, await repository.tree(commit), repository) };
    }
    return { ...lastBase.revision, label };
  };

  return {
    head: async (choice) => {
      assertFolder(root);
      if (choice.kind === 'range') {
        const repository = await git();
        const { commit, label } = await namedCommit(repository, choice.to);
        return gitRevision(label, await repository.tree(commit), repository);
      }
      if (choice.kind !== 'staged') return workingTree();
      const repository = await git();
      return gitRevision('index', await repository.index(), repository);
    },
    base: async (choice) => {
      assertFolder(root);
      const repository = await git();
      const { commit, label } = await findBase(repository, choice, environment);
      return commit === null ? nothing(label) : commitRevision(repository, commit, label);
    },
    lastChange: async (parts) => (await gitIfAny())?.lastChange(parts) ?? { kind: 'unknown' },
    setOverlay: (file, text) => {
      if (text === null) overlays.delete(file);
      else overlays.set(file, new TextEncoder().encode(text));
    },
    changed: onDisk.changed,
    close: async () => {
      ended.abort();
      const opened = await opening?.catch(() => null);
      opened?.close();
    },
  };
}
