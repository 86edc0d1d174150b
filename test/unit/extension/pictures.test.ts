import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { encoded, packed, pixelsOf } from '../../../scripts/png.mjs';
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

test('pictures are packed without changing a pixel, however they were filtered', () => {
  // Two pixels wide, with a line for each filter: left, above, both, and whichever is nearest.
  const header = Buffer.from('00000002000000050802000000', 'hex');
  const filtered = ['00 010203 040506', '01 010203 030303', '02 010101 010101', '03 010203 040506', '04 000000 010101'];
  const lines = filtered.map((line) => Buffer.from(line.replaceAll(' ', ''), 'hex'));
  const plain = ['00 010203 040506', '00 010203 040506', '00 020304 050607', '00 020305 07090c', '00 020305 080a0d'];
  const picture = encoded(lines, header);
  const wanted = Buffer.from(plain.join('').replaceAll(' ', ''), 'hex');
  expect(pixelsOf(picture)?.lines.toString('hex')).toBe(wanted.toString('hex'));
  expect(pixelsOf(packed(picture))?.lines.toString('hex')).toBe(wanted.toString('hex'));
  for (const name of names) {
    const kept = readFileSync(path.join(folder, name));
    expect(packed(kept).length, name).toBe(kept.length);
  }
});
