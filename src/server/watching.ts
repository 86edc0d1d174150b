import path from 'node:path';
import type { FileSystemWatcher } from 'vscode-languageserver';
import { isReadable } from '../engine/readable';
import type { Folder } from './folder';
import { readablePatterns } from './protocol';
import { fileBelow } from './uris';

/** What may change the answer: files that are read, and what git knows of them. */
export const watchers: readonly FileSystemWatcher[] = [
  ...readablePatterns,
  '**/CODEOWNERS',
  '**/.gitignore',
  '**/.git/{HEAD,index,logs/HEAD}',
].map((globPattern) => ({ globPattern }));

/** Tells a folder of changed files; a change of git's own files says nothing of which files changed. */
export function tellFolder(folder: Folder, uris: readonly string[]): void {
  const files = uris.map((uri) => fileBelow(folder.root, uri)).filter((file) => file !== null);
  if (files.some((file) => /(?:^|\/)\.git\//.test(file))) {
    folder.changed(null);
    return;
  }
  const concerned = files.filter((file) => isReadable(file) || path.posix.basename(file) === '.gitignore');
  if (concerned.length > 0) folder.changed(concerned);
}
