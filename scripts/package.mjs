// Packs what `npm run build` made into tacit.vsix, without a network, and looks at what came out.
import { rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { createVSIX, listFiles } from '@vscode/vsce';
import { root } from './root.mjs';

const LARGEST = 5 * 1024 * 1024;
const BUNDLES = ['bson', 'cli', 'connection', 'extension', 'reader', 'server'];
const NEEDED = ['package.json', ...BUNDLES.map((name) => `dist/${name}.js`)];

const packagePath = path.join(root, 'tacit.vsix');
rmSync(packagePath, { force: true });
// No package manager is asked: nothing of node_modules is packed.
const files = await listFiles({ cwd: root, packageManager: 2 });
const missing = NEEDED.filter((file) => !files.includes(file));
if (missing.length > 0) throw new Error(`The package would lack ${missing.join(', ')}: run npm run build first`);

await createVSIX({
  cwd: root,
  packagePath,
  dependencies: false,
  allowMissingRepository: true,
  rewriteRelativeLinks: false,
});
const { size } = statSync(packagePath);
console.log(`tacit.vsix: ${(size / 1024 / 1024).toFixed(2)} MB, ${files.length} files`);
if (size > LARGEST) throw new Error('The package is larger than 5 MB');
