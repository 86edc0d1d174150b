import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { BaseChoice, HostFault } from '../../../src/engine/ports';
import { HostError } from '../../../src/host/host-error';
import { type FolderWorkspace, openWorkspace } from '../../../src/host/workspace';
import {
  createRepository,
  environment,
  repositoryIn,
  temporaryFolder,
  writeFiles,
  writeProgram,
} from '../../support/repository';

const opened: FolderWorkspace[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((workspace) => workspace.close()));
});

function open(root: string, added: Readonly<Record<string, string>> = {}): FolderWorkspace {
  const workspace = openWorkspace({ root, environment: { ...environment, ...added } });
  opened.push(workspace);
  return workspace;
}

async function faultOf(promise: Promise<unknown>): Promise<HostFault> {
  const error: unknown = await promise.then(
    () => new Error('there was no fault'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof HostError) return error.fault;
  throw error;
}

const AUTO: BaseChoice = { kind: 'auto' };
const since = (revision: string): BaseChoice => ({ kind: 'revision', revision });

const LOANS = { 'src/loans.ts': 'export const loans = 1;\n' };

describe('git is not there', () => {
  it('says so when a base is asked for, and lists the folder all the same', async () => {
    const { folder } = createRepository(LOANS);
    const workspace = open(folder, { PATH: temporaryFolder() });
    expect((await workspace.head(AUTO)).files.has('src/loans.ts')).toBe(true);
    const fault = await faultOf(workspace.base(AUTO));
    expect(fault.code).toBe('git-missing');
    expect(fault.next).toContain('https://git-scm.com/downloads');
  });

  it('is not taken from the workspace or from a relative folder', async () => {
    const { folder } = createRepository(LOANS);
    const canary = path.join(temporaryFolder(), 'canary');
    const bin = path.dirname(writeProgram(path.join(folder, 'node_modules/.bin/git'), `touch ${canary}`));
    const fault = await faultOf(open(folder, { PATH: ['', '.', 'bin', bin].join(path.delimiter) }).base(AUTO));
    expect(fault.code).toBe('git-missing');
    expect(() => rmSync(canary)).toThrow('ENOENT');
  });
});

describe('a folder that cannot be compared', () => {
  it('has no repository', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, LOANS);
    const workspace = open(folder);
    expect([...(await workspace.head(AUTO)).files.keys()]).toEqual(['src/loans.ts']);
    const fault = await faultOf(workspace.base(AUTO));
    expect(fault.code).toBe('not-a-repository');
    expect(fault.next).toContain('-C');
  });

  it('does not exist, or is a file', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { file: '' });
    for (const name of ['missing', 'file']) {
      expect((await faultOf(open(path.join(folder, name)).head(AUTO))).code).toBe('not-a-folder');
    }
  });

  it('is a bare repository', async () => {
    const folder = temporaryFolder();
    repositoryIn(folder).git('init', '--quiet', '--bare');
    const fault = await faultOf(open(folder).base(AUTO));
    expect(fault.code).toBe('not-a-repository');
    expect(fault.message).toContain('bare repository');
  });

  it('belongs to another user', async () => {
    const { folder } = createRepository(LOANS);
    // Git's own switch for its tests: the repository counts as another user's.
    const real = environment['PATH'] ?? '';
    const bin = path.dirname(
      writeProgram(
        path.join(temporaryFolder(), 'git'),
        `PATH='${real}' GIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git "$@"`,
      ),
    );
    const workspace = open(folder, { PATH: bin });
    expect((await workspace.head(AUTO)).files.has('src/loans.ts')).toBe(true);
    const fault = await faultOf(workspace.base(AUTO));
    expect(fault.code).toBe('dubious-ownership');
    expect(fault.next).toContain(`git config --global --add safe.directory ${folder}`);
  });

  it('was removed while it was open', async () => {
    const { folder } = createRepository(LOANS);
    const workspace = open(folder);
    await workspace.head(AUTO);
    rmSync(folder, { recursive: true });
    expect((await faultOf(workspace.base(AUTO))).code).toBe('not-a-folder');
    mkdirSync(folder);
  });
});

describe('a base that cannot be found', () => {
  it('is a name that no commit has', async () => {
    const { folder } = createRepository(LOANS);
    for (const revision of ['release', '--all', 'HEAD:src/loans.ts', 'HEAD@{upstream}', '0'.repeat(40), '', 'a\nb']) {
      const fault = await faultOf(open(folder).base(since(revision)));
      expect(fault.code, revision).toBe('unknown-revision');
    }
  });

  it('is cut in messages', async () => {
    const { folder } = createRepository(LOANS);
    const fault = await faultOf(open(folder).base(since('x'.repeat(500))));
    expect(fault.message.length).toBeLessThan(200);
  });

  it('lies beyond a shallow clone', async () => {
    const origin = createRepository(LOANS);
    origin.git('checkout', '--quiet', '-b', 'returns');
    origin.commit({ 'src/returns.ts': '' });
    origin.git('checkout', '--quiet', 'main');
    origin.commit({ 'src/fines.ts': '' });
    const folder = path.join(temporaryFolder(), 'clone');
    const url = `file://${origin.folder}`;
    origin.git('clone', '--quiet', '--depth=1', '--no-single-branch', '--branch=returns', url, folder);
    const fault = await faultOf(open(folder).base(since('origin/main')));
    expect(fault.code).toBe('shallow-clone');
    expect(fault.next).toContain('fetch-depth: 0');
  });

  it('was not fetched into a shallow clone', async () => {
    const origin = createRepository(LOANS);
    origin.git('checkout', '--quiet', '-b', 'returns');
    origin.commit({ 'src/returns.ts': '' });
    const folder = path.join(temporaryFolder(), 'clone');
    origin.git('clone', '--quiet', '--depth=1', '--branch=returns', `file://${origin.folder}`, folder);
    const fault = await faultOf(open(folder, { GITHUB_BASE_REF: 'main' }).base(AUTO));
    expect(fault.code).toBe('shallow-clone');
    expect(fault.message).toContain('`main` (GITHUB_BASE_REF)');
  });

  it('shares no history', async () => {
    const repository = createRepository(LOANS);
    repository.git('checkout', '--quiet', '--orphan', 'pages');
    repository.commit({ 'index.ts': '' });
    const fault = await faultOf(open(repository.folder).base(since('main')));
    expect(fault.code).toBe('unknown-revision');
    expect(fault.message).toContain('share no history');
  });

  it('has no common commit with a branch that has none yet', async () => {
    const repository = createRepository(LOANS);
    repository.git('checkout', '--quiet', '--orphan', 'pages');
    expect((await faultOf(open(repository.folder).base(since('main')))).code).toBe('unborn');
  });

  it('is a commit that the repository has lost', async () => {
    const repository = createRepository(LOANS);
    const commit = repository.git('rev-parse', 'HEAD');
    rmSync(path.join(repository.folder, '.git/objects', commit.slice(0, 2), commit.slice(2)), { force: true });
    const fault = await faultOf(open(repository.folder).base(AUTO));
    expect(fault.code).toBe('git-failed');
  });
});
