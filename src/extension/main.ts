import type * as vscode from 'vscode';

/** Called by VS Code when the extension is first needed. */
export function activate(_context: vscode.ExtensionContext): void {}

/** Called by VS Code when it shuts down. */
export function deactivate(): void {}
