// Runs test/vscode/suite inside a real extension host, on the packaged extension's files.
//   VSCODE_HOST=server    the VS Code server of host.mjs (the default on 64-bit Linux)
//   VSCODE_HOST=desktop   a desktop VS Code, downloaded by @vscode/test-electron, or VSCODE_EXECUTABLE
// Arguments are the files of the suite to run, without endings (`mending`); by default all.
import { readdirSync, rmSync } from 'node:fs';
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

/** @param {string} name of a file of the suite */
function isAsked(name) {
  return asked.length === 0 || !name.endsWith('.test.ts') || asked.includes(name.replace('.test.ts', ''));
}

/** Compiles every file of the suite by itself, as mocha loads them. */
async function compileSuite() {
  rmSync(compiled, { recursive: true, force: true });
  await esbuild.build({
    entryPoints: readdirSync(suite)
      .filter(isAsked)
      .map((name) => path.join(suite, name)),
    outdir: compiled,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

const executable = vscode();
await compileSuite();
const workspace = createSampleRepository();
try {
  await runTests({
    ...executable,
    extensionDevelopmentPath: await unpackExtension(),
    extensionTestsPath: path.join(compiled, 'index'),
    extensionTestsEnv: { TACIT_TEST_RESULTS: path.join(out, 'results', 'suite.json') },
    launchArgs: [workspace.folder, '--disable-extensions'],
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  workspace.remove();
}
