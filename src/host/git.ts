import path from 'node:path';
import { HostError, shortened } from './host-error';
import { type Blobs, openBlobs } from './blobs';
import type { HashAlgorithm } from './blob-hash';
import type { LastChange, TextPart } from '../model/last-change';
import { openHistory } from './history';
import { type Environment, type Finished, faultOf, openGitProcess } from './git-process';

/** One path of a commit or of the index. */
export interface GitEntry {
  /** Relative to the folder that git was opened for. */
  readonly file: string;
  readonly hash: string;
  readonly kind: 'file' | 'link' | 'submodule';
  /** Left out of the working tree on purpose (sparse checkout); always false in a commit. */
  readonly sparse: boolean;
}

/** A repository, read through commands that run nothing of it. Paths are relative to `root`, and only those below it. */
export interface Git {
  readonly shallow: boolean;
  /** The hash function of the repository. */
  readonly algorithm: HashAlgorithm;
  /** The commit that a revision names, or null. */
  readonly commit: (revision: string) => Promise<string | null>;
  /** The branch that is checked out, or null. */
  readonly branch: () => Promise<string | null>;
  /** Whether HEAD names a branch that has no commit yet. */
  readonly unborn: () => Promise<boolean>;
  /** Names of branches, here and remote, the one that changed last first. */
  readonly branches: (most: number) => Promise<readonly string[]>;
  readonly mergeBase: (one: string, other: string) => Promise<string | null>;
  readonly tree: (commit: string) => Promise<readonly GitEntry[]>;
  readonly index: () => Promise<readonly GitEntry[]>;
  /** Files that are neither tracked nor ignored; repositories inside end in `/`. */
  readonly untracked: () => Promise<readonly string[]>;
  readonly blobs: Blobs;
  /** The commit that last changed texts, as far as that is near. */
  readonly lastChange: (parts: readonly TextPart[]) => Promise<LastChange>;
  readonly close: () => void;
}

function kindOf(mode: string): GitEntry['kind'] {
  if (mode === '160000') return 'submodule';
  return mode === '120000' ? 'link' : 'file';
}

/** The records of `-z` output. */
function records(output: Buffer): string[] {
  const all = output.toString('utf8').split('\0');
  all.pop();
  return all;
}

/** `<mode> SP <type> SP <hash> TAB <path>` (https://git-scm.com/docs/git-ls-tree). */
function treeEntry(record: string): GitEntry {
  const tab = record.indexOf('\t');
  const [mode = '', , hash = ''] = record.slice(0, tab).split(' ');
  return { file: record.slice(tab + 1), hash, kind: kindOf(mode), sparse: false };
}

/**
 * `<tag> SP <mode> SP <hash> SP <stage> TAB <path>` (https://git-scm.com/docs/git-ls-files). A path in conflict has no
 * stage 0: of its stages, the first that is not the common ancestor counts.
 */
function indexEntries(output: Buffer): GitEntry[] {
  const entries = new Map<string, GitEntry>();
  for (const record of records(output)) {
    const tab = record.indexOf('\t');
    const [tag, mode = '', hash = '', stage] = record.slice(0, tab).split(' ');
    const file = record.slice(tab + 1);
    if (stage === '1' || entries.has(file)) continue;
    entries.set(file, { file, hash, kind: kindOf(mode), sparse: tag === 'S' });
  }
  return [...entries.values()];
}

const INDEX_COMMAND = ['ls-files', '-z', '--cached', '--stage', '-t'];
const UNTRACKED_COMMAND = ['ls-files', '-z', '--others', '--exclude-standard'];

/** The index that a commit in progress uses (`git commit -a` in a hook), where it is this repository's own. */
function commitIndex(environment: Environment, gitFolder: string): Environment {
  const named = environment['GIT_INDEX_FILE'];
  if (named === undefined || named === '') return {};
  const file = path.resolve(named);
  return path.dirname(file) === gitFolder ? { GIT_INDEX_FILE: file } : {};
}

/**
 * Opens the repository that holds a folder.
 *
 * @param root absolute path of a folder that exists
 * @param limit the largest blob to read, in bytes
 * @param ended ends every command, also while the repository is being opened
 * @throws HostError `git-missing`, `not-a-repository`, `dubious-ownership`, `git-failed`
 */
export async function openGit(root: string, environment: Environment, limit: number, ended: AbortSignal): Promise<Git> {
  const git = openGitProcess(root, environment, ended);
  const failed = ({ problem }: Finished): HostError => new HostError(faultOf(problem, root));
  /** Output of a command that answers with code 1 when there is nothing to say. */
  const ask = async (args: readonly string[]): Promise<string | null> => {
    const finished = await git.run(args);
    if (finished.code === 0) return finished.output.toString('utf8').replace(/\n$/, '');
    if (finished.code === 1) return null;
    throw failed(finished);
  };
  const list = async (args: readonly string[], added?: Environment): Promise<Buffer> => {
    const finished = await git.run(args, added);
    if (finished.code !== 0) throw failed(finished);
    return finished.output;
  };

  const opened = await git.run([
    'rev-parse',
    '--is-inside-work-tree',
    '--is-shallow-repository',
    '--show-object-format',
    '--absolute-git-dir',
  ]);
  if (opened.code !== 0) throw failed(opened);
  const [inside, shallow, algorithm, ...gitFolder] = opened.output.toString('utf8').replace(/\n$/, '').split('\n');
  if (inside !== 'true') throw new HostError(faultOf('bare repository', root));
  const added = commitIndex(environment, path.resolve(gitFolder.join('\n')));

  const verify = async (revision: string): Promise<string | null> => {
    const { code, output } = await git.run(['rev-parse', '--verify', '--quiet', '--end-of-options', revision]);
    return code === 0 ? output.toString('utf8').trim() : null;
  };
  const blobs = openBlobs(() => git.start(['cat-file', '--batch']), limit);
  const history = openHistory(
    () => git.start(['cat-file', '--batch-check']),
    blobs,
    () => verify('HEAD^{commit}'),
  );
  return {
    shallow: shallow === 'true',
    algorithm: algorithm === 'sha256' ? 'sha256' : 'sha1',
    blobs,
    commit: (revision) => verify(`${revision}^{commit}`),
    branch: async () => {
      const name = await ask(['rev-parse', '--symbolic-full-name', '--verify', '--quiet', 'HEAD']);
      return name?.startsWith('refs/heads/') ? name.slice('refs/heads/'.length) : null;
    },
    branches: async (most) => {
      const output = await list([
        'for-each-ref',
        '--format=%(refname:short)',
        '--sort=-committerdate',
        `--count=${most}`,
        'refs/heads',
        'refs/remotes',
      ]);
      return output
        .toString('utf8')
        .split('\n')
        .filter((name) => name !== '');
    },
    unborn: async () => (await verify('HEAD')) === null,
    mergeBase: (one, other) => ask(['merge-base', '--end-of-options', one, other]),
    tree: async (commit) =>
      records(await list(['ls-tree', '-r', '-z', '--end-of-options', commit])).map((record) => treeEntry(record)),
    index: async () => indexEntries(await list(INDEX_COMMAND, added)),
    untracked: async () => records(await list(UNTRACKED_COMMAND)),
    lastChange: history.lastChange,
    close: () => {
      history.close();
      blobs.close();
      git.close();
    },
  };
}

/** How a commit is called: the name that was given for it and its short id, or the id alone. */
export function commitLabel(commit: string, name: string | null): string {
  const id = commit.slice(0, 7);
  return name === null || commit.startsWith(name) ? id : `${shortened(name)}@${id}`;
}
