// Compares the schema that migrations add up to with that of a real engine which ran them.
//   npm run oracle                                            the migrations in test/oracle/migrations
//   npm run oracle -- <folder> [--dialect postgres|sqlite]    those of a repository; MySQL's need a server: --dialect mysql --socket <file>
//   npm run oracle -- <folder> --declared <schema.prisma>     with what a Prisma schema declares
//   npm run oracle -- <folder of a repository> --models       its migrations by Alembic or Django, with its SQLAlchemy or Django models
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { root } from './root.mjs';

const args = process.argv.slice(2);
if (args.length === 0) {
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/oracle'], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else {
  const outfile = path.join(root, 'out', 'oracle.cjs');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['test/oracle/main.ts'],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  const { run } = /** @type {{ run: (args: readonly string[]) => Promise<number> }} */ (
    await import(pathToFileURL(outfile).href)
  );
  process.exitCode = await run(args);
}
