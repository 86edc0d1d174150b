import * as vscode from 'vscode';
import { editorCommands, type FindingReference, type ImpactTarget, type PlaceRole } from '../server/protocol';
import { sayMeant } from './accept';
import type { Words } from './ask';
import type { Server } from './client';
import { goTo, goToFromHere } from './places';

/** The commands of diagnostics, hovers and lenses. */
export function editingCommands(
  server: Server,
  extension: vscode.Uri,
): Readonly<Record<string, (...args: never[]) => unknown>> {
  return {
    [editorCommands.accept]: (finding?: FindingReference, words?: unknown) =>
      sayMeant('accept', server, finding, givenWords(words)),
    [editorCommands.ignore]: (finding?: FindingReference, words?: unknown) =>
      sayMeant('ignore', server, finding, givenWords(words)),
    'tacit.goTo': () => goToFromHere(server),
    [editorCommands.goTo]: (target: ImpactTarget, role: PlaceRole) => goTo(target, role, server),
    [editorCommands.showRule]: (rule: string) => showRule(rule, extension),
    [editorCommands.hideLenses]: hideLenses,
  };
}

/** What a view gives beside the line whose action it is are no words. */
function givenWords(given: unknown): Words | undefined {
  const { reason, until } = (given ?? {}) as Partial<Words>;
  const isDay = until === null || typeof until === 'string';
  return typeof reason === 'string' && isDay ? { reason, until } : undefined;
}

/** The rule's page, which is part of the extension, so that it opens without a network. */
async function showRule(rule: string, extension: vscode.Uri): Promise<void> {
  if (!/^[a-z]+(?:-[a-z]+)*$/.test(rule)) return;
  const page = vscode.Uri.joinPath(extension, 'docs', 'rules', `${rule}.md`);
  try {
    await vscode.commands.executeCommand('markdown.showPreview', page);
  } catch {
    // An editor without previews shows the text.
    await vscode.window.showTextDocument(page);
  }
}

/** For this person in every workspace: a setting of the workspace would be in the repository. */
async function hideLenses(): Promise<void> {
  const settings = vscode.workspace.getConfiguration('tacit');
  const before = settings.inspect<string>('codeLens')?.globalValue;
  await settings.update('codeLens', 'off', vscode.ConfigurationTarget.Global);
  const undo = vscode.l10n.t('Undo');
  const openSetting = vscode.l10n.t('Open Setting');
  const text = vscode.l10n.t('The code lenses of Tacit are hidden.');
  void vscode.window.showInformationMessage(text, undo, openSetting).then(async (chosen) => {
    if (chosen === undo) await settings.update('codeLens', before, vscode.ConfigurationTarget.Global);
    if (chosen === openSetting) await vscode.commands.executeCommand('workbench.action.openSettings', 'tacit.codeLens');
  });
}
