import * as assert from 'node:assert/strict';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { TacitApi } from '../../../src/extension/main';
import {
  diagnosticsOf,
  eventually,
  jobFile,
  modelFile,
  newKinds,
  oldKinds,
  placeOf,
  ready,
  replace,
  revertAll,
  show,
  uriOf,
} from './support';

const ledgerFile = '.tacit/ledger.yaml';
const words = { reason: 'Donors have asked to be forgotten, too.', until: null };

/** The model with a new kind that is not saved, and the finding of it. */
async function withFinding(): Promise<{ readonly editor: vscode.TextEditor; readonly finding: vscode.Diagnostic }> {
  const editor = await show(modelFile);
  await replace(editor, oldKinds, newKinds);
  const [finding] = await found(1);
  assert.ok(finding);
  return { editor, finding };
}

function found(count: number): Promise<readonly vscode.Diagnostic[]> {
  return eventually(
    () => diagnosticsOf(modelFile),
    (diagnostics) => diagnostics.length === count,
  );
}

/** Tacit's own actions for a finding; the first ones with their edits. */
async function actionsOn(finding: vscode.Diagnostic): Promise<readonly vscode.CodeAction[]> {
  const actions = await eventually(
    () =>
      vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        uriOf(modelFile),
        finding.range,
        undefined,
        100,
      ),
    (some) => some.some(({ title }) => title.startsWith('Accept ')),
  );
  // What this command gives does not say for which diagnostics it is.
  return actions.filter(({ kind }) => kind?.value === 'quickfix');
}

function titled(actions: readonly vscode.CodeAction[], start: string): vscode.CodeAction {
  const action = actions.find(({ title }) => title.startsWith(start));
  assert.ok(action, `there is an action "${start}": ${actions.map(({ title }) => title).join(', ')}`);
  return action;
}

/** Runs an action's command with what the person would be asked for. */
async function run({ command }: vscode.CodeAction, ...more: readonly unknown[]): Promise<void> {
  assert.ok(command);
  await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]), ...more);
}

async function removeLedger(): Promise<void> {
  await vscode.workspace.fs.delete(uriOf('.tacit'), { recursive: true }).then(undefined, () => undefined);
}

suite('mending and accepting', () => {
  suiteSetup(async () => {
    await ready();
  });
  teardown(async () => {
    await revertAll();
    await removeLedger();
  });

  test('the finding can be mended, accepted, ignored and looked at', async () => {
    const { finding } = await withFinding();
    const titles = (await actionsOn(finding)).map(({ title }) => title);
    assert.deepEqual(titles, [
      "Add kind in ['reader', 'guest'] to the filter of purge-visits",
      'Accept new-kind-in-scope in the ledger…',
      'Ignore new-kind-in-scope here with a comment…',
      'Show the impact',
      'Explain new-kind-in-scope',
    ]);
  });

  test('a fix edits the job, and the finding is gone', async () => {
    const { finding } = await withFinding();
    const job = await show(jobFile);
    await show(modelFile);
    const fix = titled(await actionsOn(finding), 'Add kind');
    assert.equal(fix.isPreferred ?? false, false);
    assert.ok(fix.kind?.value === 'quickfix');
    assert.ok(fix.edit);
    assert.deepEqual(
      fix.edit.entries().map(([uri]) => uri.toString()),
      [uriOf(jobFile).toString()],
    );
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    assert.match(job.document.getText(), /deleteMany\(\{ kind: \{ \$in: \['reader', 'guest'\] \}, createdAt/);
    await found(0);
  });

  test('an acceptance is one edit of the ledger, which can be undone', async () => {
    const { finding } = await withFinding();
    await run(titled(await actionsOn(finding), 'Accept '), words);
    await found(0);
    const ledger = await vscode.workspace.openTextDocument(uriOf(ledgerFile));
    assert.equal(ledger.isDirty, false);
    assert.match(ledger.getText(), /reason: Donors have asked to be forgotten, too\./);
    await vscode.window.showTextDocument(ledger);
    await vscode.commands.executeCommand('undo');
    await eventually(
      () => ledger.isClosed || !ledger.getText().includes('Donors'),
      (isUndone) => isUndone,
    );
    await found(1);
  });

  test('a comment above the change ignores it', async () => {
    const { editor, finding } = await withFinding();
    await run(titled(await actionsOn(finding), 'Ignore '), words);
    await found(0);
    assert.match(editor.document.getText(), /\n {2}\/\/ tacit-ignore new-kind-in-scope -- Donors [^\n]*\n {2}kind:/);
    assert.equal(editor.document.isDirty, true);
    await vscode.commands.executeCommand('undo');
    await found(1);
  });

  test('a reason that says nothing changes nothing', async () => {
    const { finding } = await withFinding();
    await run(titled(await actionsOn(finding), 'Accept '), { reason: 'because', until: null });
    await assert.rejects(async () => vscode.workspace.fs.stat(uriOf(ledgerFile)));
    await found(1);
  });

  test('the page of a rule opens as it is meant to be read', async () => {
    const { finding } = await withFinding();
    await run(titled(await actionsOn(finding), 'Explain new-kind-in-scope'));
    await eventually(
      () => vscode.window.tabGroups.activeTabGroup.activeTab,
      (tab) => tab?.input instanceof vscode.TabInputWebview && tab.label.includes('new-kind-in-scope'),
    );
  });
});

suite('the impact of a finding', () => {
  let api: TacitApi;
  suiteSetup(async () => {
    api = await ready();
  });
  teardown(revertAll);

  test('is shown by the action that stands beside its fixes', async () => {
    const { finding } = await withFinding();
    await run(titled(await actionsOn(finding), 'Show the impact'));
    await eventually(
      () => api.impact.report()?.html ?? '',
      (html) => html.includes('data-verdict="widens"'),
    );
  });
});

suite('going to places', () => {
  suiteSetup(async () => {
    await ready();
  });
  teardown(revertAll);

  test('references of a field are the queries that name it', async () => {
    const editor = await show(modelFile);
    const places = await eventually(
      () =>
        vscode.commands.executeCommand<vscode.Location[]>(
          'vscode.executeReferenceProvider',
          editor.document.uri,
          placeOf(editor.document, 'createdAt').translate(0, 1),
        ),
      (some) => some.some(({ uri }) => uri.path.endsWith(jobFile)),
    );
    const job = await vscode.workspace.openTextDocument(uriOf(jobFile));
    const [inJob] = places.filter(({ uri }) => uri.path.endsWith(jobFile));
    assert.ok(inJob);
    assert.equal(job.getText(inJob.range), 'createdAt');
  });

  test('from an entity to the job, to its query and to its schedule', async () => {
    await show(modelFile);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const target = { kind: 'entity', folder: folder?.uri.toString(), entity: 'visits', field: null };
    for (const [role, line] of [
      ['job', /cron\.schedule\(/],
      ['query', /deleteMany\(/],
      ['schedule', /'0 3 \* \* \*'/],
    ] as const) {
      await vscode.commands.executeCommand('_tacit.goTo', target, role);
      const active = vscode.window.activeTextEditor;
      assert.ok(active !== undefined && active.document.uri.path.endsWith(jobFile), role);
      assert.match(active.document.lineAt(active.selection.active.line).text, line);
    }
  });

  test('a lens leads from the job to its query, and can be switched off where it stands', async () => {
    const editor = await show(modelFile);
    await show(jobFile);
    await replace(await show(modelFile), oldKinds, newKinds);
    assert.equal(editor.document.isDirty, true);
    await show(jobFile);
    const lenses = await eventually(
      () => vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uriOf(jobFile), 100),
      (some) => some.length >= 3,
    );
    const lead = lenses.find(({ command }) => command?.title === 'go to query')?.command;
    assert.ok(lead);
    await vscode.commands.executeCommand(lead.command, ...((lead.arguments ?? []) as unknown[]));
    const active = vscode.window.activeTextEditor;
    assert.ok(active);
    assert.match(active.document.lineAt(active.selection.active.line).text, /deleteMany/);

    const off = lenses.at(-1)?.command;
    assert.ok(off);
    assert.match(off.title, /eye-closed/);
    await vscode.commands.executeCommand(off.command);
    const settings = (): unknown => vscode.workspace.getConfiguration('tacit').get('codeLens');
    assert.equal(settings(), 'off');
    await vscode.workspace.getConfiguration('tacit').update('codeLens', undefined, vscode.ConfigurationTarget.Global);
    assert.equal(settings(), 'changed');
  });
});
