import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { IndexedRevision, Shelf } from '../engine/ports';
import type { Store } from './store';

/** Base, head and index of two branches; those that were not used for longest go. */
const MOST_KEPT = 6;
const NAME = /^index-[0-9a-f]{32}\.bin$/;

function digest(content: Uint8Array): Buffer {
  return createHash('sha1').update(content).digest();
}

function nameOf(key: string): string {
  return `index-${createHash('sha256').update(key).digest('hex').slice(0, 32)}.bin`;
}

interface Shelved {
  readonly key: string;
  readonly indexed: IndexedRevision;
}

/** The value behind its own hash; null where the two do not belong together. */
function open(content: Buffer): Shelved | null {
  const hash = content.subarray(0, 20);
  const value = content.subarray(20);
  if (!digest(value).equals(hash)) return null;
  try {
    return deserialize(value) as Shelved;
  } catch {
    // Written by another version of Node.
    return null;
  }
}

/** The code that links: this very bundle. */
export function linkerVersion(): string {
  return createHash('sha256')
    .update(readFileSync(import.meta.filename))
    .digest('hex');
}

/**
 * Linked revisions in a store, each in a file of its own. The last few are kept.
 *
 * @param version of everything that indexes depend on beside the files
 */
export function openShelf(store: Store, version: string): Shelf {
  const removeOldest = (): void => {
    const mine = store.list().filter(({ name }) => NAME.test(name));
    for (const { name } of mine.toSorted((a, b) => a.age - b.age).slice(MOST_KEPT)) store.remove(name);
  };
  return {
    find: (key) => {
      const full = `${version}:${key}`;
      const content = store.read(nameOf(full));
      const found = content === null ? null : open(content);
      if (found?.key !== full) return null;
      store.touch(nameOf(full));
      return found.indexed;
    },
    keep: (key, indexed) => {
      const full = `${version}:${key}`;
      const value = serialize({ key: full, indexed } satisfies Shelved);
      store.write(nameOf(full), Buffer.concat([digest(value), value]));
      removeOldest();
    },
  };
}
