import { createHash } from 'node:crypto';
import { NO_CONFIGURATION, type Configuration } from '../model/configuration';
import type { SkippedFile } from '../model/revision';
import { createLinker, type Leads, type Linked } from './link';
import type { IndexedRevision, Progress, Reader, Revision, Shelf } from './ports';
import type { ProgramInput } from './program';
import { createReading, type Reading } from './reading';

/** Makes indexes, and keeps those that were asked for last: the same contents give the very same value. */
export interface Indexer {
  /** @param other the other side of the review, for files that cannot be read on this one; null for none */
  readonly index: (
    revision: Revision,
    other: Revision | null,
    options?: { readonly configuration?: Configuration; readonly onProgress?: Progress | undefined },
  ) => Promise<IndexedRevision>;
}

/** Calls are followed over this many files at most from the file that holds the job. */
const MOST_ROUNDS = 64;
/** Base and head, each before and after an edit. */
const MOST_KEPT = 4;

interface Kept {
  readonly key: string;
  readonly indexed: IndexedRevision;
}

/** Reasons for which a file may be read the next time, though its content is the same. */
const PASSING: ReadonlySet<SkippedFile['reason']> = new Set(['changed', 'unreadable', 'too-slow', 'crashed-reader']);

/**
 * What an index depends on, if every file can be read: the configuration, the content of every path, and what listing set
 * aside.
 */
function keyOf({ files, skipped }: Revision, { schedulers }: Configuration): string {
  let text = `${JSON.stringify(schedulers)}\0`;
  for (const { file, hash } of files.values()) text += `${file}\0${hash}\0`;
  for (const { file, reason } of skipped) text += `${file}\0${reason}\0`;
  return createHash('sha256').update(text).digest('hex');
}

/** Whether what was taken from the other side is still the same there. */
function leansAlike({ leaned }: IndexedRevision, other: Revision | null): boolean {
  return leaned.every(([file, hash]) => (other?.files.get(file)?.hash ?? null) === hash);
}

/** What linking depends on, of a revision as far as it was read: the paths, and the contents of what has facts. */
function stateOf({ facts, files, led, leaned }: Reading, revision: Revision, { schedulers }: Configuration): string {
  const state = createHash('sha256').update(JSON.stringify([schedulers, leaned()]));
  for (const file of files) {
    const hash = facts.has(file) ? (revision.files.get(file)?.hash ?? '') : null;
    state.update(`\0${file}\0${hash === null ? '' : `${hash} ${led.has(file) ? 'led' : ''}`}`);
  }
  return state.digest('hex');
}

/** What one run looked for and found, to begin the next with. */
interface Found {
  /** What was linked, by `stateOf`. */
  readonly state: string;
  readonly linked: Linked;
  /** Words by which files were looked for, of each round that had some. */
  readonly words: readonly (readonly string[])[];
  /** Those of the last round alone. */
  readonly last: readonly string[];
  /** Files that calls led to. */
  readonly led: ReadonlySet<string>;
}

/**
 * Links, and reads what calls lead to, until they lead nowhere new. First it looks for the files that hold names of the
 * workspace's own wrappers, and keeps what was worked out; the index is made from nothing, with all of them at hand, so
 * that it depends on the files alone. What is read while linking waits makes no difference: it is there when it is
 * needed.
 */
async function linkAll(
  reading: Reading,
  { schedulers }: Configuration,
  relieve: () => void,
): Promise<Omit<Found, 'state'>> {
  const { facts, files, led } = reading;
  const input: ProgramInput = { facts, files, led, schedulers, readNow: reading.readNow };
  // What calls led to before is likely wanted again, and whatever is not changes nothing.
  await reading.read(reading.followed, 'led');
  const words: (readonly string[])[] = [];
  /** Reads what is asked for; whether that brought anything. */
  const bring = async ({ sought, wanted }: Leads): Promise<boolean> => {
    const before = [facts.size, led.size];
    const fresh = sought.filter((word) => !words.some((some) => some.includes(word)));
    if (fresh.length > 0) {
      words.push(fresh);
      await reading.read(await reading.search(fresh), 'sought');
    }
    await reading.read(wanted, 'led');
    return facts.size !== before[0] || led.size !== before[1];
  };
  let rounds = 0;
  const goesOn = async (leads: Leads): Promise<boolean> => (await bring(leads)) && (rounds += 1) < MOST_ROUNDS;
  let linker = createLinker(input);
  for (let isNew = true; ; isNew = false) {
    while (await goesOn(linker.survey())) isNew = false;
    if (!isNew) {
      linker = createLinker(input);
      relieve();
    }
    const linked = linker.link();
    if (!(await goesOn(linked))) return { linked, words, last: linked.sought, led };
  }
}

/**
 * The same in one round, where an earlier run found already what this one would find: null where it would find anything
 * else, and must go its own way. In none, where what was read is the same.
 *
 * @param stateNow of what was read so far
 */
async function linkAgain(
  reading: Reading,
  { schedulers }: Configuration,
  found: Found,
  stateNow: () => string,
): Promise<Omit<Found, 'state'> | null> {
  const { facts, files, led } = reading;
  // A text that is just being typed is known to no earlier run, though calls led to its file.
  await reading.read([...reading.followed, ...found.led], 'led');
  for (const words of found.words) await reading.read(await reading.search(words), 'sought');
  if (stateNow() === found.state) return found;
  const linked = createLinker({ facts, files, led, schedulers, readNow: reading.readNow }).link();
  const before = [facts.size, led.size];
  await reading.read(linked.wanted, 'led');
  const sought = new Set(linked.sought);
  const fresh = linked.sought.filter((word) => !found.words.some((some) => some.includes(word)));
  if (fresh.length > 0) await reading.read(await reading.search(fresh), 'sought');
  const isSame = facts.size === before[0] && led.size === before[1] && found.last.every((word) => sought.has(word));
  if (!isSame) return null;
  const words = fresh.length > 0 ? [...found.words, fresh] : found.words;
  return { linked, words, last: linked.sought, led };
}

/** @param shelf for indexes of earlier processes */
export function createIndexer(reader: Reader, shelf: Shelf): Indexer {
  let kept: readonly Kept[] = [];
  let found: Found | null = null;

  const remember = (key: string, indexed: IndexedRevision): IndexedRevision => {
    kept = [{ key, indexed }, ...kept.filter((one) => one.indexed !== indexed)].slice(0, MOST_KEPT);
    return indexed;
  };
  const find = (key: string, other: Revision | null): IndexedRevision | null => {
    const known = kept.find((one) => one.key === key && leansAlike(one.indexed, other))?.indexed ?? shelf.find(key);
    return known !== null && leansAlike(known, other) ? known : null;
  };

  return {
    index: async (revision, other, { configuration = NO_CONFIGURATION, onProgress } = {}) => {
      const key = keyOf(revision, configuration);
      const known = find(key, other);
      if (known !== null) return remember(key, known);
      const listed = async (): Promise<Reading> => {
        const reading = createReading(reader, revision, other);
        await reading.read(reading.files, 'listed', onProgress);
        return reading;
      };
      let reading = await listed();
      const stateNow = (): string => stateOf(reading, revision, configuration);
      let joined = found === null ? null : await linkAgain(reading, configuration, found, stateNow);
      if (joined === null) {
        if (found !== null) reading = await listed();
        joined = await linkAll(reading, configuration, () => reader.relieve?.());
      }
      found = { ...joined, state: stateNow() };
      const indexed = { index: joined.linked.index, files: reading.coverage(), leaned: reading.leaned() };
      const unlisted = new Set(revision.skipped.map(({ file }) => file));
      const reasons = indexed.files.skipped.filter(({ file }) => !unlisted.has(file)).map(({ reason }) => reason);
      if (!reasons.includes('changed')) remember(key, indexed);
      const isLasting = [...revision.files.values()].every(({ unsaved }) => unsaved !== true);
      if (isLasting && !reasons.some((reason) => PASSING.has(reason))) shelf.keep(key, indexed);
      return indexed;
    },
  };
}
