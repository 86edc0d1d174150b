import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import {
  ExitNotification,
  InitializeRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  createProtocolConnection,
} from 'vscode-languageserver/node';
import { builtCli } from '../support/built';
import { LIBRARY, committed } from '../support/folders';
import { scratchFolder } from '../support/run-cli';

it('tacit lsp is the language server, until its editor ends it', { timeout: 120_000 }, async () => {
  const library = committed(path.join(scratchFolder(), 'library'), LIBRARY);
  const server = spawn(process.execPath, [await builtCli(), 'lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.listen();
  const { capabilities } = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
    workspaceFolders: [{ uri: pathToFileURL(library).href, name: 'library' }],
  });
  expect(capabilities.hoverProvider).toBe(true);
  expect(capabilities.codeLensProvider).toBeDefined();
  await connection.sendRequest(ShutdownRequest.type);
  await connection.sendNotification(ExitNotification.type);
  expect(await ended).toEqual([0, null]);
});
