// The promise of the ledger in its whole numbers: two processes write 500 times each at once, a writer is killed 200
// times. `npm run ledger`, some minutes.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './root.mjs';

const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/ledger'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TACIT_LEDGER: 'all' },
});
process.exitCode = status ?? 1;
