// What the language server takes while nobody types: `npm run idle -- folder [seconds of rest]`. Starts the built server
// over a folder as an editor does, waits until the folder is read and the server has rested, edits the file of its first
// job, and rests again. Linux only: it reads /proc. Needs `npm run build`. The folder is not written to.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import rpc from 'vscode-languageserver/node.js';
import { root } from './root.mjs';

const [folder = root, rest = '75'] = process.argv.slice(2);
const cache = mkdtempSync(path.join(os.tmpdir(), 'tacit-idle-'));
const uri = pathToFileURL(path.resolve(folder)).href;

const server = spawn(process.execPath, [path.join(root, 'dist/server.js'), '--stdio'], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const connection = rpc.createProtocolConnection(server.stdout, server.stdin);
/** @type {{ kind: string }} */
let state = { kind: 'reading' };
connection.onNotification('tacit/status', (/** @type {readonly { state: { kind: string } }[]} */ statuses) => {
  state = statuses[0]?.state ?? state;
});
connection.onRequest('client/registerCapability', () => null);
connection.onRequest('workspace/codeLens/refresh', () => null);
connection.onRequest('workspace/diagnostic/refresh', () => null);
connection.listen();

/** @param {string} name of a line of /proc/<pid>/status; in MB */
function memory(name) {
  const status = readFileSync(`/proc/${String(server.pid)}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
}

/** @param {string} what @param {number} since */
function tell(what, since) {
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  console.log(
    `${what.padEnd(34)} ${seconds.padStart(6)} s  ${String(memory('VmRSS'))} MB (peak ${String(memory('VmHWM'))})`,
  );
}

try {
  const start = performance.now();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { diagnostic: {} } },
    workspaceFolders: [{ uri, name: 'folder' }],
    initializationOptions: { cache },
  });
  await connection.sendNotification('initialized', {});
  tell('started', start);
  while (state.kind === 'reading') await wait(100);
  tell(`folder is ${state.kind}`, start);
  await wait(Number(rest) * 1000);
  tell('after a rest', start);

  /** @type {readonly { jobs: readonly { location: { uri: string } | null }[] }[]} */
  const folders = await connection.sendRequest('tacit/jobs');
  const file = folders[0]?.jobs.map((job) => job.location?.uri).find((one) => one?.endsWith('.ts'));
  if (file !== undefined) {
    const text = readFileSync(new URL(file), 'utf8');
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: file, languageId: 'typescript', version: 1, text },
    });
    await connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: file } });
    for (let edit = 1; edit <= 2; edit += 1) {
      const edited = performance.now();
      await connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: file, version: edit + 1 },
        contentChanges: [{ text: `${text}\n// ${String(edit)}\n` }],
      });
      await connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: file } });
      tell(`edit ${String(edit)} to diagnostics`, edited);
    }
    await wait(Number(rest) * 1000);
    tell('after another rest', start);
  }
} finally {
  connection.dispose();
  server.kill();
  rmSync(cache, { recursive: true, force: true });
}
