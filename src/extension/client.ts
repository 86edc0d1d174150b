import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  State,
  TransportKind,
  type CodeLensMiddleware,
} from 'vscode-languageclient/node';
import {
  acceptRequest,
  editorCommands,
  findingsAtRequest,
  focusNotification,
  ignoreRequest,
  jobsChangedNotification,
  jobsRequest,
  placesRequest,
  refreshRequest,
  statusNotification,
  stopNotification,
  toolRequest,
  type AcceptParameters,
  type EditOutcome,
  type FindingItem,
  type FindingsAtParameters,
  type FolderJobs,
  type FolderStatus,
  type ImpactTarget,
  type InitializationOptions,
  type ToolCall,
  type ToolResult,
  type PlaceItem,
} from '../server/protocol';
import { selector } from './documents';
import { createRestarts } from './restarts';

/** The server in its own process, and what can be asked of it. */
export interface Server {
  /** Starts it, where it does not run. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly restart: () => Promise<void>;
  readonly isRunning: () => boolean;
  readonly jobs: () => Promise<readonly FolderJobs[]>;
  /** Answers a language model's call; null where the server does not run. */
  readonly tool: (call: ToolCall) => Promise<ToolResult | null>;
  /** Accepts a finding in the ledger; null from a server that does not run. */
  readonly accept: (parameters: AcceptParameters) => Promise<EditOutcome | null>;
  /** Ignores a finding by a comment. */
  readonly ignore: (parameters: AcceptParameters) => Promise<EditOutcome | null>;
  readonly findingsAt: (place: FindingsAtParameters) => Promise<readonly FindingItem[]>;
  readonly places: (target: ImpactTarget) => Promise<readonly PlaceItem[]>;
  /** Asks for something else; what it gets while no server runs is `otherwise`. */
  readonly ask: <T>(method: string, otherwise: T, parameters: unknown, token?: vscode.CancellationToken) => Promise<T>;
  readonly refresh: () => Promise<void>;
  /** Ends the reading that the folders' states tell the progress of. */
  readonly stopReading: () => void;
  /** The window got the focus: files may have changed unseen. */
  readonly focused: () => void;
  readonly showOutput: () => void;
  /** Writes a line into the output. */
  readonly log: (line: string) => void;
}

/** What happens to a server. */
export interface ServerEvents {
  readonly onStarting: () => void;
  readonly onStatus: (folders: readonly FolderStatus[]) => void;
  readonly onJobsChanged: () => void;
  /** It could not be started, or crashed too often to be started again by itself. */
  readonly onGivenUp: () => void;
}

/** @param module the bundle of the server */
export function createServer(module: string, events: ServerEvents): Server {
  const restarts = createRestarts();
  const options: InitializationOptions = { commands: true };
  const client = new LanguageClient(
    'tacit',
    'Tacit',
    {
      run: { module, transport: TransportKind.ipc },
      debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--inspect=6010'] } },
    },
    {
      documentSelector: selector,
      diagnosticCollectionName: 'tacit',
      initializationOptions: options,
      // Names of the workspace are escaped in what the server says; of all commands, these alone can be run by its links.
      markdown: { isTrusted: { enabledCommands: [editorCommands.showImpact, editorCommands.goTo] } },
      middleware: { provideCodeLenses: withTooltips },
      errorHandler: {
        error: (_error, _message, count) => ({
          action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown,
        }),
        closed: () => {
          if (restarts.mayRestart(Date.now())) {
            events.onStarting();
            return { action: CloseAction.Restart, handled: true };
          }
          events.onGivenUp();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    },
  );
  client.onNotification(statusNotification, events.onStatus);
  client.onNotification(jobsChangedNotification, events.onJobsChanged);
  const isRunning = (): boolean => client.state === State.Running;
  /** A server that is going away answers nothing. */
  const ask: Server['ask'] = async <T>(
    method: string,
    otherwise: T,
    parameters: unknown,
    token?: vscode.CancellationToken,
  ) => (isRunning() ? client.sendRequest<T>(method, parameters, token) : otherwise);

  /** The output says what went wrong. */
  const begin = (): Promise<void> => client.start().catch(events.onGivenUp);

  return {
    isRunning,
    start: async () => {
      if (!client.needsStart()) return;
      events.onStarting();
      await begin();
    },
    stop: async () => {
      if (client.needsStop()) await client.stop();
    },
    restart: async () => {
      restarts.reset();
      events.onStarting();
      if (client.needsStop()) await client.stop();
      await begin();
    },
    jobs: () => ask<readonly FolderJobs[]>(jobsRequest, [], null),
    ask,
    tool: (call) => ask<ToolResult | null>(toolRequest, null, call),
    accept: (parameters) => ask<EditOutcome | null>(acceptRequest, null, parameters),
    ignore: (parameters) => ask<EditOutcome | null>(ignoreRequest, null, parameters),
    findingsAt: (place) => ask<readonly FindingItem[]>(findingsAtRequest, [], place),
    places: (target) => ask<readonly PlaceItem[]>(placesRequest, [], target),
    refresh: async () => {
      await ask(refreshRequest, null, null);
    },
    stopReading: () => {
      if (isRunning()) void client.sendNotification(stopNotification);
    },
    focused: () => {
      if (isRunning()) void client.sendNotification(focusNotification);
    },
    showOutput: () => {
      client.outputChannel.show();
    },
    log: (line) => {
      client.outputChannel.appendLine(line);
    },
  };
}

/** What a lens of a single icon does is said where the mouse rests: the protocol has no words for it. */
const withTooltips: NonNullable<CodeLensMiddleware['provideCodeLenses']> = async (document, token, next) => {
  const lenses = await next(document, token);
  for (const { command } of lenses ?? []) {
    if (command?.command === editorCommands.hideLenses)
      command.tooltip = vscode.l10n.t('Hide the code lenses of Tacit');
    if (command?.command === editorCommands.showImpact) command.tooltip = vscode.l10n.t('Show the impact report');
  }
  return lenses;
};
