import type { TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Folder } from './folder';
import type { Folders } from './folders';
import type { Snapshot } from './snapshot';

/** A document with the snapshot that holds its very text. */
export interface Current {
  readonly folder: Folder;
  readonly snapshot: Snapshot;
  readonly file: string;
  readonly document: TextDocument;
}

/** Finds what is known of a document's present text. */
export type FindCurrent = (uri: string) => Promise<Current | null>;

/** Waits for the analysis of a document's present text; null for a document without one. */
export function currentIn(folders: Folders, documents: TextDocuments<TextDocument>): FindCurrent {
  return async (uri) => {
    const found = folders.find(uri);
    if (found === null || found.folder.snapshot() === null) return null;
    await found.folder.settled();
    const snapshot = found.folder.snapshot();
    const document = documents.get(uri);
    if (snapshot === null || document?.getText() !== snapshot.sources.text(found.file)?.text) return null;
    return document === undefined ? null : { ...found, snapshot, document };
  };
}

/** A folder with what is known of what is there now. */
export interface CurrentFolder {
  readonly folder: Folder;
  readonly snapshot: Snapshot;
}

/** Waits for the analysis of a folder's present files; null where that cannot be had. */
export async function currentFolder(folders: Folders, uri: string): Promise<CurrentFolder | null> {
  const folder = folders.byUri(uri);
  await folder?.settled();
  const snapshot = folder?.snapshot() ?? null;
  return folder === null || snapshot === null ? null : { folder, snapshot };
}
