import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { GivenConfiguration } from '../engine/configured';
import type { Progress, Revision, Workspace } from '../engine/ports';
import { createSession, type Session } from '../engine/session';
import { textsOf } from '../engine/texts';
import { dayAt } from '../model/day';
import { openCaches } from '../host/caches';
import { openReader } from '../host/reader-pool';
import { cacheHome } from '../host/store';
import { openWorkspace } from '../host/workspace';
import type { Mentioned } from '../report/mentioned';
import { sourceIndex, type SourceIndex } from '../report/source';
import { withCleanUp } from './clean-up';
import type { GlobalOptions } from './global-options';
import { UsageError } from './usage-error';

/** A folder under review, with the session on it. */
export interface Folder {
  /** Absolute. */
  readonly root: string;
  readonly session: Session;
  /** The texts that a report needs, as they were when the session read them. */
  readonly sources: (mentioned: Mentioned) => Promise<SourceIndex>;
  /** Whether a path is a file or folder of either side of the last review. */
  readonly has: (file: string) => boolean;
}

/** Opens the folder of `-C`, and ends everything that was started for it when `work` is done or a signal comes. */
export async function withFolder<T>(
  options: GlobalOptions,
  onProgress: Progress,
  work: (folder: Folder) => Promise<T>,
): Promise<T> {
  const root = path.resolve(options.C);
  const configuration = options.config === undefined ? null : givenConfiguration(root, options.config);
  const workerFile = path.join(import.meta.dirname, 'reader.js');
  const { hashes, results, shelf } = openCaches(root, workerFile, options.cache ? cacheHome(process.env) : null);
  const workspace = remembering(openWorkspace({ root, environment: process.env, store: hashes }));
  const workers = options.jobs === undefined ? {} : { workers: options.jobs };
  const reader = openReader({ workerFile, cache: results, ...workers });
  const today = (): string => dayAt(options.now ?? new Date());
  const session = createSession({ workspace, reader, shelf, onProgress, configuration, today });
  return withCleanUp(session.close, () => work({ root, session, sources: workspace.sources, has: workspace.has }));
}

function givenConfiguration(root: string, file: string): GivenConfiguration {
  try {
    return { file, text: readFileSync(path.resolve(root, file), 'utf8') };
  } catch {
    throw new UsageError(`The configuration ${file} cannot be read.`, 'Name a file of JSON with --config.');
  }
}

interface RememberingWorkspace extends Workspace {
  readonly sources: Folder['sources'];
  readonly has: Folder['has'];
}

/** Keeps the revisions that were read last, because reports show their texts. */
function remembering(workspace: Workspace): RememberingWorkspace {
  const last: { base: Revision | null; head: Revision | null } = { base: null, head: null };
  const texts = async (side: 'base' | 'head', mentioned: Mentioned): Promise<ReadonlyMap<string, string>> => {
    const revision = last[side];
    return revision === null ? new Map() : textsOf(revision, mentioned[side]);
  };
  return {
    head: async (choice) => (last.head = await workspace.head(choice)),
    base: async (choice) => (last.base = await workspace.base(choice)),
    ...(workspace.lastChange !== undefined && { lastChange: workspace.lastChange }),
    close: workspace.close,
    sources: async (mentioned) => {
      const known = { base: await texts('base', mentioned), head: await texts('head', mentioned) };
      return sourceIndex((file, side) => known[side].get(file) ?? null);
    },
    has: (file) =>
      [last.base, last.head].some(
        (revision) =>
          revision !== null &&
          (revision.files.has(file) || [...revision.files.keys()].some((name) => name.startsWith(`${file}/`))),
      ),
  };
}
