import * as assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { TacitApi } from '../../../src/extension/main';
import { eventually, ready, uriOf } from './support';

const FILES = 500;

/** So many files that somebody may lose patience. The sample's settings keep the editor from watching their folder. */
async function writeShelves(folder: string): Promise<void> {
  const fields = Array.from({ length: 20 }, (_, at) => `  field${at}: string;`).join('\n');
  const types = Array.from({ length: 10 }, (_, at) => `export interface Label${at} {\n${fields}\n}`).join('\n');
  await mkdir(folder, { recursive: true });
  for (let at = 0; at < FILES; at += 1) {
    const text = `import mongoose from 'mongoose';\nexport const shelf = ${at + Math.random()};\n${types}\n`;
    await writeFile(path.join(folder, `shelf${at}.ts`), text);
  }
}

suite('a refresh', () => {
  let api: TacitApi;
  let folder: string;
  suiteSetup(async () => {
    api = await ready();
    folder = uriOf('src/shelves').fsPath;
  });
  suiteTeardown(async () => {
    await rm(folder, { recursive: true, force: true });
    await vscode.commands.executeCommand('tacit.refresh');
  });

  test('can be stopped: what was known stays, and the status says so until the next one', async () => {
    await writeShelves(folder);
    const source = new vscode.CancellationTokenSource();
    const refreshed = vscode.commands.executeCommand('tacit.refresh', source.token);
    while (!api.statusText().includes('sync~spin')) await delay(5);
    source.cancel();
    await refreshed;
    await eventually(api.statusText, (text) => text === 'Tacit 3 jobs');
    assert.match(api.statusDetail(), /The refresh was stopped: this is how the files were before\./);
    const [jobs] = await api.jobs();
    assert.equal(jobs?.jobs.length, 3);
    await rm(folder, { recursive: true, force: true });
    await vscode.commands.executeCommand('tacit.refresh');
    await eventually(api.statusDetail, (text) => !text.includes('stopped'));
    assert.equal(api.statusText(), 'Tacit 3 jobs');
  });
});
