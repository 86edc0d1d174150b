import * as assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { TacitApi } from '../../../src/extension/main';
import { eventually, modelFile, ready, replace, revertAll, show, uriOf } from './support';
import { findNode, itemsOf, linesOf } from './tree-support';

const ledger = '.tacit/ledger.yaml';

suite('the views', () => {
  let api: TacitApi;
  suiteSetup(async () => {
    api = await ready();
    await eventually(
      () => linesOf(api.view),
      (lines) => lines.length > 0,
    );
  });
  teardown(async () => {
    await revertAll();
    await rm(path.dirname(uriOf(ledger).fsPath), { recursive: true, force: true });
    await rm(uriOf('CODEOWNERS').fsPath, { force: true });
    await vscode.commands.executeCommand('tacit.refresh');
  });

  test('a job that deletes tells its guards, those that are there and those that are not', async () => {
    const guards = await findNode(api.view, 'Guards');
    assert.ok(guards);
    const lines = await linesOf(api.view, guards);
    assert.ok(
      lines.some((line) => / \(not found\)$/.test(line)),
      lines.join('\n'),
    );
  });

  test('jobs are listed by owner', async () => {
    await writeFile(uriOf('CODEOWNERS').fsPath, 'src/jobs/purge-visits.ts @desk\n');
    await vscode.commands.executeCommand('tacit.refresh');
    await vscode.commands.executeCommand('tacit.groupByOwner');
    const lines = await eventually(
      () => linesOf(api.view),
      (found) => found.includes('@desk (1)'),
    );
    assert.ok(lines.includes('No owner named (2)'), lines.join('\n'));
    assert.ok(lines.includes('    Owned by @desk'), lines.join('\n'));
    await vscode.commands.executeCommand('tacit.groupByScheduler');
  });

  test('findings are listed by file, each with its way to the schedule', async () => {
    await replace(await show(modelFile), "'reader' | 'guest'", "'reader' | 'guest' | 'donor'");
    const lines = await eventually(
      () => linesOf(api.findings),
      (found) => found.some((line) => line.startsWith('visit.ts')),
    );
    const at = lines.findIndex((line) => /^ {2}New kind donor .*\(new-kind-in-scope\)$/.test(line));
    assert.ok(at > 0, lines.join('\n'));
    assert.ok(
      lines
        .slice(at)
        .some((line) => /^ {4}purge-visits runs every day at 03:00 UTC.*\(purge-visits\.ts:11\)$/.test(line)),
      lines.join('\n'),
    );
  });

  test('a finding is accepted on its line, and only where it can be', async () => {
    await replace(await show(modelFile), "'reader' | 'guest'", "'reader' | 'guest' | 'donor'");
    const file = await eventually(
      () => findNode(api.findings, 'visit.ts'),
      (node) => node !== null,
    );
    const [finding] = (await api.findings.getChildren(file ?? undefined)) ?? [];
    assert.ok(finding?.kind === 'finding');
    assert.equal((await api.findings.getTreeItem(finding)).contextValue, 'finding-acceptable');
    const words = { reason: 'Donors are forgotten like readers are.', until: '2099-01-31' };
    await vscode.commands.executeCommand('tacit.acceptFinding', finding, words);
    await eventually(
      () => linesOf(api.findings),
      (lines) => !lines.some((line) => line.startsWith('visit.ts')),
    );
    const text = await readFile(uriOf(ledger).fsPath, 'utf8');
    assert.match(text, /Donors are forgotten like readers are\./);
    assert.match(text, /2099-01-31/);
  });

  test('a job is marked as reviewed in the ledger, and is due no more', async () => {
    const due = await eventually(
      () => findNode(api.findings, 'purge-visits'),
      (node) => node !== null,
    );
    await vscode.commands.executeCommand('tacit.reviewItem', due, 'guests never come back');
    const text = await readFile(uriOf(ledger).fsPath, 'utf8');
    assert.match(text, /src\/jobs\/purge-visits\.ts#purge-visits/);
    assert.match(text, /note: .*guests never come back/);
    const lines = await eventually(
      () => linesOf(api.findings),
      (found) => !found.some((line) => line.trim().startsWith('purge-visits')),
    );
    assert.ok(lines.includes('Never reviewed (2)'), lines.join('\n'));
    const jobs = await linesOf(api.view);
    assert.ok(
      jobs.some((line) => /^ {4}Reviewed on \d{4}-\d\d-\d\d by .+$/.test(line)),
      jobs.join('\n'),
    );
  });

  test('a ledger that cannot be written is told, and the job stays due', async () => {
    const folder = path.dirname(uriOf(ledger).fsPath);
    await rm(folder, { recursive: true, force: true });
    // A file in the place of its folder.
    await mkdir(path.dirname(folder), { recursive: true });
    await writeFile(folder, '');
    const due = await eventually(
      () => findNode(api.findings, 'purge-visits'),
      (node) => node !== null,
    );
    await vscode.commands.executeCommand('tacit.reviewItem', due, '');
    assert.equal(await readFile(folder, 'utf8'), '');
    assert.ok((await linesOf(api.findings)).some((line) => line.trim().startsWith('purge-visits')));
  });

  test('every line says itself to a screen reader, and none can be dragged', async () => {
    const items = [...(await itemsOf(api.view)), ...(await itemsOf(api.findings))];
    assert.ok(items.length > 10);
    for (const item of items) {
      assert.ok((item.accessibilityInformation?.label ?? '').length > 0, JSON.stringify(item.label));
      assert.ok(item.iconPath !== undefined, JSON.stringify(item.label));
    }
  });

  test('a line leads to its code', async () => {
    const due = await eventually(
      () => findNode(api.findings, 'purge-visits'),
      (node) => node !== null,
    );
    await vscode.commands.executeCommand('tacit.goToItem', due);
    assert.ok(vscode.window.activeTextEditor?.document.uri.path.endsWith('purge-visits.ts'));
  });
});
