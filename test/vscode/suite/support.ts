import * as assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { TacitApi } from '../../../src/extension/main';

export const modelFile = 'src/visits/visit.ts';
export const jobFile = 'src/jobs/purge-visits.ts';

/** The installed extension, activated. */
export async function tacit(): Promise<TacitApi> {
  const extension = vscode.extensions.getExtension<TacitApi>('tacit.tacit');
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

/**
 * Asks until the answer is as wanted: the editor cancels requests while other extensions register, and the server needs
 * a moment.
 */
export async function eventually<T>(ask: () => T | PromiseLike<T>, wanted: (answer: T) => boolean): Promise<T> {
  const limit = Date.now() + 20_000;
  let answer = await ask();
  while (!wanted(answer)) {
    if (Date.now() > limit) throw new Error(`not as wanted: ${JSON.stringify(answer).slice(0, 2000)}`);
    await delay(100);
    answer = await ask();
  }
  return answer;
}

/** The edit that puts a job at risk: a new kind of visitors. */
export const oldKinds = "'reader' | 'guest'";
export const newKinds = "'reader' | 'guest' | 'donor'";

/** Titles of what can be done about a range, once one of them is as wanted. */
export async function actionTitles(uri: vscode.Uri, range: vscode.Range, wanted: RegExp): Promise<readonly string[]> {
  return eventually(
    async () => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uri,
        range,
      );
      return actions.map(({ title }) => title);
    },
    (titles) => titles.some((title) => wanted.test(title)),
  );
}

/** Waits until the jobs of the workspace are known. */
export async function ready(): Promise<TacitApi> {
  const api = await tacit();
  await eventually(api.statusText, (text) => /^Tacit \d+ jobs?$/.test(text));
  return api;
}

/** The URI of a file of the workspace, in its first folder or another. */
export function uriOf(file: string, root = 0): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[root];
  assert.ok(folder, 'a folder is open');
  return vscode.Uri.joinPath(folder.uri, file);
}

/** Opens a file in an editor. */
export async function show(file: string, root = 0): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(file, root)), { preview: false });
}

/** Replaces the first occurrence of a text, without saving. */
export async function replace(editor: vscode.TextEditor, part: string, by: string): Promise<void> {
  const start = editor.document.getText().indexOf(part);
  assert.ok(start >= 0, `"${part}" is in the document`);
  const range = new vscode.Range(editor.document.positionAt(start), editor.document.positionAt(start + part.length));
  assert.ok(await editor.edit((edit) => edit.replace(range, by)));
}

/** The place of the first occurrence of a text. */
export function placeOf(document: vscode.TextDocument, part: string): vscode.Position {
  const at = document.getText().indexOf(part);
  assert.ok(at >= 0, `"${part}" is in the document`);
  return document.positionAt(at);
}

/** Leaves the workspace as it was found. */
export async function revertAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    // The editor writes its own settings, too.
    const isForeign = document.uri.scheme === 'file' && vscode.workspace.getWorkspaceFolder(document.uri) === undefined;
    if (!document.isDirty || isForeign) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Tacit's own diagnostics of a file. */
export function diagnosticsOf(file: string, root = 0): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uriOf(file, root)).filter(({ source }) => source === 'tacit');
}

function textOf(hovers: readonly vscode.Hover[]): string {
  return hovers
    .flatMap(({ contents }) => contents)
    .map((content) => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

/** What the editor tells of a place, once that is as wanted. */
export async function hoverAt(editor: vscode.TextEditor, part: string, wanted: RegExp): Promise<string> {
  const { document } = editor;
  const hovers = await eventually(
    () =>
      vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        placeOf(document, part).translate(0, 1),
      ),
    (found) => wanted.test(textOf(found)),
  );
  return textOf(hovers);
}
