import type { FileEntry, ReadResult } from '../engine/ports';
import type { Cache } from './cache';
import { type Answer, decodeResult } from './reader-protocol';

/** What is known of one content under one path. */
interface Known {
  readonly hash: string;
  /** Whether the prefilter let it pass. */
  readonly passed: boolean;
  /** Null where it was passed over and not read any further. */
  readonly result: ReadResult | null;
}

/** Results of reading: those of this process as the very same values, those of earlier ones from the cache. */
export interface ReaderMemory {
  /** Null when the file must be read. */
  readonly find: (entry: FileEntry, whole: boolean) => ReadResult | null;
  readonly learn: (entry: FileEntry, answer: Answer) => ReadResult;
  /** Sets a content aside for as long as this process lives. */
  readonly setAside: (entry: FileEntry, result: ReadResult) => ReadResult;
  /** Forgets what the cache holds, too. */
  readonly forget: () => void;
}

/** Contents of one path that are kept: base, head, index, and what was in the editor just before. */
const MOST_CONTENTS = 4;

const NOTHING: ReadResult = { kind: 'nothing' };
const FOLLOWED: ReadResult = { kind: 'nothing', followed: true };

function resultFor(known: Known, whole: boolean): ReadResult | null {
  if (known.passed || whole) return known.result;
  return known.result?.kind === 'facts' ? FOLLOWED : NOTHING;
}

/** Facts depend on the path too, which their spans name. */
function cacheKey({ file, hash }: Pick<FileEntry, 'file' | 'hash'>): string {
  return `${hash}:${file}`;
}

/** @param cache null for results of this process alone */
export function createMemory(cache: Cache | null): ReaderMemory {
  const contents = new Map<string, readonly Known[]>();

  const keep = ({ file }: FileEntry, known: Known): Known => {
    const others = (contents.get(file) ?? []).filter(({ hash }) => hash !== known.hash);
    contents.set(file, [known, ...others].slice(0, MOST_CONTENTS));
    return known;
  };
  const remembered = (entry: FileEntry): Known | null => {
    const found = cache?.find(cacheKey(entry)) ?? null;
    if (found === null) return null;
    if (found.bytes.length === 0)
      return found.passed ? null : keep(entry, { hash: entry.hash, passed: false, result: null });
    const result = decodeResult(found.bytes);
    return result === null ? null : keep(entry, { hash: entry.hash, passed: found.passed, result });
  };

  return {
    find: (entry, whole) => {
      const known = contents.get(entry.file)?.find(({ hash }) => hash === entry.hash) ?? remembered(entry);
      return known === null ? null : resultFor(known, whole);
    },
    learn: (entry, { passed, bytes }) => {
      if (entry.unsaved !== true) cache?.add(cacheKey(entry), { passed, bytes });
      const result = bytes.length === 0 ? null : decodeResult(bytes);
      keep(entry, { hash: entry.hash, passed, result });
      return result ?? NOTHING;
    },
    setAside: (entry, result) => {
      keep(entry, { hash: entry.hash, passed: true, result });
      return result;
    },
    forget: () => {
      for (const [file, known] of contents) {
        const lasting = known.filter(({ hash }) => cache?.holds(cacheKey({ file, hash })) !== true);
        if (lasting.length === 0) contents.delete(file);
        else contents.set(file, lasting);
      }
    },
  };
}
