import * as assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { ready } from './support';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
}

function manifest(): Manifest {
  const extension = vscode.extensions.getExtension('tacit.tacit');
  assert.ok(extension, 'the extension is installed');
  return extension.packageJSON as Manifest;
}

suite('activation', () => {
  test('the status bar tells how many jobs there are', async () => {
    const api = await ready();
    assert.equal(api.statusText(), 'Tacit 3 jobs');
  });

  test('commands contributed are the commands registered', async () => {
    await ready();
    const contributed = manifest().contributes.commands.map(({ command }) => command);
    const registered = (await vscode.commands.getCommands(true)).filter(
      // The view brings commands of its own, and so does the editor's client of the server.
      (command) => /^tacit\.\w+$/.test(command),
    );
    assert.deepEqual(registered.sort(), contributed.toSorted());
  });

  test('commands belong to Tacit, in title case, and those that need an argument are not in the palette', () => {
    const { commands, menus } = manifest().contributes;
    for (const { title, category } of commands) {
      assert.equal(category, 'Tacit');
      assert.match(title, /^[A-Z]/);
    }
    const inPalette = commands.filter(
      ({ command }) =>
        !(menus['commandPalette'] ?? []).some((entry) => entry.command === command && entry.when === 'false'),
    );
    assert.ok(inPalette.length <= 14, inPalette.map(({ command }) => command).join(' '));
    const hidden = (menus['commandPalette'] ?? []).filter(({ when }) => when === 'false').map(({ command }) => command);
    for (const command of ['tacit.showImpactOf', 'tacit.showImpactOfItem', 'tacit.goToItem', 'tacit.reviewItem'])
      assert.ok(hidden.includes(command), command);
  });

  test('settings have their defaults', () => {
    const properties = Object.entries(manifest().contributes.configuration.properties);
    assert.ok(properties.length <= 15);
    for (const [name, property] of properties) {
      assert.deepEqual(vscode.workspace.getConfiguration().get(name), property.default, name);
    }
  });
});
