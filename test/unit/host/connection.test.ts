import { BSON, Long, type Document } from 'bson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SampleDocument } from '../../../src/engine/evidence/ports';
import type { Connection, Refusal } from '../../../src/host/connection/connection';
import { readConnectionString, redacted } from '../../../src/host/connection/connection-string';
import { mongoObjection } from '../../../src/host/connection/mongodb-rights';
import { openConnection } from '../../../src/host/connection/open';
import type { SampleProblem } from '../../../src/model/sample';
import { startMongo, type MongoContent } from '../../support/mongo-server';
import { startPostgres, type PostgresServer } from '../../support/postgres-server';

const now = new Date('2026-06-01T00:00:00Z');

function connect(text: string): Promise<Connection | Refusal> {
  return openConnection({ text, label: 'SHOP', now });
}

async function refusal(text: string): Promise<Refusal> {
  const opened = await connect(text);
  if ('message' in opened) return opened;
  await opened.close();
  throw new Error('it was opened');
}

interface Read {
  readonly entity: string;
  readonly drawnFrom: number | undefined;
  readonly documents: readonly SampleDocument[];
  readonly problems: readonly SampleProblem[];
}

async function readAll(text: string, most: number, names?: readonly string[]): Promise<readonly Read[]> {
  const opened = await connect(text);
  if ('message' in opened) throw new Error(opened.message);
  try {
    const read: Read[] = [];
    for (const source of await opened.sources(names ?? opened.names, most)) {
      const problems: SampleProblem[] = [];
      const documents: SampleDocument[] = [];
      for await (const batch of source.read((problem) => problems.push(problem))) documents.push(...batch);
      read.push({ entity: source.entity, drawnFrom: source.drawnFrom, documents, problems });
    }
    return read;
  } finally {
    await opened.close();
  }
}

describe('connection strings', () => {
  it.each([
    ['postgres://a:b@h/shop', 'postgresql', 'shop', 'postgresql://a:b@h/shop'],
    ['postgresql+asyncpg://a:b@h:5432/shop', 'postgresql', 'shop', 'postgresql://a:b@h:5432/shop'],
    ['postgresql:///shop?host=/run/postgresql', 'postgresql', 'shop', 'postgresql:///shop?host=/run/postgresql'],
    ['postgres://h/a?sslmode=require', 'postgresql', 'a', 'postgresql://h/a?sslmode=require&uselibpqcompat=true'],
    [
      '  mongodb://a:b@h:1,i:2/shop?authSource=admin\n',
      'mongodb',
      'shop',
      'mongodb://a:b@h:1,i:2/shop?authSource=admin',
    ],
    ['mongodb+srv://a:b@cluster.example.net/?w=1', 'mongodb', null, 'mongodb+srv://a:b@cluster.example.net/?w=1'],
  ])('%s', (given, engine, database, text) => {
    expect(readConnectionString(given, 'SHOP')).toMatchObject({ engine, database, text });
  });

  it.each(['mysql://a:secret@h/shop', 'shop', 'host=h password=secret', ''])(
    'refuses %s, and repeats nothing',
    (text) => {
      expect(() => readConnectionString(text, 'SHOP')).toThrow(/^SHOP holds no connection string that is known\.$/);
    },
  );

  it('hides what is secret in any text', () => {
    const given = readConnectionString(
      'mongodb://ann:p%40ss@h/shop?authMechanismProperties=AWS_SESSION_TOKEN:tok&tlsCertificateKeyFilePassword=key9',
      'SHOP',
    );
    const text = `cannot use ${given.text}: p@ss, p%40ss, ann:p@ss, AWS_SESSION_TOKEN:tok and key9; redis://x:y@z`;
    expect(redacted(text, given)).toBe('cannot use ***: ***, ***, ***, *** and ***; redis://***@z');
  });
});

describe('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres(`
      CREATE TABLE loans (id bigint, "__proto__" text, at timestamptz, day date, "local" timestamp, paid boolean,
        price numeric(12, 2), ratio float8, note text, scan bytea, extra jsonb, tags text[], nothing text);
      INSERT INTO loans VALUES (9223372036854775807, 'x', '2026-01-02 03:04:05+02', 'infinity', '2026-01-02 03:04:05', true,
        12.50, 'NaN', repeat('a', 20000), 'abc', '{"a":{"b":[1]}}', '{x,y}', NULL);
      CREATE TABLE visits (id int, kind text);
      INSERT INTO visits SELECT i, CASE WHEN i % 4 = 0 THEN 'inspector' ELSE 'reader' END FROM generate_series(1, 20000) i;
      ANALYZE visits;
      CREATE TABLE hidden (id int);
      CREATE VIEW late AS SELECT * FROM loans;
      CREATE SCHEMA audit;
      CREATE TABLE audit.loans (id int);
      CREATE TABLE audit.events (id int);
      CREATE TABLE months (id int) PARTITION BY RANGE (id);
      CREATE TABLE month_1 PARTITION OF months FOR VALUES FROM (1) TO (9);
      INSERT INTO months VALUES (1), (2);
      CREATE ROLE reader; GRANT USAGE ON SCHEMA audit TO reader;
      GRANT SELECT ON loans, visits, late, months, audit.loans, audit.events TO reader;
      CREATE ROLE writer; GRANT SELECT, DELETE ON visits TO writer;
      CREATE ROLE mender; GRANT UPDATE (kind) ON visits TO mender;
      CREATE ROLE lurker NOINHERIT; GRANT writer TO lurker;
      CREATE ROLE maker CREATEROLE;
      CREATE ROLE deputy; GRANT pg_write_all_data TO deputy;
      CREATE ROLE heir NOINHERIT; GRANT postgres TO heir;
      CREATE ROLE owner; CREATE TABLE own (id int); ALTER TABLE own OWNER TO owner;`);
  }, 60_000);
  afterAll(() => server.close());

  const as = async (role: string): Promise<string> => {
    await server.database.exec(`RESET SESSION AUTHORIZATION; SET SESSION AUTHORIZATION ${role}`);
    return `postgresql://${role}:s3cret@127.0.0.1:${String(server.port)}/postgres`;
  };

  it('reads the tables that it may read, each by its name, with the types of their columns', async () => {
    const read = await readAll(await as('reader'), 100_000);
    expect(read.map(({ entity, documents }) => [entity, documents.length])).toEqual([
      ['audit.loans', 0],
      ['events', 0],
      ['loans', 1],
      ['months', 2],
      ['visits', 20_000],
    ]);
    expect(
      read.flatMap(({ problems, drawnFrom }) => [...problems, ...(drawnFrom === undefined ? [] : [drawnFrom])]),
    ).toEqual([]);
    expect(Object.entries(read[2]?.documents[0] ?? {})).toEqual([
      ['id', Long.MAX_VALUE],
      ['__proto__', 'x'],
      ['at', new Date('2026-01-02T01:04:05Z')],
      ['day', new Date(8.64e15)],
      ['local', new Date('2026-01-02T03:04:05Z')],
      ['paid', true],
      ['price', 12.5],
      ['ratio', Number.NaN],
      ['note', 'a'.repeat(10_000)],
      ['scan', new Uint8Array()],
      ['extra', { a: { b: [1] } }],
      ['tags', []],
      ['nothing', null],
    ]);
  });

  it('draws some at random of what is large, of all places', async () => {
    const [visits] = await readAll(await as('reader'), 2000, ['visits']);
    expect(visits?.drawnFrom).toBe(20_000);
    expect(visits?.documents.length).toBeGreaterThan(500);
    expect(visits?.documents.length).toBeLessThanOrEqual(4000);
    const again = await readAll(await as('reader'), 2000, ['visits']);
    // One page of the table may well begin both.
    expect(again[0]?.documents.map(({ id }) => id)).not.toEqual(visits?.documents.map(({ id }) => id));
  });

  it.each([
    ['postgres', 'the role postgres is a superuser'],
    ['heir', 'the role postgres is a superuser'],
    ['maker', 'the role maker may change roles'],
    ['deputy', 'the role pg_write_all_data may write without being granted it'],
    ['writer', 'the role writer may write to public.visits'],
    ['lurker', 'the role writer may write to public.visits'],
    ['mender', 'the role mender may write to public.visits'],
    ['owner', 'the role owner may write to public.own'],
  ])('refuses %s', async (role, why) => {
    const { message, next } = await refusal(await as(role));
    expect(message).toBe(`SHOP is not read: ${why}.`);
    expect(next).toContain('GRANT SELECT');
  });

  it('says that nobody answers, without the password', async () => {
    const { message } = await refusal('postgresql://reader:s3cret@127.0.0.1:1/shop');
    expect(message).toBe('SHOP cannot be connected to: connect ECONNREFUSED 127.0.0.1:1.');
  });
});

describe('MongoDB', () => {
  const READ = [
    'changeStream',
    'collStats',
    'dbHash',
    'dbStats',
    'find',
    'killCursors',
    'listCollections',
    'listIndexes',
    'planCacheRead',
  ];
  const reader: MongoContent = {
    account: { user: 'ann', password: 'p@ss:w0rd' },
    privileges: [{ resource: { db: 'shop', collection: '' }, actions: READ }],
    collections: {
      orders: [{ n: Long.MAX_VALUE, ['__proto__']: 1 }, { at: new Date(0) }],
      events: Array.from({ length: 5000 }, (_, id) => ({ id, type: id % 50 === 0 ? 'consent' : 'click' })),
      'system.views': [{ _id: 1 }],
    },
    views: ['late'],
  };
  const withServer = async <T>(
    content: MongoContent,
    work: (text: string, commands: readonly Document[]) => Promise<T>,
  ): Promise<T> => {
    const server = await startMongo(content);
    const account = content.account === null ? '' : 'ann:p%40ss%3Aw0rd@';
    try {
      return await work(`mongodb://${account}127.0.0.1:${String(server.port)}/shop?authSource=admin`, server.commands);
    } finally {
      server.close();
    }
  };

  it('reads collections with their types', async () => {
    await withServer(reader, async (text, commands) => {
      const [events, orders, ...others] = await readAll(text, 10_000);
      expect(others).toEqual([]);
      expect([events?.entity, events?.documents.length, events?.drawnFrom]).toEqual(['events', 5000, undefined]);
      expect(orders?.documents.map((one) => Object.entries(BSON.deserialize(BSON.serialize(one))).length)).toEqual([
        2, 1,
      ]);
      expect(orders?.documents[0]?.['n']).toEqual(Long.MAX_VALUE);
      expect(orders?.documents[1]?.['at']).toEqual(new Date(0));
      const names = new Set(commands.map((command) => Object.keys(command)[0]));
      expect(names).not.toContain('insert');
      for (const command of commands.filter((one) => 'aggregate' in one)) {
        expect(command).toMatchObject({ maxTimeMS: 30_000, $db: 'shop' });
        expect(JSON.stringify(command['pipeline'])).not.toMatch(/\$(?:out|merge)/);
      }
    });
  });

  it('draws some at random of what is large', async () => {
    await withServer(reader, async (text, commands) => {
      const [few] = await readAll(text, 100, ['events']);
      const [many] = await readAll(text, 1000, ['events']);
      expect([few?.drawnFrom, few?.documents.length, many?.documents.length]).toEqual([5000, 100, 1000]);
      expect(commands.flatMap((command) => ('aggregate' in command ? [command['pipeline'] as unknown] : []))).toEqual([
        [{ $sample: { size: 100 } }],
        [{ $match: { $sampleRate: 0.2 } }, { $limit: 2000 }],
      ]);
    });
  });

  it.each<[string, MongoContent, RegExp]>([
    [
      'a server without access control',
      { ...reader, account: null },
      /nobody is logged in, so that the server lets everybody write/,
    ],
    ['a server that does not say it', { ...reader, privileges: [] }, /does not say what the account may do/],
    [
      'the role readWrite',
      {
        ...reader,
        privileges: [
          {
            resource: { db: 'shop', collection: '' },
            actions: [...READ, 'insert', 'remove', 'update', 'dropCollection'],
          },
        ],
      },
      /may do more than read \(insert, remove, update, and 1 more on shop\)/,
    ],
    [
      'the role root',
      { ...reader, privileges: [{ resource: { anyResource: true }, actions: ['anyAction'] }] },
      /may do more than read \(anyAction on the server\)/,
    ],
    [
      'a right to write elsewhere',
      { ...reader, privileges: [...reader.privileges, { resource: { db: '', collection: '' }, actions: ['insert'] }] },
      /\(insert on every database\)/,
    ],
  ])('refuses %s, before it reads', async (_name, content, why) => {
    await withServer(content, async (text, commands) => {
      const { message, next } = await refusal(text);
      expect(message).toMatch(why);
      expect(next).toContain('role `read`');
      expect(commands.filter((one) => 'aggregate' in one || 'listCollections' in one)).toEqual([]);
    });
  });

  it('wants to know the database', async () => {
    await withServer(reader, async (text) => {
      expect(await refusal(text.replace('/shop', '/'))).toMatchObject({ message: 'SHOP names no database.' });
    });
  });

  it('says that the password is wrong, without it', async () => {
    await withServer(reader, async (text) => {
      const { message } = await refusal(text.replace('w0rd', 'wrong'));
      expect(message).toBe('SHOP cannot be connected to: Authentication failed.');
    });
  });

  it('takes an action that it does not know for one that writes', () => {
    const status = (actions: readonly string[]): object => ({
      authInfo: { authenticatedUsers: [{}], authenticatedUserPrivileges: [{ resource: { cluster: true }, actions }] },
    });
    expect(mongoObjection(status(['listDatabases', 'serverStatus']))).toBeNull();
    expect(mongoObjection(status(['newAction']))?.why).toContain('newAction on the server');
    expect(mongoObjection({})).not.toBeNull();
  });
});
