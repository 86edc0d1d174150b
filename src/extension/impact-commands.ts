import * as vscode from 'vscode';
import { branchesRequest, type ImpactTarget } from '../server/protocol';
import type { Server } from './client';
import type { Asked, ImpactPanel } from './impact-panel';

/** The commands that show impact reports, by name. */
export function impactCommands(
  server: Pick<Server, 'ask'>,
  panel: ImpactPanel,
): Readonly<Record<string, (...args: never[]) => unknown>> {
  const show = (asked: Asked): Promise<void> => told(() => panel.show(asked));
  return {
    'tacit.showImpact': async () => {
      const folder = await folderAtHand();
      if (folder !== null) await show({ target: { kind: 'changes', folder }, against: null });
    },
    'tacit.showImpactOfField': async () => {
      const target = placeAtHand();
      if (target !== null) await show({ target, against: null });
    },
    'tacit.showImpactAgainst': async (given?: unknown) => {
      const folder = await folderAtHand();
      if (folder === null) return;
      const branch = typeof given === 'string' ? given : await chooseBranch(server, folder);
      if (branch === undefined) return;
      const title = vscode.l10n.t('Comparing with {0}', branch);
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        (_progress, token) =>
          told(() => panel.show({ target: { kind: 'changes', folder }, against: branch }, token), token),
      );
    },
    'tacit.showImpactOf': (target: ImpactTarget) => show({ target, against: null }),
  };
}

/** The folder of the file that is looked at; else the only one, or the one that is chosen. */
async function folderAtHand(): Promise<string | null> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const active = vscode.window.activeTextEditor?.document.uri;
  const own = active === undefined ? undefined : vscode.workspace.getWorkspaceFolder(active);
  const chosen = own ?? (folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0]);
  if (folders.length === 0) void vscode.window.showInformationMessage(vscode.l10n.t('Open a folder with code first.'));
  return chosen?.uri.toString() ?? null;
}

function placeAtHand(): ImpactTarget | null {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.uri.scheme !== 'file') {
    void vscode.window.showInformationMessage(vscode.l10n.t('Open a model, a migration or a job first.'));
    return null;
  }
  if (vscode.workspace.getWorkspaceFolder(editor.document.uri) === undefined) {
    const message = vscode.l10n.t('This file is in no folder that is open here, so Tacit knows nothing of it.');
    void vscode.window.showInformationMessage(message);
    return null;
  }
  const { line, character } = editor.selection.active;
  return { kind: 'place', uri: editor.document.uri.toString(), position: { line, character } };
}

async function chooseBranch(server: Pick<Server, 'ask'>, folder: string): Promise<string | undefined> {
  const branches = server.ask<readonly string[]>(branchesRequest, [], folder);
  return vscode.window.showQuickPick(
    branches.then((names) => [...names]).catch((error: unknown) => (tell(error), [])),
    { title: vscode.l10n.t('Show Impact Against Branch'), placeHolder: vscode.l10n.t('What to compare with') },
  );
}

/** Says what went wrong where the person can mend it; an action that was cancelled says nothing. */
async function told(action: () => Promise<void>, token?: vscode.CancellationToken): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (token?.isCancellationRequested !== true) tell(error);
  }
}

function tell(error: unknown): void {
  void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
}
