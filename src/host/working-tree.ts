import { lstatSync } from 'node:fs';
import path from 'node:path';
import type { FileEntry } from '../engine/ports';
import { LARGEST_FILE, isMinified, isReadable } from '../engine/readable';
import type { SkippedFile } from '../model/revision';
import { compareText } from '../model/span';
import { blobHash } from './blob-hash';
import { type Listing, listDisk, lookAt } from './disk';
import type { Git } from './git';
import { type KnownHashes, openKnownHashes } from './known-hashes';
import type { Store } from './store';

/** The working tree, listed again as far as it may have changed. */
export interface WorkingTree {
  readonly list: (git: Git | null) => Promise<Listing>;
  /** Only these files changed since the last time; null when it is not known which. */
  readonly changed: (files: readonly string[] | null) => void;
}

/** Whether a change of this path cannot change which files are listed. */
function isOrdinaryFile(root: string, file: string): boolean {
  if (path.posix.basename(file) === '.gitignore') return false;
  try {
    return lstatSync(path.join(root, file)).isFile();
  } catch {
    return false;
  }
}

/** The listing with these files looked at again; null when the folder must be listed anew. */
function relist(root: string, before: Listing, files: ReadonlySet<string>, known: KnownHashes): Listing | null {
  const entries = new Map(before.files);
  for (const file of files) {
    if (!isOrdinaryFile(root, file)) return null;
    if (!isReadable(file)) continue;
    if (!entries.has(file) || before.sparse.has(file)) return null;
    const found = lookAt(root, file, known, before.algorithm);
    if (found.kind !== 'entry') return null;
    entries.set(file, found.entry);
  }
  return { ...before, files: entries };
}

/** @param watched whether `changed` will be called for every change; otherwise each listing is a new one */
export function openWorkingTree(root: string, store: Store, now: () => number, watched: boolean): WorkingTree {
  let known: KnownHashes | null = null;
  let listing: Promise<Listing> | null = null;
  let changes = new Set<string>();

  const update = async (
    git: Git | null,
    before: Promise<Listing> | null,
    files: ReadonlySet<string>,
  ): Promise<Listing> => {
    known ??= openKnownHashes(store, git?.algorithm ?? 'sha1', now);
    const last = await before?.catch(() => null);
    const partly = last === null || last === undefined ? null : relist(root, last, files, known);
    return partly ?? listDisk(root, git, known);
  };
  return {
    list: (git) => {
      if (!watched) listing = null;
      if (listing === null || changes.size > 0) {
        const updated = update(git, listing, changes);
        listing = updated;
        changes = new Set();
        updated.catch(() => {
          if (listing === updated) listing = null;
        });
      }
      return listing;
    },
    changed: (files) => {
      if (files === null) listing = null;
      else for (const file of files) changes.add(file);
    },
  };
}

/** Unsaved texts of an editor, by file. */
export type Overlays = ReadonlyMap<string, Uint8Array>;

/** A text that has no file yet, or whose file is listed. Others are of files that the workspace leaves out. */
function belongs(root: string, listing: Listing, file: string): boolean {
  if (!isReadable(file) || isMinified(file)) return false;
  return listing.files.has(file) || lstatSync(path.join(root, file), { throwIfNoEntry: false }) === undefined;
}

/** The listing as the editor sees it. */
export function withOverlays(root: string, listing: Listing, overlays: Overlays): Listing {
  const added = [...overlays].filter(([file]) => belongs(root, listing, file));
  if (added.length === 0) return listing;
  const files = new Map<string, FileEntry>(listing.files);
  const tooLarge: SkippedFile[] = [];
  for (const [file, content] of added) {
    if (content.length > LARGEST_FILE) {
      files.delete(file);
      tooLarge.push({ file, reason: 'too-large' });
    } else {
      files.set(file, { file, hash: blobHash(content, listing.algorithm), size: content.length, unsaved: true });
    }
  }
  return {
    ...listing,
    files: new Map([...files].sort(([a], [b]) => compareText(a, b))),
    skipped: [...listing.skipped, ...tooLarge].sort((a, b) => compareText(a.file, b.file)),
  };
}
