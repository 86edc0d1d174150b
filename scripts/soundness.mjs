// Asks the engines far more, and other, questions than the suite does: `npm run soundness [-- seed]`.
// Prints the seed; TACIT_SEED and TACIT_RUNS say it explicitly.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './root.mjs';

const seed = process.argv[2] ?? process.env.TACIT_SEED ?? String(Math.floor(Math.random() * 2 ** 31) + 1);
const factor = process.env.TACIT_RUNS ?? '50';
console.log(`TACIT_SEED=${seed} TACIT_RUNS=${factor}`);
const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/soundness', '--testTimeout', '3600000'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TACIT_SEED: seed, TACIT_RUNS: factor },
});
process.exitCode = status ?? 1;
