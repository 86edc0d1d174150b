import { type FileEntry, type Revision, UnreadableFile } from '../../src/engine/ports';
import type { SkippedFile } from '../../src/model/revision';
import { blobHash } from '../../src/host/blob-hash';

/** A revision that is written down in a test, and the files that were asked of it. */
export interface MemoryRevision extends Revision {
  readonly asked: readonly string[];
}

/** @param files text by path; null for one that is listed and cannot be read */
export function memoryRevision(
  files: Readonly<Record<string, string | null>>,
  options: { readonly label?: string; readonly skipped?: readonly SkippedFile[] } = {},
): MemoryRevision {
  const asked: string[] = [];
  const bytes = new Map(Object.entries(files).map(([file, text]) => [file, new TextEncoder().encode(text ?? file)]));
  const entries = [...bytes].map(([file, content]): [string, FileEntry] => [
    file,
    { file, hash: blobHash(content, 'sha1'), size: content.length },
  ]);
  return {
    label: options.label ?? 'memory',
    files: new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1))),
    skipped: options.skipped ?? [],
    asked,
    read: ({ file }) => {
      asked.push(file);
      const content = files[file] === null ? undefined : bytes.get(file);
      return content === undefined
        ? Promise.reject(new UnreadableFile(file, 'unreadable'))
        : Promise.resolve(content.slice());
    },
  };
}
