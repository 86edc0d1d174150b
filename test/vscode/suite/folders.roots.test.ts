import * as assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { TacitApi } from '../../../src/extension/main';
import {
  actionTitles,
  diagnosticsOf,
  eventually,
  hoverAt,
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
import { findNode, linesOf } from './tree-support';

const BRANCH = 1;

/** The model of the second folder with a new kind that is not saved, and the finding of it. */
async function withFinding(): Promise<vscode.Diagnostic> {
  await replace(await show(modelFile, BRANCH), oldKinds, newKinds);
  const [finding] = await eventually(
    () => diagnosticsOf(modelFile, BRANCH),
    (found) => found.length === 1,
  );
  assert.ok(finding);
  return finding;
}

suite('a workspace of two folders with the same files', () => {
  let api: TacitApi;
  suiteSetup(async () => {
    api = await ready();
    await eventually(api.statusText, (text) => text === 'Tacit 6 jobs');
  });
  teardown(async () => {
    await revertAll();
    await rm(uriOf('.tacit', BRANCH).fsPath, { recursive: true, force: true });
  });

  test('lists the jobs of each', async () => {
    const lines = await eventually(
      () => linesOf(api.view),
      (found) => found.includes('branch'),
    );
    assert.ok(lines.includes('library'), lines.join('\n'));
    assert.equal(lines.filter((line) => /^ +purge-visits \(/.test(line)).length, 2);
  });

  test('an edit is a finding of its own folder, with its own chain, hover and fixes', async () => {
    const finding = await withFinding();
    assert.deepEqual(diagnosticsOf(modelFile), []);
    const chain = finding.relatedInformation ?? [];
    assert.ok(chain.length > 0);
    const root = uriOf('', BRANCH).toString();
    for (const { location } of chain) assert.ok(location.uri.toString().startsWith(root), location.uri.toString());
    const titles = await actionTitles(uriOf(modelFile, BRANCH), finding.range, /^Accept /);
    assert.ok(
      titles.some((title) => title.startsWith('Add kind in')),
      titles.join('\n'),
    );
    await hoverAt(await show(modelFile, BRANCH), 'createdAt', /1 job uses this field/);
    await hoverAt(await show(modelFile), 'createdAt', /1 job uses this field/);
  });

  test('a finding is accepted in the ledger of its own folder, on its line of the view', async () => {
    await withFinding();
    const node = await eventually(
      async () => {
        const file = await findNode(api.findings, 'visit.ts');
        return file === null ? null : ((await api.findings.getChildren(file)) ?? [])[0];
      },
      (found) => found?.kind === 'finding',
    );
    const words = { reason: 'Donors have asked to be forgotten, too.', until: null };
    await vscode.commands.executeCommand('tacit.acceptFinding', node, words);
    await eventually(
      () => diagnosticsOf(modelFile, BRANCH),
      (found) => found.length === 0,
    );
    assert.match(await readFile(uriOf('.tacit/ledger.yaml', BRANCH).fsPath, 'utf8'), /Donors have asked/);
    await assert.rejects(readFile(uriOf('.tacit/ledger.yaml').fsPath));
  });

  test('the impact report is that of the folder whose file is looked at', async () => {
    const editor = await show(jobFile, BRANCH);
    const at = placeOf(editor.document, 'createdAt');
    editor.selection = new vscode.Selection(at, at);
    await vscode.commands.executeCommand('tacit.showImpactOfField');
    const root = uriOf('', BRANCH).toString();
    const places = await eventually(
      () => api.impact.report()?.places ?? [],
      (found) => found.length > 0,
    );
    assert.ok(
      places.every(({ uri }) => uri.startsWith(root)),
      JSON.stringify(places),
    );
    await show(modelFile, BRANCH);
    await vscode.commands.executeCommand('tacit.showImpact');
    await eventually(
      () => api.impact.report(),
      (report) => report?.title.startsWith('all jobs, nothing changed') === true,
    );
    assert.ok(api.impact.report()?.places.every(({ uri }) => uri.startsWith(root)));
  });

  test('a sample belongs to the folder that it lies in, a preview to that of its job', async () => {
    const sample = uriOf('visits.ndjson', BRANCH);
    const old = new Date(Date.now() - 120 * 24 * 60 * 60 * 1000).toISOString();
    await writeFile(sample.fsPath, `${JSON.stringify({ kind: 'reader', branch: 'north', createdAt: old })}\n`);
    try {
      const profile = await vscode.commands.executeCommand<string | null>('tacit.profileSample', [sample]);
      assert.match(profile ?? '', /^## visits\n\n1 document/);
      const [, branch] = await api.jobs();
      const job = branch?.jobs.find(({ name }) => name === 'purge-visits');
      assert.ok(branch !== undefined && job !== undefined);
      const preview = await vscode.commands.executeCommand<string | null>('tacit.previewJob', {
        job: { folder: branch.uri, id: job.id, name: job.name },
        samples: [sample],
      });
      assert.match(preview ?? '', /deletes 1 of 1 documents? in `visits`/);
    } finally {
      await rm(sample.fsPath);
    }
  });

  test('a folder that is taken away takes its jobs along', async () => {
    const branch = vscode.workspace.workspaceFolders?.[BRANCH];
    assert.ok(branch);
    vscode.workspace.updateWorkspaceFolders(BRANCH, 1);
    await eventually(api.statusText, (text) => text === 'Tacit 3 jobs');
    vscode.workspace.updateWorkspaceFolders(BRANCH, 0, { uri: branch.uri, name: branch.name });
    await eventually(api.statusText, (text) => text === 'Tacit 6 jobs');
  });
});

suite('what lies in no folder', () => {
  let api: TacitApi;
  let folder: string;
  suiteSetup(async () => {
    api = await ready();
    folder = await mkdtemp(path.join(os.tmpdir(), 'tacit-outside-'));
  });
  suiteTeardown(() => rm(folder, { recursive: true, force: true }));
  teardown(revertAll);

  async function toldOf(document: vscode.TextDocument): Promise<readonly string[]> {
    const editor = await vscode.window.showTextDocument(document);
    const at = placeOf(document, 'createdAt');
    editor.selection = new vscode.Selection(at, at);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at,
    );
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      100,
    );
    const own = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'tacit');
    return [
      ...hovers
        .flatMap(({ contents }) => contents.map((content) => (typeof content === 'string' ? content : content.value)))
        .filter((text) => text.includes('job')),
      ...lenses.map(({ command }) => command?.title ?? ''),
      ...own.map(({ message }) => message),
    ];
  }

  test('a file elsewhere is told nothing of, and has no impact report', async () => {
    // The very file that would be a finding in a folder of the workspace.
    const text = (await readFile(uriOf(modelFile).fsPath, 'utf8')).replace(oldKinds, newKinds);
    const file = path.join(folder, 'visit.ts');
    await writeFile(file, text);
    assert.deepEqual(await toldOf(await vscode.workspace.openTextDocument(file)), []);
    await vscode.commands.executeCommand('tacit.showImpactOfField');
    assert.equal(api.impact.report(), null);
    assert.equal(api.statusText(), 'Tacit 6 jobs');
  });

  test('neither is a text that was never saved; once it is, it counts', async () => {
    const content = (await readFile(uriOf(jobFile).fsPath, 'utf8')).replaceAll('purge-visits', 'purge-old-visits');
    const untitled = await vscode.workspace.openTextDocument({ content, language: 'typescript' });
    assert.deepEqual(await toldOf(untitled), []);
    await vscode.commands.executeCommand('tacit.showImpactOfField');
    assert.equal(api.impact.report(), null);
    const saved = uriOf('src/jobs/purge-old-visits.ts', BRANCH);
    await writeFile(saved.fsPath, content);
    try {
      await eventually(api.statusText, (text) => text === 'Tacit 7 jobs');
    } finally {
      await rm(saved.fsPath);
    }
    await eventually(api.statusText, (text) => text === 'Tacit 6 jobs');
  });
});
