import * as vscode from 'vscode';
import { statusText, type ServerState } from './status-text';
import { selector } from './documents';

/** The status bar item, and the language status item that says why nothing happens where nothing does. */
export interface Status extends vscode.Disposable {
  readonly show: (state: ServerState) => void;
  /** What the status bar shows. */
  readonly text: () => string;
  /** What it tells where the mouse rests. */
  readonly detail: () => string;
}

/** Status items; they are seen from the first `show` on. */
export function createStatus(): Status {
  const bar = vscode.window.createStatusBarItem('tacit.status', vscode.StatusBarAlignment.Left, -10);
  bar.name = 'Tacit';
  bar.command = 'tacit.showJobs';
  const language = vscode.languages.createLanguageStatusItem('tacit.status', selector);
  language.name = 'Tacit';
  language.command = { command: 'tacit.showOutput', title: vscode.l10n.t('Show Output') };
  let last: ServerState = { kind: 'starting' };

  const show = (state: ServerState): void => {
    last = state;
    const { text, detail, kind } = statusText(state, !vscode.workspace.isTrusted, vscode.l10n);
    bar.text = text;
    bar.tooltip = detail;
    bar.accessibilityInformation = { label: `${withoutIcons(text)}. ${detail}` };
    bar.backgroundColor = state.kind === 'crashed' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    bar.show();
    language.text = withoutIcons(text);
    language.detail = detail;
    language.busy = kind === 'busy';
    language.severity =
      kind === 'failed' ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
  };
  const trust = vscode.workspace.onDidGrantWorkspaceTrust(() => {
    show(last);
  });
  return {
    show,
    text: () => bar.text,
    detail: () => language.detail ?? '',
    dispose: () => {
      vscode.Disposable.from(bar, language, trust).dispose();
    },
  };
}

function withoutIcons(text: string): string {
  return text.replace(/\$\([^)]*\) ?/g, '');
}
