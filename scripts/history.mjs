// Builds a git repository from folders: steps/1 is the first commit, steps/2 what the second adds or changes, and so
// on; `.delete` in a step lists the paths that it removes. Same folders, same commits: names and dates are fixed.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

const DELETIONS = '.delete';

/**
 * @param {string} directory
 * @param {number} day of March 2026, for the commit's date
 * @param {readonly string[]} args
 * @returns {string} what git printed
 */
export function git(directory, day, ...args) {
  const date = `2026-03-${String(day).padStart(2, '0')}T09:00:00+00:00`;
  const settings = ['-c', 'core.autocrlf=false', '-c', 'commit.gpgsign=false', '-c', 'init.defaultBranch=main'];
  const person = { NAME: 'Robin', EMAIL: 'robin@example.org', DATE: date };
  const { error, status, stdout, stderr } = spawnSync('git', [...settings, ...args], {
    cwd: directory,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      GIT_CONFIG_GLOBAL: path.join(directory, 'none'),
      GIT_CONFIG_NOSYSTEM: '1',
      ...Object.fromEntries(
        Object.entries(person).flatMap(([key, value]) => [
          [`GIT_AUTHOR_${key}`, value],
          [`GIT_COMMITTER_${key}`, value],
        ]),
      ),
    },
  });
  if (error) throw new Error(`git cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`git ${args[0]}: ${stderr.trim()}`);
  return stdout.trim();
}

/**
 * @param {string} steps folder of the steps
 * @returns {number[]} 1, 2, …
 */
export function stepsIn(steps) {
  return readdirSync(steps)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * Puts one step's files on top of what is there.
 * @param {string} steps folder of the steps
 * @param {number} step
 * @param {string} directory
 */
export function applyStep(steps, step, directory) {
  const source = path.join(steps, String(step));
  cpSync(source, directory, { recursive: true, filter: (file) => path.basename(file) !== DELETIONS });
  const deletions = path.join(source, DELETIONS);
  if (!existsSync(deletions)) return;
  for (const file of readFileSync(deletions, 'utf8').split('\n').filter(Boolean)) {
    rmSync(path.join(directory, file), { recursive: true });
  }
}

/**
 * Builds the repository, with one branch a step (`step-1`, `step-2`, …); the last one is checked out.
 * @param {string} steps folder of the steps
 * @param {string} directory is made
 * @returns {Map<number, string>} the commit of each step
 */
export function buildHistory(steps, directory) {
  mkdirSync(directory, { recursive: true });
  git(directory, 1, 'init', '--quiet');
  const commits = new Map();
  for (const step of stepsIn(steps)) {
    git(directory, step, 'checkout', '--quiet', '-b', `step-${step}`);
    applyStep(steps, step, directory);
    git(directory, step, 'add', '--all');
    git(directory, step, 'commit', '--quiet', '--message', `Step ${step}`);
    commits.set(step, git(directory, step, 'rev-parse', 'HEAD'));
  }
  return commits;
}
