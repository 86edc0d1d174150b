import { readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { IndexedRevision } from '../../../src/engine/ports';
import { linkerVersion, openShelf } from '../../../src/host/shelf';
import { noStore, openStore } from '../../../src/host/store';
import { temporaryFolder } from '../../support/repository';

/** An index in which one value stands twice. */
function indexed(read: number): IndexedRevision {
  const at = { file: 'src/loans.ts', start: 1, end: 2 };
  const note = { reason: 'syntax-error', message: 'Half a statement.', at, jobs: [] } as const;
  return {
    index: { schema: { entities: new Map(), removals: [] }, jobs: [], writers: [], notChecked: [note, note] },
    files: { read, skipped: [{ file: 'a.ts', reason: 'binary' }] },
    leaned: [['a.ts', null]],
  };
}

const open = (folder: string, version = '1'): ReturnType<typeof openShelf> =>
  openShelf(openStore(folder, Date.now), version);

describe('a shelf', () => {
  it('gives back what was kept, maps and shared values included', () => {
    const folder = temporaryFolder();
    open(folder).keep('a', indexed(1));
    const found = open(folder).find('a');
    expect(found).toEqual(indexed(1));
    const [first, second] = found?.index.notChecked ?? [];
    expect(first).toBe(second);
    expect(open(folder).find('b')).toBeNull();
    expect(open(folder, '2').find('a')).toBeNull();
  });

  it('gives nothing from a damaged file', () => {
    const folder = temporaryFolder();
    open(folder).keep('a', indexed(1));
    const [name = ''] = readdirSync(folder);
    const file = path.join(folder, name);
    const whole = readFileSync(file);
    for (const damaged of [
      whole.subarray(0, 10),
      whole.subarray(0, -1),
      Buffer.from(whole).fill(0, 60, 61),
      Buffer.alloc(0),
    ]) {
      writeFileSync(file, damaged);
      expect(open(folder).find('a')).toBeNull();
    }
    open(folder).keep('a', indexed(2));
    expect(open(folder).find('a')).toEqual(indexed(2));
  });

  it('keeps the few that were of use last', () => {
    const folder = temporaryFolder();
    const shelf = open(folder);
    for (let at = 0; at < 6; at += 1) {
      const before = new Set(readdirSync(folder));
      shelf.keep(`key ${String(at)}`, indexed(at));
      const added = readdirSync(folder).filter((name) => !before.has(name));
      for (const name of added) utimesSync(path.join(folder, name), 1000 + at, 1000 + at);
    }
    expect(shelf.find('key 0')).not.toBeNull();
    shelf.keep('new', indexed(9));
    expect(readdirSync(folder)).toHaveLength(6);
    expect([shelf.find('key 0'), shelf.find('key 1'), shelf.find('new')].map((one) => one !== null)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('does without a place to write to', () => {
    const shelf = openShelf(noStore, '1');
    shelf.keep('a', indexed(1));
    expect(shelf.find('a')).toBeNull();
  });

  it('knows the code that links', () => {
    expect(linkerVersion()).toMatch(/^[0-9a-f]{64}$/);
  });
});
