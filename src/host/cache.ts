import { createHash, randomBytes } from 'node:crypto';
import { type CacheIndex, type Place, encodeIndex, parseIndex } from './cache-index';
import type { Store } from './store';

/** What reading a content gave. */
export interface Remembered {
  /** Whether the prefilter let it pass. If not, `bytes` is what reading it wholly gave. */
  readonly passed: boolean;
  /** The encoded result; empty when it was not read any further. */
  readonly bytes: Uint8Array;
}

/** Results of reading on disk, by what was read. It never fails: what is not there is read again. */
export interface Cache {
  readonly find: (key: string) => Remembered | null;
  readonly add: (key: string, remembered: Remembered) => void;
  /** Whether it would be found. */
  readonly holds: (key: string) => boolean;
  /** How many were added and are not written yet. */
  readonly unsaved: () => number;
  /** Writes what was added. Where more than half of it all is stale, only what was of use to this process is kept. */
  readonly save: () => void;
  /** Gives back the memory of what was loaded. */
  readonly release: () => void;
}

const INDEX = 'facts.json';
const SEGMENT = /^facts-[0-9a-f]+\.bin$/;
/** Below this many bytes, stale results are not worth writing the others again. */
const SMALL = 4_000_000;
const MOST_SEGMENTS = 12;
/** So many bytes are written at once, and no longer held in memory. */
const LARGE = 16_000_000;
/** A file that no index names may be another process's that has not written its index yet. */
const ORPHAN_AGE = 60 * 60 * 1000;

function hashOf(content: Uint8Array): string {
  return createHash('sha1').update(content).digest('hex');
}

/** Lays results one after the other into a new segment. */
function layOut(entries: ReadonlyMap<string, Remembered>): { readonly content: Buffer; readonly index: CacheIndex } {
  const content = Buffer.concat([...entries.values()].map(({ bytes }) => bytes));
  const name = `facts-${randomBytes(8).toString('hex')}.bin`;
  const places = new Map<string, Place>();
  let start = 0;
  for (const [key, { passed, bytes }] of entries) {
    places.set(key, { segment: name, start, length: bytes.length, passed });
    start += bytes.length;
  }
  return { content, index: { segments: new Map([[name, hashOf(content)]]), places } };
}

function totalOf(places: Iterable<Place>): number {
  let total = 0;
  for (const { length } of places) total += length;
  return total;
}

function removeOrphans(store: Store, index: CacheIndex): void {
  for (const { name, age } of store.list()) {
    const isOurs = name.endsWith('.tmp') || (SEGMENT.test(name) && !index.segments.has(name));
    if (isOurs && age > ORPHAN_AGE) store.remove(name);
  }
}

/**
 * Results in a store: a small index, and segments that are written once and never changed. A segment whose hash is not
 * the one that the index names is ignored, so nothing is read from a damaged one. Processes that write at the same time
 * may lose each other's last additions, nothing else.
 *
 * @param version of the reader: results of another one are of no use
 */
export function openCache(store: Store, version: string): Cache {
  const readIndex = (): CacheIndex => parseIndex(store.read(INDEX), version);
  let index = readIndex();
  const loaded = new Map<string, Buffer | null>();
  const used = new Set<string>();
  const added = new Map<string, Remembered>();
  let addedBytes = 0;
  // Where nothing is kept, or the disk is full, there is no use in trying again and again.
  let refused = false;

  const load = (name: string): Buffer | null => {
    const content = store.read(name);
    return content !== null && hashOf(content) === index.segments.get(name) ? content : null;
  };
  const stored = (key: string): Remembered | null => {
    const place = index.places.get(key);
    if (place === undefined) return null;
    let content = loaded.get(place.segment);
    if (content === undefined) {
      content = load(place.segment);
      loaded.set(place.segment, content);
    }
    if (content === null) return null;
    return { passed: place.passed, bytes: content.subarray(place.start, place.start + place.length) };
  };
  /** The results that this process had to do with: what is left when the rest is stale. */
  const useful = (): Map<string, Remembered> => {
    const entries = new Map<string, Remembered>();
    for (const key of used) {
      const remembered = added.get(key) ?? stored(key);
      if (remembered !== null) entries.set(key, remembered);
    }
    return entries;
  };
  const isStale = (current: CacheIndex): boolean => {
    const total = totalOf(current.places.values());
    const places = [...used].flatMap((key) => current.places.get(key) ?? []);
    return current.segments.size >= MOST_SEGMENTS || (total > SMALL && total > 2 * totalOf(places));
  };

  const write = (compacts: boolean): void => {
    addedBytes = 0;
    const { content, index: written } = layOut(compacts ? useful() : added);
    const [name] = written.segments.keys();
    if (name === undefined) return;
    refused = !store.write(name, content);
    if (refused) return;
    const current = readIndex();
    const merged: CacheIndex = compacts
      ? written
      : {
          segments: new Map([...current.segments, ...written.segments]),
          places: new Map([...current.places, ...written.places]),
        };
    if (!store.write(INDEX, encodeIndex(merged, version))) {
      store.remove(name);
      return;
    }
    index = merged;
    added.clear();
    loaded.clear();
    removeOrphans(store, merged);
  };

  return {
    find: (key) => {
      used.add(key);
      return added.get(key) ?? stored(key);
    },
    add: (key, remembered) => {
      used.add(key);
      added.set(key, remembered);
      addedBytes += remembered.bytes.length;
      if (addedBytes > LARGE && !refused) write(false);
    },
    holds: (key) => added.has(key) || index.places.has(key),
    unsaved: () => added.size,
    save: () => {
      if (added.size > 0) write(isStale(readIndex()));
    },
    release: () => {
      loaded.clear();
    },
  };
}
