import * as assert from 'node:assert/strict';
import { readFile, readdir, stat } from 'node:fs/promises';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { suite, suiteSetup, test } from 'mocha';
import * as vscode from 'vscode';
import type { TacitApi } from '../../../src/extension/main';
import { ready } from './support';

/** What the package holds; nothing else. */
const ALLOWED = [
  /^package(?:\.nls)?\.json$/,
  /^l10n\/bundle\.l10n\.json$/,
  /^(?:readme|changelog)\.md$/i,
  /^LICENSE(?:\.\w+)?$/,
  /^dist\/(?:bson|cli|connection|extension|reader|server)\.js$/,
  // SQLite for sample data.
  /^dist\/[\w.-]+\.wasm$/,
  /^dist\/ThirdPartyNotices\.txt$/,
  /^docs\/(?:configuration|ci)\.md$/,
  /^docs\/rules\/[\w-]+\.md$/,
  /^docs\/images\/[\w-]+\.(?:dark|light)\.png$/,
  /^examples\/shop\/steps\/[12]\//,
  /^media\//,
  /^schemas\/[\w.-]+\.json$/,
  /^syntaxes\/[\w.-]+\.json$/,
];
const LARGEST = 5 * 1024 * 1024;

function extension(): vscode.Extension<TacitApi> {
  const found = vscode.extensions.getExtension<TacitApi>('tacit.tacit');
  assert.ok(found, 'the extension is installed');
  return found;
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

suite('the package', () => {
  suiteSetup(ready);

  test('holds what is on the list, no native module, and is small', async () => {
    const files = await filesBelow(extension().extensionPath);
    const foreign = files.filter((file) => !ALLOWED.some((pattern) => pattern.test(file)));
    assert.deepEqual(foreign, []);
    assert.deepEqual(
      files.filter((file) => /\.(?:node|dll|so|dylib|exe|map)$/.test(file)),
      [],
    );
    const vsix = process.env['TACIT_TEST_VSIX'] ?? path.join(extension().extensionPath, '..', '..', '..', 'tacit.vsix');
    assert.ok((await stat(vsix)).size < LARGEST);
  });

  test('names the licence of each part that it bundles', async () => {
    const notices = await readFile(path.join(extension().extensionPath, 'dist', 'ThirdPartyNotices.txt'), 'utf8');
    for (const name of ['vscode-languageclient', 'vscode-languageserver', 'ts-morph', 'yaml', 'croner', 'commander'])
      assert.ok(new RegExp(`^${name} \\d`, 'm').test(notices), name);
  });

  test('is activated within 100 ms of the processor, its code read included', () => {
    const { extensionPath, exports: api } = extension();
    const bundle = path.join(extensionPath, 'dist', 'extension.js');
    const kept = require.cache[bundle];
    delete require.cache[bundle];
    const start = process.cpuUsage();
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- as the editor loads it
    require(bundle);
    const { user, system } = process.cpuUsage(start);
    const loading = (user + system) / 1000;
    if (kept !== undefined) require.cache[bundle] = kept;
    console.log(`      loading ${loading.toFixed(0)} ms, activate ${api.activationTime.toFixed(0)} ms`);
    assert.ok(loading + api.activationTime < 100, `${loading} + ${api.activationTime} ms`);
  });

  test('brings a sample that is a repository with a change', async () => {
    const parent = mkdtempSync(path.join(os.tmpdir(), 'tacit-sample-'));
    try {
      const sample = await vscode.commands.executeCommand<{ readonly folder: string; readonly isRepository: boolean }>(
        'tacit.openSample',
        parent,
      );
      assert.equal(sample.isRepository, true);
      const model = await readFile(path.join(sample.folder, 'src', 'baskets', 'basket.model.ts'), 'utf8');
      assert.match(model, /wish_list/);
    } finally {
      rmSync(parent, { recursive: true, force: true });
    }
  });

  test('has a walkthrough whose pictures, pages and commands are there', async () => {
    const { extensionPath } = extension();
    const manifest: unknown = extension().packageJSON;
    const text = JSON.stringify((manifest as { contributes: { walkthroughs: unknown } }).contributes.walkthroughs);
    const files = [...text.matchAll(/"((?:docs|media)\/[^"]+)"/g)].map((match) => match[1] ?? '');
    assert.ok(files.length >= 10, text);
    for (const file of files) await stat(path.join(extensionPath, file));
    const commands = new Set(await vscode.commands.getCommands(true));
    const used = [...text.matchAll(/command:([\w.]+)/g)].map((match) => match[1] ?? '');
    assert.ok(used.length >= 3);
    for (const command of used) assert.ok(commands.has(command), command);
  });
});
