import * as assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { TacitApi } from '../../../src/extension/main';
import { eventually, revertAll, tacit } from './support';
import { linesOf } from './tree-support';

suite('a window without a folder', () => {
  let api: TacitApi;
  suiteSetup(async () => {
    assert.equal(vscode.workspace.workspaceFolders, undefined);
    api = await tacit();
    await eventually(api.statusText, (text) => text === 'Tacit idle');
  });
  teardown(revertAll);

  test('is idle, says why, and starts no server', async () => {
    assert.match(api.statusDetail(), /There is no code and no SQL in a folder of this machine/);
    assert.deepEqual(await api.jobs(), []);
    assert.deepEqual(await linesOf(api.view), []);
    assert.deepEqual(await linesOf(api.findings), []);
  });

  test('every command says that there is nothing, and does nothing', async () => {
    for (const command of [
      'tacit.showImpact',
      'tacit.showImpactOfField',
      'tacit.showImpactAgainst',
      'tacit.acceptFinding',
      'tacit.ignoreFinding',
      'tacit.goTo',
      'tacit.findJob',
      'tacit.refresh',
      'tacit.previewJob',
    ])
      await vscode.commands.executeCommand(command);
    const sample = vscode.Uri.file('/nowhere/visits.ndjson');
    assert.equal(await vscode.commands.executeCommand('tacit.profileSample', [sample]), null);
    assert.equal(api.impact.report(), null);
    assert.equal(api.statusText(), 'Tacit idle');
  });

  test('a text that was never saved is left alone', async () => {
    const content = "import mongoose from 'mongoose';\nmongoose.model('Visit').deleteMany({});\n";
    const document = await vscode.workspace.openTextDocument({ content, language: 'typescript' });
    await vscode.window.showTextDocument(document);
    const at = new vscode.Position(1, 25);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at,
    );
    assert.doesNotMatch(JSON.stringify(hovers), /job/);
    const own = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'tacit');
    assert.deepEqual(own, []);
  });
});
