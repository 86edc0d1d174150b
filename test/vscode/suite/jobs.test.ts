import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { TacitApi } from '../../../src/extension/main';
import { mostCrashes } from '../../../src/extension/restarts';
import { eventually, jobFile, ready, revertAll } from './support';
import { findNode, linesOf } from './tree-support';

function killServer(): void {
  const processes = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' }).split('\n');
  const [own] = processes
    .map((line) => /^\s*(\d+)\s+(\d+)\s.*dist\/server\.js\b/.exec(line))
    .filter((match) => match !== null && Number(match[2]) === process.pid);
  assert.ok(own, 'the server is a child of the extension host');
  process.kill(Number(own[1]), 'SIGKILL');
}

suite('jobs', () => {
  let api: TacitApi;
  suiteSetup(async () => {
    api = await ready();
    await eventually(
      () => linesOf(api.view),
      (lines) => lines.length > 0,
    );
  });
  teardown(revertAll);

  test('the view lists jobs by scheduler, their queries, and the places that lead there', async () => {
    await vscode.commands.executeCommand('tacit.groupByScheduler');
    const lines = await linesOf(api.view);
    assert.deepEqual(
      lines.filter((line) => !line.startsWith('  ')).map((line) => line.replace(/ \(\d+\)$/, '')),
      ['Agenda', 'node-cron', 'Not checked'],
    );
    assert.ok(lines.includes('  purge-visits (every day at 03:00 UTC)'), lines.join('\n'));
    assert.ok(
      lines.some((line) => /^ {4}Next run \d{4}-\d\d-\d\d 03:00 UTC \(purge-visits\.ts:11\)$/.test(line)),
      lines.join('\n'),
    );
    assert.ok(lines.includes('    Never reviewed'), lines.join('\n'));
    assert.ok(lines.includes('    deletes from visits where createdAt < now - 90 days'), lines.join('\n'));
    assert.ok(lines.includes('      purge-visits.ts:11 (calls purgeVisits)'), lines.join('\n'));
  });

  test('the view lists jobs by entity, and what was not checked', async () => {
    await vscode.commands.executeCommand('tacit.groupByEntity');
    const lines = await linesOf(api.view);
    assert.ok(lines.includes('visits (1)'), lines.join('\n'));
    assert.ok(lines.includes('No entity known (1)'), lines.join('\n'));
    assert.ok(lines.includes('Not checked (1)'), lines.join('\n'));
    assert.ok(
      lines.some((line) => /^ {2}`clear-scratch` .*\(clear-scratch\.ts:8\)$/.test(line)),
      lines.join('\n'),
    );
    await vscode.commands.executeCommand('tacit.groupByScheduler');
  });

  test('a click on a job opens its code', async () => {
    const node = await findNode(api.view, 'purge-visits');
    assert.ok(node);
    const { command } = await api.view.getTreeItem(node);
    assert.ok(command);
    const given: readonly unknown[] = command.arguments ?? [];
    await vscode.commands.executeCommand(command.command, ...given);
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor !== undefined && editor.document.uri.path.endsWith(jobFile));
    assert.match(editor.document.getText(editor.selection), /^cron\.schedule\(/);
  });

  test('a server that dies is started again, until it dies too often', async () => {
    await vscode.commands.executeCommand('tacit.restartServer');
    for (let crash = 1; crash < mostCrashes; crash += 1) {
      await eventually(api.statusText, (text) => text === 'Tacit 3 jobs');
      killServer();
      await eventually(api.statusText, (text) => text.startsWith('$(sync~spin)'));
    }
    await eventually(api.statusText, (text) => text === 'Tacit 3 jobs');
    killServer();
    await eventually(api.statusText, (text) => text === '$(error) Tacit stopped');
    assert.deepEqual(await api.jobs(), []);
    await vscode.commands.executeCommand('tacit.restartServer');
    await eventually(api.statusText, (text) => text === 'Tacit 3 jobs');
    assert.equal((await api.jobs()).flatMap(({ jobs }) => jobs).length, 3);
  });

  test('Restart Server and Refresh give the same jobs again', async () => {
    await vscode.commands.executeCommand('tacit.restartServer');
    await eventually(api.statusText, (text) => text === 'Tacit 3 jobs');
    await vscode.commands.executeCommand('tacit.refresh');
    assert.equal((await api.jobs()).flatMap(({ jobs }) => jobs).length, 3);
  });

  test('the output can be looked at', async () => {
    await vscode.commands.executeCommand('tacit.showOutput');
    await eventually(
      () => vscode.window.visibleTextEditors.map(({ document }) => document.uri),
      (shown) => shown.some(({ scheme, path }) => scheme === 'output' && path.includes('Tacit')),
    );
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });

  test('switched off, it says so; switched on again, it reads', async () => {
    const settings = vscode.workspace.getConfiguration('tacit');
    try {
      await settings.update('enable', false, vscode.ConfigurationTarget.Global);
      await eventually(api.statusText, (text) => text === 'Tacit idle');
      assert.match(api.statusDetail(), /switched off here \(setting `tacit\.enable`\)/);
      assert.deepEqual(await linesOf(api.view), []);
    } finally {
      await settings.update('enable', undefined, vscode.ConfigurationTarget.Global);
    }
    await eventually(api.statusText, (text) => text === 'Tacit 3 jobs');
  });
});
