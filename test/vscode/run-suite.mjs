// Runs test/vscode/suite inside a real extension host, on the packaged extension's files.
//   VSCODE_HOST=server    the VS Code server of host.mjs (the default on 64-bit Linux)
//   VSCODE_HOST=desktop   a desktop VS Code, downloaded by @vscode/test-electron, or VSCODE_EXECUTABLE
// A file's name says in which window it runs: `mending.test.ts` in one with the sample, `folders.roots.test.ts` in one with
// two copies of it, `trust.restricted.test.ts` in one that is not trusted, `window.empty.test.ts` in one without a folder.
// Arguments are the files to run, without endings (`mending`, `folders.roots`); by default all.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import * as esbuild from 'esbuild';
import { installHost } from './install-host.mjs';
import { createSampleRepository } from './sample.mjs';
import { out, unpackExtension } from './vsix.mjs';

const suite = path.join(import.meta.dirname, 'suite');
const compiled = path.join(out, 'suite');

/** @returns {'server' | 'desktop'} */
function chooseHost() {
  const asked = process.env.VSCODE_HOST;
  if (asked === 'server' || asked === 'desktop') return asked;
  if (asked !== undefined) throw new Error(`VSCODE_HOST is server or desktop, not ${asked}`);
  if (process.env.VSCODE_EXECUTABLE !== undefined) return 'desktop';
  return process.platform === 'linux' && process.arch === 'x64' ? 'server' : 'desktop';
}

/** @returns {{ vscodeExecutablePath: string } | { version: string }} */
function vscode() {
  if (chooseHost() === 'server') {
    installHost();
    return { vscodeExecutablePath: path.join(import.meta.dirname, 'code.mjs') };
  }
  const executable = process.env.VSCODE_EXECUTABLE;
  return executable === undefined ? { version: 'stable' } : { vscodeExecutablePath: executable };
}

const asked = process.argv.slice(2);

/** @typedef {'sample' | 'roots' | 'restricted' | 'empty'} Window */

/**
 * @param {string} name of a file of the suite
 * @returns {Window}
 */
function windowOf(name) {
  const found = /\.(roots|restricted|empty)\.test\.ts$/.exec(name)?.[1];
  return found === undefined ? 'sample' : /** @type {Window} */ (found);
}

/** @returns {ReadonlyMap<Window, string[]>} the files that are asked for, by their window */
function filesByWindow() {
  /** @type {Map<Window, string[]>} */
  const found = new Map();
  for (const name of readdirSync(suite).filter((file) => file.endsWith('.test.ts'))) {
    if (asked.length > 0 && !asked.includes(name.replace('.test.ts', ''))) continue;
    found.set(windowOf(name), [...(found.get(windowOf(name)) ?? []), name]);
  }
  // Where @vscode/test-electron runs, every window is trusted.
  if (chooseHost() === 'desktop') found.delete('restricted');
  return found;
}

/**
 * Compiles every file by itself, as mocha loads them.
 * @param {Window} window
 * @param {readonly string[]} files
 */
async function compile(window, files) {
  await esbuild.build({
    entryPoints: ['index.ts', ...files].map((name) => path.join(suite, name)),
    outdir: path.join(compiled, window),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/**
 * @param {Window} window
 * @returns {{ args: readonly string[], remove: () => void }} what a window is opened with
 */
function openable(window) {
  if (window === 'empty') return { args: ['--new-window'], remove: () => undefined };
  const library = createSampleRepository('library');
  if (window !== 'roots') {
    return { args: [library.folder, ...(window === 'restricted' ? ['--restricted'] : [])], remove: library.remove };
  }
  const branch = createSampleRepository('branch');
  const file = path.join(path.dirname(library.folder), 'both.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: [{ path: library.folder }, { path: branch.folder }] }));
  const remove = () => {
    library.remove();
    branch.remove();
  };
  return { args: [file], remove };
}

const executable = vscode();
const extensionDevelopmentPath = await unpackExtension();
const results = path.join(out, 'results');
const total = { passed: 0, failed: 0 };
rmSync(compiled, { recursive: true, force: true });
for (const [window, files] of filesByWindow()) {
  await compile(window, files);
  const { args, remove } = openable(window);
  const own = path.join(results, `suite-${window}.json`);
  rmSync(own, { force: true });
  try {
    await runTests({
      ...executable,
      extensionDevelopmentPath,
      extensionTestsPath: path.join(compiled, window, 'index'),
      extensionTestsEnv: { TACIT_TEST_RESULTS: own },
      launchArgs: [...args, '--disable-extensions'],
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    remove();
  }
  // A window that died before it could tell counts as failed.
  const { passed, failed } = existsSync(own) ? JSON.parse(readFileSync(own, 'utf8')) : { passed: 0, failed: 1 };
  total.passed += passed;
  total.failed += failed;
}
mkdirSync(results, { recursive: true });
writeFileSync(path.join(results, 'suite.json'), JSON.stringify(total));
