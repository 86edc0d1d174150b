import { createHash } from 'node:crypto';
import type { Index } from '../model/revision';
import type { FileCoverage } from '../model/review';
import { link } from './link';
import type { Progress, Reader, Revision } from './ports';
import { createReading } from './reading';

/** One revision, read and linked. */
export interface IndexedRevision {
  /** The very same value for the same contents. */
  readonly index: Index;
  readonly files: FileCoverage;
}

/** Makes indexes, and keeps those that were asked for last. */
export interface Indexer {
  /** @param other the other side of the review, for files that cannot be read on this one; null for none */
  readonly index: (revision: Revision, other: Revision | null, onProgress?: Progress) => Promise<IndexedRevision>;
}

/** Calls are followed over this many files at most from the file that holds the job. */
const MOST_ROUNDS = 64;
/** Base and head, each before and after an edit. */
const MOST_KEPT = 4;

interface Kept {
  readonly contents: string;
  readonly indexed: IndexedRevision;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Reads, links, and reads what calls lead to, until they lead nowhere new. */
export function createIndexer(reader: Reader): Indexer {
  let kept: readonly Kept[] = [];

  return {
    index: async (revision, other, onProgress) => {
      const reading = createReading(reader, revision, other);
      await reading.read(reading.files, 'listed', onProgress);
      const contents = digest(reading.contents());
      const before = kept.find((one) => one.contents === contents);
      if (before !== undefined) {
        kept = [before, ...kept.filter((one) => one !== before)];
        return before.indexed;
      }

      // What calls led to before is likely wanted again, and whatever is not changes nothing.
      await reading.read(reading.followed, 'led');
      const asked = new Set<string>();
      const sought = new Set<string>();
      let linked = link(reading);
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        const fresh = linked.wanted.filter((file) => !asked.has(file));
        const words = linked.sought.filter((word) => !sought.has(word));
        if (fresh.length === 0 && words.length === 0) break;
        for (const word of words) sought.add(word);
        for (const file of fresh) asked.add(file);
        if (words.length > 0) await reading.read(await reading.search(words), 'sought');
        await reading.read(fresh, 'led');
        linked = link(reading);
      }
      const indexed = { index: linked.index, files: reading.coverage() };
      // A file that could not be had while calls were followed may be there the next time.
      if (digest(reading.contents()) === contents) kept = [{ contents, indexed }, ...kept].slice(0, MOST_KEPT);
      return indexed;
    },
  };
}
