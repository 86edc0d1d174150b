// Compares the heads of Alembic's graphs with what Tacit says of their order.
//   npm run heads -- <repository folder>
// Alembic itself (Debian: apt-get install python3-alembic; or ALEMBIC_PYTHON=<a python that has it>) is asked of files that
// hold only what each revision states of its place: no code of the repository runs. Tacit reviews a commit that adds the
// revisions, as they are and with a second root: it must be silent for one head, and name each of several.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './root.mjs';

const REVISION = /^revision(?:\s*:[^=\n]+)?\s*=/m;
const BEFORE = /^down_revision(?:\s*:[^=\n]+)?\s*=/m;
const ASK_ALEMBIC = `
import ast, json, os, sys
from alembic.script import ScriptDirectory
folder, into = sys.argv[1:]
os.makedirs(into, exist_ok=True)
names = ('revision', 'down_revision', 'branch_labels', 'depends_on')
for name in sorted(os.listdir(folder)):
    if not name.endswith('.py') or name.startswith('__'):
        continue
    stated = {}
    for node in ast.parse(open(os.path.join(folder, name), encoding='utf-8').read()).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, 'target', None)
        if isinstance(target, ast.Name) and target.id in names and node.value is not None:
            stated[target.id] = ast.literal_eval(node.value)
    if 'revision' in stated:
        with open(os.path.join(into, name), 'w') as out:
            out.writelines(f'{key} = {value!r}\\n' for key, value in stated.items())
script = ScriptDirectory(into, version_locations=[into])
print(json.dumps({'revisions': len(list(script.walk_revisions())), 'heads': sorted(script.get_heads())}))
`;

const [repository] = process.argv.slice(2);
if (repository === undefined) {
  console.error('usage: npm run heads -- <repository folder>');
  process.exit(2);
}
const scratch = mkdtempSync(path.join(tmpdir(), 'tacit-heads-'));
try {
  console.log('| tree | revisions | heads by Alembic | order broken by Tacit | with a second root added |');
  console.log('| --- | --- | --- | --- | --- |');
  treesIn(repository).forEach((tree, index) => {
    const plain = compared(tree, path.join(scratch, `${String(index)}-plain`), false);
    const second = compared(tree, path.join(scratch, `${String(index)}-second`), true);
    if (!plain.isEqual || !second.isEqual) process.exitCode = 1;
    const told = second.told.length === 0 ? 'NOT TOLD' : 'told';
    const broken = plain.told.length === 0 ? 'none' : plain.told.join('; ');
    const cells = [path.relative(repository, tree.folder), plain.revisions, plain.heads.length, broken, told];
    console.log(`| ${cells.join(' | ')} |`);
  });
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** @typedef {{ readonly folder: string, readonly files: readonly string[] }} Tree */

/** @param {string} folder @returns {readonly Tree[]} folders that hold revisions; what lies below `versions` is one */
function treesIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries
    .filter((one) => one.isFile() && one.name.endsWith('.py'))
    .map((one) => path.join(folder, one.name))
    .filter(isRevision);
  const below = entries
    .filter((one) => one.isDirectory() && one.name !== '.git' && one.name !== 'node_modules')
    .flatMap((one) => treesIn(path.join(folder, one.name)));
  if (path.basename(folder) !== 'versions') return [...(files.length > 0 ? [{ folder, files }] : []), ...below];
  const all = [...files, ...below.flatMap((one) => one.files)];
  return all.length > 0 ? [{ folder, files: all }] : [];
}

/** @param {string} file */
function isRevision(file) {
  const text = readFileSync(file, 'utf8');
  return REVISION.test(text) && BEFORE.test(text);
}

/**
 * @param {Tree} tree
 * @param {string} into
 * @param {boolean} withSecondRoot
 */
function compared(tree, into, withSecondRoot) {
  const versions = path.join(into, 'migrations', 'versions');
  mkdirSync(into, { recursive: true });
  git(into, 'init', '--quiet');
  git(into, 'commit', '--quiet', '--allow-empty', '--message', 'Begin');
  mkdirSync(versions, { recursive: true });
  writeFileSync(path.join(into, 'alembic.ini'), '[alembic]\nscript_location = migrations\n');
  writeFileSync(path.join(into, 'migrations', 'env.py'), 'from alembic import context\n');
  for (const file of tree.files)
    cpSync(file, path.join(versions, path.relative(tree.folder, file).replaceAll(path.sep, '_')));
  if (withSecondRoot) {
    const text =
      'from alembic import op\n\nrevision = "ffffffffffff"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n';
    writeFileSync(path.join(versions, 'ffffffffffff_second_root.py'), text);
  }
  git(into, 'add', '--all');
  git(into, 'commit', '--quiet', '--message', 'Add the revisions');
  const { revisions, heads } = askAlembic(versions, `${into}-stated`);
  const told = askTacit(into);
  return { revisions, heads, told, isEqual: heads.length > 1 === told.length > 0 };
}

/** @param {string} folder @param {string} into @returns {{ revisions: number, heads: readonly string[] }} */
function askAlembic(folder, into) {
  const python = process.env.ALEMBIC_PYTHON ?? '/usr/bin/python3';
  const run = spawnSync(python, ['-c', ASK_ALEMBIC, folder, into], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (run.status !== 0) throw new Error(run.stderr);
  return /** @type {{ revisions: number, heads: readonly string[] }} */ (JSON.parse(run.stdout));
}

/** @param {string} folder @returns {readonly string[]} what is said of the order */
function askTacit(folder) {
  const cli = path.join(root, 'dist', 'cli.js');
  if (!existsSync(cli)) throw new Error('dist/cli.js is missing: run `npm run build` first.');
  const args = [cli, 'check', '-C', folder, '--base', 'HEAD~1', '--format', 'json', '--no-cache'];
  const run = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (run.stdout === '') throw new Error(run.stderr);
  const { findings } = /** @type {{ findings: readonly { rule: string, message: string }[] }} */ (
    JSON.parse(run.stdout)
  );
  return findings.filter(({ rule }) => rule === 'migration-order-broken').map(({ message }) => message);
}

/** @param {string} folder @param {...string} args */
function git(folder, ...args) {
  const identity = ['-c', 'user.name=tacit', '-c', 'user.email=tacit@localhost', '-c', 'commit.gpgsign=false'];
  const run = spawnSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
}
