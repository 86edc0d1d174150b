import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { BaseChoice, Revision } from '../../../src/engine/ports';
import { type FolderWorkspace, openWorkspace } from '../../../src/host/workspace';
import { createRepository, environment, type Repository } from '../../support/repository';

const AUTO: BaseChoice = { kind: 'auto' };

const opened: FolderWorkspace[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((workspace) => workspace.close()));
});

function open({ folder }: Repository, watched: boolean): FolderWorkspace {
  const workspace = openWorkspace({ root: folder, environment, watched });
  opened.push(workspace);
  return workspace;
}

async function texts(revision: Revision): Promise<Record<string, string>> {
  const read = [...revision.files.values()].map(async (entry) => {
    return [entry.file, new TextDecoder().decode(await revision.read(entry))] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

describe('unsaved texts', () => {
  it('take the place of what is on disk, in the working tree only', async () => {
    const repository = createRepository({ 'a.ts': 'one', 'b.ts': 'one' });
    const workspace = open(repository, false);
    workspace.setOverlay('a.ts', 'unsaved');
    const head = await workspace.head(AUTO);
    expect(await texts(head)).toEqual({ 'a.ts': 'unsaved', 'b.ts': 'one' });
    expect(head.files.get('a.ts')?.unsaved).toBe(true);
    expect(await texts(await workspace.base(AUTO))).toEqual({ 'a.ts': 'one', 'b.ts': 'one' });
    expect(await texts(await workspace.head({ kind: 'staged' }))).toEqual({ 'a.ts': 'one', 'b.ts': 'one' });

    workspace.setOverlay('a.ts', null);
    expect(await texts(await workspace.head(AUTO))).toEqual({ 'a.ts': 'one', 'b.ts': 'one' });
    // The revision that was listed before still has its text.
    expect(await texts(head)).toEqual({ 'a.ts': 'unsaved', 'b.ts': 'one' });
  });

  it('may be of files that are not saved yet, not of those that are left out', async () => {
    const repository = createRepository({ 'b.ts': 'one', '.gitignore': 'ignored.ts\n' });
    repository.write({ 'ignored.ts': '' });
    const workspace = open(repository, false);
    for (const file of ['a.ts', 'ignored.ts', 'notes.txt', 'node_modules/x/index.js'])
      workspace.setOverlay(file, 'unsaved');
    expect(await texts(await workspace.head(AUTO))).toEqual({ 'a.ts': 'unsaved', 'b.ts': 'one' });
  });

  it('are set aside when they are too large', async () => {
    const workspace = open(createRepository({ 'a.sql': '' }), false);
    workspace.setOverlay('a.sql', '-'.repeat(1_500_001));
    const head = await workspace.head(AUTO);
    expect([...head.files]).toEqual([]);
    expect(head.skipped).toEqual([{ file: 'a.sql', reason: 'too-large' }]);
  });
});

describe('a watched folder', () => {
  it('is listed again only as far as it is said to have changed', async () => {
    const repository = createRepository({ 'a.ts': 'one', 'b.ts': 'one', 'README.txt': '' });
    const workspace = open(repository, true);
    expect(await texts(await workspace.head(AUTO))).toEqual({ 'a.ts': 'one', 'b.ts': 'one' });

    repository.write({ 'a.ts': 'two', 'b.ts': 'two' });
    workspace.changed(['a.ts', 'README.txt']);
    const head = await workspace.head(AUTO);
    expect(head.files.get('a.ts')?.hash).toBe(repository.git('hash-object', 'a.ts'));
    expect(head.files.get('b.ts')?.hash).not.toBe(repository.git('hash-object', 'b.ts'));

    workspace.changed(null);
    expect(await texts(await workspace.head(AUTO))).toEqual({ 'a.ts': 'two', 'b.ts': 'two' });
  });

  it('takes many changes at once', async () => {
    const files = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`src/${at}.ts`, 'one']));
    const repository = createRepository(files);
    const workspace = open(repository, true);
    await workspace.head(AUTO);
    const changed = Object.fromEntries(Object.keys(files).map((file) => [file, 'two']));
    repository.write(changed);
    workspace.changed(Object.keys(files));
    expect(await texts(await workspace.head(AUTO))).toEqual(changed);
  });

  it('sees files come and go, and what is ignored', async () => {
    const repository = createRepository({ 'a.ts': 'one', 'b.ts': 'one' });
    const workspace = open(repository, true);
    await workspace.head(AUTO);
    repository.write({ 'c.ts': 'new' });
    workspace.changed(['c.ts']);
    expect(Object.keys(await texts(await workspace.head(AUTO)))).toEqual(['a.ts', 'b.ts', 'c.ts']);
    rmSync(path.join(repository.folder, 'a.ts'));
    workspace.changed(['a.ts']);
    expect(Object.keys(await texts(await workspace.head(AUTO)))).toEqual(['b.ts', 'c.ts']);
    repository.write({ '.gitignore': 'c.ts\n' });
    workspace.changed(['.gitignore']);
    expect(Object.keys(await texts(await workspace.head(AUTO)))).toEqual(['b.ts']);
  });

  it('sees a commit and another branch', async () => {
    const repository = createRepository({ 'a.ts': 'one' });
    const workspace = open(repository, true);
    expect(await texts(await workspace.base(AUTO))).toEqual({ 'a.ts': 'one' });
    repository.commit({ 'a.ts': 'two' });
    expect(await texts(await workspace.base(AUTO))).toEqual({ 'a.ts': 'two' });
    repository.git('checkout', '--quiet', '-b', 'fines', 'HEAD~1');
    expect((await workspace.base(AUTO)).label).toMatch(/^fines@/);
    expect(await texts(await workspace.base(AUTO))).toEqual({ 'a.ts': 'one' });
  });
});
