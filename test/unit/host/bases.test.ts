import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { BaseChoice, Revision } from '../../../src/engine/ports';
import { pullRequestBase } from '../../../src/host/pull-request';
import { type FolderWorkspace, openWorkspace } from '../../../src/host/workspace';
import { createRepository, environment, repositoryIn, temporaryFolder, writeProgram } from '../../support/repository';

const opened: FolderWorkspace[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((workspace) => workspace.close()));
});

function open(root: string, added: Readonly<Record<string, string>> = {}): FolderWorkspace {
  const workspace = openWorkspace({ root, environment: { ...environment, ...added } });
  opened.push(workspace);
  return workspace;
}

const AUTO: BaseChoice = { kind: 'auto' };
const STAGED: BaseChoice = { kind: 'staged' };
const WORKTREE: BaseChoice = { kind: 'worktree' };
const since = (revision: string): BaseChoice => ({ kind: 'revision', revision });

/** Every file's text. */
async function texts(revision: Revision): Promise<Record<string, string>> {
  const read = [...revision.files.values()].map(async (entry) => {
    return [entry.file, new TextDecoder().decode(await revision.read(entry))] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

describe('what a review compares', () => {
  it('is HEAD and the disk by default', async () => {
    const { folder, write, git } = createRepository({ 'a.ts': 'one', 'b.ts': 'one' });
    write({ 'a.ts': 'two' });
    git('add', 'a.ts');
    write({ 'a.ts': 'three' });
    const id = git('rev-parse', 'HEAD').slice(0, 7);
    for (const choice of [AUTO, WORKTREE]) {
      const workspace = open(folder);
      const [head, base] = await Promise.all([workspace.head(choice), workspace.base(choice)]);
      expect(await texts(base)).toEqual({ 'a.ts': 'one', 'b.ts': 'one' });
      expect(await texts(head)).toEqual({ 'a.ts': 'three', 'b.ts': 'one' });
      expect(base.label).toBe(`main@${id}`);
    }
  });

  it('is HEAD and the index when staged', async () => {
    const { folder, write, git } = createRepository({ 'a.ts': 'one', 'b.ts': 'one' });
    write({ 'a.ts': 'two', 'c.ts': 'untracked' });
    git('add', 'a.ts');
    git('rm', '--quiet', 'b.ts');
    write({ 'a.ts': 'three' });
    const workspace = open(folder);
    expect(await texts(await workspace.base(STAGED))).toEqual({ 'a.ts': 'one', 'b.ts': 'one' });
    const head = await workspace.head(STAGED);
    expect(await texts(head)).toEqual({ 'a.ts': 'two' });
    expect(head.label).toBe('index');
  });

  it('is the index that a commit in progress makes', async () => {
    const { folder, write, git } = createRepository({ 'a.ts': 'one' });
    const listing = path.join(temporaryFolder(), 'index-file');
    writeProgram(
      path.join(folder, '.git/hooks/pre-commit'),
      `printf %s "$GIT_INDEX_FILE" > '${listing}'; cp "$GIT_INDEX_FILE" .git/kept`,
    );
    write({ 'a.ts': 'two' });
    git('commit', '--quiet', '--all', '--message', 'Two');
    git('reset', '--quiet', 'HEAD~1');
    const inHook = path.join(folder, '.git/kept');
    expect(await texts(await open(folder, { GIT_INDEX_FILE: inHook }).head(STAGED))).toEqual({ 'a.ts': 'two' });
    // One that is not this repository's own is not believed.
    const other = createRepository({ 'other.ts': '' });
    const foreign = path.join(other.folder, '.git/index');
    expect(await texts(await open(folder, { GIT_INDEX_FILE: foreign }).head(STAGED))).toEqual({ 'a.ts': 'one' });
  });

  it('is our side of a merge in the index', async () => {
    const repository = createRepository({ 'a.ts': 'one\n' });
    repository.git('checkout', '--quiet', '-b', 'theirs');
    repository.commit({ 'a.ts': 'theirs\n' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'a.ts': 'ours\n' });
    expect(() => repository.git('merge', '--quiet', 'theirs')).toThrow();
    expect(await texts(await open(repository.folder).head(STAGED))).toEqual({ 'a.ts': 'ours\n' });
  });

  it('is what HEAD and the named revision share', async () => {
    const repository = createRepository({ 'a.ts': 'one' });
    const shared = repository.git('rev-parse', 'HEAD');
    repository.git('tag', 'v1');
    repository.git('checkout', '--quiet', '-b', 'fines');
    repository.commit({ 'fines.ts': '' });
    repository.git('checkout', '--quiet', 'main');
    repository.commit({ 'a.ts': 'two' });
    repository.git('checkout', '--quiet', 'fines');
    for (const [revision, label] of [
      ['main', `main@${shared.slice(0, 7)}`],
      ['v1', `v1@${shared.slice(0, 7)}`],
      [shared, shared.slice(0, 7)],
      [shared.slice(0, 10), shared.slice(0, 7)],
      ['HEAD~1', `HEAD~1@${shared.slice(0, 7)}`],
    ] as const) {
      const base = await open(repository.folder).base(since(revision));
      expect(base.label).toBe(label);
      expect(await texts(base)).toEqual({ 'a.ts': 'one' });
    }
  });

  it('is HEAD when no branch is checked out', async () => {
    const { folder, git } = createRepository({ 'a.ts': 'one' });
    git('checkout', '--quiet', '--detach');
    expect((await open(folder).base(AUTO)).label).toBe(`HEAD@${git('rev-parse', 'HEAD').slice(0, 7)}`);
  });

  it('is nothing before the first commit', async () => {
    const { folder, write } = createRepository();
    write({ 'a.ts': 'one' });
    const workspace = open(folder);
    for (const choice of [AUTO, STAGED, WORKTREE]) {
      const base = await workspace.base(choice);
      expect([...base.files]).toEqual([]);
      expect(base.label).toBe('nothing committed');
    }
    expect(await texts(await workspace.head(AUTO))).toEqual({ 'a.ts': 'one' });
  });

  it('is the part below a sub-folder, on both sides', async () => {
    const { folder, write, git } = createRepository({
      'services/loans/src/a.ts': 'one',
      'services/fines/src/a.ts': 'one',
      'package.json': '{}',
    });
    write({ 'services/loans/src/a.ts': 'two', 'services/loans/b.ts': 'new', 'services/fines/c.ts': 'new' });
    git('add', '--all');
    const workspace = open(path.join(folder, 'services/loans'));
    const changed = { 'b.ts': 'new', 'src/a.ts': 'two' };
    expect(await texts(await workspace.head(AUTO))).toEqual(changed);
    expect(await texts(await workspace.head(STAGED))).toEqual(changed);
    expect(await texts(await workspace.base(AUTO))).toEqual({ 'src/a.ts': 'one' });
    // A folder that the base does not have.
    mkdirSync(path.join(folder, 'services/new'));
    write({ 'services/new/a.ts': '' });
    expect([...(await open(path.join(folder, 'services/new')).base(AUTO)).files]).toEqual([]);
  });

  it('works in a linked working tree', async () => {
    const repository = createRepository({ 'a.ts': 'one' });
    const linked = path.join(temporaryFolder(), 'linked');
    repository.git('worktree', 'add', '--quiet', '-b', 'linked', linked);
    repositoryIn(linked).write({ 'a.ts': 'two' });
    const workspace = open(linked);
    expect(await texts(await workspace.head(AUTO))).toEqual({ 'a.ts': 'two' });
    expect((await workspace.base(AUTO)).label).toMatch(/^linked@/);
  });

  it('is an ignored folder as such', async () => {
    const { folder, write } = createRepository({ '.gitignore': 'generated/\n', 'a.ts': '' });
    write({ 'generated/b.ts': '' });
    const head = await open(path.join(folder, 'generated')).head(AUTO);
    expect([...head.files.keys()]).toEqual(['b.ts']);
  });
});

describe('blobs', () => {
  it('are read many at a time, large and small', async () => {
    const contents = Array.from({ length: 300 }, (_, at) => [`src/${at}.ts`, `// ${'x'.repeat(at * at)}\n`] as const);
    const files = Object.fromEntries([...contents, ['src/empty.ts', ''], ['src/late.ts', '\n\n']]);
    const { folder } = createRepository(files);
    expect(await texts(await open(folder).base(AUTO))).toEqual(files);
  });

  it('are set aside when they are too large', async () => {
    const { folder } = createRepository({ 'dump.sql': '-'.repeat(1_500_001), 'loans.sql': 'SELECT 1;' });
    const base = await open(folder).base(AUTO);
    const reads = [...base.files.values()].map((entry) => base.read(entry));
    const [dump, loans] = await Promise.allSettled(reads);
    expect(dump).toMatchObject({ status: 'rejected', reason: { reason: 'too-large' } });
    expect(loans).toMatchObject({ status: 'fulfilled' });
  });

  it('that a partial clone lacks are unreadable, and the others are read all the same', async () => {
    const origin = createRepository({ 'a.ts': 'a one', 'b.ts': 'b one', 'c.ts': 'c one', 'd.ts': 'd one' });
    origin.commit({ 'a.ts': 'a two', 'c.ts': 'c two' });
    origin.git('config', 'uploadpack.allowFilter', 'true');
    const folder = path.join(temporaryFolder(), 'clone');
    origin.git('clone', '--quiet', '--filter=blob:none', `file://${origin.folder}`, folder);
    const base = await open(folder).base(since('HEAD~1'));
    const outcomes = await Promise.allSettled([...base.files.values()].map((entry) => base.read(entry)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    // Nothing was fetched.
    const entry = base.files.get('a.ts');
    await expect(entry === undefined ? null : base.read(entry)).rejects.toMatchObject({ reason: 'unreadable' });
  });

  it('are refused after the workspace was closed', async () => {
    const { folder } = createRepository({ 'a.ts': 'one' });
    const workspace = open(folder);
    const base = await workspace.base(AUTO);
    await workspace.close();
    const [entry] = base.files.values();
    await expect(entry === undefined ? null : base.read(entry)).rejects.toMatchObject({ reason: 'unreadable' });
  });
});

describe("a pull request's base", () => {
  it.each([
    [{ GITHUB_BASE_REF: 'main' }, 'main'],
    [{ GITHUB_BASE_REF: '' }, null],
    [{ CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main', CI_MERGE_REQUEST_DIFF_BASE_SHA: 'abc' }, 'abc'],
    [{ CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'release/2' }, 'release/2'],
    [{ SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main' }, 'main'],
    [{ BITBUCKET_PR_DESTINATION_BRANCH: 'main' }, 'main'],
    [{ TRAVIS_BRANCH: 'main', TRAVIS_PULL_REQUEST: 'false' }, null],
    [{ TRAVIS_BRANCH: 'main', TRAVIS_PULL_REQUEST: '12' }, 'main'],
    [{ DRONE_TARGET_BRANCH: 'main' }, null],
    [{}, null],
  ])('is read from %j', (variables, expected) => {
    expect(pullRequestBase(variables)?.name ?? null).toBe(expected);
  });

  it('is the branch on the server before one of the same name here', async () => {
    const origin = createRepository({ 'a.ts': 'one' });
    const clone = repositoryIn(path.join(temporaryFolder(), 'clone'));
    origin.git('clone', '--quiet', origin.folder, clone.folder);
    const onServer = clone.git('rev-parse', 'HEAD');
    clone.git('checkout', '--quiet', '-b', 'local');
    clone.commit({ 'a.ts': 'local' });
    clone.git('branch', '--force', 'main');
    clone.commit({ 'a.ts': 'two' });
    const base = await open(clone.folder, { GITHUB_BASE_REF: 'main' }).base(AUTO);
    expect(base.label).toBe(`main@${onServer.slice(0, 7)}`);
    // What the person asks for comes first.
    expect(await texts(await open(clone.folder, { GITHUB_BASE_REF: 'main' }).base(WORKTREE))).toEqual({
      'a.ts': 'two',
    });
  });

  it('may be a commit or a branch that is only here', async () => {
    const repository = createRepository({ 'a.ts': 'one' });
    const shared = repository.git('rev-parse', 'HEAD');
    repository.git('checkout', '--quiet', '-b', 'fines');
    repository.commit({ 'a.ts': 'two' });
    for (const added of [{ CI_MERGE_REQUEST_DIFF_BASE_SHA: shared }, { CHANGE_TARGET: 'main' }]) {
      expect(await texts(await open(repository.folder, added).base(AUTO))).toEqual({ 'a.ts': 'one' });
    }
  });

  it('is a fault when it cannot be found, never HEAD', async () => {
    const { folder } = createRepository({ 'a.ts': 'one' });
    await expect(open(folder, { GITHUB_BASE_REF: 'release' }).base(AUTO)).rejects.toMatchObject({
      fault: { code: 'unknown-revision', message: expect.stringContaining('`release` (GITHUB_BASE_REF)') as unknown },
    });
  });
});
