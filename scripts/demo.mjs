// What Tacit is for, in twenty seconds: a small shop's repository, three commits, one finding.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { applyStep, buildHistory, git } from './history.mjs';
import { root } from './root.mjs';

const steps = path.join(root, 'examples', 'shop', 'steps');
const cli = path.join(root, 'dist', 'cli.js');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'tacit-demo-'));
const shop = path.join(scratch, 'shop');
// Whoever reads only the first lines has seen enough.
process.stdout.on('error', () => process.exit(0));

const strong = (/** @type {string} */ text) => (process.stdout.isTTY ? `\x1b[1m${text}\x1b[22m` : text);

/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);

/**
 * Runs the built command line in the shop, as a user would.
 * @param {number} expected the exit code without which the demo shows nothing
 * @param {readonly string[]} args
 */
function tacit(expected, ...args) {
  say(`\n${strong(`$ tacit ${args.join(' ')}`)}\n`);
  const { status } = spawnSync(process.execPath, [cli, ...args], { cwd: shop, stdio: 'inherit' });
  say(`\n(exit code ${status})`);
  if (status !== expected) {
    throw new Error(`tacit ${args.join(' ')} ended with ${status}; ${expected} was expected.`);
  }
}

/** A branch of its own name for a step, as a developer would have it. */
function open() {
  buildHistory(steps, shop);
  git(shop, 1, 'branch', '--quiet', 'main', 'step-1');
  git(shop, 2, 'checkout', '--quiet', '-b', 'wish-lists', 'step-2');
}

try {
  open();
  say(`A small shop. Every night at 03:30 it clears the baskets that nobody touched for a month.
On the branch wish-lists somebody stores wish lists as baskets of a new kind:
    enum: ['cart', 'reserved'] becomes enum: ['cart', 'reserved', 'wish_list']
Every test passes. What does the night job make of it?`);
  tacit(1, 'check', '--base', 'main');
  say('\nThe file that changed and the job that it hits do not mention each other: the finding says how they meet.');
  say('These are all the jobs, and what they touch:');
  tacit(0, 'jobs');
  say('\nNow the night job says which kinds of baskets it means:');
  applyStep(steps, 3, shop);
  tacit(0, 'check', '--base', 'main');
  say(`
Where to go next
  README.md            what Tacit finds, and what it promises
  docs/rules/          each rule with examples that run as tests
  examples/shop/       the shop you have just seen
  In your repository:  node ${path.relative(process.cwd(), cli) || cli} check -C <folder> --base main`);
} catch (error) {
  say(`\nThe demo did not go as it should: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
