import type { Revision, Workspace } from '../engine/ports';
import { textsOf } from '../engine/texts';
import type { Side, Sources } from '../report/source';

/** A workspace that remembers which revisions were read last, so that their texts can be shown. */
export interface RememberingWorkspace extends Workspace {
  /** The texts of these files, as the last review read them. Those that did not change since the last time are kept. */
  readonly texts: (wanted: Readonly<Record<Side, ReadonlySet<string>>>) => Promise<Sources>;
}

interface Known {
  readonly hash: string;
  readonly text: string;
}

/** Wraps a workspace. */
export function remembering(workspace: Workspace): RememberingWorkspace {
  const revisions: Record<Side, Revision | null> = { base: null, head: null };
  let known: Readonly<Record<Side, ReadonlyMap<string, Known>>> = { base: new Map(), head: new Map() };

  const read = async (side: Side, files: ReadonlySet<string>): Promise<ReadonlyMap<string, Known>> => {
    const revision = revisions[side];
    if (revision === null) return new Map();
    const hashes = new Map([...files].map((file) => [file, revision.files.get(file)?.hash]));
    const kept = [...known[side]].filter(([file, { hash }]) => hashes.get(file) === hash);
    const missing = [...files].filter((file) => known[side].get(file)?.hash !== hashes.get(file));
    const texts = await textsOf(revision, missing);
    const added = [...texts].map(([file, text]): [string, Known] => [file, { hash: hashes.get(file) ?? '', text }]);
    return new Map([...kept, ...added]);
  };
  return {
    head: async (choice) => (revisions.head = await workspace.head(choice)),
    base: async (choice) => (revisions.base = await workspace.base(choice)),
    ...(workspace.lastChange !== undefined && { lastChange: workspace.lastChange }),
    close: workspace.close,
    texts: async (wanted) => {
      const now = { base: await read('base', wanted.base), head: await read('head', wanted.head) };
      known = now;
      return (file, side) => now[side].get(file)?.text ?? null;
    },
  };
}
