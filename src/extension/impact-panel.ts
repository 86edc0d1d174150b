import * as vscode from 'vscode';
import { randomBytes } from 'node:crypto';
import { impactRequest, type ImpactParameters, type ImpactReport, type ImpactTarget } from '../server/protocol';
import type { Server } from './client';
import { messageText, readMessage } from './impact-messages';
import { openPlace } from './open-place';

/** What a report is about, and what it compares with: null for the folder's own base. */
export interface Asked {
  readonly target: ImpactTarget;
  readonly against: string | null;
}

/** The impact report in a tab of its own, the same page that the command line writes. */
export interface ImpactPanel extends vscode.Disposable {
  readonly show: (asked: Asked, token?: vscode.CancellationToken) => Promise<void>;
  /** What the report says may have changed. */
  readonly changed: () => void;
  /** The report that is shown; null where none is. */
  readonly report: () => ImpactReport | null;
  /** Takes what the page says; false for what is none of its messages. */
  readonly receive: (message: unknown) => Promise<boolean>;
}

/** Time for edits to come to rest before the page is made anew, in milliseconds. */
const REST = 400;

/** @param icon of the tab */
export function createImpactPanel(
  server: Pick<Server, 'ask' | 'log'>,
  icon: NonNullable<vscode.WebviewPanel['iconPath']>,
): ImpactPanel {
  let panel: vscode.WebviewPanel | null = null;
  let asked: Asked | null = null;
  let shown: ImpactReport | null = null;
  let timer: NodeJS.Timeout | null = null;
  // One for all pages: a page that did not change stays as it is, with what the person has filtered and unfolded.
  const nonce = randomBytes(24).toString('hex');

  const request = (about: Asked, by: string | null, token?: vscode.CancellationToken): Promise<ImpactReport | null> =>
    server.ask<ImpactReport | null>(impactRequest, null, { ...about, nonce: by } satisfies ImpactParameters, token);

  const render = (report: ImpactReport): void => {
    if (panel === null) return;
    const isSame = shown?.html === report.html;
    shown = report;
    panel.title = vscode.l10n.t('Impact of {0}', report.title);
    if (!isSame) panel.webview.html = report.html;
  };
  const open = (): vscode.WebviewPanel => {
    if (panel !== null) {
      panel.reveal(undefined, false);
      return panel;
    }
    const made = vscode.window.createWebviewPanel('tacit.impact', 'Tacit', vscode.ViewColumn.Active, {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: [],
    });
    made.iconPath = icon;
    made.webview.onDidReceiveMessage(receive);
    made.onDidDispose(() => {
      panel = null;
      asked = null;
      shown = null;
    });
    return made;
  };
  const receive = async (given: unknown): Promise<boolean> => {
    const message = readMessage(given, shown?.places.length ?? 0);
    if (message === null || shown === null || asked === null) {
      server.log(`Ignored: not a message of the impact page: ${messageText(given)}`);
      return false;
    }
    switch (message.type) {
      case 'open': {
        const place = shown.places[message.place];
        if (place !== undefined) await openPlace(place, columnBeside(panel?.viewColumn));
        break;
      }
      case 'copy':
        await vscode.env.clipboard.writeText(shown.markdown);
        vscode.window.setStatusBarMessage(vscode.l10n.t('The report is in the clipboard, as Markdown.'), 4000);
        break;
      case 'export':
        await exportReport(shown, () => request(asked ?? failed(), null));
    }
    return true;
  };
  const refresh = async (): Promise<void> => {
    // What a branch is compared with takes its time: it is made anew when it is asked for again.
    if (asked === null || panel === null || asked.against !== null) return;
    const about = asked;
    const report = await request(about, nonce);
    if (report !== null && asked === about) render(report);
  };

  return {
    report: () => shown,
    receive,
    show: async (about, token) => {
      const report = await request(about, nonce, token);
      if (token?.isCancellationRequested === true) return;
      if (report === null) {
        void vscode.window.showInformationMessage(vscode.l10n.t('Tacit has nothing to tell of this place yet.'));
        return;
      }
      panel = open();
      asked = about;
      render(report);
    },
    changed: () => {
      if (panel === null || timer !== null) return;
      timer = setTimeout(() => {
        timer = null;
        void refresh();
      }, REST);
    },
    dispose: () => {
      if (timer !== null) clearTimeout(timer);
      panel?.dispose();
    },
  };
}

function failed(): never {
  throw new Error('There is no report to export.');
}

/** Where code is shown: the report stays in sight. */
function columnBeside(own: vscode.ViewColumn | undefined): vscode.ViewColumn {
  return own === undefined || own === vscode.ViewColumn.One ? vscode.ViewColumn.Two : vscode.ViewColumn.One;
}

/** Writes the report where the person wants it: as Markdown for a name that says so, else as the page that stands alone. */
async function exportReport(shown: ImpactReport, standing: () => Promise<ImpactReport | null>): Promise<void> {
  const name = `impact-of-${shown.title.replace(/[^\p{L}\p{N}._-]+/gu, '-')}.html`;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const chosen = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Export Impact Report'),
    filters: { HTML: ['html'], Markdown: ['md'] },
    ...(folder !== undefined && { defaultUri: vscode.Uri.joinPath(folder.uri, name) }),
  });
  if (chosen === undefined) return;
  const report = /\.(?:md|markdown)$/i.test(chosen.path) ? shown.markdown : (await standing())?.html;
  if (report === undefined) return;
  await vscode.workspace.fs.writeFile(chosen, new TextEncoder().encode(report));
  vscode.window.setStatusBarMessage(vscode.l10n.t('The report is in {0}.', chosen.path.split('/').pop() ?? ''), 4000);
}
