import { createPrefilter } from '../engine/prefilter';
import { type FileEntry, type Reader, type Revision, UnreadableFile } from '../engine/ports';

/** This many files are loaded at a time. */
const AT_A_TIME = 64;
/** Sets of words whose answers are kept: those of the rounds of base and head, each before and after an edit. */
const MOST_KEPT = 16;

/** Finds the files that hold one of some words. A content is searched once for the same words. */
export function createSearch(): Reader['search'] {
  const answers = new Map<string, Map<string, boolean>>();

  const answersFor = (words: readonly string[]): Map<string, boolean> => {
    const key = words.toSorted().join('\0');
    const known = answers.get(key) ?? new Map<string, boolean>();
    answers.delete(key);
    answers.set(key, known);
    for (const oldest of [...answers.keys()].slice(0, -MOST_KEPT)) answers.delete(oldest);
    return known;
  };
  const readAll = (revision: Revision, entries: readonly FileEntry[]): Promise<(Uint8Array | null)[]> =>
    Promise.all(
      entries.map(async (entry) => {
        try {
          return await revision.read(entry);
        } catch (error) {
          // Reading it into facts has told that already.
          if (error instanceof UnreadableFile) return null;
          throw error;
        }
      }),
    );

  return async (revision, entries, words) => {
    const known = answersFor(words);
    const holds = createPrefilter(words);
    const fresh = entries.filter(({ hash }) => !known.has(hash));
    for (let from = 0; from < fresh.length; from += AT_A_TIME) {
      const some = fresh.slice(from, from + AT_A_TIME);
      const contents = await readAll(revision, some);
      some.forEach(({ hash }, at) => {
        const content = contents[at] ?? null;
        if (content !== null) known.set(hash, holds(content));
      });
    }
    return entries.filter(({ hash }) => known.get(hash) === true).map(({ file }) => file);
  };
}
