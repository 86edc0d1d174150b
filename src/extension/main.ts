import * as vscode from 'vscode';
import type { FolderJobs, ImpactTarget } from '../server/protocol';
import { createServer } from './client';
import { hasSomethingToRead, onReadable } from './documents';
import { editingCommands } from './editing-commands';
import { createEvidence } from './evidence';
import { createImpactReports } from './impact';
import type { Node } from './jobs-tree';
import { JobsView } from './jobs-view';
import { registerTools } from './lm-tools';
import { previewJob, type ChosenJob } from './preview';
import { profileSample } from './profile';
import { isEnabled } from './settings';
import { createStatus } from './status';
import type { ServerState } from './status-text';

/** What other extensions, and tests, may ask. */
export interface TacitApi {
  /** Every scheduled job of the workspace, by folder. */
  readonly jobs: () => Promise<readonly FolderJobs[]>;
  /** What the status bar shows. */
  readonly statusText: () => string;
  /** The Jobs view. */
  readonly view: vscode.TreeDataProvider<Node>;
}

let stopServer = (): Promise<void> => Promise.resolve();

/** Called by VS Code when the extension is first needed. */
export function activate(context: vscode.ExtensionContext): TacitApi {
  const status = createStatus();
  const view = new JobsView(context.workspaceState);
  const tree = vscode.window.createTreeView('tacit.jobs', { treeDataProvider: view, showCollapseAll: true });
  let last: ServerState = { kind: 'starting' };
  const tell = (state: ServerState): void => {
    last = state;
    status.show(state);
    void vscode.commands.executeCommand('setContext', 'tacit.state', state.kind);
  };
  const server = createServer(context.asAbsolutePath('dist/server.js'), {
    onStarting: () => {
      tell({ kind: 'starting' });
    },
    onStatus: (folders) => {
      tell({ kind: 'running', folders });
    },
    onJobsChanged: () => {
      reports.changed();
      void server.jobs().then((folders) => {
        view.show(folders);
      });
    },
    onGivenUp: () => {
      tell({ kind: 'crashed', why: vscode.l10n.t('The server crashed several times within a few minutes.') });
      void offerRestart();
    },
  });
  stopServer = server.stop;
  const reports = createImpactReports(server.impact);
  const evidence = createEvidence(context.asAbsolutePath('dist/cli.js'));
  context.subscriptions.push(status, tree, reports, evidence, registerTools(server.tool));

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
      view.show([]);
      tell({ kind: 'off', why: vscode.l10n.t('Tacit is switched off here (setting `tacit.enable`).') });
    } else if (await hasSomethingToRead()) {
      await server.start();
    } else {
      tell({ kind: 'off', why: vscode.l10n.t('There is no code and no SQL in a folder of this machine.') });
    }
  };

  const commands: Readonly<Record<string, (...args: never[]) => unknown>> = {
    'tacit.showJobs': () => vscode.commands.executeCommand('tacit.jobs.focus'),
    'tacit.refresh': () => vscode.window.withProgress({ location: { viewId: 'tacit.jobs' } }, server.refresh),
    'tacit.showImpact': reports.showHere,
    'tacit.restartServer': () => server.restart(),
    'tacit.showOutput': server.showOutput,
    'tacit.groupByScheduler': () => {
      view.groupBy('scheduler');
    },
    'tacit.groupByEntity': () => {
      view.groupBy('entity');
    },
    'tacit.showImpactOf': (target: ImpactTarget) => reports.show(target),
    'tacit.profileSample': (samples?: readonly vscode.Uri[]) => profileSample(evidence, samples),
    'tacit.previewJob': (given?: { readonly job?: ChosenJob; readonly samples?: readonly vscode.Uri[] }) =>
      previewJob(evidence, server.jobs, given),
    'tacit.showImpactOfItem': (node: Node) => reports.showNode(node),
    ...editingCommands(server, context.extensionUri),
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
  return { jobs: server.jobs, statusText: status.text, view };
}

/** Called by VS Code when it shuts down. */
export function deactivate(): Promise<void> {
  return stopServer();
}
