import { writeFileSync, mkdirSync, readdirSync } from 'node:fs';
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

  it('says that a database is broken', async () => {
    const content = Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(600, 7)]);
    await expect(readAll({ 'shop.db': content })).rejects.toThrow(/cannot be read as a sample/);
  });
});

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
    ['an archive', { 'dump.archive': Buffer.from('6de29981', 'hex') }, 'archive of mongodump'],
    ['UTF-16', { 'loans.json': Buffer.from('\uFEFF{"a":1}', 'utf16le') }, 'UTF-16'],
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
