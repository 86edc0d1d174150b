import * as vscode from 'vscode';

/** Whether Tacit is wanted here. Anything but false means yes. */
export function isEnabled(): boolean {
  return vscode.workspace.getConfiguration('tacit').get<unknown>('enable') !== false;
}

/** Under which name reviews are recorded; null for whoever works here. */
export function reviewer(): string | null {
  const name = vscode.workspace.getConfiguration('tacit').get<unknown>('reviewer');
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : null;
}
