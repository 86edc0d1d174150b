import type { Facts } from '../model/facts';
import { codeLanguage } from '../model/language';
import type { SkippedFile } from '../model/revision';
import type { FileCoverage } from '../model/review';
import { compareText } from '../model/span';
import type { FileEntry, IndexedRevision, Progress, ReadResult, Reader, Revision } from './ports';

/**
 * Why files are read. `listed`: all are, and those that concern no adapter give no facts. `led`: calls lead there.
 * `sought`: they hold the name of a function that schedules what its callers give it.
 */
export type Why = 'listed' | 'led' | 'sought';

/**
 * The files of one revision as they are read, more and more of them. What cannot be read on one side of a review is
 * taken from the other side, so that it counts as unchanged: neither its loss nor its arrival is a change.
 */
export interface Reading {
  readonly facts: ReadonlyMap<string, Facts>;
  /** Files that no adapter has a word for, and that were read because calls lead there. */
  readonly led: ReadonlySet<string>;
  /** Files that calls led to in an earlier run. */
  readonly followed: ReadonlySet<string>;
  /** Every path that there are or may be facts of. */
  readonly files: ReadonlySet<string>;
  /** Reads files of these paths that were not asked for before. */
  readonly read: (files: Iterable<string>, why: Why, onProgress?: Progress) => Promise<void>;
  /**
   * Reads a file that calls lead to while the caller waits; null where it cannot be had at once, or is not as it should
   * be: `read` decides then.
   */
  readonly readNow: (file: string) => Facts | null;
  /** Code that no adapter has a word for and that holds one of these words. */
  readonly search: (words: readonly string[]) => Promise<readonly string[]>;
  /** Files of this side that could not be read, with the hash that they have on the other side. */
  readonly leaned: () => IndexedRevision['leaned'];
  readonly coverage: () => FileCoverage;
}

function isConflicted(facts: Facts): boolean {
  return facts.notes.some(({ reason }) => reason === 'conflict-markers');
}

function entriesOf(revision: Revision, files: readonly string[]): FileEntry[] {
  return files.flatMap((file) => revision.files.get(file) ?? []);
}

/** The facts of the other side, with the note of an unfinished merge on this one. */
function suspended(conflicted: Facts, good: Facts): Facts {
  const notes = conflicted.notes.filter(({ reason }) => reason === 'conflict-markers');
  return { ...good, notes: [...good.notes, ...notes] };
}

/**
 * @param other the other side of the review; null when there is none
 */
export function createReading(reader: Reader, revision: Revision, other: Revision | null): Reading {
  const replaceable = revision.skipped.map(({ file }) => file).filter((file) => other?.files.has(file) === true);
  const files = new Set([...revision.files.keys(), ...replaceable].sort(compareText));
  const facts = new Map<string, Facts>();
  const skipped = new Map<string, SkippedFile>(revision.skipped.map((one) => [one.file, one]));
  const conflicted = new Set<string>();
  const asked = new Set<string>();
  const led = new Set<string>();
  const followed = new Set<string>();

  const keep = (file: string, result: ReadResult, why: Why): void => {
    if (result.kind === 'facts') {
      facts.set(file, result.facts);
      if (isConflicted(result.facts)) conflicted.add(file);
      if (why === 'led') led.add(file);
    } else if (result.kind === 'nothing' && result.followed === true) followed.add(file);
    else if (result.kind === 'skipped') skipped.set(file, { file, reason: result.reason });
  };
  /** Takes from the other side what could not be read, or is in the middle of a merge, on this one. */
  const replace = async (unreadable: readonly string[], why: Why): Promise<void> => {
    if (other === null || unreadable.length === 0) return;
    const results = await reader.read(other, entriesOf(other, unreadable), why !== 'listed');
    for (const [file, result] of results) {
      if (result.kind !== 'facts' || isConflicted(result.facts)) continue;
      const own = facts.get(file);
      facts.set(file, own === undefined ? result.facts : suspended(own, result.facts));
      if (why === 'led') led.add(file);
    }
  };

  return {
    facts,
    files,
    led,
    followed,
    read: async (paths, why, onProgress) => {
      const whole = why !== 'listed';
      const key = (file: string): string => `${whole ? 'whole' : 'filtered'}:${file}`;
      const wanted = [...paths];
      const fresh = wanted.filter((file) => files.has(file) && !facts.has(file) && !asked.has(key(file)));
      for (const file of fresh) asked.add(key(file));
      if (why === 'sought') for (const file of wanted) led.delete(file);
      const results = await reader.read(revision, entriesOf(revision, fresh), whole, onProgress);
      for (const [file, result] of results) keep(file, result, why);
      const unreadable = fresh.filter((file) => conflicted.has(file) || (!facts.has(file) && skipped.has(file)));
      await replace(unreadable, why);
    },
    readNow: (file) => {
      const entry = revision.files.get(file);
      if (entry === undefined || asked.has(`whole:${file}`)) return null;
      const result = reader.readNow?.(revision, entry) ?? null;
      if (result?.kind !== 'facts' || isConflicted(result.facts)) return null;
      asked.add(`whole:${file}`);
      keep(file, result, 'led');
      return result.facts;
    },
    search: (words) => {
      const unread = [...files].filter((file) => (!facts.has(file) || led.has(file)) && codeLanguage(file) !== null);
      return reader.search(revision, entriesOf(revision, unread), words);
    },
    leaned: () =>
      [...new Set([...skipped.keys(), ...conflicted])]
        .sort(compareText)
        .map((file) => [file, other?.files.get(file)?.hash ?? null]),
    coverage: () => ({
      read: [...revision.files.keys()].filter((file) => !skipped.has(file)).length,
      skipped: [...skipped.values()].sort((a, b) => compareText(a.file, b.file)),
    }),
  };
}
