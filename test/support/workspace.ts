import { createHash } from 'node:crypto';
import type { FileEntry, Reader, Revision, Workspace } from '../../src/engine/ports';
import { createPrefilter } from '../../src/engine/prefilter';
import { readFile } from '../../src/engine/read';
import { isReadable } from '../../src/engine/readable';
import { createSession, type Session } from '../../src/engine/session';
import { compareText } from '../../src/model/span';

/** Files of one revision, by path. */
export type Texts = ReadonlyMap<string, string>;

function revisionOf(label: string, texts: Texts): Revision {
  const entries = [...texts]
    .filter(([file]) => isReadable(file))
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([file, text]): FileEntry => {
      const hash = createHash('sha1').update(text).digest('hex');
      return { file, hash, size: Buffer.byteLength(text) };
    });
  return {
    label,
    files: new Map(entries.map((entry) => [entry.file, entry])),
    skipped: [],
    read: ({ file }) => Promise.resolve(new TextEncoder().encode(texts.get(file) ?? '')),
  };
}

const reader: Reader = {
  read: async (revision, entries, whole) => {
    const read = entries.map(
      async (entry) => [entry.file, readFile(entry.file, await revision.read(entry), { whole })] as const,
    );
    return new Map(await Promise.all(read));
  },
  search: async (revision, entries, words) => {
    const holds = createPrefilter(words);
    const found = await Promise.all(
      entries.map(async (entry) => (holds(await revision.read(entry)) ? entry.file : [])),
    );
    return found.flat();
  },
  settle: () => undefined,
  close: () => Promise.resolve(),
};

/** A session over two revisions whose files are at hand as texts, without disk, git or cache. */
export function sessionOf(base: Texts, head: Texts, today: string | null = null): Session {
  const workspace: Workspace = {
    base: () => Promise.resolve(revisionOf('base', base)),
    head: () => Promise.resolve(revisionOf('head', head)),
    close: () => Promise.resolve(),
  };
  return createSession({ workspace, reader, today: () => today });
}

/** The same promise for every call, made at the first. */
export function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
