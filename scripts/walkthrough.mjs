// Runs every command of docs/walkthrough.md on the bundled sample and writes what it printed below it. `--check` says
// instead whether the page is what the commands print today. `<!-- 2026-03-12 -->` sets the day of what follows.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './root.mjs';

const page = path.join(root, 'docs', 'walkthrough.md');
const place = mkdtempSync(path.join(os.tmpdir(), 'tacit-walkthrough-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));

cpSync(path.join(root, 'examples', 'shop', 'steps'), path.join(place, 'steps'), { recursive: true });
mkdirSync(path.join(place, 'bin'));
writeFileSync(
  path.join(place, 'bin', 'tacit'),
  `#!/bin/sh\nexec "${process.execPath}" "${path.join(root, 'dist', 'cli.js')}" "$@" --quiet --now "$TODAY"\n`,
);
chmodSync(path.join(place, 'bin', 'tacit'), 0o755);

let folder = place;
let day = '2026-03-02';

/**
 * @param {string} command one line, as a shell takes it; `cd` alone moves what follows
 * @returns {string} what it printed, and its exit code where that is not 0
 */
function run(command) {
  if (/^cd \S+$/.test(command)) {
    folder = path.resolve(folder, command.slice(3));
    return '';
  }
  const time = `${day}T09:00:00Z`;
  const { status, stdout } = spawnSync('bash', ['-c', `exec 2>&1; ${command}`], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${path.join(place, 'bin')}:${process.env.PATH ?? ''}`,
      HOME: place,
      XDG_CACHE_HOME: path.join(place, 'cache'),
      TODAY: time,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'init.defaultBranch',
      GIT_CONFIG_VALUE_0: 'main',
      GIT_CONFIG_KEY_1: 'commit.gpgsign',
      GIT_CONFIG_VALUE_1: 'false',
      GIT_AUTHOR_NAME: 'Robin',
      GIT_AUTHOR_EMAIL: 'robin@example.org',
      GIT_AUTHOR_DATE: time,
      GIT_COMMITTER_NAME: 'Robin',
      GIT_COMMITTER_EMAIL: 'robin@example.org',
      GIT_COMMITTER_DATE: time,
    },
  });
  // Neither the folder nor the Node of whoever runs it belongs on the page.
  const printed = stdout
    .replaceAll(place, '~')
    .replaceAll(`Node ${process.versions.node}`, 'Node 24')
    .replace(/\n+$/, '');
  const lines = printed === '' ? [] : printed.split('\n').map((line) => line.trimEnd());
  return [...lines, ...(status === 0 ? [] : [`(exit code ${status})`])].join('\n');
}

/**
 * @param {string} fence the inside of a fence
 * @returns {string} the same with what its commands print today
 */
function filled(fence) {
  return fence
    .split('\n')
    .filter((line) => line.startsWith('$ '))
    .flatMap((line) => [line, run(line.slice(2))].filter((part) => part !== ''))
    .join('\n');
}

const before = readFileSync(page, 'utf8');
const after = before.replace(/<!-- (\d{4}-\d{2}-\d{2}) -->|```console\n([^]*?)\n```/g, (match, date, fence) => {
  if (date !== undefined) {
    day = date;
    return match;
  }
  return `\`\`\`console\n${filled(String(fence))}\n\`\`\``;
});
if (process.argv.includes('--check')) {
  if (after !== before) {
    console.error('docs/walkthrough.md is not what its commands print today: npm run walkthrough');
    process.exitCode = 1;
  }
} else writeFileSync(page, after);
