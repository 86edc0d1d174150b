import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import JSZip from 'jszip';

const root = path.resolve(import.meta.dirname, '..', '..');

/** @returns {string} the packaged extension; throws when there is none */
export function packagedExtension() {
  const vsix = path.join(root, 'tacit.vsix');
  if (!existsSync(vsix)) throw new Error('No tacit.vsix: run npm run package first');
  return vsix;
}

/** What the tests leave behind: compiled suite, unpacked extension, results, screenshots. */
export const out = path.join(root, 'out');

/**
 * Unpacks the extension, so that the tests see what a user gets and not what lies in the source tree.
 * @returns {Promise<string>} the extension's folder
 */
export async function unpackExtension() {
  const folder = path.join(out, 'vsix');
  rmSync(folder, { recursive: true, force: true });
  const archive = await JSZip.loadAsync(readFileSync(packagedExtension()));
  for (const entry of Object.values(archive.files)) {
    if (entry.dir) continue;
    const file = path.join(folder, entry.name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, await entry.async('nodebuffer'));
  }
  return path.join(folder, 'extension');
}
