import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Copies test/vscode/workspace into a temporary folder with one commit.
 * @returns {string} the folder
 */
export function createSampleRepository() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tacit-sample-'));
  cpSync(path.join(import.meta.dirname, 'workspace'), folder, { recursive: true });
  const identity = ['-c', 'user.name=Robin', '-c', 'user.email=robin@example.invalid'];
  const git = (/** @type {string[]} */ ...args) => execFileSync('git', [...identity, ...args], { cwd: folder });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=The library');
  return folder;
}
