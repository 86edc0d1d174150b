import * as vscode from 'vscode';
import type { FolderJobs } from '../server/protocol';
import { createConnectionStore } from './connection-store';
import { createServer, type Server } from './client';
import { hasSomethingToRead, onReadable } from './documents';
import { editingCommands } from './editing-commands';
import { createEvidence } from './evidence';
import type { FindingsNode } from './findings-tree';
import type { ImpactPanel } from './impact-panel';
import type { Node } from './jobs-tree';
import { registerTools } from './lm-tools';
import { createReadingProgress } from './reading';
import { previewJob, type GivenPreview } from './preview';
import { profileSample } from './profile';
import type { SampleChoice } from './sample-choice';
import { openSample, welcomeToSample } from './sample-command';
import { isEnabled } from './settings';
import { createStatus } from './status';
import { phaseOf, type ServerState } from './status-text';
import { createViews } from './views';

/** What other extensions, and tests, may ask. */
export interface TacitApi {
  /** Every scheduled job of the workspace, by folder. */
  readonly jobs: () => Promise<readonly FolderJobs[]>;
  /** What the status bar shows. */
  readonly statusText: () => string;
  /** What it tells where the mouse rests. */
  readonly statusDetail: () => string;
  /** The Jobs view. */
  readonly view: vscode.TreeDataProvider<Node>;
  /** The Findings view. */
  readonly findings: vscode.TreeDataProvider<FindingsNode>;
  /** The impact report that is shown, and what its page says. */
  readonly impact: Pick<ImpactPanel, 'report' | 'receive' | 'restore'>;
  /** The processor time that `activate` took, in milliseconds. */
  readonly activationTime: number;
}

let stopServer = (): Promise<void> => Promise.resolve();

/** Called by VS Code when the extension is first needed. */
export function activate(context: vscode.ExtensionContext): TacitApi {
  const start = process.cpuUsage();
  const status = createStatus();
  let last: ServerState = { kind: 'starting' };
  const tell = (state: ServerState): void => {
    last = state;
    status.show(state);
    const folders = state.kind === 'running' ? state.folders : [];
    reading.show(folders);
    void vscode.commands.executeCommand('setContext', 'tacit.state', state.kind);
    void vscode.commands.executeCommand('setContext', 'tacit.phase', phaseOf(folders));
  };
  const server = createServer(context.asAbsolutePath('dist/server.js'), {
    onStarting: () => {
      tell({ kind: 'starting' });
    },
    onStatus: (folders) => {
      tell({ kind: 'running', folders });
    },
    onJobsChanged: () => {
      views.changed();
    },
    onGivenUp: () => {
      tell({ kind: 'crashed', why: vscode.l10n.t('The server crashed several times within a few minutes.') });
      void offerRestart();
    },
  });
  stopServer = server.stop;
  const reading = createReadingProgress(server.stopReading);
  const evidence = createEvidence(context.asAbsolutePath('dist/cli.js'));
  const connections = createConnectionStore(context.secrets);
  const views = createViews(context, server);
  context.subscriptions.push(status, reading, views, evidence, registerTools(server.tool));

  const offerRestart = async (): Promise<void> => {
    const restart = vscode.l10n.t('Restart');
    const output = vscode.l10n.t('Show Output');
    const message = vscode.l10n.t('Tacit stopped: its server crashed several times within a few minutes.');
    const chosen = await vscode.window.showErrorMessage(message, restart, output);
    if (chosen === restart) await server.restart();
    if (chosen === output) server.showOutput();
  };
  /** Starts where there is something to read; says why where not. */
  const startIfWanted = async (): Promise<void> => {
    if (!isEnabled()) {
      await server.stop();
      views.clear();
      tell({ kind: 'off', why: vscode.l10n.t('Tacit is switched off here (setting `tacit.enable`).') });
    } else if (await hasSomethingToRead()) {
      await server.start();
    } else {
      views.clear();
      tell({ kind: 'off', why: vscode.l10n.t('There is no code and no SQL in a folder of this machine.') });
    }
  };

  const commands: Readonly<Record<string, (...args: never[]) => unknown>> = {
    ...views.commands,
    'tacit.refresh': (token?: unknown) => refresh(server, token),
    'tacit.restartServer': () => server.restart(),
    'tacit.showOutput': server.showOutput,
    'tacit.profileSample': (samples?: SampleChoice) => profileSample(evidence, connections, samples),
    'tacit.previewJob': (given?: GivenPreview) => previewJob(evidence, connections, server.jobs, given),
    ...editingCommands(server, context.extensionUri),
    'tacit.openSample': (into?: unknown) => openSample(context, into),
  };
  context.subscriptions.push(
    ...Object.entries(commands).map(([id, action]) => vscode.commands.registerCommand(id, action)),
    onReadable(() => {
      if (last.kind === 'off') void startIfWanted();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('tacit.enable')) void startIfWanted();
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) server.focused();
    }),
  );
  // Nobody waits for it: the editor goes on while the server starts.
  void startIfWanted();
  void welcomeToSample(context);
  return {
    jobs: server.jobs,
    statusText: status.text,
    statusDetail: status.detail,
    view: views.jobs,
    findings: views.findings,
    impact: views.impact,
    activationTime: processorTime(start),
  };
}

/**
 * Reads every file again.
 *
 * @param token stops it, for whoever calls the command from code; a person stops it in the notification
 */
async function refresh(server: Server, token: unknown): Promise<void> {
  const stopped = (token as Partial<vscode.CancellationToken> | undefined)?.onCancellationRequested?.(
    server.stopReading,
  );
  await vscode.window.withProgress({ location: { viewId: 'tacit.jobs' } }, server.refresh);
  stopped?.dispose();
}

/** Milliseconds of the processor's since then: what a busy machine does meanwhile is not counted. */
function processorTime(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** Called by VS Code when it shuts down. */
export function deactivate(): Promise<void> {
  return stopServer();
}
