import type { Facts } from '../model/facts';
import type { LastChange, TextPart } from '../model/last-change';
import type { FileCoverage } from '../model/review';
import type { Index, SkippedFile } from '../model/revision';

/** One file of a revision. `hash` is git's blob id of the content (40 hexadecimal digits). */
export interface FileEntry {
  readonly file: string;
  readonly hash: string;
  /** In bytes; null where listing does not tell (commits). */
  readonly size: number | null;
  /** The text of an editor, which is not worth remembering beyond this process. */
  readonly unsaved?: true;
}

/** The files of one revision: a commit, the index, or the working tree with the editor's unsaved texts on top. */
export interface Revision {
  /** How people call it: `main@4f2c1e9`, `index`, `worktree`. */
  readonly label: string;
  /** By path, sorted by path. Only files that Tacit can read (readable.ts). */
  readonly files: ReadonlyMap<string, FileEntry>;
  /** Sorted by path. */
  readonly skipped: readonly SkippedFile[];
  /** The content, which has the entry's hash and is the caller's own. Rejects with `UnreadableFile` when it cannot be had. */
  readonly read: (entry: FileEntry) => Promise<Uint8Array>;
  /** The same at once; null where it cannot be had at once, or not at all. */
  readonly readNow?: (entry: FileEntry) => Uint8Array | null;
}

/** Why the content of a listed file cannot be had. `changed`: what is there now is not what was listed. */
export class UnreadableFile extends Error {
  readonly reason: SkippedFile['reason'];

  constructor(file: string, reason: SkippedFile['reason']) {
    super(`${file} cannot be read: ${reason}`);
    this.name = 'UnreadableFile';
    this.reason = reason;
  }
}

/** `auto`: the pull request's base from the environment, else HEAD. `revision`: merge base of it and HEAD. */
export type BaseChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'revision'; readonly revision: string }
  /** One commit with another, both as they are. */
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  | { readonly kind: 'staged' }
  | { readonly kind: 'worktree' };

/** Where revisions come from. Implemented by host/. Errors that a user can mend are `HostError`s. */
export interface Workspace {
  /** The revision under review. */
  readonly head: (choice: BaseChoice) => Promise<Revision>;
  readonly base: (choice: BaseChoice) => Promise<Revision>;
  /** Who last changed texts of the working tree; nobody knows where left out. */
  readonly lastChange?: (parts: readonly TextPart[]) => Promise<LastChange>;
  readonly close: () => Promise<void>;
}

/** What reading one file gave: facts, or that nothing in it concerns any adapter, or why it was set aside. */
export type ReadResult =
  | { readonly kind: 'facts'; readonly facts: Facts }
  /** `followed`: in an earlier run calls led there, so that its facts are known. */
  | { readonly kind: 'nothing'; readonly followed?: true }
  | { readonly kind: 'skipped'; readonly reason: SkippedFile['reason'] };

/**
 * Reads files into facts, from the cache where the content is known. `whole` asks for facts even of files that hold
 * none of the adapters' literals, because calls lead there. The result has an entry for each of `entries`. When the
 * signal is aborted it rejects with its reason, and what nobody else waits for is not read.
 */
export interface Reader {
  readonly read: (
    revision: Revision,
    entries: readonly FileEntry[],
    whole: boolean,
    onProgress?: Progress,
    signal?: AbortSignal,
  ) => Promise<ReadonlyMap<string, ReadResult>>;
  /** The same wholly for one file, while the caller waits; null where that cannot be, and it must be asked for with `read`. */
  readonly readNow?: (revision: Revision, entry: FileEntry) => ReadResult | null;
  /** Which of the files hold one of the words. */
  readonly search: (
    revision: Revision,
    entries: readonly FileEntry[],
    words: readonly string[],
  ) => Promise<readonly string[]>;
  /** Says that much of what was worked out is of no use any more, and that as much will be needed: memory may be given back. */
  readonly relieve?: () => void;
  /** Says that a run is over: what was read may be written down, and memory given back. */
  readonly settle: () => void;
  readonly close: () => Promise<void>;
}

/** One revision, read and linked. */
export interface IndexedRevision {
  readonly index: Index;
  readonly files: FileCoverage;
  /**
   * Files that could not be read on this side, with the hash that they have on the other side of the review, where
   * they were taken from; null where they are not there either.
   */
  readonly leaned: readonly (readonly [file: string, hash: string | null])[];
}

/** Keeps linked revisions beyond this process. What cannot be found or kept is made again. */
export interface Shelf {
  readonly find: (key: string) => IndexedRevision | null;
  readonly keep: (key: string, indexed: IndexedRevision) => void;
}

/** How many of the files that are wanted have been read. */
export type Progress = (read: number, of: number) => void;

/** A fault that the user can mend. `next` is the step to take. */
export interface HostFault {
  readonly code:
    | 'not-a-repository'
    | 'unknown-revision'
    | 'shallow-clone'
    | 'git-missing'
    | 'dubious-ownership'
    | 'unborn'
    | 'not-a-folder'
    | 'not-written'
    | 'no-sample'
    | 'no-engine'
    | 'git-failed';
  readonly message: string;
  readonly next: string | null;
}
