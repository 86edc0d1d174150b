import { SymbolKind, type WorkspaceSymbol } from 'vscode-languageserver';
import { plain } from '../report/text';
import { locationOf, type Snapshot } from './snapshot';

const mostSymbols = 200;

/** Jobs and entities whose names hold all characters of the query in order, as editors search symbols. */
export function symbolsOf(snapshot: Snapshot, query: string): readonly WorkspaceSymbol[] {
  const { jobs, schema } = snapshot.index;
  const found = [
    ...jobs.map((job) => ({ name: job.name, kind: SymbolKind.Event, containerName: 'job', at: job.at })),
    ...[...schema.entities.values()].map((entity) => ({
      name: entity.name,
      kind: SymbolKind.Struct,
      containerName: entity.kind,
      at: entity.at,
    })),
  ];
  return found
    .filter(({ name }) => isSubsequence(query.toLowerCase(), name.toLowerCase()))
    .slice(0, mostSymbols)
    .map(({ at, name, ...symbol }) => ({ ...symbol, name: plain(name), location: locationOf(snapshot, at) }));
}

function isSubsequence(part: string, whole: string): boolean {
  let from = 0;
  for (const character of part) {
    const at = whole.indexOf(character, from);
    if (at < 0) return false;
    from = at + character.length;
  }
  return true;
}
