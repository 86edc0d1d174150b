import type { BaseChoice } from '../engine/ports';
import { type Git, commitLabel } from './git';
import type { Environment } from './git-process';
import { HostError, shortened } from './host-error';
import { pullRequestBase } from './pull-request';

/** The commit that a review compares with; null when there is none yet, so that everything is new. */
export interface BaseCommit {
  readonly commit: string | null;
  /** `main@4f2c1e9`. */
  readonly label: string;
}

const FETCH_ALL =
  'Fetch the history: set fetch-depth: 0 on actions/checkout (GIT_DEPTH: 0 on GitLab), or run: git fetch --unshallow';

/** @param what names the revision, as the beginning of a sentence */
function unknown(git: Git, what: string): HostError {
  if (git.shallow) {
    return new HostError({
      code: 'shallow-clone',
      message: `${what} is not in this shallow clone.`,
      next: FETCH_ALL,
    });
  }
  return new HostError({
    code: 'unknown-revision',
    message: `${what} names no commit of this repository.`,
    next: 'Check the spelling, or fetch it: git fetch origin',
  });
}

async function mergeBaseWith(git: Git, commit: string, name: string): Promise<BaseCommit> {
  const head = await git.commit('HEAD');
  if (head === null) {
    throw new HostError({
      code: 'unborn',
      message: `This branch has no commit yet, so it shares none with \`${shortened(name)}\`.`,
      next: 'Compare with nothing (--worktree), or commit first.',
    });
  }
  const shared = await git.mergeBase(commit, head);
  if (shared !== null) return { commit: shared, label: commitLabel(shared, name) };
  if (git.shallow) {
    throw new HostError({
      code: 'shallow-clone',
      message: `The history that \`${shortened(name)}\` and HEAD share is not in this shallow clone.`,
      next: FETCH_ALL,
    });
  }
  throw new HostError({
    code: 'unknown-revision',
    message: `\`${shortened(name)}\` and HEAD share no history.`,
    next: 'Name a revision that HEAD descends from.',
  });
}

async function head(git: Git): Promise<BaseCommit> {
  const commit = await git.commit('HEAD');
  if (commit !== null) return { commit, label: commitLabel(commit, (await git.branch()) ?? 'HEAD') };
  if (await git.unborn()) return { commit: null, label: 'nothing committed' };
  throw new HostError({
    code: 'git-failed',
    message: 'HEAD names a commit that this repository does not have.',
    next: 'Run: git fsck',
  });
}

/** A name from the environment: the branch as it is on the server, before one of the same name here. */
async function fromEnvironment(git: Git, name: string, variable: string): Promise<BaseCommit> {
  for (const candidate of [`refs/remotes/origin/${name}`, name]) {
    const commit = await git.commit(candidate);
    if (commit !== null) return mergeBaseWith(git, commit, name);
  }
  throw unknown(git, `The base \`${shortened(name)}\` (${variable})`);
}

/**
 * The commit that a revision names.
 *
 * @throws HostError `unknown-revision`, `shallow-clone`
 */
export async function namedCommit(git: Git, revision: string): Promise<BaseCommit & { readonly commit: string }> {
  const commit = await git.commit(revision);
  if (commit === null) throw unknown(git, `The revision \`${shortened(revision)}\``);
  return { commit, label: commitLabel(commit, revision) };
}

/**
 * The commit to compare with.
 *
 * @throws HostError `unknown-revision`, `shallow-clone`, `unborn`, `git-failed`
 */
export async function findBase(git: Git, choice: BaseChoice, environment: Environment): Promise<BaseCommit> {
  if (choice.kind === 'range') return namedCommit(git, choice.from);
  if (choice.kind === 'revision') {
    const commit = await git.commit(choice.revision);
    if (commit === null) throw unknown(git, `The revision \`${shortened(choice.revision)}\``);
    return mergeBaseWith(git, commit, choice.revision);
  }
  const pullRequest = choice.kind === 'auto' ? pullRequestBase(environment) : null;
  return pullRequest === null ? head(git) : fromEnvironment(git, pullRequest.name, pullRequest.variable);
}
