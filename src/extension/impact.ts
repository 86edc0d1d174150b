import * as vscode from 'vscode';
import type { ImpactReport, ImpactTarget } from '../server/protocol';
import type { Node } from './jobs-tree';

/** Reports are documents of their own, made anew whenever they are shown. */
export const impactScheme = 'tacit-impact';

/** Shows impact reports as Markdown. */
export interface ImpactReports extends vscode.Disposable {
  /** What stands at the cursor, or the whole file. */
  readonly showHere: () => Promise<void>;
  readonly show: (target: ImpactTarget) => Promise<void>;
  readonly showNode: (node: Node) => Promise<void>;
  /** What reports say may have changed. */
  readonly changed: () => void;
}

/** @param ask asks the server; null when there is nothing to tell */
export function createImpactReports(ask: (target: ImpactTarget) => Promise<ImpactReport | null>): ImpactReports {
  const contents = new vscode.EventEmitter<vscode.Uri>();
  const provider = vscode.workspace.registerTextDocumentContentProvider(impactScheme, {
    onDidChange: contents.event,
    provideTextDocumentContent: async (uri) =>
      (await ask(targetOf(uri)))?.markdown ?? vscode.l10n.t('There is nothing to tell here any more.'),
  });

  const show = async (target: ImpactTarget): Promise<void> => {
    const report = await ask(target);
    if (report === null) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Tacit has nothing to tell of this place yet.'));
      return;
    }
    const uri = vscode.Uri.from({
      scheme: impactScheme,
      path: `/${vscode.l10n.t('Impact of {0}', report.title.replaceAll('/', '∕'))}.md`,
      query: JSON.stringify(target),
    });
    await open(uri);
  };
  return {
    show,
    showHere: async () => {
      const editor = vscode.window.activeTextEditor;
      if (editor?.document.uri.scheme !== 'file') {
        void vscode.window.showInformationMessage(vscode.l10n.t('Open a model, a migration or a job first.'));
        return;
      }
      const { line, character } = editor.selection.active;
      await show({ kind: 'place', uri: editor.document.uri.toString(), position: { line, character } });
    },
    showNode: async (node) => {
      if (node.kind === 'job') await show({ kind: 'job', folder: node.folder.uri, job: node.job.id });
      if (node.kind === 'group' && node.name !== null) {
        await show({ kind: 'entity', folder: node.folder.uri, entity: node.name, field: null });
      }
    },
    changed: () => {
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === impactScheme) contents.fire(uri);
    },
    dispose: () => {
      vscode.Disposable.from(provider, contents).dispose();
    },
  };
}

function targetOf(uri: vscode.Uri): ImpactTarget {
  return JSON.parse(uri.query) as ImpactTarget;
}

/** As a preview where the editor has one, else as text. */
async function open(uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  try {
    await vscode.commands.executeCommand('markdown.showPreview', uri);
  } catch {
    await vscode.window.showTextDocument(document);
  }
}
