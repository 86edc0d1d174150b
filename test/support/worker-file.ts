import { rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from './built';

/**
 * Bundles a worker's entry as scripts/build.mjs does, packages left out.
 *
 * @param entry relative to the project
 * @returns the bundle's path, which is removed when the process ends
 */
export async function bundleWorker(entry: string): Promise<string> {
  const name = `${path.basename(entry, '.ts')}-${process.pid}.cjs`;
  const outfile = path.join(projectRoot, 'out', 'test', name);
  await build({
    absWorkingDir: projectRoot,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    logLevel: 'error',
  });
  process.once('exit', () => {
    rmSync(outfile, { force: true });
  });
  return outfile;
}
