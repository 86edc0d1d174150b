import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../support/seed';
import { createIndexer, type Indexer } from '../../../src/engine/indexing';
import type { FileEntry, ReadResult, Reader, Revision, Shelf } from '../../../src/engine/ports';
import { readFile } from '../../../src/engine/read';
import type { Index } from '../../../src/model/revision';
import { memoryRevision } from '../../support/memory-revision';

const NO_SHELF: Shelf = { find: () => null, keep: () => undefined };

interface Asked {
  readonly reader: Reader;
  /** Files that were read wholly because a name led there or was looked for. */
  readonly whole: Set<string>;
  /** Runs in which every file was listed. */
  readonly listings: () => number;
}

/**
 * Reads in the same process.
 *
 * @param now the texts as they are now
 * @param atOnce whether files can be read while linking waits
 */
function readerOf(now: () => Readonly<Record<string, string>>, atOnce: boolean): Asked {
  const whole = new Set<string>();
  let listings = 0;
  const read = (file: string, isWhole: boolean): ReadResult => {
    if (isWhole) whole.add(file);
    return readFile(file, new TextEncoder().encode(now()[file] ?? ''), { whole: isWhole });
  };
  const reader: Reader = {
    read: (_, entries, isWhole) => {
      if (!isWhole) listings += 1;
      return Promise.resolve(new Map(entries.map(({ file }) => [file, read(file, isWhole)])));
    },
    search: (_, entries, words) =>
      Promise.resolve(
        entries.map(({ file }) => file).filter((file) => words.some((word) => now()[file]?.includes(word))),
      ),
    ...(atOnce && { readNow: (_: Revision, { file }: FileEntry) => read(file, true) }),
    settle: () => undefined,
    close: () => Promise.resolve(),
  };
  return { reader, whole, listings: () => listings };
}

async function indexed(indexer: Indexer, texts: Readonly<Record<string, string>>): Promise<Index> {
  return (await indexer.index(memoryRevision(texts), null)).index;
}

/** What a run of its own makes of a workspace. */
async function cold(texts: Readonly<Record<string, string>>, atOnce = true): Promise<Index> {
  return indexed(createIndexer(readerOf(() => texts, atOnce).reader, NO_SHELF), texts);
}

const DATABASE = `import { MongoClient } from 'mongodb';
const client = new MongoClient('mongodb://127.0.0.1');
export const getCollection = (name) => client.db('clinic').collection(name);
`;

describe('files that hold the name of a function', () => {
  it('are read where it is called with what its own callers give', async () => {
    const texts = {
      'src/database.js': DATABASE,
      'src/archive.js': `import { getCollection } from './database'; export const archiveOf = (year) => getCollection(year);`,
      'src/reports.js': `import { archiveOf } from './archive'; export const latest = () => archiveOf('visits2026');`,
    };
    const { reader, whole } = readerOf(() => texts, true);
    const { schema } = await indexed(createIndexer(reader, NO_SHELF), texts);
    expect([...schema.entities.keys()]).toEqual(['visits2026']);
    expect([...whole]).toContain('src/reports.js');
  });

  it('are not read where every call says all that it gives', async () => {
    const texts = {
      'src/database.js': DATABASE,
      'src/archive.js': `import { getCollection } from './database'; export const archiveVisit = (visit) => getCollection('visits').insertOne(visit);`,
      'src/reports.js': `import { archiveVisit } from './archive'; export const keep = (visit) => archiveVisit(visit);`,
    };
    const { reader, whole } = readerOf(() => texts, true);
    const { schema } = await indexed(createIndexer(reader, NO_SHELF), texts);
    expect([...schema.entities.keys()]).toEqual(['visits']);
    expect([...whole]).not.toContain('src/reports.js');
  });
});

/** Texts that each file of a clinic may have; empty for none that says anything. */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  'package.json': [
    '{ "name": "clinic", "dependencies": { "mongodb": "6", "node-cron": "3" }, "scripts": { "purge:old": "node scripts/purge.js" } }',
    '{ "name": "clinic", "dependencies": { "mongodb": "6" } }',
  ],
  'src/database.js': [
    DATABASE,
    DATABASE.replace('(name)', '(name, options)'),
    'export const getCollection = () => null;',
  ],
  'src/scheduler.js': [
    `import cron from 'node-cron'; export function nightly(name, at, run) { cron.schedule(at, async () => { await run(); }, { name }); }`,
    `import cron from 'node-cron'; export class NightShift { start() { cron.schedule(this.at, () => this.run()); } }`,
    `export function nightly() {}`,
  ],
  'src/jobs.js': [
    `import { nightly } from './scheduler'; import { purge } from './purge'; nightly('purge', '0 3 * * *', purge); nightly('again', '0 4 * * *', () => purge(7));`,
    `import { NightShift } from './scheduler'; import { purge } from './purge'; export class PurgeShift extends NightShift { at = '0 5 * * *'; run() { return purge(30); } }`,
    `import { nightly } from './scheduler'; import { purge } from './purge'; for (const one of [{ name: 'a', at: '1 1 * * *' }, { name: 'b', at: '2 2 * * *' }]) nightly(one.name, one.at, purge);`,
    '',
  ],
  'src/purge.js': [
    `import { remove } from './remove'; export const purge = (days) => remove('visits', { before: { $lt: days } });`,
    `import { remove } from './remove'; import { older } from './time'; export const purge = (days) => remove('calls', older(days));`,
    `export { remove as purge } from './remove';`,
  ],
  'src/remove.js': [
    `import { getCollection } from './database'; export const remove = (name, filter) => getCollection(name).deleteMany(filter);`,
    `import { getCollection } from './database'; export function remove(name, filter) { return keep(getCollection(name)).deleteMany(filter); } const keep = (one) => one;`,
    `export const remove = () => undefined;`,
  ],
  'src/time.js': [
    `export const older = (days) => ({ at: { $lt: new Date(Date.now() - days * 86400000) } });`,
    `import { purge } from './purge'; export const older = (days) => (days > 1 ? older(days - 1) : { purge });`,
  ],
  'src/store.ts': [
    `export interface VisitStore { clear(): Promise<void>; } export class Keeper { constructor(readonly store: VisitStore) {} keep() { return this.store.clear(); } }`,
    `export interface VisitStore { clear(): Promise<void>; drop(): void; } export class Keeper { constructor(readonly store: VisitStore) {} keep() { return this.store.drop(); } }`,
  ],
  'src/mongo-store.ts': [
    `import { getCollection } from './database'; import type { VisitStore } from './store'; export class MongoVisits implements VisitStore { async clear() { await getCollection('visits').deleteMany({ old: true }); } drop() {} }`,
    '',
  ],
  'src/keeping.ts': [
    `import cron from 'node-cron'; import { Keeper } from './store'; export function begin(keeper: Keeper) { cron.schedule('0 6 * * *', () => keeper.keep()); }`,
    '',
  ],
  'scripts/purge.js': [
    `import { remove } from '../src/remove'; remove('sessions', {});`,
    `import express from 'express'; import { purge } from '../src/purge'; purge(1); express().listen(80);`,
    `import './serve'; import { purge } from '../src/purge'; purge(1);`,
  ],
  'scripts/serve.js': [`import { start } from '../src/web'; start();`, ''],
  'src/page.js': [`export const page = 'visits';`, `export const page = 'calls';`, `export const page = () => purge;`],
  'src/web.js': [`export const start = () => createServer().listen(80);`, `export const start = () => undefined;`],
};

const names = Object.keys(VARIANTS);
const edit = fc.tuple(fc.constantFrom(...names), fc.nat({ max: 3 }));

function withVariant(texts: Readonly<Record<string, string>>, [file, index]: [string, number]): Record<string, string> {
  const some = VARIANTS[file] ?? [];
  return { ...texts, [file]: some[index % some.length] ?? '' };
}

const FIRST = Object.fromEntries(names.map((name) => [name, VARIANTS[name]?.[0] ?? '']));

describe('an index', () => {
  it('has jobs to compare', async () => {
    const { jobs } = await cold(FIRST);
    expect(jobs.map(({ name }) => name)).toEqual(['purge:old', 'again', 'purge', 'keeping']);
  });

  it('is the very same after an edit of a file that nothing leads to', async () => {
    let texts: Readonly<Record<string, string>> = FIRST;
    const { reader, whole } = readerOf(() => texts, true);
    const indexer = createIndexer(reader, NO_SHELF);
    const before = await indexed(indexer, FIRST);
    expect([...whole]).not.toContain('src/page.js');
    texts = withVariant(FIRST, ['src/page.js', 1]);
    expect(await indexed(indexer, texts)).toBe(before);
    texts = { ...texts, 'src/other.js': '' };
    expect(await indexed(indexer, texts)).not.toBe(before);
  });

  it('is made in one round where an edit asks for a name that no other file holds', async () => {
    let texts: Readonly<Record<string, string>> = FIRST;
    const { reader, listings } = readerOf(() => texts, true);
    const indexer = createIndexer(reader, NO_SHELF);
    await indexed(indexer, texts);
    const before = listings();
    const helper = 'export const emptyShelf = (shelf) => remove(shelf, {});';
    texts = { ...FIRST, 'src/purge.js': `${FIRST['src/purge.js'] ?? ''}\n${helper}` };
    expect(await indexed(indexer, texts)).toEqual(await cold(texts));
    expect(listings()).toBe(before + 1);
  });

  it('is the same after any edits as in a run of its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), fc.boolean(), async (edits, atOnce) => {
        let texts: Record<string, string> = { ...FIRST };
        const indexer = createIndexer(readerOf(() => texts, atOnce).reader, NO_SHELF);
        await indexed(indexer, texts);
        for (const one of edits) {
          texts = withVariant(texts, one);
          expect(await indexed(indexer, texts)).toEqual(await cold(texts));
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('is the same whether files are read while linking waits or afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 12 }), async (edits) => {
        const texts = edits.reduce(withVariant, { ...FIRST });
        expect(await cold(texts, true)).toEqual(await cold(texts, false));
      }),
      { numRuns: 20 },
    );
  }, 120_000);
});
