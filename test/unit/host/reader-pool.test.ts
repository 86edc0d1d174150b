import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FileEntry, ReadResult, Reader, Revision } from '../../../src/engine/ports';
import { type Cache, openCache } from '../../../src/host/cache';
import { type ReaderOptions, type RestingReader, openReader, readerVersion } from '../../../src/host/reader-pool';
import { openStore } from '../../../src/host/store';
import { memoryRevision } from '../../support/memory-revision';
import { temporaryFolder, writeFiles } from '../../support/repository';
import { bundleWorker } from '../../support/worker-file';

let faulty = '';
beforeAll(async () => {
  faulty = await bundleWorker('test/support/faulty-reader.ts');
});

const opened: RestingReader[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((reader) => reader.close()));
});

function open(options: Partial<ReaderOptions> = {}): RestingReader {
  const reader = openReader({ workerFile: faulty, ...options });
  opened.push(reader);
  return reader;
}

function entriesOf(revision: Revision): FileEntry[] {
  return [...revision.files.values()];
}

/** What each file gave, in one word. */
async function outcomes(reader: Reader, revision: Revision, whole = false): Promise<Record<string, string>> {
  const results = await reader.read(revision, entriesOf(revision), whole);
  return Object.fromEntries([...results].map(([file, result]) => [file, word(result)]));
}

function word(result: ReadResult): string {
  return result.kind === 'skipped' ? result.reason : result.kind;
}

function cacheIn(folder: string, version = '1'): Cache {
  return openCache(openStore(folder, Date.now), version);
}

describe('reading in worker threads', () => {
  it('gives a result for each file, with any number of workers', async () => {
    const names = Array.from({ length: 300 }, (_, at) => `src/${at}.ts`);
    const revision = memoryRevision(Object.fromEntries(names.map((name) => [name, `text of ${name}`])));
    for (const workers of [1, 3]) {
      const seen: number[] = [];
      const results = await open({ workers }).read(revision, entriesOf(revision), false, (read) => seen.push(read));
      expect([...results.keys()]).toEqual(names.toSorted());
      for (const [file, result] of results) {
        expect(result).toMatchObject({ kind: 'facts', facts: { file, notes: [{ message: `text of ${file}` }] } });
      }
      expect(seen).toEqual(names.map((_, at) => at + 1));
    }
  });

  it('passes over what the prefilter does not let pass, unless it is asked for wholly', async () => {
    const revision = memoryRevision({ 'a.ts': 'quiet', 'b.ts': '' });
    const reader = open();
    expect(await outcomes(reader, revision)).toEqual({ 'a.ts': 'nothing', 'b.ts': 'facts' });
    expect(await outcomes(reader, revision, true)).toEqual({ 'a.ts': 'facts', 'b.ts': 'facts' });
    // What was read wholly once is still passed over.
    expect(await outcomes(reader, revision)).toEqual({ 'a.ts': 'nothing', 'b.ts': 'facts' });
    expect(revision.asked.toSorted()).toEqual(['a.ts', 'a.ts', 'b.ts']);
  });

  it('stops when it is told to, and reads on for whoever else waits', async () => {
    const names = Array.from({ length: 900 }, (_, at) => `src/${String(at).padStart(3, '0')}.ts`);
    const revision = memoryRevision(Object.fromEntries(names.map((name) => [name, `text of ${name}`])));
    const reader = open({ workers: 1 });
    const stop = new AbortController();
    const last = entriesOf(revision).slice(-10);
    const stopped = reader.read(
      revision,
      entriesOf(revision),
      false,
      () => {
        stop.abort(new Error('enough'));
      },
      stop.signal,
    );
    const other = reader.read(revision, last, false);
    await expect(stopped).rejects.toThrow('enough');
    expect([...(await other).values()].map(word)).toEqual(last.map(() => 'facts'));
    // Two batches were on their way, and those that somebody else waited for.
    expect(revision.asked.length).toBeLessThan(300);
    await expect(reader.read(revision, last, false, undefined, stop.signal)).rejects.toThrow('enough');
    // What was given up is read when it is asked for again.
    expect((await reader.read(revision, entriesOf(revision), false)).size).toBe(900);
  });

  it('lets many wait that one signal may stop', async () => {
    const warned: Error[] = [];
    const note = (warning: Error): void => void warned.push(warning);
    process.on('warning', note);
    const revision = memoryRevision({ 'a.ts': 'one' });
    const reader = open();
    const { signal } = new AbortController();
    const readings = Array.from({ length: 12 }, () =>
      reader.read(revision, entriesOf(revision), false, undefined, signal),
    );
    await Promise.all(readings);
    await new Promise(setImmediate);
    process.off('warning', note);
    expect(warned).toEqual([]);
  });

  it('reads a content once, and gives the very same facts for it', async () => {
    const reader = open();
    const first = memoryRevision({ 'a.ts': 'one', 'b.ts': 'one' });
    const second = memoryRevision({ 'a.ts': 'one', 'b.ts': 'two' });
    const [before, again] = await Promise.all([
      reader.read(first, entriesOf(first), false),
      reader.read(first, entriesOf(first), false),
    ]);
    expect(first.asked).toHaveLength(2);
    const after = await reader.read(second, entriesOf(second), false);
    expect(second.asked).toEqual(['b.ts']);
    for (const results of [again, after]) expect(factsOf(results, 'a.ts')).toBe(factsOf(before, 'a.ts'));
  });

  it('tells what cannot be had, and asks again the next time', async () => {
    const reader = open();
    const files = { 'a.ts': 'one', 'b.ts': null };
    expect(await outcomes(reader, memoryRevision(files))).toEqual({ 'a.ts': 'facts', 'b.ts': 'unreadable' });
    expect(await outcomes(reader, memoryRevision({ 'a.ts': 'one', 'b.ts': 'b.ts' }))).toMatchObject({
      'b.ts': 'facts',
    });
  });

  it('does not start for an empty list', async () => {
    expect(await outcomes(open({ workerFile: '/nowhere/reader.js' }), memoryRevision({}))).toEqual({});
  });

  it('fails when the reader itself cannot be started', async () => {
    const reader = open({ workerFile: path.join(temporaryFolder(), 'reader.js') });
    await expect(outcomes(reader, memoryRevision({ 'a.ts': '' }))).rejects.toThrow('could not be started');
    await expect(outcomes(reader, memoryRevision({ 'a.ts': '' }))).rejects.toThrow('could not be started');
  });
});

describe('reading while the caller waits', () => {
  it('gives the very same facts as reading does', async () => {
    const reader = open();
    const revision = { ...memoryRevision({ 'a.ts': 'one' }), readNow: () => new TextEncoder().encode('one') };
    const [entry] = entriesOf(revision);
    if (entry === undefined) throw new Error('There is no entry.');
    const now = reader.readNow?.(revision, entry);
    expect(now).toMatchObject({ kind: 'facts', facts: { file: 'a.ts', notes: [{ message: 'one' }] } });
    expect((await reader.read(revision, [entry], true)).get('a.ts')).toBe(now);
    expect(revision.asked).toEqual([]);
  });

  it.each(['exit', 'throw', 'loop'])('leaves it to reading what is wrong with a file: %s', async (text) => {
    const reader = open({ limits: { time: 1000, memory: 64 } });
    const revision = { ...memoryRevision({ 'a.ts': text }), readNow: () => new TextEncoder().encode(text) };
    const [entry] = entriesOf(revision);
    if (entry === undefined) throw new Error('There is no entry.');
    expect(reader.readNow?.(revision, entry)).toBeNull();
    expect(await outcomes(reader, revision, true)).toEqual({
      'a.ts': text === 'loop' ? 'too-slow' : 'crashed-reader',
    });
  });

  it('does not read what cannot be had at once', () => {
    const revision = memoryRevision({ 'a.ts': 'one' });
    const [entry] = entriesOf(revision);
    if (entry === undefined) throw new Error('There is no entry.');
    expect(open({ workerFile: '/nowhere/reader.js' }).readNow?.(revision, entry)).toBeNull();
  });
});

describe('a reader that rests', () => {
  it('has its results from the cache then, and those of unsaved texts itself', async () => {
    const reader = open({ cache: cacheIn(temporaryFolder()) });
    const revision = memoryRevision({ 'a.ts': 'one', 'b.ts': 'unsaved' });
    const entries = entriesOf(revision).map((entry): FileEntry =>
      entry.file === 'b.ts' ? { ...entry, unsaved: true } : entry,
    );
    const before = await reader.read(revision, entries, false);
    reader.rest();
    const after = await reader.read(revision, entries, false);
    expect(after).toEqual(before);
    expect(factsOf(after, 'a.ts')).not.toBe(factsOf(before, 'a.ts'));
    expect(factsOf(after, 'b.ts')).toBe(factsOf(before, 'b.ts'));
    expect(revision.asked.toSorted()).toEqual(['a.ts', 'b.ts']);
  });

  it('reads with a new thread', async () => {
    const reader = open();
    expect(await outcomes(reader, memoryRevision({ 'a.ts': 'one' }))).toEqual({ 'a.ts': 'facts' });
    reader.rest();
    expect(await outcomes(reader, memoryRevision({ 'a.ts': 'two' }))).toEqual({ 'a.ts': 'facts' });
  });
});

describe('a file that takes its worker down', () => {
  const around = { 'a.ts': 'one', 'c.ts': 'three' };

  it.each([
    ['exit', 'crashed-reader'],
    ['throw', 'crashed-reader'],
    ['grow', 'crashed-reader'],
    ['loop', 'too-slow'],
  ])('by %s is set aside as %s, and the others are read', async (fault, reason) => {
    // A machine that is busy takes its time to fill a memory.
    const reader = open({ limits: { time: fault === 'loop' ? 400 : 20_000, memory: 64 } });
    const revision = memoryRevision({ ...around, 'b.ts': fault });
    expect(await outcomes(reader, revision)).toEqual({ 'a.ts': 'facts', 'b.ts': reason, 'c.ts': 'facts' });
    // By its content: it is not tried again, until it changes.
    const asked = revision.asked.length;
    expect(await outcomes(reader, revision)).toEqual({ 'a.ts': 'facts', 'b.ts': reason, 'c.ts': 'facts' });
    expect(revision.asked).toHaveLength(asked);
    expect(await outcomes(reader, memoryRevision({ ...around, 'b.ts': 'mended' }))).toMatchObject({ 'b.ts': 'facts' });
  });

  it('may be one of many', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [`src/${at}.ts`, at % 50 === 7 ? `exit ${at}` : `text ${at}`]),
    );
    const results = await outcomes(open({ workers: 2 }), memoryRevision(files));
    const crashed = Object.entries(results).filter(([, kind]) => kind === 'crashed-reader');
    expect(crashed.map(([file]) => file).toSorted()).toEqual(['src/107.ts', 'src/157.ts', 'src/57.ts', 'src/7.ts']);
    expect(Object.values(results).filter((kind) => kind === 'facts')).toHaveLength(196);
  });

  it('is not one that is slow for less than the limit, nor are all together', async () => {
    const files = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`src/${at}.ts`, `wait ${at}`]));
    const results = await outcomes(open({ workers: 1, limits: { time: 900 } }), memoryRevision(files));
    expect(new Set(Object.values(results))).toEqual(new Set(['facts']));
  });
});

describe('results on disk', () => {
  it('are served to the next process without a worker', async () => {
    const folder = temporaryFolder();
    const files = { 'a.ts': 'one', 'b.ts': 'quiet', 'c.ts': 'quiet c' };
    const first = open({ cache: cacheIn(folder) });
    await outcomes(first, memoryRevision(files));
    const some = memoryRevision({ 'b.ts': 'quiet' });
    await outcomes(first, some, true);
    await first.close();

    const revision = memoryRevision(files);
    const second = open({ workerFile: '/nowhere/reader.js', cache: cacheIn(folder) });
    expect(await outcomes(second, revision)).toEqual({ 'a.ts': 'facts', 'b.ts': 'nothing', 'c.ts': 'nothing' });
    expect(await outcomes(second, some, true)).toEqual({ 'b.ts': 'facts' });
    expect(revision.asked).toEqual([]);
  });

  it('are of no use for the same content elsewhere, or for another reader', async () => {
    const folder = temporaryFolder();
    const first = open({ cache: cacheIn(folder) });
    await outcomes(first, memoryRevision({ 'a.ts': 'one' }));
    await first.close();
    const elsewhere = memoryRevision({ 'b.ts': 'one' });
    const second = open({ cache: cacheIn(folder) });
    const results = await second.read(elsewhere, entriesOf(elsewhere), false);
    expect(factsOf(results, 'b.ts')).toMatchObject({ file: 'b.ts' });
    const revision = memoryRevision({ 'a.ts': 'one' });
    await outcomes(open({ cache: cacheIn(folder, '2') }), revision);
    expect(revision.asked).toEqual(['a.ts']);
  });

  it('leave out unsaved texts, and files that took their worker down', async () => {
    const folder = temporaryFolder();
    const files = memoryRevision({ 'a.ts': 'unsaved', 'b.ts': 'exit' });
    const unsaved = entriesOf(files).map((entry): FileEntry =>
      entry.file === 'a.ts' ? { ...entry, unsaved: true } : entry,
    );
    const first = open({ cache: cacheIn(folder) });
    await first.read(files, unsaved, false);
    await first.close();
    const revision = memoryRevision({ 'a.ts': 'unsaved', 'b.ts': 'exit' });
    await outcomes(open({ cache: cacheIn(folder) }), revision);
    expect(revision.asked).toContain('a.ts');
    expect(revision.asked).toContain('b.ts');
  });

  it('are written while a long-lived process runs, when there are many', async () => {
    const folder = temporaryFolder();
    const reader = open({ cache: cacheIn(folder) });
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`src/${at}.ts`, '']));
    await outcomes(reader, memoryRevision(many));
    reader.settle();
    const revision = memoryRevision(many);
    await outcomes(open({ workerFile: '/nowhere/reader.js', cache: cacheIn(folder) }), revision);
    expect(revision.asked).toEqual([]);
  });
});

describe('a search', () => {
  it('finds files that hold a word, and looks into a content once', async () => {
    const reader = open();
    const files = memoryRevision({
      'a.ts': 'addJob(x)',
      'b.ts': 'x',
      'c.ts': null,
      'd.ts': 'runOnce',
      'e.ts': 'addJob(x)',
    });
    const words = ['runOnce', 'addJob'];
    const found = await reader.search(files, entriesOf(files), words);
    expect(found).toEqual(['a.ts', 'd.ts', 'e.ts']);
    const asked = files.asked.length;
    expect(await reader.search(files, entriesOf(files), words.toReversed())).toEqual(found);
    // What could not be read is tried again.
    expect(files.asked.slice(asked)).toEqual(['c.ts']);
    expect(await reader.search(files, entriesOf(files), ['x'])).toEqual(['a.ts', 'b.ts', 'e.ts']);
    expect(await reader.search(files, [], ['x'])).toEqual([]);
  });

  it('takes words as they are', async () => {
    const files = memoryRevision({ 'a.ts': '$run(x)', 'b.ts': 'run(x)', 'c.ts': 'a.b' });
    expect(await open().search(files, entriesOf(files), ['$run', 'a.b'])).toEqual(['a.ts', 'c.ts']);
  });
});

describe("the reader's version", () => {
  it('changes with the bundle', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'reader.js');
    writeFiles(folder, { 'reader.js': 'one' });
    const one = readerVersion(file);
    writeFiles(folder, { 'reader.js': 'two' });
    expect(readerVersion(file)).not.toBe(one);
  });
});

function factsOf(results: ReadonlyMap<string, ReadResult>, file: string): unknown {
  const result = results.get(file);
  return result?.kind === 'facts' ? result.facts : null;
}
