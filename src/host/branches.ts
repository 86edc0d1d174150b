import type { Environment } from './git-process';
import { openGit } from './git';

/** More would not be read. */
const MOST_BRANCHES = 300;

/**
 * The branches of a folder's repository, here and as they were last fetched; the one that changed last comes first.
 *
 * @throws HostError where there is no repository, or git fails
 */
export async function branchesOf(root: string, environment: Environment): Promise<readonly string[]> {
  const ended = new AbortController();
  const git = await openGit(root, environment, 0, ended.signal);
  try {
    const names = await git.branches(MOST_BRANCHES);
    // `origin/HEAD` is another name of a branch that is listed.
    return names.filter((name) => !/(?:^|\/)HEAD$/.test(name));
  } finally {
    git.close();
  }
}
