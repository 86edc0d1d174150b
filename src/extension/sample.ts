import { execFile } from 'node:child_process';
import { cp, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** The file of the sample whose change is a risk. */
export const SAMPLE_CHANGE = 'src/baskets/basket.model.ts';

const run = promisify(execFile);

/** Somebody who is nobody, and no hook of the machine. */
const GIT_OPTIONS = [
  'user.name=Tacit Sample',
  'user.email=sample@example.invalid',
  'commit.gpgsign=false',
  'core.hooksPath=/dev/null',
  'init.defaultBranch=main',
].flatMap((setting) => ['-c', setting]);

/** A copy of the sample, and whether its first state could be committed. */
export interface Sample {
  readonly folder: string;
  readonly isRepository: boolean;
}

/**
 * Copies the bundled sample: a small shop as it was committed, with a change on top that puts a night job at risk.
 *
 * @param steps the folder that holds the shop before and after
 * @param parent where it is put, in a folder of its own that is not there yet
 */
export async function copySample(steps: string, parent: string): Promise<Sample> {
  const folder = await unusedFolder(parent);
  await mkdir(folder, { recursive: true });
  await cp(path.join(steps, '1'), folder, { recursive: true });
  const isRepository = await commitAll(folder);
  await cp(path.join(steps, '2'), folder, { recursive: true });
  return { folder, isRepository };
}

async function unusedFolder(parent: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const folder = path.join(parent, number === 1 ? 'tacit-sample' : `tacit-sample-${number}`);
    const isThere = await stat(folder).then(
      () => true,
      () => false,
    );
    if (!isThere) return folder;
  }
}

/** False where git is not there, or fails: then the jobs are shown, and there is nothing to compare with. */
async function commitAll(folder: string): Promise<boolean> {
  try {
    for (const args of [
      ['init', '--quiet'],
      ['add', '--all'],
      ['commit', '--quiet', '--message=A small shop'],
    ])
      await run('git', [...GIT_OPTIONS, ...args], { cwd: folder });
    return true;
  } catch {
    return false;
  }
}
