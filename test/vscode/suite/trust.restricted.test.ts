import * as assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { suite, suiteSetup, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { TacitApi } from '../../../src/extension/main';
import {
  actionTitles,
  diagnosticsOf,
  eventually,
  hoverAt,
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

suite('Restricted Mode', () => {
  let api: TacitApi;
  suiteSetup(async () => {
    api = await ready();
  });
  teardown(revertAll);

  test('is said, and jobs are listed all the same', () => {
    assert.equal(vscode.workspace.isTrusted, false);
    assert.equal(api.statusText(), 'Tacit 3 jobs');
    assert.match(api.statusDetail(), /Restricted Mode: Tacit only reads/);
    assert.match(api.statusDetail(), /Base: main@/);
  });

  test('an edit is compared with the last commit: finding, hover, fixes and impact report', async () => {
    const editor = await show(modelFile);
    await replace(editor, oldKinds, newKinds);
    const [finding] = await eventually(
      () => diagnosticsOf(modelFile),
      (found) => found.length === 1,
    );
    assert.ok(finding);
    assert.equal(finding.code !== undefined, true);
    await actionTitles(uriOf(modelFile), finding.range, /^Accept new-kind-in-scope/);
    await hoverAt(editor, 'createdAt', /1 job uses this field/);
    const at = placeOf(editor.document, 'createdAt');
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('tacit.showImpactOfField');
    await eventually(
      () => api.impact.report()?.title,
      (title) => title === 'visits.createdAt',
    );
  });

  test('a sample is profiled: that reads, and runs nothing of the folder', async () => {
    const sample = uriOf('visits.ndjson');
    await writeFile(sample.fsPath, `${JSON.stringify({ kind: 'reader', branch: 'north' })}\n`);
    try {
      const report = await vscode.commands.executeCommand<string | null>('tacit.profileSample', [sample]);
      assert.match(report ?? '', /^## visits\n\n1 document/);
    } finally {
      await rm(sample.fsPath);
    }
  });
});
