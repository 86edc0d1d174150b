import * as vscode from 'vscode';
import type { FolderStatus } from '../server/protocol';

/** Shows how far a long reading is, where it can be stopped. */
export interface ReadingProgress extends vscode.Disposable {
  /** The state of each folder; none while no server runs. */
  readonly show: (folders: readonly FolderStatus[]) => void;
}

/** Nothing pops up for a reading that is shorter, in milliseconds: the status bar tells it. */
const PATIENCE = 3000;

type Report = vscode.Progress<{ readonly message?: string; readonly increment?: number }>;

/** @param stop ends the reading of every folder */
export function createReadingProgress(stop: () => void): ReadingProgress {
  let timer: NodeJS.Timeout | null = null;
  let end: (() => void) | null = null;
  let report: Report | null = null;
  let told = 0;

  const finish = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    end?.();
    end = null;
    report = null;
  };
  const open = (): void => {
    const title = vscode.l10n.t('Tacit is reading');
    told = 0;
    void vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => {
        report = progress;
        token.onCancellationRequested(stop);
        return new Promise<void>((resolve) => {
          end = resolve;
        });
      },
    );
  };
  return {
    show: (folders) => {
      const states = folders.map(({ state }) => state).filter((state) => state.kind === 'reading');
      if (states.length === 0) {
        finish();
        return;
      }
      timer ??= setTimeout(open, PATIENCE);
      const total = states.reduce((sum, state) => sum + (state.total ?? 0), 0);
      const read = states.reduce((sum, state) => sum + state.read, 0);
      if (report === null || total === 0) return;
      const share = Math.floor((100 * read) / total);
      report.report({ message: vscode.l10n.t('{0} of {1} files', read, total), increment: Math.max(0, share - told) });
      told = Math.max(told, share);
    },
    dispose: finish,
  };
}
