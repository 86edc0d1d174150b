import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Cache, openCache } from '../../../src/host/cache';
import { cacheHome, noStore, openStore, workspaceFolder } from '../../../src/host/store';
import { temporaryFolder } from '../../support/repository';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function open(folder: string, version = '1'): Cache {
  return openCache(openStore(folder, Date.now), version);
}

function textOf(cache: Cache, key: string): string | null {
  const found = cache.find(key);
  return found === null ? null : new TextDecoder().decode(found.bytes);
}

/** Puts texts into a cache and writes it. */
function fill(cache: Cache, texts: Readonly<Record<string, string>>): void {
  for (const [key, text] of Object.entries(texts)) cache.add(key, { passed: true, bytes: encode(text) });
  cache.save();
}

function segments(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.bin'));
}

function sizeOf(folder: string): number {
  return segments(folder).reduce((total, name) => total + statSync(path.join(folder, name)).size, 0);
}

describe('a cache', () => {
  it('keeps results for the next process', () => {
    const folder = temporaryFolder();
    const first = open(folder);
    first.add('a', { passed: true, bytes: encode('loans') });
    first.add('b', { passed: false, bytes: new Uint8Array() });
    first.add('c', { passed: false, bytes: encode('fines') });
    expect(first.unsaved()).toBe(3);
    first.save();
    expect(first.unsaved()).toBe(0);
    for (const cache of [first, open(folder)]) {
      expect(textOf(cache, 'a')).toBe('loans');
      expect(cache.find('b')).toMatchObject({ passed: false, bytes: { length: 0 } });
      expect(cache.find('c')?.passed).toBe(false);
      expect(cache.find('d')).toBeNull();
    }
  });

  it('is empty for another version, and then only has that one', () => {
    const folder = temporaryFolder();
    fill(open(folder), { a: 'loans' });
    expect(open(folder, '2').find('a')).toBeNull();
    fill(open(folder, '2'), { b: 'fines' });
    expect(textOf(open(folder, '2'), 'b')).toBe('fines');
    expect(open(folder).find('a')).toBeNull();
  });

  it('writes nothing when nothing was added', () => {
    const folder = path.join(temporaryFolder(), 'cache');
    const cache = open(folder);
    cache.find('a');
    cache.save();
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });

  it.each<[string, (folder: string, index: string, segment: string) => void]>([
    [
      'an index cut short',
      (_, index) => {
        writeFileSync(index, readFileSync(index).subarray(0, 40));
      },
    ],
    [
      'an empty index',
      (_, index) => {
        writeFileSync(index, '');
      },
    ],
    [
      'an index of another format',
      (_, index) => {
        writeFileSync(index, '{"format":0,"version":"1","segments":[],"rows":[]}');
      },
    ],
    [
      'an index of another shape',
      (_, index) => {
        writeFileSync(index, 'null');
      },
    ],
    [
      'rows that are no rows',
      (_, index) => {
        writeFileSync(index, '{"format":1,"version":"1","segments":[["facts-a.bin","x"]],"rows":["a",7,-1,"x",1]}');
      },
    ],
    [
      'a segment outside the folder',
      (_, index) => {
        writeFileSync(index, '{"format":1,"version":"1","segments":[["../../secret","x"]],"rows":["a",0,0,1,1]}');
      },
    ],
    [
      'a segment cut short',
      (_, __, segment) => {
        writeFileSync(segment, readFileSync(segment).subarray(0, 3));
      },
    ],
    [
      'a changed segment',
      (_, __, segment) => {
        writeFileSync(segment, readFileSync(segment).fill(0x20, 0, 1));
      },
    ],
    [
      'a lost segment',
      (_, __, segment) => {
        rmSync(segment);
      },
    ],
  ])('is rebuilt after %s', (_, damage) => {
    const folder = temporaryFolder();
    fill(open(folder), { a: 'loans', b: 'fines' });
    const [segment = ''] = segments(folder);
    damage(folder, path.join(folder, 'facts.json'), path.join(folder, segment));
    const cache = open(folder);
    expect(cache.find('a')).toBeNull();
    expect(cache.find('b')).toBeNull();
    fill(cache, { a: 'loans again' });
    expect(textOf(open(folder), 'a')).toBe('loans again');
  });

  it('does without a place to write to', () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    for (const folder of [file, path.join(file, 'below'), '/proc/nowhere']) {
      const cache = open(folder);
      fill(cache, { a: 'loans' });
      expect(textOf(cache, 'a')).toBe('loans');
      expect(open(folder).find('a')).toBeNull();
    }
    fill(openCache(noStore, '1'), { a: 'loans' });
  });

  it('leaves nothing half-written behind', () => {
    const folder = temporaryFolder();
    // A folder in the place of the index cannot be replaced by a file.
    mkdirSync(path.join(folder, 'facts.json/x'), { recursive: true });
    const cache = open(folder);
    fill(cache, { a: 'loans' });
    expect(textOf(cache, 'a')).toBe('loans');
    expect(readdirSync(folder)).toEqual(['facts.json']);
  });

  it('takes in what another process has written meanwhile', () => {
    const folder = temporaryFolder();
    const one = open(folder);
    const other = open(folder);
    fill(one, { a: 'loans' });
    fill(other, { b: 'fines' });
    const later = open(folder);
    expect([textOf(later, 'a'), textOf(later, 'b')]).toEqual(['loans', 'fines']);
  });

  it('stays bounded: what is stale goes, what is of use stays', () => {
    const folder = temporaryFolder();
    const large = 'x'.repeat(1_000_000);
    fill(open(folder), Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`old ${at}`, large])));
    const cache = open(folder);
    expect(textOf(cache, 'old 3')).toBe(large);
    fill(cache, { new: 'fines' });
    expect(segments(folder)).toHaveLength(2);
    // A segment that no index names is left alone while another process may be about to name it.
    const aged = segments(folder).map((name) => path.join(folder, name));
    for (const file of aged) utimesSync(file, 0, 0);
    fill(cache, { newer: 'returns' });
    expect(sizeOf(folder)).toBeLessThan(2_100_000);
    const later = open(folder);
    expect([textOf(later, 'old 3'), textOf(later, 'new'), textOf(later, 'newer')]).toEqual([large, 'fines', 'returns']);
    expect(later.find('old 4')).toBeNull();
  });

  it('does not hold much that is not written', () => {
    const folder = temporaryFolder();
    const cache = open(folder);
    const large = 'x'.repeat(1_000_000);
    for (let at = 0; at < 40; at += 1) cache.add(`key ${at}`, { passed: true, bytes: encode(large) });
    expect(cache.unsaved()).toBeLessThan(20);
    expect(segments(folder).length).toBeGreaterThan(0);
    cache.save();
    const later = open(folder);
    for (let at = 0; at < 40; at += 1) expect(textOf(later, `key ${at}`)).toBe(large);
  });

  it('joins many small segments', () => {
    const folder = temporaryFolder();
    const texts = Array.from({ length: 40 }, (_, at) => [`key ${at}`, `text ${at}`] as const);
    for (const [key, text] of texts) {
      const cache = open(folder);
      for (const [before] of texts) cache.find(before);
      fill(cache, { [key]: text });
      for (const name of segments(folder)) utimesSync(path.join(folder, name), 0, 0);
    }
    expect(segments(folder).length).toBeLessThan(15);
    const cache = open(folder);
    for (const [key, text] of texts) expect(textOf(cache, key)).toBe(text);
  });
});

describe('the folder of caches', () => {
  it("is the user's own", () => {
    expect(cacheHome({ XDG_CACHE_HOME: '/var/cache/robin' })).toBe('/var/cache/robin/tacit');
    expect(cacheHome({ XDG_CACHE_HOME: 'relative' })).toMatch(/\.cache\/tacit$/);
    expect(cacheHome({})).toMatch(/\.cache\/tacit$/);
  });

  it('has one folder for each workspace and reader', () => {
    const [one, other] = [temporaryFolder(), temporaryFolder()];
    const folders = [
      workspaceFolder('/home', one),
      workspaceFolder('/home', other),
      workspaceFolder('/home', one, 'aaaaaaaaaa'),
      workspaceFolder('/home', one, 'bbbbbbbbbb'),
    ];
    expect(new Set(folders).size).toBe(4);
    expect(workspaceFolder('/home', path.join(one, '..', path.basename(one)))).toBe(folders[0]);
  });

  it('forgets workspaces that were not used for two months', () => {
    const home = temporaryFolder();
    const days = (count: number): number => Date.now() / 1000 - count * 24 * 60 * 60;
    const old = { forgotten: 61, recent: 59 };
    const folders = Object.entries(old).map(([name, age]) => {
      const folder = workspaceFolder(home, path.join(temporaryFolder(), name));
      fill(open(folder), { a: 'loans' });
      utimesSync(folder, days(age), days(age));
      return folder;
    });
    mkdirSync(path.join(home, 'mine'));
    utimesSync(path.join(home, 'mine'), days(90), days(90));
    const added = workspaceFolder(home, temporaryFolder());
    fill(open(added), { a: 'loans' });
    expect(readdirSync(home).toSorted()).toEqual(
      [path.basename(folders[1] ?? ''), path.basename(added), 'mine'].toSorted(),
    );
  });

  it('is closed to others', () => {
    const folder = path.join(temporaryFolder(), 'cache');
    fill(open(folder), { a: 'loans' });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(folder, 'facts.json')).mode & 0o777).toBe(0o600);
  });
});
