import { adapter as mongosh } from '../adapters/databases/mongosh';
import type { Facts } from '../model/facts';
import type { ReachedQuery } from '../model/job';
import { follow } from './follow';
import { createLookup } from './lookup';
import { createProgram, moduleOf, spanOf } from './program';
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
