import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../support/built';

const folder = path.join(projectRoot, 'docs', 'images');
const names = readdirSync(folder);

test('each picture is there for both themes, and together they are small', () => {
  const pictures = new Set(names.map((name) => name.replace(/\.(?:dark|light)\.png$/, '')));
  expect(names.toSorted()).toEqual(
    [...pictures].flatMap((name) => [`${name}.dark.png`, `${name}.light.png`]).toSorted(),
  );
  const sizes = names.map((name) => statSync(path.join(folder, name)).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1.5 * 1024 * 1024);
  for (const name of names) expect(readFileSync(path.join(folder, name)).subarray(1, 4).toString('latin1')).toBe('PNG');
});

test('the README shows each picture, in words too', () => {
  const readme = readFileSync(path.join(projectRoot, 'README.md'), 'utf8');
  const shown = [...readme.matchAll(/docs\/images\/([\w.-]+\.png)/g)].map((match) => match[1] ?? '');
  expect([...new Set(shown)].toSorted()).toEqual(names.toSorted());
  for (const [, text] of readme.matchAll(/<img [^>]*alt="([^"]*)"/g)) expect((text ?? '').length).toBeGreaterThan(20);
});
