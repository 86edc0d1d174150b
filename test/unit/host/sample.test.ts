import { writeFileSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { BSON, Long } from 'bson';
import { Database } from 'node-sqlite3-wasm';
import { describe, expect, it } from 'vitest';
import type { SampleDocument } from '../../../src/engine/evidence/ports';
import { HostError } from '../../../src/host/host-error';
import { openSamples } from '../../../src/host/sample/sources';
import type { SampleProblem } from '../../../src/model/sample';
import { scratchFolder } from '../../support/run-cli';

const scratch = scratchFolder();
const LIMITS = { mostUnpacked: null };
let next = 0;

interface Read {
  readonly entity: string;
  readonly documents: readonly SampleDocument[];
  readonly problems: readonly SampleProblem[];
}

/** Writes files into a folder of their own, and reads what is named. */
async function readAll(
  files: Readonly<Record<string, string | Uint8Array>>,
  names = Object.keys(files),
  limits: { readonly mostUnpacked: number | null } = LIMITS,
): Promise<readonly Read[]> {
  next += 1;
  const folder = path.join(scratch, String(next));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  mkdirSync(folder, { recursive: true });
  const sources = await openSamples(folder, names, limits);
  return Promise.all(
    sources.map(async ({ entity, read }) => {
      const problems: SampleProblem[] = [];
      const documents: SampleDocument[] = [];
      for await (const batch of read((problem) => problems.push(problem))) documents.push(...batch);
      return { entity, documents, problems };
    }),
  );
}

async function readOne(name: string, content: string | Uint8Array): Promise<Read> {
  const [read] = await readAll({ [name]: content });
  if (read === undefined) throw new Error('nothing was read');
  return read;
}

const LOANS = [{ book: 'Emma', days: 3 }, { book: 'Ulysses' }];
const bson = (...documents: readonly object[]): Uint8Array =>
  Buffer.concat(documents.map((one) => BSON.serialize(one)));

describe('JSON', () => {
  it.each([
    ['lines', '{"book":"Emma","days":3}\n{"book":"Ulysses"}\n'],
    ['lines of Windows, with a byte order mark', '\uFEFF{"book":"Emma","days":3}\r\n\r\n{"book":"Ulysses"}'],
    ['an array', '[\n  {"book":"Emma","days":3},\n  {"book":"Ulysses"}\n]\n'],
    ['an array on one line', '[{"book":"Emma","days":3},{"book":"Ulysses"}]'],
    ['on one line', '{"book":"Emma","days":3}{"book":"Ulysses"}'],
    ['parted by carriage returns', '{"book":"Emma","days":3}\r{"book":"Ulysses"}\r'],
    ['one after another', '{\n  "book": "Emma",\n  "days": 3\n}\n{\n  "book": "Ulysses"\n}\n'],
  ])('%s', async (_name, content) => {
    const { entity, documents, problems } = await readOne('loans.json', content);
    expect({ entity, documents, problems }).toEqual({ entity: 'loans', documents: LOANS, problems: [] });
  });

  it('tells the line that is broken, and none of its values', async () => {
    const { documents, problems } = await readOne(
      'loans.ndjson',
      '{"book":"Emma"}\n{"book": "sec\n{"book":"Ulysses"}\n',
    );
    expect(documents).toHaveLength(2);
    expect(problems).toMatchObject([{ place: 'line 2' }]);
    expect(JSON.stringify(problems)).not.toContain('sec');
  });

  it('tells where a file ends too early', async () => {
    const { documents, problems } = await readOne('loans.json', '[{"book":"Emma"},{"book":"Uly');
    expect(documents).toHaveLength(1);
    expect(problems).toMatchObject([{ place: 'byte 17' }]);
  });

  it('reads braces and quotes within texts', async () => {
    const { documents } = await readOne('loans.json', '[ { "book": "} \\" {" }, { "a": ["]", {"b": "{"}] } ]');
    expect(documents).toEqual([{ book: '} " {' }, { a: [']', { b: '{' }] }]);
  });

  it('keeps integers of 64 bits, and texts that look like them', async () => {
    const { documents } = await readOne(
      'loans.ndjson',
      '{"n":9007199254740993,"text":"9007199254740993","f":1.2345678901234567}\n',
    );
    expect(documents[0]?.['n']).toEqual(Long.fromString('9007199254740993'));
    expect(documents[0]?.['text']).toBe('9007199254740993');
    expect(documents[0]?.['f']).toBe(1.2345678901234567);
  });

  it('knows types of extended JSON, and takes moments in plain JSON for dates', async () => {
    const extended = await readOne('a.ndjson', '{"at":{"$date":"2026-01-02T03:04:05Z"},"text":"2026-01-02"}\n');
    expect(extended.documents).toEqual([{ at: new Date('2026-01-02T03:04:05Z'), text: '2026-01-02' }]);
    const plain = await readOne('b.ndjson', '{"at":"2026-01-02 03:04:05+02","code":"2026-99-02"}\n');
    expect(plain.documents).toEqual([{ at: new Date('2026-01-02T01:04:05Z'), code: '2026-99-02' }]);
  });

  it('keeps a field named __proto__ a field', async () => {
    const { documents } = await readOne('loans.ndjson', '{"__proto__":{"isAdmin":"2026-01-02"},"constructor":1}\n');
    const [document = {}] = documents;
    expect(Object.keys(document)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  it('sets aside what is no object, or nested without end', async () => {
    const deep = `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    const { documents, problems } = await readOne('loans.ndjson', `{"a":1}\n[1]\n${deep}\n`);
    expect(documents).toEqual([{ a: 1 }]);
    expect(problems.map(({ place }) => place)).toEqual(['line 2', 'line 3']);
  });
});

describe('BSON', () => {
  it('reads documents, compressed too, and Longs without rounding', async () => {
    const content = bson({ n: Long.fromString('9223372036854775807') }, { ['__proto__']: 1 });
    for (const [name, bytes] of [
      ['loans.bson', content],
      ['loans.bson.gz', gzipSync(content)],
    ] as const) {
      const { entity, documents } = await readOne(name, bytes);
      expect(entity).toBe('loans');
      expect(String(documents[0]?.['n'])).toBe('9223372036854775807');
      expect(Object.keys(documents[1] ?? {})).toEqual(['__proto__']);
    }
  });

  it('tells the byte at which a length cannot be true, and keeps what came before', async () => {
    const good = bson({ book: 'Emma' });
    const { documents, problems } = await readOne(
      'loans.bson',
      Buffer.concat([good, Buffer.from('ffffff7f0000', 'hex')]),
    );
    expect(documents).toEqual([{ book: 'Emma' }]);
    expect(problems).toMatchObject([{ place: `byte ${String(good.length)}` }]);
  });

  it('goes on behind a document that is broken inside', async () => {
    const broken = Buffer.from(bson({ book: 'Emma' }));
    broken[4] = 0x7e;
    const { documents, problems } = await readOne('loans.bson', Buffer.concat([broken, bson({ book: 'Ulysses' })]));
    expect(documents).toEqual([{ book: 'Ulysses' }]);
    expect(problems).toMatchObject([{ place: 'byte 0' }]);
  });

  it('tells where a dump was cut', async () => {
    const whole = bson({ book: 'Emma' }, { book: 'Ulysses' });
    const { documents, problems } = await readOne('loans.bson', whole.subarray(0, whole.length - 3));
    expect(documents).toHaveLength(1);
    expect(problems[0]?.message).toContain('ends within a document');
  });
});

describe('CSV', () => {
  it('reads cells as what they look like', async () => {
    const content =
      'id;name;at;paid;zip;note\n1;"Smith; Ann";2026-01-02;true;00123;\n9007199254740993;"a ""b""";;false;7;\\N\n';
    const { documents } = await readOne('visits.csv', content);
    expect(documents.map((row) => ({ ...row }))).toEqual([
      { id: 1, name: 'Smith; Ann', at: new Date('2026-01-02T00:00:00Z'), paid: true, zip: '00123', note: null },
      { id: Long.fromString('9007199254740993'), name: 'a "b"', at: null, paid: false, zip: 7, note: null },
    ]);
  });

  it('tells rows with too few cells, and quotes that do not end', async () => {
    const few = await readOne('visits.csv', 'id,name\n1\n2,Ann\n');
    expect(few.documents).toHaveLength(2);
    expect(few.problems).toMatchObject([{ place: 'line 2', message: 'The row has 1 cells for 2 names.' }]);
    const open = await readOne('visits.csv', 'id,name\n1,Bo\n2,"Ann\n');
    expect(open.problems).toMatchObject([{ place: expect.stringMatching(/^line \d/) as string }]);
  });

  it('takes __proto__ for a name', async () => {
    const { documents } = await readOne('visits.csv', '__proto__,id\nx,1\n');
    expect(Object.keys(documents[0] ?? {})).toEqual(['__proto__', 'id']);
  });
});

describe('SQLite', () => {
  it('reads every table, exactly, and leaves nothing beside the file', async () => {
    const folder = path.join(scratch, 'sqlite');
    mkdirSync(folder);
    const file = path.join(folder, 'a b%.db');
    const database = new Database(file);
    database.exec('CREATE TABLE visits (id INTEGER, "__proto__" TEXT, at TEXT); CREATE TABLE empty (id INTEGER)');
    database.exec("INSERT INTO visits VALUES (9223372036854775807, 'x', '2026-01-02 03:04:05')");
    database.close();
    const sources = await openSamples(folder, [file], LIMITS);
    expect(sources.map(({ entity }) => entity)).toEqual(['empty', 'visits']);
    const rows: SampleDocument[] = [];
    for await (const batch of sources[1]?.read(() => undefined) ?? []) rows.push(...batch);
    expect(Object.entries(rows[0] ?? {})).toEqual([
      ['id', 9223372036854775807n],
      ['__proto__', 'x'],
      ['at', new Date('2026-01-02T03:04:05Z')],
    ]);
    expect(readdirSync(folder)).toEqual(['a b%.db']);
  });

  it('reads a compressed one, and removes what it unpacked', async () => {
    const folder = path.join(scratch, 'packed');
    mkdirSync(folder);
    const file = path.join(folder, 'clinic.db');
    const database = new Database(file);
    database.exec('CREATE TABLE visits (id INTEGER); INSERT INTO visits VALUES (1), (2)');
    database.close();
    const [read] = await readAll({ 'clinic.db.gz': gzipSync(readFileSync(file)) });
    expect(read).toMatchObject({ entity: 'visits', problems: [] });
    expect(read?.documents.map((row) => ({ ...row }))).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('says that a database is broken', async () => {
    const content = Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(600, 7)]);
    await expect(readAll({ 'shop.db': content })).rejects.toThrow(/cannot be read as a sample/);
  });
});

describe('UTF-16', () => {
  const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
  const littleEndian = (text: string): Buffer => Buffer.from(text, 'utf16le');
  const lines = '{"book":"Emma","days":3}\r\n{"book":"Ulysses"}\r\n';
  it.each([
    ['JSON', 'loans.json', littleEndian(`\uFEFF${lines}`)],
    ['JSON, big-endian', 'loans.ndjson', bigEndian(`\uFEFF${lines}`)],
    ['JSON without a mark', 'loans.json', littleEndian(lines)],
    ['JSON without a mark, big-endian', 'loans.json', bigEndian(lines)],
    ['an array of no known name', 'loans', littleEndian('\uFEFF[{"book":"Emma","days":3},{"book":"Ulysses"}]')],
    ['compressed', 'loans.json.gz', gzipSync(littleEndian(`\uFEFF${lines}`))],
  ])('%s', async (_name, name, content) => {
    const { documents, problems } = await readOne(name, content);
    expect({ documents, problems }).toEqual({ documents: LOANS, problems: [] });
  });

  it('CSV, as spreadsheets write it', async () => {
    for (const name of ['visits.csv', 'visits.txt']) {
      const { documents } = await readOne(name, littleEndian('\uFEFFid\tname\r\n1\tJosé 🎈\r\n'));
      expect(documents.map((row) => ({ ...row }))).toEqual([{ id: 1, name: 'José 🎈' }]);
    }
  });

  it('keeps signs that stand across what is read at once', async () => {
    const many = Array.from({ length: 40_000 }, (_, id) => ({ id, name: 'é🎈'.repeat(4) }));
    const text = many.map((one) => `${JSON.stringify(one)}\n`).join('');
    const { documents, problems } = await readOne('loans.ndjson', littleEndian(`\uFEFF${text}`));
    expect(problems).toEqual([]);
    expect(documents).toEqual(many);
  });

  it('takes BSON for BSON, whose length looks like a byte order mark', async () => {
    const empty = BSON.serialize({ text: '' }).length;
    const content = bson({ text: 'x'.repeat(0xfeff - empty) });
    expect([...content.subarray(0, 2)]).toEqual([0xff, 0xfe]);
    expect((await readOne('loans', content)).documents).toHaveLength(1);
  });
});

describe('archives of mongodump', () => {
  const end = Buffer.from('ffffffff', 'hex');
  const block = (db: string, collection: string, ...documents: readonly object[]): Uint8Array =>
    Buffer.concat([bson({ db, collection, EOF: false, CRC: Long.ZERO }, ...documents), end]);
  const close = (db: string, collection: string): Uint8Array =>
    Buffer.concat([bson({ db, collection, EOF: true, CRC: Long.fromString('-1') }), end]);
  const prelude = (...metadata: readonly object[]): Uint8Array =>
    Buffer.concat([
      Buffer.from('6de29981', 'hex'),
      bson({ concurrent_collections: 4, version: '0.1', server_version: '7.0.0', tool_version: '100' }, ...metadata),
      end,
    ]);
  const named = (collection: string, type = 'collection'): object => ({
    db: 'library',
    collection,
    metadata: '{"indexes":[]}',
    size: 1,
    type,
  });
  const archive = Buffer.concat([
    prelude(named('loans'), named('readers'), named('late', 'view'), named('system.buckets.visits')),
    block('library', 'loans', { book: 'Emma', days: 3 }),
    block('library', 'readers', { name: 'Ann' }),
    block('library', 'system.buckets.visits', { meta: 1 }),
    block('library', 'loans', { book: 'Ulysses' }),
    close('library', 'loans'),
    close('library', 'readers'),
  ]);

  it.each([
    ['plain', 'library.archive', archive],
    ['compressed', 'library.archive.gz', gzipSync(archive)],
    ['of no known name', 'backup', archive],
  ])('%s: reads each collection, whose blocks stand between others', async (_name, file, content) => {
    const read = await readAll({ [file]: content });
    expect(read).toEqual([
      { entity: 'loans', documents: LOANS, problems: [] },
      { entity: 'readers', documents: [{ name: 'Ann' }], problems: [] },
    ]);
  });

  it('is found in a folder', async () => {
    expect(await readAll({ 'backup/library.archive': archive }, ['backup'])).toHaveLength(2);
  });

  it('tells where it was cut, and keeps what came before', async () => {
    const cut = archive.subarray(0, archive.indexOf('Ulysses'));
    const [loans, readers] = await readAll({ 'library.archive': cut });
    expect(loans?.documents).toEqual(LOANS.slice(0, 1));
    expect(loans?.problems[0]?.message).toContain('ends within a document');
    expect(readers?.documents).toHaveLength(1);
    expect(readers?.problems).toHaveLength(1);
    const between = archive.subarray(0, archive.length - close('library', 'readers').length);
    const [, unclosed] = await readAll({ 'library.archive': between });
    expect(unclosed?.problems[0]?.message).toContain('before it has said that all of readers was written');
  });

  it('tells the byte at which a length cannot be true', async () => {
    const at = archive.length - close('library', 'readers').length;
    const broken = Buffer.concat([archive.subarray(0, at), Buffer.from('fefeff7f00', 'hex')]);
    const [loans, readers] = await readAll({ 'library.archive': broken });
    expect(loans?.problems).toEqual([]);
    expect(readers?.problems[0]?.place).toBe(`byte ${String(at)}`);
  });
});

/** A compressed file that begins as a database, of so many megabytes. */
function brokenDatabase(megabytes = 1): Buffer {
  return gzipSync(Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(megabytes * 1024 ** 2, 7)]));
}

describe('files and folders', () => {
  it('reads the collections of a dump, by the names that they have', async () => {
    const read = await readAll(
      {
        'dump/shop/orders.bson': bson({ a: 1 }),
        'dump/shop/orders.metadata.json': '{"indexes":[]}',
        'dump/shop/order%2Flines.bson': bson({ a: 1 }),
        'dump/shop/cut.bson': bson({ a: 1 }),
        'dump/shop/cut.metadata.json': '{"collectionName":"a-very-long-name"}',
        'dump/shop/system.views.bson': bson({ a: 1 }),
        'dump/prelude.json': '{}',
      },
      ['dump'],
    );
    expect(read.map(({ entity }) => entity).sort()).toEqual(['a-very-long-name', 'order/lines', 'orders']);
  });

  it('stops at a file that unpacks to far more than it is', async () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, ' '));
    const [read] = await readAll({ 'loans.json.gz': bomb });
    expect(read?.problems).toMatchObject([{ message: expect.stringContaining('times its size') as string }]);
    const [small] = await readAll({ 'loans.json.gz': bomb }, undefined, { mostUnpacked: 10 * 1024 * 1024 });
    expect(small?.problems).toMatchObject([{ message: expect.stringContaining('more than 10 MB') as string }]);
  });

  it('tells where a compressed file is broken', async () => {
    const packed = gzipSync(bson(...Array.from({ length: 5000 }, (_, id) => ({ id, text: String(Math.sin(id)) }))));
    const [read] = await readAll({ 'loans.bson.gz': packed.subarray(0, packed.length / 2) });
    expect(read?.problems[0]?.message).toContain('The compressed file is broken');
    expect(read?.problems[0]?.place).toMatch(/^byte [\d,]+ of what it unpacks to$/);
  });

  it('reads an empty file as no documents', async () => {
    for (const name of ['loans.bson', 'loans.json', 'loans.csv'])
      expect((await readOne(name, '')).documents).toEqual([]);
  });

  it.each([
    [
      'an archive without content',
      { 'dump.archive': Buffer.from('6de29981', 'hex') },
      'before it has said what it holds',
    ],
    [
      'a compressed database that is broken',
      { 'a.db.gz': brokenDatabase().subarray(0, 200) },
      'compressed file is broken',
    ],
    ['a database that unpacks to far more than it is', { 'a.db.gz': brokenDatabase(80) }, 'times its size'],
    ['anything else', { 'photo.png': Buffer.from('89504e470d0a1a0a0000000d', 'hex') }, 'none of the formats'],
    ['a folder without data', { 'notes/readme.txt': 'nothing' }, 'holds no data'],
  ])('says why %s is no sample', async (_name, files, why) => {
    const names = Object.keys(files).map((name) => name.split('/')[0] ?? name);
    const error: unknown = await readAll(files as Record<string, string | Uint8Array>, names).catch(
      (one: unknown) => one,
    );
    expect(error).toBeInstanceOf(HostError);
    expect(String(error)).toContain(why);
  });

  it('says that there is no such file', async () => {
    await expect(readAll({}, ['nowhere.bson'])).rejects.toThrow('there is no such file');
  });
});
