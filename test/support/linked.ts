import { link } from '../../src/engine/link';
import { readFile } from '../../src/engine/read';
import type { Facts } from '../../src/model/facts';
import type { Job } from '../../src/model/job';
import type { Query } from '../../src/model/query';
import type { Index } from '../../src/model/revision';
import type { Span } from '../../src/model/span';

/** A workspace that is written down in a test, by path. */
export type Workspace = Readonly<Record<string, string>>;

/** The index of a workspace. A file is read when an adapter may want it or a call leads there, as in a session. */
export function indexOf(workspace: Workspace): Index {
  const files = new Set(Object.keys(workspace));
  const facts = new Map<string, Facts>();
  const read = (file: string, whole: boolean): void => {
    const result = readFile(file, new TextEncoder().encode(workspace[file] ?? ''), { whole });
    if (result.kind === 'facts') facts.set(file, result.facts);
  };
  for (const file of files) read(file, false);
  for (;;) {
    const { index, wanted } = link({ facts, files });
    const missing = wanted.filter((file) => !facts.has(file));
    if (missing.length === 0) return index;
    for (const file of missing) {
      read(file, true);
      if (!facts.has(file)) files.delete(file);
    }
  }
}

/** The text at a place. */
export function textAt(workspace: Workspace, { file, start, end }: Span): string {
  return (workspace[file] ?? '').slice(start, end);
}

/** The job of that name. */
export function jobNamed(index: Index, name: string): Job {
  const found = index.jobs.find((job) => job.name === name);
  if (found === undefined) throw new Error(`no job ${name}, only ${index.jobs.map((job) => job.name).join(', ')}`);
  return found;
}

/** The queries that a job reaches, by place. */
export function queriesOf(index: Index, name: string): readonly Query[] {
  return jobNamed(index, name).queries.map((reached) => reached.query);
}
