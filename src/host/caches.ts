import { type Cache, openCache } from './cache';
import { readerVersion } from './reader-pool';
import { linkerVersion, openShelf } from './shelf';
import { type Store, noStore, openStore, workspaceFolder } from './store';
import type { Shelf } from '../engine/ports';

/** Everything that is kept of a workspace beyond this process. */
export interface Caches {
  /** Hashes of unchanged files, for `openWorkspace`. */
  readonly hashes: Store;
  /** What files say, for `openReader`. */
  readonly results: Cache;
  /** Linked revisions, for `createSession`. */
  readonly shelf: Shelf;
}

/**
 * @param workerFile the bundle of reader.ts: what another one has read is of no use
 * @param home the folder of all caches (`cacheHome`); null keeps nothing
 */
export function openCaches(root: string, workerFile: string, home: string | null): Caches {
  const version = readerVersion(workerFile);
  const storeOf = (reader: string): Store =>
    home === null ? noStore : openStore(workspaceFolder(home, root, reader), Date.now);
  const store = storeOf(version);
  return {
    hashes: storeOf(''),
    results: openCache(store, version),
    shelf: openShelf(store, `${version}:${linkerVersion()}`),
  };
}
