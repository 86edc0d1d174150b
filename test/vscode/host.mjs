// Starts a real VS Code on one folder: the server build of VS Code, and its workbench in headless Chromium.
import { spawn } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { vscodeServer } from './install-host.mjs';

const SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Default Dark Modern',
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.autofetch': false,
  // The server build saves by itself.
  'files.autoSave': 'off',
  'files.simpleDialog.enable': true,
  // Restricted Mode is what is looked at, not the question.
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.untrustedFiles': 'open',
};

const CHROMIUM_SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/**
 * @typedef {object} HostOptions
 * @property {string | null} folder the folder or the .code-workspace to open; null for a window without
 * @property {string} [development] folder of the extension under development
 * @property {string} [tests] compiled suite that exports `run()`; needs `development`
 * @property {string} [vsix] extension to install first, as a user would
 * @property {boolean} [trusted] false: start with Workspace Trust, in Restricted Mode
 * @property {Record<string, string>} [environment] for the server and the extension host
 * @property {Record<string, unknown>} [settings] user settings beside those of the tests
 * @property {(args: readonly unknown[]) => void} [onLog] what the extension host prints while a suite runs
 */

/**
 * @typedef {object} Host
 * @property {import('playwright-core').Page} page the workbench
 * @property {string} folder logs and user data
 * @property {Promise<number>} exited the suite's exit code
 * @property {(keep?: boolean) => Promise<void>} dispose stops everything; `keep` leaves the logs behind
 */

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>} what it printed; rejects unless it ends with 0
 */
function output(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    const collect = (/** @type {Buffer} */ chunk) => (text += chunk.toString());
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve(text) : reject(new Error(`exit code ${code}: ${text}`))));
  });
}

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {string} logFile
 * @returns {Promise<{ child: import('node:child_process').ChildProcess, port: number }>}
 */
function startServer(args, env, logFile) {
  const log = createWriteStream(logFile);
  // A process group of its own, so that the extension hosts go away with the server.
  const child = spawn(vscodeServer.node, [vscodeServer.main, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  child.stderr.pipe(log, { end: false });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`VS Code's server did not start within 30 s, see ${logFile}`)),
      30_000,
    );
    let text = '';
    child.stdout.on('data', (/** @type {Buffer} */ chunk) => {
      log.write(chunk);
      text += chunk.toString();
      const port = /Extension host agent listening on (\d+)/.exec(text)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve({ child, port: Number(port) });
    });
    child.once('exit', (code) => reject(new Error(`VS Code's server ended with ${code}, see ${logFile}`)));
  });
}

/** @param {import('node:child_process').ChildProcess} child a server */
async function stopServer(child) {
  const { pid } = child;
  if (pid === undefined) return;
  const ended = child.exitCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
  const signal = (/** @type {NodeJS.Signals} */ name) => {
    try {
      process.kill(-pid, name);
    } catch {
      // The group has ended already.
    }
  };
  signal('SIGTERM');
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 3000))]);
  signal('SIGKILL');
}

/**
 * @param {string} logFile
 * @returns {Promise<{ browser: import('playwright-core').Browser, page: import('playwright-core').Page }>}
 */
async function openBrowser(logFile) {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, headless: true, args: CHROMIUM_SWITCHES });
  const permissions = ['clipboard-read', 'clipboard-write'];
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions });
  // Nothing but this machine is wanted: answer at once instead of waiting for a name look-up to fail.
  const isOutside = (/** @type {URL} */ url) =>
    /^https?:$/.test(url.protocol) && !['127.0.0.1', 'localhost'].includes(url.hostname);
  await context.route(isOutside, (route) => route.abort());
  const page = await context.newPage();
  const log = createWriteStream(logFile);
  page.on('console', (message) => log.write(`[${message.type()}] ${message.text()}\n`));
  page.on('close', () => log.end());
  return { browser, page };
}

/**
 * @param {number} port
 * @param {HostOptions} options
 * @returns {string} address of the workbench
 */
function workbenchAddress(port, options) {
  const remote = (/** @type {string} */ file) =>
    `vscode-remote://127.0.0.1:${port}${file.split(path.sep).map(encodeURIComponent).join('/')}`;
  const payload = [
    ...(options.development === undefined ? [] : [['extensionDevelopmentPath', remote(options.development)]]),
    ...(options.tests === undefined ? [] : [['extensionTestsPath', remote(options.tests)]]),
    ...(options.environment === undefined ? [] : [['extensionEnvironment', JSON.stringify(options.environment)]]),
  ];
  const { folder } = options;
  const opened = folder?.endsWith('.code-workspace') === true ? { workspace: folder } : { folder: folder ?? '' };
  const query = new URLSearchParams(folder === null ? { ew: 'true' } : opened);
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

/**
 * @param {string} address
 * @param {string} folder for the log
 * @param {HostOptions} options
 * @returns {Promise<Pick<Host, 'page' | 'exited'> & { browser: import('playwright-core').Browser }>}
 */
async function openWorkbench(address, folder, options) {
  const { browser, page } = await openBrowser(path.join(folder, 'console.log'));
  /** @type {(code: number) => void} */
  let end = () => undefined;
  const exited = /** @type {Promise<number>} */ (new Promise((resolve) => (end = resolve)));
  // The workbench calls these two while it runs a suite.
  await page.exposeFunction('codeAutomationLog', (/** @type {string} */ _type, /** @type {unknown[]} */ logged) =>
    options.onLog?.(logged),
  );
  await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => end(code));
  try {
    await page.goto(address, { timeout: 120_000 });
    await page.waitForSelector('.monaco-workbench', { timeout: 60_000 });
  } catch (error) {
    await browser.close();
    throw error;
  }
  return { browser, page, exited };
}

/**
 * @param {HostOptions} options
 * @returns {Promise<Host>}
 */
export async function startHost(options) {
  if (!existsSync(vscodeServer.main)) throw new Error('No VS Code server here: run node test/vscode/install-host.mjs');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tacit-vscode-'));
  const data = path.join(folder, 'data');
  // Sockets and caches of the server go away with the rest.
  const temporary = path.join(folder, 'tmp');
  for (const created of [path.join(data, 'User'), temporary]) mkdirSync(created, { recursive: true });
  writeFileSync(
    path.join(data, 'User', 'settings.json'),
    JSON.stringify({ ...SETTINGS, ...options.settings }, null, 2),
  );

  // '{}' is a marketplace without an address.
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, TMPDIR: temporary, EXTENSIONS_GALLERY: '{}', ...options.environment };
  delete env.NODE_OPTIONS;
  delete env.VSCODE_IPC_HOOK_CLI;
  const place = [
    '--server-data-dir',
    folder,
    '--user-data-dir',
    data,
    '--extensions-dir',
    path.join(folder, 'extensions'),
  ];
  const common = [...place, '--accept-server-license-terms', '--telemetry-level', 'off'];
  if (options.vsix !== undefined) {
    await output(
      spawn(vscodeServer.node, [vscodeServer.main, ...common, '--install-extension', options.vsix, '--force'], { env }),
    );
  }

  const args = ['--host', '127.0.0.1', '--port', '0', '--without-connection-token', ...common];
  if (options.trusted !== false) args.push('--disable-workspace-trust');
  // Without it a built workbench ignores the payload; with it, no notification is shown.
  if (options.development !== undefined) args.push('--enable-smoke-test-driver');
  const { child, port } = await startServer(args, env, path.join(folder, 'server.log'));
  try {
    const { browser, page, exited } = await openWorkbench(workbenchAddress(port, options), folder, options);
    return {
      page,
      folder,
      exited,
      async dispose(keep = false) {
        await browser.close();
        await stopServer(child);
        if (!keep) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  } catch (error) {
    await stopServer(child);
    throw error;
  }
}
