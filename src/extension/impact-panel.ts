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
  /** Puts the report back into its tab of before the window was loaded again; closes it where there is none any more. */
  readonly restore: (tab: vscode.WebviewPanel) => Promise<void>;
  /** There will be nothing to tell: a tab that waits for its report is closed. */
  readonly clear: () => void;
  /** What the report says may have changed. */
  readonly changed: () => void;
  /** The report that is shown; null where none is. */
  readonly report: () => ImpactReport | null;
  /** Takes what the page says; false for what is none of its messages. */
  readonly receive: (message: unknown) => Promise<boolean>;
}

/** The kind of the tab, as the manifest's activation events name it. */
export const IMPACT_VIEW = 'tacit.impact';
/** Under which key it is kept what the report is about. */
const KEPT = 'impactReport';
/** Time for edits to come to rest before the page is made anew, in milliseconds. */
const REST = 400;

/**
 * @param icon of the tab
 * @param memory of the workspace, for when the window is loaded again
 */
export function createImpactPanel(
  server: Pick<Server, 'ask' | 'log'>,
  icon: NonNullable<vscode.WebviewPanel['iconPath']>,
  memory: vscode.Memento,
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
    return adopt(
      vscode.window.createWebviewPanel(IMPACT_VIEW, 'Tacit', vscode.ViewColumn.Active, {
        ...PAGE_OPTIONS,
        enableFindWidget: true,
      }),
    );
  };
  const adopt = (made: vscode.WebviewPanel): vscode.WebviewPanel => {
    made.iconPath = icon;
    made.webview.onDidReceiveMessage(receive);
    made.onDidDispose(() => {
      panel = null;
      shown = null;
      remember(null);
    });
    return made;
  };
  const remember = (about: Asked | null): void => {
    asked = about;
    void memory.update(KEPT, about ?? undefined);
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
    if (asked === null || panel === null || (asked.against !== null && shown !== null)) return;
    const about = asked;
    const report = await request(about, nonce).catch(nothing);
    if (asked !== about) return;
    if (report !== null) render(report);
    else close();
  };
  /** Closes a tab that has no report. */
  const close = (): void => {
    if (shown === null) panel?.dispose();
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
      remember(about);
      render(report);
    },
    restore: async (tab) => {
      const about = readAsked(memory.get(KEPT));
      if (about === null || panel !== null) {
        tab.dispose();
        return;
      }
      panel = adopt(tab);
      tab.webview.options = PAGE_OPTIONS;
      tab.webview.html = waitingPage(vscode.l10n.t('The report is back as soon as Tacit has read the folder.'));
      remember(about);
      const report = await request(about, nonce).catch(nothing);
      // A server that has only begun has nothing to tell yet: it says when that changes.
      if (report !== null && asked === about) render(report);
    },
    clear: close,
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

/** A page that may run its own script, and load nothing. */
const PAGE_OPTIONS: vscode.WebviewOptions = { enableScripts: true, localResourceRoots: [] };

function waitingPage(text: string): string {
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`;
  return `<!doctype html><html><head><meta charset="utf-8">${policy}</head><body><p>${text}</p></body></html>`;
}

const TARGETS: readonly unknown[] = ['entity', 'job', 'place', 'changes'] satisfies ImpactTarget['kind'][];

/** What was kept of a report; null where that is nothing that this version knows. */
function readAsked(kept: unknown): Asked | null {
  const { target, against } = (kept ?? {}) as Partial<Asked>;
  if (!TARGETS.includes(target?.kind) || (against !== null && typeof against !== 'string')) return null;
  return target === undefined ? null : { target, against };
}

function nothing(): null {
  return null;
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
