import * as vscode from 'vscode';

/** Whether Tacit is wanted here. Anything but false means yes. */
export function isEnabled(): boolean {
  return vscode.workspace.getConfiguration('tacit').get<unknown>('enable') !== false;
}
