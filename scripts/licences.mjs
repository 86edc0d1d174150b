import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';

/** @typedef {{ name: string, version: string, license?: string }} Manifest */

/**
 * @param {readonly string[]} inputs files of a bundle, relative to the project
 * @returns {string[]} the folders of the packages that they belong to, sorted
 */
function packageFolders(inputs) {
  const folders = inputs.map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/**
 * The licences of everything that the bundles contain, as their terms ask.
 * @param {readonly string[]} inputs files of the bundles, relative to the project
 * @returns {string}
 */
export function licenceText(inputs) {
  const notices = packageFolders(inputs).map((folder) => {
    const absolute = path.join(root, folder);
    const manifest = /** @type {Manifest} */ (JSON.parse(readFileSync(path.join(absolute, 'package.json'), 'utf8')));
    const file = readdirSync(absolute).find((name) => /^(licen[cs]e|copying)/i.test(name));
    const text =
      file !== undefined && existsSync(path.join(absolute, file))
        ? readFileSync(path.join(absolute, file), 'utf8')
        : '';
    return `${manifest.name} ${manifest.version} (${manifest.license ?? 'see below'})\n\n${text.trim()}\n`;
  });
  return `Tacit contains these packages:\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
