import ignore from 'ignore';
import { NO_CONFIGURATION, type Configuration, type ConfigurationFault } from '../model/configuration';
import { readConfiguration, type ReadConfiguration } from './configuration';
import type { Revision } from './ports';
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

/** One side of a review as its configuration wants it seen. */
export interface ConfiguredRevision {
  readonly revision: Revision;
  readonly configuration: Configuration;
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
  given: GivenConfiguration | null,
  onFaults: ((faults: readonly ConfigurationFault[]) => void) | null,
): Configurations {
  const known = new Map<string, ReadConfiguration>();
  const read = async (revision: Revision): Promise<ReadConfiguration> => {
    if (given !== null) {
      const stated = readConfiguration(given.file, given.text, { key: null, own: false });
      return stated ?? { configuration: NO_CONFIGURATION, faults: [] };
    }
    const key = PLACES.map(({ file }) => revision.files.get(file)?.hash ?? '').join(' ');
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = await configurationIn(revision);
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

async function configurationIn(revision: Revision): Promise<ReadConfiguration> {
  const texts = await textsOf(
    revision,
    PLACES.map(({ file }) => file),
  );
  const read = PLACES.flatMap(({ file, key }) => {
    const text = texts.get(file);
    const found = text === undefined ? null : readConfiguration(file, text, { key, own: true });
    return found === null ? [] : [{ file, found }];
  });
  const [first, second] = read;
  const unreadable = revision.skipped.find(({ file }) => PLACES.some((one) => one.file === file && one.key === null));
  if (unreadable !== undefined) {
    const { file, reason } = unreadable;
    const at = { file, start: 0, end: 0 };
    const message = `${file} cannot be read (${reason}).`;
    return {
      configuration: NO_CONFIGURATION,
      faults: [{ message, next: 'Make it a plain text file.', at, line: 1, column: 1 }],
    };
  }
  if (first === undefined) return { configuration: NO_CONFIGURATION, faults: [] };
  if (second === undefined) return first.found;
  const at = { file: second.file, start: 0, end: 0 };
  const message = `There is a configuration in ${first.file} already.`;
  return { ...first.found, faults: [{ message, next: 'Keep one of the two.', at, line: 1, column: 1 }] };
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
