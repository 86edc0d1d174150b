import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { licenceText } from '../../../scripts/licences.mjs';
import { projectRoot } from '../../support/built';

/** The packages that bundles take in, as the build's list of inputs names them. */
const inputs = ['yaml', 'commander', 'croner', 'vscode-languageclient', '@lezer/python', 'typescript']
  .map((name) => `node_modules/${name}`)
  .filter((folder) => existsSync(path.join(projectRoot, folder)))
  .map((folder) => `${folder}/index.js`);

test('the notices hold the terms of each package, once', () => {
  const notices = licenceText([...inputs, ...inputs]);
  for (const input of inputs) {
    const name = input.replace(/^node_modules\/|\/index\.js$/g, '');
    expect(notices.split(`\n${name} `).length - 1).toBe(1);
  }
  const sections = notices.split(`\n${'-'.repeat(80)}\n\n`);
  expect(sections).toHaveLength(inputs.length);
  for (const section of sections) expect(section).toMatch(/licen[cs]e|permission/i);
});

test('the manifest keeps within what galleries and editors take', () => {
  const manifest = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
    readonly icon: string;
    readonly keywords: readonly string[];
    readonly galleryBanner: { readonly color: string };
    readonly contributes: {
      readonly commands: readonly { readonly command: string }[];
      readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when: string }[] };
      readonly configuration: { readonly properties: object };
    };
  };
  expect(existsSync(path.join(projectRoot, manifest.icon))).toBe(true);
  expect(manifest.galleryBanner.color).toMatch(/^#[0-9a-f]{6}$/);
  expect(manifest.keywords.length).toBeLessThanOrEqual(30);
  expect(Object.keys(manifest.contributes.configuration.properties).length).toBeLessThanOrEqual(15);
  const { commands, menus } = manifest.contributes;
  const hidden = menus.commandPalette.filter(({ when }) => when === 'false').map(({ command }) => command);
  expect(commands.filter(({ command }) => !hidden.includes(command)).length).toBeLessThanOrEqual(14);
});
