// `npm pack` makes the command line's package without the editor's parts: `prepack` puts a manifest of its own in the
// place of package.json, whose `main` npm would always take along, and `postpack` brings ours back.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';

const manifest = path.join(root, 'package.json');
const kept = path.join(root, 'package.json.kept');

/** What the package holds; nothing else. npm adds README.md, LICENSE and package.json. */
const FILES = [
  'dist/bson.js',
  'dist/cli.js',
  'dist/connection.js',
  'dist/reader.js',
  'dist/server.js',
  'dist/*.wasm',
  'dist/ThirdPartyNotices.txt',
  'schemas/*.json',
  'docs/*.md',
  'docs/rules/*.md',
  'CHANGELOG.md',
];

const EMBEDDED = '@electric-sql/pglite';

const KEPT = ['name', 'version', 'description', 'license', 'keywords', 'bin'];

function restore() {
  if (existsSync(kept)) renameSync(kept, manifest);
}

function prepare() {
  // What an interrupted run left behind.
  restore();
  if (process.env.TACIT_BUILT !== '1') {
    const { status } = spawnSync(process.execPath, [path.join(root, 'scripts', 'build.mjs')], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    if (status !== 0) process.exit(status ?? 1);
  }
  const ours =
    /** @type {Record<string, unknown> & { engines: { node: string }; devDependencies: Record<string, string> }} */ (
      JSON.parse(readFileSync(manifest, 'utf8'))
    );
  const { description } = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8'));
  const packed = {
    ...Object.fromEntries(KEPT.map((key) => [key, ours[key]])),
    // Only the editor knows texts that stand apart.
    description,
    engines: { node: ours.engines.node },
    // PostgreSQL for `tacit replay`, for who wants it: 27 MB.
    peerDependencies: { [EMBEDDED]: ours.devDependencies[EMBEDDED] },
    peerDependenciesMeta: { [EMBEDDED]: { optional: true } },
    files: FILES,
  };
  copyFileSync(manifest, kept);
  const draft = `${manifest}.draft`;
  writeFileSync(draft, `${JSON.stringify(packed, null, 2)}\n`);
  renameSync(draft, manifest);
  rmSync(draft, { force: true });
}

if (process.argv[2] === 'prepare') prepare();
else restore();
