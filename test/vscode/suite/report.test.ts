import * as assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { TacitApi } from '../../../src/extension/main';
import { eventually, jobFile, modelFile, placeOf, ready, replace, revertAll, show } from './support';
import { findNode } from './tree-support';

suite('the impact report', () => {
  let api: TacitApi;
  suiteSetup(async () => {
    api = await ready();
  });
  teardown(revertAll);

  function html(): string {
    return api.impact.report()?.html ?? '';
  }

  function tabs(): readonly string[] {
    return vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));
  }

  test('of a field stands in a tab, with a policy that lets nothing else in', async () => {
    const editor = await show(jobFile);
    const at = placeOf(editor.document, 'createdAt');
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('tacit.showImpactOfField');
    await eventually(tabs, (labels) => labels.includes('Impact of visits.createdAt'));
    const nonce = /style-src 'nonce-([A-Za-z0-9]+)'/.exec(html())?.[1];
    assert.ok(nonce !== undefined && nonce.length >= 32);
    assert.match(html(), /content="default-src 'none'; style-src 'nonce-\w+'; script-src 'nonce-\w+'; base-uri/);
    assert.equal(html().split('<script').length - 1, html().split(`<script nonce="${nonce}"`).length - 1);
    assert.match(html(), /<svg/);
    assert.match(html(), /purge-visits/);
  });

  test('of what changed names the finding; without a change it lists every job', async () => {
    await vscode.commands.executeCommand('tacit.showImpact');
    await eventually(html, (text) => text.includes('nothing changed since'));
    for (const job of ['purge-visits', 'forget-loans', 'clear-scratch']) assert.ok(html().includes(job), job);
    await replace(await show(modelFile), "'reader' | 'guest'", "'reader' | 'guest' | 'donor'");
    // The page that is shown follows.
    await eventually(html, (text) => text.includes('data-verdict="widens"'));
    assert.match(api.impact.report()?.markdown ?? '', /donor/);
  });

  test('against a branch compares with that branch; one that is not there is told', async () => {
    await vscode.commands.executeCommand('tacit.showImpactAgainst', 'main');
    await eventually(html, (text) => text.includes('main@'));
    const before = html();
    await vscode.commands.executeCommand('tacit.showImpactAgainst', 'no-such-branch');
    assert.equal(html(), before);
  });

  test('of a line of the view; its places open the code beside it', async () => {
    const node = await findNode(api.view, 'purge-visits');
    await vscode.commands.executeCommand('tacit.showImpactOfItem', node);
    await eventually(tabs, (labels) => labels.includes('Impact of purge-visits'));
    const places = api.impact.report()?.places ?? [];
    const at = places.findIndex(({ uri, range }) => uri.endsWith(jobFile) && range.start.line === 7);
    assert.ok(at >= 0, JSON.stringify(places));
    assert.equal(await api.impact.receive({ type: 'open', place: at }), true);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor !== undefined && editor.document.uri.path.endsWith(jobFile));
    assert.equal(editor.selection.start.line, 7);
    assert.equal(editor.viewColumn, vscode.ViewColumn.Two);
  });

  test('is copied as Markdown without links into the page', async () => {
    await vscode.commands.executeCommand('tacit.showImpact');
    assert.equal(await api.impact.receive({ type: 'copy' }), true);
    const copied = await vscode.env.clipboard.readText();
    assert.match(copied, /^# Impact of /);
    assert.doesNotMatch(copied, /#place-/);
  });

  test('ignores messages that are none of its page', async () => {
    await vscode.commands.executeCommand('tacit.showImpact');
    await vscode.env.clipboard.writeText('untouched');
    const editors = vscode.window.visibleTextEditors.length;
    for (const message of [
      null,
      'copy',
      { type: 'open', place: 10_000 },
      { type: 'open', place: 'file:///etc/passwd' },
      { type: 'copy', command: 'x' },
      { type: 'eval' },
    ])
      assert.equal(await api.impact.receive(message), false, JSON.stringify(message));
    assert.equal(await vscode.env.clipboard.readText(), 'untouched');
    assert.equal(vscode.window.visibleTextEditors.length, editors);
  });

  function emptyTab(): vscode.WebviewPanel {
    return vscode.window.createWebviewPanel('tacit.impact', 'Tacit', vscode.ViewColumn.Active);
  }

  test('stands in one tab: another that is restored beside it closes', async () => {
    const node = await findNode(api.view, 'purge-visits');
    await vscode.commands.executeCommand('tacit.showImpactOfItem', node);
    await eventually(tabs, (labels) => labels.includes('Impact of purge-visits'));
    await api.impact.restore(emptyTab());
    await eventually(tabs, (labels) => !labels.includes('Tacit') && labels.includes('Impact of purge-visits'));
    assert.match(html(), /purge-visits/);
  });

  test('is not restored where nothing was kept: its tab closes', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const tab = emptyTab();
    let isClosed = false;
    tab.onDidDispose(() => (isClosed = true));
    await api.impact.restore(tab);
    assert.equal(isClosed, true);
    assert.equal(api.impact.report(), null);
  });

  test('of a place outside the workspace is refused with a word', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const untitled = await vscode.workspace.openTextDocument({ content: 'createdAt', language: 'typescript' });
    await vscode.window.showTextDocument(untitled);
    await vscode.commands.executeCommand('tacit.showImpactOfField');
    assert.equal(api.impact.report(), null);
  });
});
