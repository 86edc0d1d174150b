#!/usr/bin/env node
// Looks like a `code` executable to @vscode/test-electron, but runs the suite in the VS Code server of host.mjs.
// Understands --extensionDevelopmentPath=, --extensionTestsPath=, --new-window (without a folder), and a folder or a
// .code-workspace; and --restricted, for a window that is not trusted.
import path from 'node:path';
import { format } from 'node:util';
import { startHost } from './host.mjs';

const TIME_LIMIT_MS = 300_000;

/** Lines that VS Code itself prints at every start. */
const NOISE =
  /^(Resolv(ing|ed) connection token|Creating a socket|\[reconnection-grace-time\]|Updating additional builtin|Ignoring fetching additional builtin|\[Service Worker\]|\[AgentHost|\[AccountPolicyGate\]|Canceled: )/;

/**
 * @param {string} name
 * @returns {string}
 */
function option(name) {
  const value = process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
  if (value === undefined) throw new Error(`--${name}= is missing`);
  return value;
}

const given = process.argv.slice(2).find((argument) => !argument.startsWith('--'));
const host = await startHost({
  folder: given === undefined ? null : path.resolve(given),
  trusted: !process.argv.includes('--restricted'),
  development: option('extensionDevelopmentPath'),
  tests: option('extensionTestsPath'),
  onLog: (args) => {
    const line = format(...args);
    if (!NOISE.test(line)) console.log(line);
  },
});

/**
 * @param {number} code
 * @param {boolean} [keepLogs]
 */
async function stop(code, keepLogs = false) {
  await host.dispose(keepLogs);
  process.exit(code);
}

process.once('SIGINT', () => void stop(130));
process.once('SIGTERM', () => void stop(143));
setTimeout(() => {
  console.error(`The suite did not end within ${TIME_LIMIT_MS / 60_000} minutes; logs are in ${host.folder}`);
  void stop(2, true);
}, TIME_LIMIT_MS).unref();
await stop(await host.exited);
