import * as vscode from 'vscode';
import { readablePatterns } from '../server/protocol';

const languages = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'python', 'sql'];

/** The documents that the server is told of. */
export const selector: { readonly scheme: string; readonly language?: string; readonly pattern?: string }[] = [
  ...languages.map((language) => ({ scheme: 'file', language })),
  ...readablePatterns.map((pattern) => ({ scheme: 'file', pattern })),
];

/** Where one of these is, there may be jobs: configuration and manuals alone are nearly everywhere. */
const endings = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'py', 'sql', 'prisma', 'sh'];
// Braces within braces are not understood everywhere.
const readable = `**/{${endings.map((ending) => `*.${ending}`).join(',')},*cron*}`;
const foreign = '**/{node_modules,site-packages}/**';

/** Whether any folder on this machine holds code or SQL. */
export async function hasSomethingToRead(): Promise<boolean> {
  const onDisk = (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => uri.scheme === 'file');
  if (!onDisk) return false;
  const [first] = await vscode.workspace.findFiles(readable, foreign, 1);
  return first !== undefined;
}

/** Calls whenever a file appears that could be read, or a folder that could hold one. */
export function onReadable(action: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(readable, false, true, true);
  const folders = vscode.workspace.onDidChangeWorkspaceFolders(action);
  watcher.onDidCreate(action);
  return vscode.Disposable.from(watcher, folders);
}
