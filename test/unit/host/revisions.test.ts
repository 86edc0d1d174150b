import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { BaseChoice, Revision } from '../../../src/engine/ports';
import { type FolderWorkspace, openWorkspace } from '../../../src/host/workspace';
import { createRepository, environment, repositoryIn, temporaryFolder, writeFiles } from '../../support/repository';

const opened: FolderWorkspace[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((workspace) => workspace.close()));
});

function open(root: string): FolderWorkspace {
  const workspace = openWorkspace({ root, environment });
  opened.push(workspace);
  return workspace;
}

const AUTO: BaseChoice = { kind: 'auto' };

function names(revision: Revision): string[] {
  return [...revision.files.keys()];
}

/** Every file's text. */
async function texts(revision: Revision): Promise<Record<string, string>> {
  const read = [...revision.files.values()].map(async (entry) => {
    return [entry.file, new TextDecoder().decode(await revision.read(entry))] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

async function readError(revision: Revision, file: string): Promise<unknown> {
  const entry = revision.files.get(file);
  if (entry === undefined) throw new Error(`${file} is not listed`);
  return revision.read(entry).then(
    () => null,
    (error: unknown) => error,
  );
}

/** Runs something that finds these paths closed, even for the super-user. */
async function withoutRights<T>(closed: readonly string[], action: () => Promise<T>): Promise<T> {
  for (const file of closed) chmodSync(file, 0);
  const isSuperUser = process.geteuid?.() === 0;
  if (isSuperUser) process.seteuid?.(65_534);
  try {
    return await action();
  } finally {
    if (isSuperUser) process.seteuid?.(0);
    for (const file of closed) chmodSync(file, 0o755);
  }
}

describe('the working tree', () => {
  it('is what git tracks and what it does not ignore, of the files that can be read', async () => {
    const { folder, write } = createRepository({
      '.gitignore': 'dist/\n*.local.ts\n',
      'README.txt': '',
      'package.json': '{}',
      'src/loans.ts': '',
      'src/types.d.ts': '',
      'migrations/1.sql': '',
      'tsconfig.base.json': '{}',
    });
    write({
      'src/returns.tsx': '',
      'src/try.local.ts': '',
      'dist/loans.js': '',
      'node_modules/mongodb/index.js': '',
      'public/app.min.js': '',
    });
    rmSync(path.join(folder, 'src/loans.ts'));
    const head = await open(folder).head(AUTO);
    expect(names(head)).toEqual([
      'migrations/1.sql',
      'package.json',
      'src/returns.tsx',
      'src/types.d.ts',
      'tsconfig.base.json',
    ]);
    expect(head.skipped).toEqual([{ file: 'public/app.min.js', reason: 'too-large' }]);
    expect(head.label).toBe('worktree');
  });

  it("has git's own blob ids", async () => {
    const { folder, git } = createRepository({ 'src/loans.ts': 'export const loans = 1;\n', 'src/empty.ts': '' });
    const head = await open(folder).head(AUTO);
    for (const file of ['src/loans.ts', 'src/empty.ts']) {
      expect(head.files.get(file)?.hash).toBe(git('rev-parse', `HEAD:${file}`));
    }
    expect(head.files.get('src/loans.ts')?.size).toBe(24);
  });

  it("has git's own blob ids in a SHA-256 repository too", async () => {
    const repository = repositoryIn(temporaryFolder());
    repository.git('init', '--quiet', '--object-format=sha256');
    repository.commit({ 'src/loans.ts': 'export const loans = 1;\n' });
    const workspace = open(repository.folder);
    const [head, base] = await Promise.all([workspace.head(AUTO), workspace.base(AUTO)]);
    expect(head.files.get('src/loans.ts')?.hash).toBe(base.files.get('src/loans.ts')?.hash);
    expect(await texts(base)).toEqual({ 'src/loans.ts': 'export const loans = 1;\n' });
  });

  it('is listed with names that are hard to handle', async () => {
    const odd = [
      'new\nline.ts',
      ';$(touch x).ts',
      '-rf.ts',
      'reversed\u202Est.ts',
      'tab\there.ts',
      '"quoted".ts',
      'ünï.ts',
    ];
    const files = Object.fromEntries(odd.map((name) => [name, `// ${name}\n`]));
    const { folder, write } = createRepository(files);
    const more = Object.fromEntries(odd.map((name) => [`new/${name}`, `// ${name}\n`]));
    write(more);
    const workspace = open(folder);
    expect(await texts(await workspace.head(AUTO))).toEqual({ ...files, ...more });
    expect(await texts(await workspace.base(AUTO))).toEqual(files);
  });

  it('is listed with paths that differ by case', async () => {
    const files = { 'Loans.ts': 'upper', 'loans.ts': 'lower' };
    expect(await texts(await open(createRepository(files).folder).head(AUTO))).toEqual(files);
  });

  it('is listed as far as paths are not too long', async () => {
    // Git itself passes over what it cannot reach; a walk says so.
    for (const [folder, skipped] of [
      [createRepository({ 'loans.ts': '' }).folder, []],
      [temporaryFolder(), ['unreadable']],
    ] as const) {
      const half = Array.from({ length: 12 }, () => 'long'.repeat(50)).join('/');
      writeFiles(folder, { 'loans.ts': '', [`${half}/a.ts`]: '' });
      const other = temporaryFolder();
      writeFiles(other, { [`${half}/b.ts`]: '' });
      renameSync(path.join(other, 'long'.repeat(50)), path.join(folder, half, 'below'));
      const head = await open(folder).head(AUTO);
      execFileSync('rm', ['-rf', path.join(folder, 'long'.repeat(50))]);
      expect(names(head)).toEqual(['loans.ts', `${half}/a.ts`]);
      expect(head.skipped.map(({ reason }) => reason)).toEqual(skipped);
    }
  });

  it('sets a file aside whose name is not UTF-8', async () => {
    const { folder, git } = createRepository({ 'src/loans.ts': '' });
    const raw = Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from('.ts')]);
    writeFileSync(raw, '');
    const workspace = open(folder);
    expect((await workspace.head(AUTO)).skipped).toEqual([{ file: 'caf\uFFFD.ts', reason: 'unreadable' }]);
    git('add', '--all');
    expect((await workspace.head(AUTO)).skipped).toEqual([{ file: 'caf\uFFFD.ts', reason: 'unreadable' }]);
  });

  it('does not follow links', async () => {
    const outside = temporaryFolder();
    writeFiles(outside, { 'secret.ts': '', 'lib/secret.ts': '' });
    const { folder } = createRepository({ 'src/loans.ts': '', 'lib/inner.ts': '' });
    symlinkSync(path.join(outside, 'secret.ts'), path.join(folder, 'src/secret.ts'));
    symlinkSync('loans.ts', path.join(folder, 'src/same.ts'));
    symlinkSync('gone.ts', path.join(folder, 'src/broken.ts'));
    symlinkSync('loop.ts', path.join(folder, 'src/loop.ts'));
    symlinkSync('..', path.join(folder, 'src/up'));
    symlinkSync(path.join(outside, 'lib'), path.join(folder, 'vendored'));
    const repository = repositoryIn(folder);
    repository.commit();
    const workspace = open(folder);
    const head = await workspace.head(AUTO);
    expect(names(head)).toEqual(['lib/inner.ts', 'src/loans.ts']);
    expect(head.skipped).toEqual([
      { file: 'src/broken.ts', reason: 'unreadable' },
      { file: 'src/loop.ts', reason: 'unreadable' },
      { file: 'src/secret.ts', reason: 'outside-workspace' },
      { file: 'vendored', reason: 'outside-workspace' },
    ]);
    expect(names(await workspace.base(AUTO))).toEqual(['lib/inner.ts', 'src/loans.ts']);

    // A folder that becomes a link to somewhere else takes its tracked files with it.
    renameSync(path.join(folder, 'lib'), path.join(folder, 'lib.old'));
    symlinkSync(path.join(outside, 'lib'), path.join(folder, 'lib'));
    writeFiles(outside, { 'lib/inner.ts': '' });
    expect(names(await workspace.head(AUTO))).toEqual(['lib.old/inner.ts', 'src/loans.ts']);
  });

  it('sets aside what is too large, no file, or a repository of its own', async () => {
    const inner = createRepository({ 'index.ts': '' });
    const { folder, git, write } = createRepository({ 'src/loans.ts': '' });
    git('submodule', '--quiet', 'add', inner.folder, 'modules/inner');
    git('commit', '--quiet', '--message', 'Inner');
    write({ 'src/dump.sql': '-'.repeat(1_500_001), 'src/just.sql': '-'.repeat(1_500_000) });
    mkdirSync(path.join(folder, 'untracked/.git'), { recursive: true });
    repositoryIn(path.join(folder, 'untracked')).git('init', '--quiet');
    repositoryIn(path.join(folder, 'untracked')).commit({ 'a.ts': '' });
    mkdirSync(path.join(folder, 'folder.ts'));
    const workspace = open(folder);
    const head = await workspace.head(AUTO);
    expect(names(head)).toEqual(['src/just.sql', 'src/loans.ts']);
    expect(head.skipped).toEqual([
      { file: 'modules/inner', reason: 'submodule' },
      { file: 'src/dump.sql', reason: 'too-large' },
      { file: 'untracked', reason: 'submodule' },
    ]);
    expect((await workspace.base(AUTO)).skipped).toEqual([{ file: 'modules/inner', reason: 'submodule' }]);
  });

  it('tells files that change, go or come after it was listed', async () => {
    const { folder, write } = createRepository({ 'src/loans.ts': 'a', 'src/returns.ts': 'a', 'src/fines.ts': 'a' });
    const head = await open(folder).head(AUTO);
    write({ 'src/loans.ts': 'b' });
    rmSync(path.join(folder, 'src/returns.ts'));
    rmSync(path.join(folder, 'src/fines.ts'));
    mkdirSync(path.join(folder, 'src/fines.ts'));
    expect(await readError(head, 'src/loans.ts')).toMatchObject({ reason: 'changed' });
    expect(await readError(head, 'src/returns.ts')).toMatchObject({ reason: 'changed' });
    expect(await readError(head, 'src/fines.ts')).toMatchObject({ reason: 'unreadable' });
  });

  it('sees an edit that keeps size and modification time', async () => {
    const { folder, write } = createRepository({ 'src/loans.ts': 'aaaa' });
    const workspace = open(folder);
    const time = new Date('2026-01-01T00:00:00Z');
    utimesSync(path.join(folder, 'src/loans.ts'), time, time);
    const before = (await workspace.head(AUTO)).files.get('src/loans.ts')?.hash;
    write({ 'src/loans.ts': 'bbbb' });
    utimesSync(path.join(folder, 'src/loans.ts'), time, time);
    expect((await workspace.head(AUTO)).files.get('src/loans.ts')?.hash).not.toBe(before);
  });

  it('sets aside what may not be read', async () => {
    const folder = temporaryFolder();
    writeFiles(folder, { 'src/loans.ts': '', 'src/private.ts': '', 'closed/a.ts': '' });
    chmodSync(folder, 0o755);
    const closed = [path.join(folder, 'src/private.ts'), path.join(folder, 'closed')];
    const head = await withoutRights(closed, () => open(folder).head(AUTO));
    expect(names(head)).toEqual(['src/loans.ts']);
    expect(head.skipped).toEqual([
      { file: 'closed/', reason: 'unreadable' },
      { file: 'src/private.ts', reason: 'unreadable' },
    ]);
  });

  it('takes from the index what a sparse checkout leaves out', async () => {
    const { folder, git } = createRepository({ 'jobs/purge.ts': 'purge', 'web/page.ts': 'page', 'web/old.ts': 'old' });
    git('sparse-checkout', 'set', 'jobs');
    const workspace = open(folder);
    const expected = { 'jobs/purge.ts': 'purge', 'web/old.ts': 'old', 'web/page.ts': 'page' };
    expect(await texts(await workspace.head(AUTO))).toEqual(expected);
    expect(await texts(await workspace.base(AUTO))).toEqual(expected);
  });
});
