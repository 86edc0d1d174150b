import type { Job } from '../model/job';
import type { LastChange, TextPart } from '../model/last-change';
import { lineAt, lineStarts } from '../model/place';
import type { Span } from '../model/span';
import type { Revision, Workspace } from './ports';
import { textsOf } from './texts';

/** Stretches of code of one job that are asked about. */
const MOST_PARTS = 60;

/** Who last changed each job: its schedule, what it runs, the functions on the way, and its queries. By id. */
export async function lastChangesOf(
  { lastChange }: Workspace,
  revision: Revision,
  jobs: readonly Job[],
): Promise<ReadonlyMap<string, LastChange>> {
  const found = new Map<string, LastChange>();
  const spans = new Map(jobs.map((job) => [job.id, spansOf(job)]));
  const texts = await textsOf(revision, new Set([...spans.values()].flat().map(({ file }) => file)));
  for (const [id, places] of spans) {
    const parts = places.flatMap((at) => partAt(at, texts.get(at.file)));
    found.set(id, (await lastChange?.(distinct(parts))) ?? { kind: 'unknown' });
  }
  return found;
}

function spansOf(job: Job): readonly Span[] {
  const reached = job.queries.flatMap(({ query, path }) => [query.at, ...path.map(({ target }) => target)]);
  return [job.at, job.trigger.at, ...job.entries.map(({ at }) => at), ...reached];
}

/** Whole lines, because `0 3 * * *` alone may stand in a file many times. */
function partAt({ file, start, end }: Span, text: string | undefined): readonly TextPart[] {
  if (text === undefined) return [];
  const starts = lineStarts(text);
  const until = starts[lineAt(starts, end) + 1] ?? text.length;
  return [{ file, text: text.slice(starts[lineAt(starts, start)], until).trimEnd() }];
}

/** Without those that lie in others. */
function distinct(parts: readonly TextPart[]): readonly TextPart[] {
  const largestFirst = parts.toSorted((a, b) => b.text.length - a.text.length);
  const kept: TextPart[] = [];
  for (const part of largestFirst) {
    if (!kept.some(({ file, text }) => file === part.file && text.includes(part.text))) kept.push(part);
  }
  return kept.slice(0, MOST_PARTS);
}
