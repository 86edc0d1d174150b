import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Copies test/vscode/workspace into a temporary repository with one commit.
 * @param {string} [name] of the folder
 * @returns {{ folder: string, remove: () => void }}
 */
export function createSampleRepository(name = 'library') {
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'tacit-'));
  const folder = path.join(temporary, name);
  cpSync(path.join(import.meta.dirname, 'workspace'), folder, { recursive: true });
  const identity = ['-c', 'user.name=Robin', '-c', 'user.email=robin@example.invalid'];
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', [...identity, ...args], { cwd: folder });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=The library');
  return { folder, remove: () => rmSync(temporary, { recursive: true, force: true }) };
}
