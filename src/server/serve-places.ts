import type { Connection, Location, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Marks } from '../report/marks';
import type { Span } from '../model/span';
import { currentIn } from './current';
import type { Folders } from './folders';
import { definitionAt, placesOf, referencesAt } from './places';
import { placesRequest, type ImpactTarget, type PlaceItem, type Position } from './protocol';
import { locationOf, type Snapshot } from './snapshot';
import { targetSubject } from './targets';

/** Answers where something is: declarations, queries, schedules, jobs. */
export function servePlaces(connection: Connection, folders: Folders, documents: TextDocuments<TextDocument>): void {
  const current = currentIn(folders, documents);
  const look = async (
    { textDocument, position }: { readonly textDocument: { readonly uri: string }; readonly position: Position },
    find: (snapshot: Snapshot, marks: Marks, file: string, offset: number) => readonly Span[],
  ): Promise<Location[]> => {
    const found = await current(textDocument.uri);
    if (found === null) return [];
    const { snapshot, folder, file, document } = found;
    return find(snapshot, folder.marks(), file, document.offsetAt(position)).map((at) => locationOf(snapshot, at));
  };
  connection.onDefinition((asked) => look(asked, definitionAt));
  connection.onReferences((asked) => look(asked, referencesAt));
  connection.onRequest(placesRequest, async (target: ImpactTarget): Promise<readonly PlaceItem[]> => {
    const found = await targetSubject(target, folders, documents);
    if (found === null) return [];
    const { snapshot, subject } = found;
    const places = placesOf(snapshot, subject);
    return places.length === 0 && target.kind === 'place'
      ? placesOf(snapshot, { kind: 'workspace', title: '' })
      : places;
  });
}
