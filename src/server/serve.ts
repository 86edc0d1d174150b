import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CodeActionKind,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  TextDocumentSyncKind,
  TextDocuments,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type WorkspaceFolder,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import packageJson from '../../package.json';
import { createConfiguration, type Configuration } from './configuration';
import { editorOf, type Editor } from './editor';
import { createFolders, type Folders } from './folders';
import { focusNotification, refreshRequest, statusNotification, stopNotification } from './protocol';
import { serveDiagnostics } from './serve-diagnostics';
import { serveTools } from './serve-tools';
import { serveEdits } from './serve-edits';
import { servePlaces } from './serve-places';
import { serveImpact } from './serve-impact';
import { serveReviews } from './serve-reviews';
import { serveViews } from './serve-views';
import { tellFolder, watchers } from './watching';

/** Where Tacit is installed. */
export interface Installation {
  /** The folder that holds `docs/`. */
  readonly root: string;
  /** The folder of the bundles. */
  readonly distribution: string;
}

/** How often an editor is told how far the reading is, in milliseconds. */
const statusInterval = 100;

/** Answers an editor until it says goodbye. */
export function serve(connection: Connection, installation: Installation): void {
  let end = (): Promise<void> => Promise.resolve();
  connection.onInitialize((params) => {
    end = start(connection, installation, params);
    return resultFor(editorOf(params));
  });
  connection.onShutdown(() => end());
  connection.listen();
}

function resultFor(editor: Editor): InitializeResult {
  return {
    serverInfo: { name: packageJson.name, version: packageJson.version },
    capabilities: {
      positionEncoding: 'utf-16',
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      codeLensProvider: { resolveProvider: false },
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix], resolveProvider: editor.resolvesActions },
      definitionProvider: true,
      referencesProvider: true,
      workspaceSymbolProvider: true,
      ...(editor.pullsDiagnostics
        ? { diagnosticProvider: { identifier: 'tacit', interFileDependencies: true, workspaceDiagnostics: true } }
        : {}),
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    },
  };
}

function start(connection: Connection, installation: Installation, params: InitializeParams): () => Promise<void> {
  const editor = editorOf(params);
  const configuration = createConfiguration(connection, editor.options.settings, editor.answersConfiguration);
  const documents = new TextDocuments(TextDocument);
  const folders = createFolders({
    distribution: installation.distribution,
    cache: editor.options.cache,
    watched: editor.watchesFiles,
    settings: configuration.of,
    onSnapshot: () => {
      diagnostics.changed();
      views.changed();
    },
    onState: () => {
      tellStatus();
    },
    onDefect: (error) => {
      connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    },
  });
  const tellStatus = throttled(statusInterval, () => {
    void connection.sendNotification(statusNotification, folders.statuses());
  });
  const diagnostics = serveDiagnostics(connection, editor, folders, pagesOf(installation.root));
  const views = serveViews(connection, { editor, folders, documents, configuration });
  serveTools(connection, folders);
  serveEdits(connection, editor, folders, documents);
  servePlaces(connection, folders, documents);
  serveImpact(connection, folders, documents);
  serveReviews(connection, folders);

  documents.onDidChangeContent(({ document }) => {
    folders.setText(document.uri, document.getText());
    diagnostics.edited();
  });
  documents.onDidClose(({ document }) => {
    folders.setText(document.uri, null);
    diagnostics.closed(document.uri);
    views.closed(document.uri);
  });
  documents.listen(connection);
  serveFolders(connection, { editor, folders, configuration, first: foldersOf(params), onSettings: views.changed });

  return async () => {
    diagnostics.end();
    await Promise.all(folders.all().map((folder) => folder.close()));
  };
}

interface FolderService {
  readonly editor: Editor;
  readonly folders: Folders;
  readonly configuration: Configuration;
  /** The folders that are open from the start. */
  readonly first: readonly WorkspaceFolder[];
  readonly onSettings: () => void;
}

/** Opens and closes folders, and tells them what happens on disk and in the settings. */
function serveFolders(connection: Connection, service: FolderService): void {
  const { editor, folders, configuration } = service;
  const open = async (added: readonly WorkspaceFolder[]): Promise<void> => {
    await configuration.load(added.map(({ uri }) => uri));
    for (const folder of added) folders.open(folder);
  };
  const rescan = (): void => {
    for (const folder of folders.all()) folder.changed(null);
  };

  const begin = async (): Promise<void> => {
    if (editor.registersConfiguration) {
      await connection.client.register(DidChangeConfigurationNotification.type, { section: 'tacit' });
    }
    if (editor.watchesFiles) {
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: [...watchers] });
    }
    if (editor.changesFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        void Promise.all(removed.map(({ uri }) => folders.close(uri))).then(() => open(added));
      });
    }
    await open(service.first);
  };

  connection.onInitialized(() => {
    void begin();
  });
  connection.onDidChangeConfiguration(() => {
    void configuration.load(folders.all().map(({ uri }) => uri)).then(() => {
      for (const folder of folders.all()) folder.setBase(configuration.of(folder.uri).base);
      service.onSettings();
    });
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const uris = changes.map(({ uri }) => uri);
    for (const folder of folders.all()) tellFolder(folder, uris);
  });
  connection.onNotification(focusNotification, rescan);
  connection.onRequest(refreshRequest, async () => {
    for (const folder of folders.all()) folder.refresh();
    await Promise.all(folders.all().map((folder) => folder.settled()));
    return null;
  });
  connection.onNotification(stopNotification, () => {
    for (const folder of folders.all()) folder.stop();
  });
}

function foldersOf({ workspaceFolders, ...params }: InitializeParams): readonly WorkspaceFolder[] {
  if (workspaceFolders !== null && workspaceFolders !== undefined) return workspaceFolders;
  // Editors from before there were several folders.
  const uri = (params as { readonly rootUri?: string | null }).rootUri;
  return uri === null || uri === undefined ? [] : [{ uri, name: path.posix.basename(uri) }];
}

/**
 * The pages of rules that are installed; each is looked up once. Links of diagnostics are opened as files: editors run
 * no commands from them.
 */
function pagesOf(root: string): (rule: string) => string | null {
  const known = new Map<string, string | null>();
  return (rule) => {
    const found = known.get(rule);
    if (found !== undefined) return found;
    const file = path.join(root, 'docs', 'rules', `${rule}.md`);
    const page = existsSync(file) ? pathToFileURL(file).href : null;
    known.set(rule, page);
    return page;
  };
}

/** Calls at most once in an interval, and once more after the last call. */
function throttled(interval: number, action: () => void): () => void {
  let timer: NodeJS.Timeout | null = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      action();
    }, interval);
  };
}
