import { lstatSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { blobHash } from '../../../src/host/blob-hash';
import { openKnownHashes } from '../../../src/host/known-hashes';
import { openStore } from '../../../src/host/store';
import { openWorkspace } from '../../../src/host/workspace';
import { createRepository, environment, temporaryFolder, writeFiles } from '../../support/repository';

const HASH = blobHash(new TextEncoder().encode('loans'), 'sha1');
const later = (): number => Date.now() + 60_000;

function setUp(): { readonly file: string; readonly store: ReturnType<typeof openStore> } {
  const folder = temporaryFolder();
  writeFiles(folder, { 'a.ts': 'loans' });
  return { file: path.join(folder, 'a.ts'), store: openStore(path.join(folder, 'cache'), Date.now) };
}

describe('known hashes', () => {
  it('are those of files that are as they were', () => {
    const { file, store } = setUp();
    const first = openKnownHashes(store, 'sha1', later);
    first.learn('a.ts', lstatSync(file), HASH);
    first.save(new Set(['a.ts']));
    expect(openKnownHashes(store, 'sha1', later).find('a.ts', lstatSync(file))).toBe(HASH);
    expect(openKnownHashes(store, 'sha256', later).find('a.ts', lstatSync(file))).toBeNull();
    expect(openKnownHashes(store, 'sha1', later).find('b.ts', lstatSync(file))).toBeNull();
  });

  it.each<[string, (file: string) => void]>([
    [
      'another size',
      (file) => {
        writeFileSync(file, 'longer');
      },
    ],
    [
      'another time',
      (file) => {
        writeFileSync(file, 'fines');
      },
    ],
    [
      'the old time set again',
      (file) => {
        const { atime, mtime } = lstatSync(file);
        writeFileSync(file, 'fines');
        utimesSync(file, atime, mtime);
      },
    ],
    [
      'another file in its place',
      (file) => {
        const { atime, mtime } = lstatSync(file);
        writeFileSync(`${file}.new`, 'fines');
        utimesSync(`${file}.new`, atime, mtime);
        renameSync(`${file}.new`, file);
      },
    ],
  ])('are not those of a file with %s', async (_, change) => {
    const { file, store } = setUp();
    const known = openKnownHashes(store, 'sha1', later);
    known.learn('a.ts', lstatSync(file), HASH);
    known.save(new Set(['a.ts']));
    await new Promise((resolve) => setTimeout(resolve, 20));
    change(file);
    for (const one of [known, openKnownHashes(store, 'sha1', later)])
      expect(one.find('a.ts', lstatSync(file))).toBeNull();
  });

  it('are not learnt of a file that changed just now, nor under a clock that is behind', () => {
    const { file, store } = setUp();
    for (const now of [Date.now, () => Date.now() - 1_000_000]) {
      const known = openKnownHashes(store, 'sha1', now);
      known.learn('a.ts', lstatSync(file), HASH);
      expect(known.find('a.ts', lstatSync(file))).toBeNull();
    }
  });

  it('are forgotten of files that are gone', () => {
    const { file, store } = setUp();
    const known = openKnownHashes(store, 'sha1', later);
    known.learn('a.ts', lstatSync(file), HASH);
    known.save(new Set(['a.ts']));
    openKnownHashes(store, 'sha1', later).save(new Set());
    expect(openKnownHashes(store, 'sha1', later).find('a.ts', lstatSync(file))).toBeNull();
  });

  it.each(['', 'null', '[1', '[0]', '[1,"a.ts",1,2,3,4,"no hash"]', '[1,"a.ts",1]'])(
    'are none in a damaged file: %j',
    (content) => {
      const { file, store } = setUp();
      store.write('hashes-sha1.json', content);
      expect(openKnownHashes(store, 'sha1', later).find('a.ts', lstatSync(file))).toBeNull();
    },
  );

  it('spare reading unchanged files in the next process', async () => {
    const { folder } = createRepository({ 'src/loans.ts': 'loans', 'src/fines.ts': 'fines' });
    const store = openStore(temporaryFolder(), Date.now);
    const hashes = async (now: () => number): Promise<unknown> => {
      const workspace = openWorkspace({ root: folder, environment, store, now });
      const { files } = await workspace.head({ kind: 'worktree' });
      await workspace.close();
      return Object.fromEntries([...files].map(([file, { hash }]) => [file, hash]));
    };
    const before = await hashes(later);
    // What is stored is what is told, without a look into the file.
    const stored = String(store.read('hashes-sha1.json'));
    store.write(
      'hashes-sha1.json',
      stored.replace(blobHash(new TextEncoder().encode('loans'), 'sha1'), 'f'.repeat(40)),
    );
    expect(await hashes(later)).toEqual({ ...(before as object), 'src/loans.ts': 'f'.repeat(40) });
  });
});
