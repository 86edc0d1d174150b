// Everything, on a machine that has only Node and git: installs, builds, checks, tests, packages, and looks at the
// package in a real VS Code. Ends with one line: N passed, N failed.
// Only Node's own modules here, because nothing may be installed yet.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from './root.mjs';

/** @typedef {{ passed: number, failed: number }} Counts */
/** @typedef {{ name: string, args: readonly string[], results?: string }} Stage */

const results = path.join(root, 'out', 'results');
const vitest = path.join(results, 'vitest.json');
const alone = path.join(results, 'alone.json');

/**
 * @param {string} config
 * @param {string} file where the results are written
 */
function vitestArguments(config, file) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  return ['node_modules/vitest/vitest.mjs', 'run', '--config', config, ...reporters];
}

/** @type {Stage} */
const INSTALL = { name: 'install', args: ['scripts/ensure-installed.mjs'] };

/** @type {readonly Stage[]} */
const STAGES = [
  { name: 'build', args: ['scripts/build.mjs'] },
  { name: 'check', args: ['scripts/check.mjs'] },
  { name: 'tests', args: vitestArguments('vitest.config.mts', vitest), results: vitest },
  { name: 'tests of time', args: vitestArguments('vitest.alone.config.mts', alone), results: alone },
  { name: 'package', args: ['scripts/package.mjs'] },
  { name: 'VS Code suite', args: ['test/vscode/run-suite.mjs'], results: path.join(results, 'suite.json') },
  { name: 'VS Code workbench', args: ['test/vscode/workbench.mjs'], results: path.join(results, 'workbench.json') },
];

/**
 * @param {string | undefined} file what a stage wrote, by vitest or by our own runners
 * @returns {Counts}
 */
function counts(file) {
  if (file === undefined) return { passed: 0, failed: 0 };
  try {
    const found = /** @type {Partial<Counts & { numPassedTests: number, numFailedTests: number }>} */ (
      JSON.parse(readFileSync(file, 'utf8'))
    );
    return { passed: found.passed ?? found.numPassedTests ?? 0, failed: found.failed ?? found.numFailedTests ?? 0 };
  } catch {
    // A stage that died before it could write counts as failed, below.
    return { passed: 0, failed: 0 };
  }
}

/**
 * @param {Stage} stage
 * @returns {Counts} a stage that fails, or that has tests and ran none, is a failure beside those of its tests
 */
function run({ name, args, results: file }) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  const { passed, failed } = counts(file);
  const empty = file !== undefined && passed + failed === 0;
  const broken = (status !== 0 || empty) && failed === 0;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${status === 0 && !broken ? 'done' : 'FAILED'}: ${name}, ${seconds} s`);
  return { passed, failed: failed + (broken ? 1 : 0) };
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const installed = run(INSTALL);
const all = installed.failed > 0 ? [installed] : STAGES.map(run);
const passed = all.reduce((sum, stage) => sum + stage.passed, 0);
const failed = all.reduce((sum, stage) => sum + stage.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
