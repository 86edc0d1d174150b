import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../support/built';

test('every text of the manifest is written down once, and each is used', () => {
  const manifest = readFileSync(path.join(projectRoot, 'package.json'), 'utf8');
  const texts = JSON.parse(readFileSync(path.join(projectRoot, 'package.nls.json'), 'utf8')) as Record<string, string>;
  const used = [...manifest.matchAll(/"%([^%"]+)%"/g)].map((match) => match[1] ?? '');
  expect([...new Set(used)].sort()).toEqual(Object.keys(texts).sort());
});

test('welcome texts run commands that there are', () => {
  const manifest = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
    readonly contributes: { readonly commands: readonly { readonly command: string }[] };
  };
  const texts = readFileSync(path.join(projectRoot, 'package.nls.json'), 'utf8');
  const own = [...texts.matchAll(/\(command:(tacit\.\w+)[)?]/g)].map((match) => match[1]);
  const contributed = manifest.contributes.commands.map(({ command }) => command);
  expect(own.length).toBeGreaterThan(0);
  for (const command of own) expect(contributed).toContain(command);
});
