import ignore from 'ignore';
import { NO_CONFIGURATION, type Configuration, type ConfigurationFault } from '../model/configuration';
import { readConfiguration, readConfigurationText, withPlaces, type ReadConfiguration } from './configuration';
import type { ReadResult, Reader, Revision } from './ports';
import { textsOf } from './texts';

/** Where a folder may say something of itself, and under which key. */
const PLACES = [
  { file: 'tacit.jsonc', key: null },
  { file: 'tacit.json', key: null },
  { file: 'package.json', key: 'tacit' },
] as const;

/** A configuration that is given from outside, and holds for both sides of a review. */
export interface GivenConfiguration {
  /** As messages call it. */
  readonly file: string;
  readonly text: string;
}

/** The configuration cannot be used: nothing is reviewed with half of one. */
export class ConfigurationError extends Error {
  readonly faults: readonly ConfigurationFault[];

  constructor(faults: readonly ConfigurationFault[]) {
    super(faults.map(({ message }) => message).join(' '));
    this.name = 'ConfigurationError';
    this.faults = faults;
  }
}

/** Reads configurations; a text that was read before is not read again. */
export interface Configurations {
  /** @throws ConfigurationError */
  readonly head: (revision: Revision) => Promise<Configuration>;
  /** The base's own; the head's where the base's has faults: nobody can mend what is committed. */
  readonly base: (revision: Revision, head: Configuration) => Promise<Configuration>;
}

/** @param onFaults told of faults, and the review goes on without a configuration; without it faults are thrown */
export function createConfigurations(
  reader: Reader,
  given: GivenConfiguration | null,
  onFaults: ((faults: readonly ConfigurationFault[]) => void) | null,
): Configurations {
  const known = new Map<string, ReadConfiguration>();
  const read = async (revision: Revision): Promise<ReadConfiguration> => {
    if (given !== null) return readConfigurationText(given.file, given.text, false);
    const key = PLACES.map(({ file }) => revision.files.get(file)?.hash ?? '').join(' ');
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = await configurationIn(reader, revision);
    known.set(key, found);
    return found;
  };
  return {
    head: async (revision) => {
      const { configuration, faults } = await read(revision);
      onFaults?.(faults);
      if (faults.length === 0) return configuration;
      if (onFaults === null) throw new ConfigurationError(faults);
      return NO_CONFIGURATION;
    },
    base: async (revision, head) => {
      const { configuration, faults } = await read(revision);
      return faults.length === 0 ? configuration : elsewhere(head);
    },
  };
}

/** What another revision's file says: places in it are of no use here. */
function elsewhere(configuration: Configuration): Configuration {
  const moved = (one: Configuration['schedulers'][number]['name']): typeof one =>
    one?.kind === 'text' ? { ...one, at: null } : one;
  return {
    ...configuration,
    schedulers: configuration.schedulers.map((one) => ({
      ...one,
      name: moved(one.name),
      schedule: moved(one.schedule),
    })),
  };
}

async function configurationIn(reader: Reader, revision: Revision): Promise<ReadConfiguration> {
  const entries = PLACES.flatMap(({ file }) => revision.files.get(file) ?? []);
  const results = entries.length === 0 ? new Map<string, ReadResult>() : await reader.read(revision, entries, true);
  const stated = PLACES.flatMap(({ file, key }) => {
    const result = results.get(file);
    if (result?.kind !== 'facts') return [];
    const { documents = [], notes } = result.facts;
    const found = readConfiguration(file, { documents, notes }, { key, own: true });
    return found === null ? [] : [{ file, found }];
  });
  const unreadable = PLACES.find(({ file, key }) => key === null && isSkipped(revision, results, file));
  if (unreadable !== undefined)
    return unusable(unreadable.file, `${unreadable.file} cannot be read.`, 'Make it a plain text file.');
  const [first, second] = stated;
  if (first === undefined) return { configuration: NO_CONFIGURATION, faults: [] };
  if (second !== undefined)
    return unusable(second.file, `There is a configuration in ${first.file} already.`, 'Keep one of the two.');
  const { configuration, faults } = first.found;
  if (faults.length === 0) return { configuration, faults: [] };
  const texts = await textsOf(revision, [first.file]);
  return { configuration, faults: withPlaces(faults, texts.get(first.file) ?? '') };
}

function isSkipped(revision: Revision, results: ReadonlyMap<string, ReadResult>, file: string): boolean {
  return results.get(file)?.kind === 'skipped' || revision.skipped.some((one) => one.file === file);
}

/** A fault of a file as such. */
function unusable(file: string, message: string, next: string): ReadConfiguration {
  const at = { file, start: 0, end: 0 };
  return { configuration: NO_CONFIGURATION, faults: [{ message, next, at, line: 1, column: 1 }] };
}

/**
 * A revision without the files that are not to be looked at. What one side of a review leaves out, the other leaves out
 * too: otherwise all that it holds would seem removed, or new.
 */
export function withoutIgnored(revision: Revision, configurations: readonly Configuration[]): Revision {
  const patterns = configurations.flatMap((one) => one.ignore);
  if (patterns.length === 0) return revision;
  const lists = configurations.map((one) => ignore().add([...one.ignore]));
  const isSeen = ({ file }: { readonly file: string }): boolean => !lists.some((list) => list.ignores(file));
  return {
    ...revision,
    files: new Map([...revision.files].filter(([, entry]) => isSeen(entry))),
    skipped: revision.skipped.filter(isSeen),
  };
}
