import path from 'node:path';
import type { WorkspaceFolder } from 'vscode-languageserver';
import { isReadable } from '../engine/readable';
import { scheduleSources } from '../engine/schedules';
import { openCaches } from '../host/caches';
import { giveBackMemory } from '../host/garbage';
import { openReader } from '../host/reader-pool';
import { cacheHome } from '../host/store';
import { openWorkspace } from '../host/workspace';
import { createAnalysis } from './analysis';
import { openFolder, unreadable, type Folder } from './folder';
import type { FolderStatus } from './protocol';
import type { Settings } from './settings';
import { fileBelow, pathOf, uriBelow } from './uris';

/** A file of a folder. */
export interface FolderFile {
  readonly folder: Folder;
  /** As spans have it. */
  readonly file: string;
}

/** The folders of the editor's workspace, each on its own: one that fails does not stop the others. */
export interface Folders {
  readonly all: () => readonly Folder[];
  readonly byUri: (uri: string) => Folder | null;
  /** The innermost folder that a document lies in; null when it lies in none, or is nothing that Tacit reads. */
  readonly find: (uri: string) => FolderFile | null;
  /** The one spelling of a file's URI, where editors know several. */
  readonly canonical: (uri: string) => string;
  readonly open: (folder: WorkspaceFolder) => void;
  readonly close: (uri: string) => Promise<void>;
  /** Puts a document's text in the place of the file's content, in every folder that it lies in; null takes it away. */
  readonly setText: (uri: string, text: string | null) => void;
  readonly statuses: () => readonly FolderStatus[];
}

/** What folders are opened with. */
export interface FoldersParts {
  /** The folder that dist/reader.js lies in. */
  readonly distribution: string;
  /** Where caches are kept: a folder, null for nowhere, undefined for the user's own cache folder. */
  readonly cache: string | null | undefined;
  /** Whether every change on disk will be told. */
  readonly watched: boolean;
  readonly settings: (uri: string) => Settings;
  /** What is known of the workspace has changed. */
  readonly onSnapshot: () => void;
  readonly onState: () => void;
  readonly onDefect: (error: unknown) => void;
}

/** Folders, none of them open yet. */
export function createFolders(parts: FoldersParts): Folders {
  const folders = new Map<string, Folder>();
  /** Folders that could not even be opened. */
  const failed = new Map<string, FolderStatus>();
  const texts = new Map<string, string>();
  const innermostFirst = (): readonly Folder[] =>
    [...folders.values()].toSorted((a, b) => b.root.length - a.root.length);

  const find = (uri: string): FolderFile | null => {
    for (const folder of innermostFirst()) {
      const file = fileBelow(folder.root, uri);
      if (file !== null) return isReadable(file) ? { folder, file } : null;
    }
    return null;
  };

  return {
    all: () => [...folders.values()],
    byUri: (uri) => folders.get(uri) ?? null,
    find,
    canonical: (uri) => {
      const found = find(uri);
      return found === null ? uri : uriBelow(found.folder.uri, found.file);
    },
    open: ({ uri, name }) => {
      const root = pathOf(uri);
      if (root === null || folders.has(uri)) return;
      try {
        const folder = openOne(uri, name, root, parts);
        folders.set(uri, folder);
        failed.delete(uri);
        for (const [document, text] of texts) setIn(folder, document, text);
      } catch (error) {
        parts.onDefect(error);
        failed.set(uri, { uri, name, state: unreadable, limit: null });
      }
      parts.onState();
    },
    close: async (uri) => {
      const folder = folders.get(uri);
      folders.delete(uri);
      failed.delete(uri);
      parts.onState();
      parts.onSnapshot();
      await folder?.close();
    },
    setText: (uri, text) => {
      if (text === null) texts.delete(uri);
      else texts.set(uri, text);
      for (const folder of folders.values()) setIn(folder, uri, text);
    },
    statuses: () => [
      ...[...folders.values()].map((folder) => ({
        uri: folder.uri,
        name: folder.name,
        state: folder.state(),
        limit: folder.limit(),
      })),
      ...failed.values(),
    ],
  };
}

function setIn(folder: Folder, uri: string, text: string | null): void {
  const file = fileBelow(folder.root, uri);
  if (file !== null && isReadable(file)) folder.setText(file, text);
}

function openOne(uri: string, name: string, root: string, parts: FoldersParts): Folder {
  const home = parts.cache === undefined ? cacheHome(process.env) : parts.cache;
  const workerFile = path.join(parts.distribution, 'reader.js');
  const { hashes, results, shelf } = openCaches(root, workerFile, home);
  const workspace = openWorkspace({ root, environment: process.env, store: hashes, watched: parts.watched });
  const reader = openReader({ workerFile, cache: results });
  return openFolder({
    uri,
    name,
    root,
    base: parts.settings(uri).base,
    workspace,
    createAnalysis: (onProgress) => createAnalysis(uri, workspace, reader, shelf, onProgress),
    lookedFor: scheduleSources(),
    onChange: (what) => {
      if (what === 'snapshot') parts.onSnapshot();
      else parts.onState();
    },
    onDefect: parts.onDefect,
    onIdle: () => {
      reader.rest();
      giveBackMemory();
    },
  });
}
