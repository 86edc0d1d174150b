import { adapter as mongosh } from '../adapters/databases/mongosh';
import type { Facts } from '../model/facts';
import type { ReachedQuery } from '../model/job';
import type { Span } from '../model/span';
import { follow } from './follow';
import { createLookup } from './lookup';
import { createProgram, moduleOf, spanOf, type Program } from './program';
import { moduleSites } from './sites';

/**
 * The queries of a snippet for the MongoDB shell that stands as text in a command or a document, as its top-level code
 * makes them. `facts.module` is what `readMongosh` says of it. A script in a file of its own needs none of this: its
 * top-level function is a handler like any other.
 */
export function shellQueries(facts: Facts): readonly ReachedQuery[] {
  const { file } = facts;
  const program = createProgram({ facts: new Map([[file, facts]]), files: new Set([file]) }, [mongosh]);
  const top = moduleOf(program, file)?.module.functions[0];
  if (top === undefined) return [];
  const lookup = createLookup(
    program,
    moduleSites(program, file).map(({ site }) => site),
  );
  const entry = { file, index: 0, environment: null };
  return follow(program, { kind: 'function', function: entry, at: spanOf(file, top) }, (site) =>
    (mongosh.calls?.read(site, lookup) ?? []).flatMap((one) => (one.kind === 'query' ? [one.query] : [])),
  ).queries;
}

/** The queries of the text for the MongoDB shell that was read at a place; none where there is no such text. */
export function snippetQueries({ facts }: Program, { file, start, end }: Span): readonly ReachedQuery[] {
  const { snippets = [] } = facts.get(file) ?? {};
  // A word of a text that is escaped in its file may have a coarser place here than where it was read.
  const found =
    snippets.find((one) => one.start === start && one.end === end) ??
    snippets.find((one) => one.start <= end && start <= one.end);
  return found === undefined ? [] : shellQueries({ file, module: found.module, sql: null, project: null, notes: [] });
}
