import * as assert from 'node:assert/strict';
import path from 'node:path';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import {
  diagnosticsOf,
  eventually,
  hoverAt,
  jobFile,
  modelFile,
  newKinds,
  oldKinds,
  ready,
  replace,
  revertAll,
  show,
  uriOf,
} from './support';

async function lensTitles(file: string, wanted: (titles: readonly string[]) => boolean): Promise<readonly string[]> {
  return eventually(async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uriOf(file),
      100,
    );
    return lenses.map(({ command }) => command?.title ?? '');
  }, wanted);
}

suite('editing a model', () => {
  suiteSetup(async () => {
    await ready();
  });
  teardown(revertAll);

  test('an edit that is not saved gives a finding on the changed token, with its chain and its rule', async () => {
    const editor = await show(modelFile);
    await replace(editor, oldKinds, newKinds);
    assert.equal(editor.document.isDirty, true);
    const [finding] = await eventually(
      () => diagnosticsOf(modelFile),
      (found) => found.length > 0,
    );
    assert.ok(finding);
    assert.equal(editor.document.getText(finding.range), "'donor'");
    assert.equal(finding.severity, vscode.DiagnosticSeverity.Error);
    assert.match(finding.message, /`purge-visits`/);

    assert.ok(typeof finding.code === 'object');
    assert.equal(finding.code.value, 'new-kind-in-scope');
    const page = await vscode.workspace.openTextDocument(finding.code.target);
    assert.match(page.getText(), /new-kind-in-scope/);

    const chain = finding.relatedInformation ?? [];
    assert.ok(chain.length >= 3, JSON.stringify(chain));
    const files = chain.map(({ location }) => path.basename(location.uri.path));
    assert.ok(files.every((file) => file === 'purge-visits.ts'));
    const schedule = chain.at(-1);
    assert.ok(schedule);
    const job = await vscode.workspace.openTextDocument(schedule.location.uri);
    assert.equal(job.getText(schedule.location.range), "'0 3 * * *'");
  });

  test('undoing the edit takes the finding back', async () => {
    const editor = await show(modelFile);
    await replace(editor, oldKinds, newKinds);
    await eventually(
      () => diagnosticsOf(modelFile),
      (found) => found.length === 1,
    );
    await vscode.commands.executeCommand('undo');
    await eventually(
      () => editor.document.getText(),
      (text) => text.includes(`${oldKinds};`),
    );
    await eventually(
      () => diagnosticsOf(modelFile),
      (found) => found.length === 0,
    );
  });

  test('a file that is closed without saving keeps no finding', async () => {
    const editor = await show(modelFile);
    await replace(editor, oldKinds, newKinds);
    await eventually(
      () => diagnosticsOf(modelFile),
      (found) => found.length === 1,
    );
    await revertAll();
    await eventually(
      () => diagnosticsOf(modelFile),
      (found) => found.length === 0,
    );
  });

  test('a saved change is shown though its file is closed', async () => {
    const editor = await show(modelFile);
    await replace(editor, oldKinds, newKinds);
    await editor.document.save();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    try {
      await eventually(
        () => diagnosticsOf(modelFile),
        (found) => found.length === 1,
      );
    } finally {
      const again = await show(modelFile);
      await replace(again, newKinds, oldKinds);
      await again.document.save();
    }
    await eventually(
      () => diagnosticsOf(modelFile),
      (found) => found.length === 0,
    );
  });

  test('lenses stand on the entity that changed and on the job that is at risk', async () => {
    const editor = await show(modelFile);
    await show(jobFile);
    assert.deepEqual(await lensTitles(modelFile, (titles) => titles.length === 0), []);
    await replace(await show(modelFile), oldKinds, newKinds);
    assert.equal(editor.document.isDirty, true);
    const onEntity = await lensTitles(modelFile, (titles) => titles.length > 0);
    assert.deepEqual(onEntity, ['1 job depends on this · 1 at risk', 'go to query', '$(eye-closed)']);
    const [onJob] = await lensTitles(jobFile, (titles) => titles.length > 0);
    assert.match(onJob ?? '', /^deletes from visits · next 03:00 UTC · \d assumptions · at risk$/);
  });

  test('lenses can be switched off, and shown for everything', async () => {
    const settings = vscode.workspace.getConfiguration('tacit');
    await show(jobFile);
    try {
      await settings.update('codeLens', 'all', vscode.ConfigurationTarget.Global);
      await lensTitles(jobFile, (titles) => titles.some((title) => title.startsWith('deletes from visits')));
      await settings.update('codeLens', 'off', vscode.ConfigurationTarget.Global);
      await lensTitles(jobFile, (titles) => titles.length === 0);
    } finally {
      await settings.update('codeLens', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  test('a field tells which jobs filter by it, and a job what it takes for granted', async () => {
    const field = await hoverAt(await show(modelFile), 'createdAt', /1 job uses this field/);
    assert.match(field, /`purge-visits`/);
    assert.match(field, /every day at 03:00 UTC/);
    assert.match(field, /deletes from `visits` where `createdAt < now - 90 days` \(filters by it\)/);
    const job = await hoverAt(await show(jobFile), 'purge-visits', /Takes for granted/);
    assert.match(job, /a guest or a reader|a reader or a guest/);
    assert.match(job, /Never reviewed\./);
    assert.match(job, /\[Go to schedule\]\(<command:_tacit\.goTo\?/);
  });

  test('an entity tells which jobs depend on it, a schedule when it runs, each with ways from there', async () => {
    const entity = await hoverAt(await show('src/database.ts'), "'visits'", /1 job depends on this collection/);
    assert.match(entity, /\*\*`visits`\*\*/);
    for (const way of ['Show impact', 'Go to query', 'Go to schedule', 'Go to job'])
      assert.ok(entity.includes(`[${way}](<command:`), entity);
    const schedule = await hoverAt(await show(jobFile), "'0 3 * * *'", /every day at 03:00 UTC/);
    assert.match(schedule, /next run|next \d|Next run/);
  });
});
