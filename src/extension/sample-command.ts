import * as vscode from 'vscode';
import path from 'node:path';
import { copySample, SAMPLE_CHANGE, type Sample } from './sample';

/** Where it is kept which folder is the sample, until its window has opened. */
const OPENED = 'sampleOpened';
/** Nobody is surprised by a cursor that moves after so many milliseconds. */
const LONGEST_WAIT = 30_000;

/**
 * Copies the bundled sample to where the person wants it, and opens it.
 *
 * @param into where it is put without asking and without opening it; for whoever calls the command from code
 */
export async function openSample(context: vscode.ExtensionContext, into?: unknown): Promise<Sample | null> {
  const steps = context.asAbsolutePath(path.join('examples', 'shop', 'steps'));
  if (typeof into === 'string') return copySample(steps, into);
  const parent = await chooseParent(context);
  if (parent === null) return null;
  const title = vscode.l10n.t('Copying the sample');
  const sample = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    copySample(steps, parent),
  );
  await context.globalState.update(OPENED, sample.folder);
  const hasFolder = (vscode.workspace.workspaceFolders ?? []).length > 0;
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(sample.folder), {
    forceNewWindow: hasFolder,
  });
  return sample;
}

async function chooseParent(context: vscode.ExtensionContext): Promise<string | null> {
  const own = {
    label: vscode.l10n.t('$(cloud-download) In the Editor’s Own Storage'),
    detail: vscode.l10n.t('Nothing of yours is touched.'),
  };
  const other = {
    label: vscode.l10n.t('$(folder) In a Folder…'),
    detail: vscode.l10n.t('A new folder in one of yours.'),
  };
  const chosen = await vscode.window.showQuickPick([own, other], {
    title: vscode.l10n.t('Open Sample Workspace'),
    placeHolder: vscode.l10n.t('Where the copy of a small shop is put'),
  });
  if (chosen === undefined) return null;
  if (chosen === own) return context.globalStorageUri.fsPath;
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: true,
      canSelectFiles: false,
      openLabel: vscode.l10n.t('Copy Here'),
    })) ?? [];
  return folder?.fsPath ?? null;
}

/** Where the sample has just been opened, shows the change that puts a job at risk. */
export async function welcomeToSample(context: vscode.ExtensionContext): Promise<void> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (folder === undefined || context.globalState.get(OPENED) !== folder.uri.fsPath) return;
  await context.globalState.update(OPENED, undefined);
  await showFinding(vscode.Uri.joinPath(folder.uri, SAMPLE_CHANGE));
}

/** Shows a file, and its first finding as soon as that is known, unless the person has gone elsewhere meanwhile. */
async function showFinding(file: vscode.Uri): Promise<void> {
  await vscode.window.showTextDocument(file, { preview: false });
  // A window that is still opening replaces its editors, and has none that is active for a moment.
  const untouched = (): vscode.TextEditor | undefined => {
    const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === file.toString());
    const active = vscode.window.activeTextEditor?.document.uri.toString() ?? file.toString();
    return shown?.selection.active.line === 0 && active === file.toString() ? shown : undefined;
  };
  const select = (): boolean => {
    const [finding] = vscode.languages.getDiagnostics(file).filter(({ source }) => source === 'tacit');
    const editor = untouched();
    if (finding === undefined || editor === undefined) return finding !== undefined;
    editor.selection = new vscode.Selection(finding.range.start, finding.range.end);
    editor.revealRange(finding.range, vscode.TextEditorRevealType.InCenter);
    return true;
  };
  if (select()) return;
  const waiting = vscode.languages.onDidChangeDiagnostics(() => {
    if (select()) waiting.dispose();
  });
  setTimeout(() => {
    waiting.dispose();
  }, LONGEST_WAIT);
}
