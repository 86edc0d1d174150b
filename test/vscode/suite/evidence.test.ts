import * as assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { suite, suiteSetup, suiteTeardown, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { TacitApi } from '../../../src/extension/main';
import { startMongo, type MongoServer } from '../../support/mongo-server';
import { eventually, ready, revertAll } from './support';

const DAY = 24 * 60 * 60 * 1000;

suite('evidence', () => {
  let api: TacitApi;
  let folder: string;
  let sample: vscode.Uri;
  suiteSetup(async () => {
    api = await ready();
    folder = mkdtempSync(path.join(os.tmpdir(), 'tacit-evidence-'));
    const old = new Date(Date.now() - 120 * DAY).toISOString();
    const young = new Date(Date.now() - DAY).toISOString();
    const lines = [
      ...Array.from({ length: 30 }, () => ({ kind: 'reader', branch: 'north', createdAt: old })),
      ...Array.from({ length: 10 }, () => ({ kind: 'inspector', branch: 'north', createdAt: old })),
      ...Array.from({ length: 60 }, () => ({ kind: 'guest', branch: 'north', createdAt: young })),
    ];
    const file = path.join(folder, 'visits.ndjson');
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    sample = vscode.Uri.file(file);
  });
  suiteTeardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  teardown(revertAll);

  const reports = (): readonly string[] =>
    vscode.workspace.textDocuments
      .filter(({ uri }) => uri.scheme === 'tacit-evidence')
      .map((document) => document.getText());

  test('profiles a sample', async () => {
    const report = await vscode.commands.executeCommand<string | null>('tacit.profileSample', [sample]);
    assert.match(report ?? '', /^## visits\n\n100 documents, sampled /);
    assert.match(report ?? '', /\| `inspector` \| 10 \| 10 % \|.*\*\*not in the code\*\*/);
    assert.match(report ?? '', /\| `createdAt` \| 100 % \| date \|/);
    await eventually(reports, (texts) => texts.includes(report ?? ''));
  });

  test('previews a job on a sample', async () => {
    const folders = await api.jobs();
    const job = folders
      .flatMap(({ uri, jobs }) => jobs.map(({ id, name }) => ({ folder: uri, id, name })))
      .find(({ name }) => name === 'purge-visits');
    assert.ok(job, 'the job is known');
    const report = await vscode.commands.executeCommand<string | null>('tacit.previewJob', { job, samples: [sample] });
    assert.match(report ?? '', /deletes 40 of 100 documents in `visits` \(40 %\)/);
    assert.match(report ?? '', /\| `inspector` \| 10 \| 10 \| 100 % \|/);
  });

  suite('of a database', () => {
    const password = 'secret-of-nobody';
    let server: MongoServer;
    const connection = (): { readonly label: string; readonly text: string } => ({
      label: 'library on this machine',
      text: `mongodb://ann:${password}@127.0.0.1:${String(server.port)}/library`,
    });
    const start = async (actions: readonly string[]): Promise<void> => {
      server = await startMongo({
        account: { user: 'ann', password },
        privileges: [{ resource: { db: 'library', collection: '' }, actions }],
        collections: { visits: Array.from({ length: 50 }, () => ({ kind: 'inspector', createdAt: new Date() })) },
      });
    };
    teardown(() => {
      server.close();
    });

    test('is profiled and previewed', async () => {
      await start(['find', 'listCollections']);
      const report = await vscode.commands.executeCommand<string | null>('tacit.profileSample', connection());
      assert.match(report ?? '', /^## visits\n\n50 documents, sampled \S+ from `library on this machine`/);
      assert.ok(report?.includes(password) === false);
      const jobs = (await api.jobs()).flatMap(({ uri, jobs }) => jobs.map((job) => ({ folder: uri, ...job })));
      const job = jobs.find(({ name }) => name === 'purge-visits');
      const given = { job, samples: connection() };
      const preview = await vscode.commands.executeCommand<string | null>('tacit.previewJob', given);
      assert.match(preview ?? '', /deletes 0 of 50 documents in `visits`/);
    });

    test('is not read by an account that can write', async () => {
      await start(['find', 'listCollections', 'remove']);
      assert.equal(await vscode.commands.executeCommand('tacit.profileSample', connection()), null);
      assert.ok(!server.commands.some((command) => 'listCollections' in command));
    });
  });

  test('says why a sample cannot be read', async () => {
    const nowhere = vscode.Uri.file(path.join(folder, 'nowhere.bson'));
    assert.equal(await vscode.commands.executeCommand('tacit.profileSample', [nowhere]), null);
  });
});
