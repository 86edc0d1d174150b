// Everything that can be said about the sources without running them. Goes through all of it, then tells.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './root.mjs';

/** @type {readonly (readonly [name: string, command: string, ...args: string[]])[]} */
const STEPS = [
  ['generated files', 'node', 'scripts/generate.mjs', '--check'],
  ['types', 'tsc', '--noEmit', '-p', '.'],
  ['lint', 'eslint', '.', '--max-warnings', '0'],
  ['format', 'prettier', '--check', '--log-level', 'warn', '.'],
  ['arrows', 'vitest', 'run', '--reporter', 'dot', 'test/unit/arrows.test.ts'],
];

const PATH = `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}`;

const failed = STEPS.filter(([name, command, ...args]) => {
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH },
    shell: process.platform === 'win32',
  });
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${name}`);
  return status !== 0;
}).map(([name]) => name);

if (failed.length > 0) {
  console.error(`Not in order: ${failed.join(', ')}`);
  process.exitCode = 1;
}
