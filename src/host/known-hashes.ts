import type { Stats } from 'node:fs';
import type { HashAlgorithm } from './blob-hash';
import type { Store } from './store';

/**
 * The hashes of files as they were last seen on disk. A file whose size, times and place on disk are the same is not
 * read again.
 */
export interface KnownHashes {
  readonly find: (file: string, stats: Stats) => string | null;
  readonly learn: (file: string, stats: Stats, hash: string) => void;
  /** Keeps what is known of these files, and forgets the rest. */
  readonly save: (files: { readonly has: (file: string) => boolean }) => void;
}

interface Known {
  readonly size: number;
  readonly modified: number;
  readonly changed: number;
  readonly inode: number;
  readonly hash: string;
}

/** How long after a change a clock may still show the same time (2 s on FAT). */
const COARSEST_CLOCK = 2000;
const FORMAT = 1;

function nameFor(algorithm: HashAlgorithm): string {
  return `hashes-${algorithm}.json`;
}

function isRow(row: readonly unknown[]): row is [string, number, number, number, number, string] {
  return (
    typeof row[0] === 'string' &&
    row.slice(1, 5).every((value) => typeof value === 'number') &&
    typeof row[5] === 'string' &&
    /^[0-9a-f]{40,64}$/.test(row[5])
  );
}

/** Every row has six columns, one after the other in a single array: that is the quickest to parse. */
function parse(content: Buffer): Map<string, Known> {
  const known = new Map<string, Known>();
  try {
    const parsed: unknown = JSON.parse(content.toString('utf8'));
    if (!Array.isArray(parsed) || parsed[0] !== FORMAT) return known;
    for (let at = 1; at < parsed.length; at += 6) {
      const row: readonly unknown[] = parsed.slice(at, at + 6);
      if (!isRow(row)) return new Map();
      const [file, size, modified, changed, inode, hash] = row;
      known.set(file, { size, modified, changed, inode, hash });
    }
    return known;
  } catch {
    return new Map();
  }
}

/** @param now the time, in milliseconds since 1970 */
export function openKnownHashes(store: Store, algorithm: HashAlgorithm, now: () => number): KnownHashes {
  const content = store.read(nameFor(algorithm));
  const known = content === null ? new Map<string, Known>() : parse(content);
  let dirty = false;
  return {
    find: (file, stats) => {
      const entry = known.get(file);
      const same =
        entry?.size === stats.size &&
        entry.modified === stats.mtimeMs &&
        entry.changed === stats.ctimeMs &&
        entry.inode === stats.ino;
      return same ? entry.hash : null;
    },
    learn: (file, stats, hash) => {
      dirty = known.delete(file) || dirty;
      // A later change within the same tick of the clock would not show: such a file is read again next time.
      if (now() - Math.max(stats.mtimeMs, stats.ctimeMs) < COARSEST_CLOCK) return;
      known.set(file, { size: stats.size, modified: stats.mtimeMs, changed: stats.ctimeMs, inode: stats.ino, hash });
      dirty = true;
    },
    save: (files) => {
      for (const file of known.keys()) if (!files.has(file)) dirty = known.delete(file) || dirty;
      if (!dirty) return;
      const rows: (string | number)[] = [FORMAT];
      for (const [file, { size, modified, changed, inode, hash }] of known) {
        rows.push(file, size, modified, changed, inode, hash);
      }
      dirty = !store.write(nameFor(algorithm), JSON.stringify(rows));
    },
  };
}
