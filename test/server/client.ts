import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach } from 'vitest';
import {
  ApplyWorkspaceEditRequest,
  CodeActionRequest,
  CodeActionResolveRequest,
  CodeLensRequest,
  Command,
  ConfigurationRequest,
  DiagnosticRefreshRequest,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  ExitNotification,
  FileChangeType,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  LogMessageNotification,
  MessageType,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  ShutdownRequest,
  createProtocolConnection,
  type ClientCapabilities,
  type CodeAction,
  type CodeLens,
  type Diagnostic,
  type Hover,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { statusNotification, type FolderState, type FolderStatus } from '../../src/server/protocol';
import { writeEdit } from '../support/edits';
import { builtServer } from '../support/built';
import { scratchFolder } from '../support/run-cli';

const timeLimit = 30_000;
const caches = scratchFolder();

export interface ClientOptions {
  /** Absolute paths. */
  readonly folders: readonly string[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether the editor asks for diagnostics; else they are sent to it. */
  readonly pulls?: boolean;
  /** Where the server keeps its cache; by default a folder of this test file. */
  readonly cache?: string | null;
}

/** An editor without an editor: the built server on standard input and output, and the requests that editors make. */
export interface Client {
  readonly connection: ProtocolConnection;
  readonly server: ChildProcess;
  readonly initialized: InitializeResult;
  readonly open: (file: string, text: string) => void;
  /** Replaces the whole text. */
  readonly change: (file: string, text: string) => void;
  /** Types a text at a position. */
  readonly insert: (file: string, position: Position, text: string) => void;
  readonly close: (file: string) => void;
  /** What the server says of a file now. */
  readonly diagnostics: (file: string) => Promise<readonly Diagnostic[]>;
  /** Asks (or looks at what was sent) until the diagnostics of a file are as wanted. */
  readonly until: (file: string, wanted: (found: readonly Diagnostic[]) => boolean) => Promise<readonly Diagnostic[]>;
  readonly hover: (file: string, position: Position) => Promise<Hover | null>;
  readonly lenses: (file: string) => Promise<readonly CodeLens[]>;
  /** What can be done about diagnostics of a file. */
  readonly actions: (file: string, diagnostics: readonly Diagnostic[]) => Promise<readonly CodeAction[]>;
  /** The edits that the server asked for, and that were refused or written to disk as `edits` says. */
  readonly edits: { accept: boolean; readonly asked: WorkspaceEdit[] };
  /** The state of each folder, as last told. */
  readonly statuses: () => readonly FolderStatus[];
  /** Waits until no folder is being read, and gives their states. */
  readonly ready: () => Promise<readonly FolderState[]>;
  /** Says goodbye; the server's exit code. */
  readonly stop: () => Promise<number | null>;
  /** Errors and warnings that the server logged, and what it wrote beside the protocol. */
  readonly complaints: () => string;
}

const capabilities: ClientCapabilities = {
  workspace: {
    workspaceFolders: true,
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    codeLens: { refreshSupport: true },
    applyEdit: true,
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
  },
  textDocument: { codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } } },
};

/** Starts the built server as an editor does, and introduces itself. */
export async function startClient(options: ClientOptions): Promise<Client> {
  const server = spawn(process.execPath, [await builtServer(), '--stdio'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  });
  let stderr = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const connection = createProtocolConnection(server.stdout, server.stdin);
  const editor = listen(connection, options.settings ?? {});
  connection.listen();

  const complaints = (): string => [...editor.logged, stderr].join('\n').trim();
  const pulls = options.pulls ?? true;
  const uriOf = (file: string): string => pathToFileURL(path.resolve(options.folders[0] ?? '/', file)).href;
  const initialized = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: pulls ? withPull(capabilities) : capabilities,
    workspaceFolders: options.folders.map((folder) => ({
      uri: pathToFileURL(folder).href,
      name: path.basename(folder),
    })),
    initializationOptions: { commands: true, cache: options.cache === undefined ? caches : options.cache },
  });
  await connection.sendNotification(InitializedNotification.type, {});

  const versions = new Map<string, number>();
  const next = (file: string): { readonly uri: string; readonly version: number } => {
    const version = (versions.get(file) ?? 0) + 1;
    versions.set(file, version);
    return { uri: uriOf(file), version };
  };
  const diagnostics = async (file: string): Promise<readonly Diagnostic[]> => {
    if (!pulls) return editor.published.get(uriOf(file)) ?? [];
    const report = await connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri: uriOf(file) },
    });
    return report.kind === 'full' ? report.items : [];
  };
  const until = async (
    file: string,
    wanted: (found: readonly Diagnostic[]) => boolean,
  ): Promise<readonly Diagnostic[]> => {
    const limit = performance.now() + timeLimit;
    for (;;) {
      // Whoever listens first misses no change.
      const change = editor.nextChange();
      const found = await diagnostics(file);
      if (wanted(found)) return found;
      if (performance.now() > limit) {
        throw new Error(`${file} has not the diagnostics wanted: ${JSON.stringify(found)}\n${complaints()}`);
      }
      await change;
    }
  };

  return {
    connection,
    server,
    initialized,
    diagnostics,
    until,
    open: (file, text) => {
      void connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { ...next(file), languageId: 'typescript', text },
      });
    },
    change: (file, text) => {
      void connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: next(file),
        contentChanges: [{ text }],
      });
    },
    insert: (file, position, text) => {
      void connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: next(file),
        contentChanges: [{ range: { start: position, end: position }, text }],
      });
    },
    close: (file) => {
      void connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: uriOf(file) } });
    },
    hover: (file, position) =>
      connection.sendRequest(HoverRequest.type, { textDocument: { uri: uriOf(file) }, position }),
    lenses: async (file) =>
      (await connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: uriOf(file) } })) ?? [],
    actions: async (file, found) => {
      const asked = await connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri: uriOf(file) },
        range: found[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
        context: { diagnostics: [...found] },
      });
      const actions = (asked ?? []).filter((one): one is CodeAction => !Command.is(one));
      return Promise.all(
        actions.map(async (action): Promise<CodeAction> =>
          action.data === undefined ? action : connection.sendRequest(CodeActionResolveRequest.type, action),
        ),
      );
    },
    edits: editor.edits,
    statuses: () => editor.statuses,
    ready: async () => {
      const limit = performance.now() + timeLimit;
      for (;;) {
        const change = editor.nextChange();
        const states = editor.statuses.map((status) => status.state);
        if (states.length > 0 && states.every(({ kind }) => kind !== 'reading')) return states;
        if (performance.now() > limit) throw new Error(`never ready: ${JSON.stringify(states)}\n${complaints()}`);
        await change;
      }
    },
    stop: async () => {
      const exited = once(server, 'exit') as Promise<[number | null]>;
      await connection.sendRequest(ShutdownRequest.type);
      await connection.sendNotification(ExitNotification.type);
      const [code] = await exited;
      connection.dispose();
      return code;
    },
    complaints,
  };
}

function withPull(base: ClientCapabilities): ClientCapabilities {
  return {
    ...base,
    textDocument: { ...base.textDocument, diagnostic: { dynamicRegistration: false } },
    workspace: { ...base.workspace, diagnostics: { refreshSupport: true } },
  };
}

interface Listening {
  readonly published: ReadonlyMap<string, readonly Diagnostic[]>;
  readonly statuses: readonly FolderStatus[];
  readonly logged: readonly string[];
  readonly edits: Client['edits'];
  /** Ends when the server says that something changed, or after a while. */
  readonly nextChange: () => Promise<void>;
}

/** Answers what the server asks, and keeps what it tells. */
function listen(connection: ProtocolConnection, settings: Readonly<Record<string, unknown>>): Listening {
  const published = new Map<string, readonly Diagnostic[]>();
  const logged: string[] = [];
  const told: { statuses: readonly FolderStatus[] } = { statuses: [] };
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  };
  connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => settings));
  connection.onRequest(RegistrationRequest.type, () => undefined);
  connection.onRequest(DiagnosticRefreshRequest.type, wake);
  const edits: Client['edits'] = { accept: true, asked: [] };
  connection.onRequest(ApplyWorkspaceEditRequest.type, ({ edit }) => {
    edits.asked.push(edit);
    if (edits.accept) {
      const changes = writeEdit(edit).map((uri) => ({ uri, type: FileChangeType.Changed }));
      void connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
    }
    return { applied: edits.accept };
  });
  connection.onRequest('workspace/codeLens/refresh', () => null);
  connection.onNotification(LogMessageNotification.type, ({ type, message }) => {
    if (type === MessageType.Error || type === MessageType.Warning) logged.push(message);
  });
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
    published.set(uri, diagnostics);
    wake();
  });
  connection.onNotification(statusNotification, (statuses: readonly FolderStatus[]) => {
    told.statuses = statuses;
    wake();
  });
  return {
    published,
    logged,
    edits,
    get statuses() {
      return told.statuses;
    },
    nextChange: () =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, timeLimit);
        waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

/** What the tests of one file have: folders that are not there yet, and clients that say goodbye after each test. */
export interface Bench {
  readonly newFolder: () => string;
  readonly start: (options: ClientOptions) => Promise<Client>;
}

/** Called once in a file of tests. */
export function bench(): Bench {
  const scratch = scratchFolder();
  const started: Client[] = [];
  let folders = 0;
  afterEach(async () => {
    for (const client of started.splice(0))
      if (client.server.exitCode === null && !client.server.killed) await client.stop();
  });
  return {
    newFolder: () => {
      folders += 1;
      return path.join(scratch, `library${folders}`);
    },
    start: async (options) => {
      const client = await startClient(options);
      started.push(client);
      return client;
    },
  };
}

/** The position right behind the first occurrence of a text. */
export function behind(text: string, part: string): Position {
  const at = text.indexOf(part);
  if (at < 0) throw new Error(`there is no "${part}"`);
  const before = text.slice(0, at + part.length).split('\n');
  return { line: before.length - 1, character: (before.at(-1) ?? '').length };
}
