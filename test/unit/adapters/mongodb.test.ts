import { describe, expect, test } from 'vitest';
import { predicateText } from '../../../src/model/predicate-text';
import { indexOf, queriesOf, textAt, type Workspace } from '../../support/linked';
import { jobQueries, tell, writers } from '../../support/told';

const manifest = '{ "name": "shop", "dependencies": { "mongodb": "^6.8.0", "node-cron": "^3.0.0" } }';

const db = `import { MongoClient } from 'mongodb';
const client = new MongoClient(process.env.MONGO_URL ?? 'mongodb://localhost');
export const db = client.db('shop');
`;

/** A workspace whose only job runs the code. */
function shop(code: string, files: Workspace = {}, head = ''): Workspace {
  const job = `import cron from 'node-cron';
import { db } from './db';
${head}
cron.schedule('0 3 * * *', async () => {
${code}
}, { name: 'nightly' });
`;
  return { 'package.json': manifest, 'db.ts': db, 'job.ts': job, ...files };
}

/** `delete orders: createdAt < now - 90 days` for each query of the job. */
function told(workspace: Workspace): readonly string[] {
  return jobQueries(workspace).map(tell);
}

describe('where a collection comes from', () => {
  const filter = '{ status: "open" }';
  const expected = ["delete orders: status = 'open'"];

  test.each<[form: string, code: string, head: string, files?: Workspace]>([
    ['a database of a client', `await db.collection('orders').deleteMany(${filter});`, ''],
    ['a constant name', `await db.collection(ORDERS).deleteMany(${filter});`, `const ORDERS = 'orders';`],
    ['a variable', `const orders = db.collection('orders'); await orders.deleteMany(${filter});`, ''],
    ['a function', `await orders().deleteMany(${filter});`, `const orders = () => db.collection('orders');`],
    [
      'a function of another file that takes the name',
      `await getCollection('orders').deleteMany(${filter});`,
      `import { getCollection } from './collections';`,
      {
        'collections.ts': `import { db } from './db';
export function getCollection(name: string) { return db.collection(name); }`,
      },
    ],
    [
      'an asynchronous connection',
      `const connected = await MongoClient.connect('mongodb://localhost'); await connected.db().collection('orders').deleteMany(${filter});`,
      `import { MongoClient } from 'mongodb';`,
    ],
    [
      'a parameter of the type Db',
      `await purge(db);`,
      `import type { Db } from 'mongodb';
async function purge(database: Db) { await database.collection('orders').deleteMany(${filter}); }`,
    ],
    [
      'a repository',
      `await new Orders(db).purge();`,
      `import { Orders } from './orders';`,
      {
        'orders.ts': `import type { Collection, Db } from 'mongodb';
export class Orders {
  private readonly orders: Collection;
  constructor(database: Db) { this.orders = database.collection('orders'); }
  async purge() { await this.orders.deleteMany(${filter}); }
}`,
      },
    ],
    [
      'an object of collections',
      `await collections.orders.deleteMany(${filter});`,
      `const collections = { orders: db.collection('orders') };`,
    ],
    [
      "Mongoose's connection",
      `await mongoose.connection.collection('orders').deleteMany(${filter}); `,
      `import mongoose from 'mongoose';`,
    ],
    [
      "the database of Mongoose's connection",
      `await mongoose.connection.db.collection('orders').deleteMany(${filter}); `,
      `import mongoose from 'mongoose';`,
    ],
    [
      'something unknown',
      `await app.locals.db.collection('orders').deleteMany(${filter});`,
      `import app from 'server';`,
    ],
    [
      "Agenda's own",
      `await agenda._collection.deleteMany(${filter});`,
      `import { Agenda } from 'agenda'; const agenda = new Agenda({ db: { address: 'x', collection: 'orders' } });`,
    ],
    [
      'require',
      `await database.collection('orders').deleteMany(${filter});`,
      `const { MongoClient } = require('mongodb'); const database = new MongoClient('x').db();`,
    ],
  ])('%s', (_form, code, head, files) => {
    expect(told(shop(code, files, head))).toEqual(expected);
  });

  test.each<readonly [string, string, string]>([
    [
      'Firestore',
      `await firestore.collection('orders').deleteMany({});`,
      `import { getFirestore } from 'firebase-admin/firestore'; const firestore = getFirestore();`,
    ],
    [
      'PocketBase',
      `await pb.collection('orders').delete('x');`,
      `import PocketBase from 'pocketbase'; const pb = new PocketBase('x');`,
    ],
    ['a Map', `new Map().delete('x');`, ''],
    ['an array', `[1, 2].find((one) => one === 1);`, ''],
  ])('not %s', (_form, code, head) => {
    expect(told(shop(code, {}, head))).toEqual([]);
  });

  test("what is Prisma's is not told twice", () => {
    const head = `import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient();`;
    expect(told(shop(`await prisma.order.deleteMany({ where: {} });`, {}, head))).toEqual(['delete Order: everything']);
  });

  test('a collection that is not known is told, with the code', () => {
    const workspace = shop(
      `await purge(something());`,
      {},
      `import type { Collection } from 'mongodb';
import { something } from 'elsewhere';
async function purge(orders: Collection) { await orders.deleteMany({}); }`,
    );
    const index = indexOf(workspace);
    expect(queriesOf(index, index.jobs[0]?.name ?? '').map(tell)).toEqual(['delete ?: everything']);
    expect(index.notChecked.map((note) => note.reason)).toEqual(['unresolved-target']);
  });

  test('a method that only MongoDB has is told on a value that is not known', () => {
    const workspace = shop(
      `await purge(globalThis.orders);`,
      {},
      `async function purge(orders) { await orders.findOneAndDelete({ done: true }); }`,
    );
    expect(told(workspace)).toEqual(['delete ?: done limit 1']);
  });

  test('the place of a query is the call, and its target the name', () => {
    const workspace = shop(`await db.collection('orders').deleteMany({});`);
    const [query] = jobQueries(workspace);
    expect(query && textAt(workspace, query.at)).toBe(`db.collection('orders').deleteMany({})`);
    expect(query?.targetAt && textAt(workspace, query.targetAt)).toBe(`'orders'`);
  });
});

describe('what a query says', () => {
  test.each<readonly [string, string]>([
    [`orders.find({ open: true }).sort({ at: -1 }).limit(5).toArray()`, 'read orders: open limit 5'],
    [`orders.findOne({ open: true })`, 'read orders: open limit 1'],
    [`orders.countDocuments({ open: true })`, 'read orders: open'],
    [`orders.estimatedDocumentCount()`, 'read orders: everything'],
    [`orders.distinct('customer', { open: true })`, 'read orders: open'],
    [`orders.updateOne({ open: true }, { $set: { open: false } })`, 'update orders: open limit 1'],
    [`orders.updateMany({}, { $set: { open: false } })`, 'update orders: everything'],
    [`orders.replaceOne({ open: true }, { open: false })`, 'update orders: open limit 1'],
    [`orders.findOneAndDelete({ open: true })`, 'delete orders: open limit 1'],
    [`orders.deleteOne({ open: true })`, 'delete orders: open limit 1'],
    [`orders.deleteMany()`, 'delete orders: everything'],
    [`orders.drop()`, 'delete orders: everything'],
    [`orders.rename('old_orders')`, 'define orders: everything'],
    [`orders.remove({ open: true })`, 'delete orders: open'],
    [`orders.remove({ open: true }, { justOne: true })`, 'delete orders: open limit 1'],
    [`orders.deleteMany({ at: { $lt: new Date(Date.now() - 86400000) } })`, 'delete orders: at < now - 1 day'],
    [`orders.aggregate([{ $match: { open: true } }, { $limit: 3 }])`, 'read orders: open limit 3'],
  ])('%s', (code, expected) => {
    expect(told(shop(`const orders = db.collection('orders'); await ${code};`))).toEqual([expected]);
  });

  test('a filter that is built step by step', () => {
    const code = `const filter: Filter<Order> = { kind: 'sale' };
if (all) filter.open = true;
filter.at = { $lt: new Date() };
await db.collection('orders').deleteMany(filter);`;
    const [query] = jobQueries(shop(code, {}, 'declare const all: boolean;'));
    expect(query?.completeness).toBe('partial');
    expect(query?.filter.map((use) => use.field).toSorted()).toEqual(['at', 'kind', 'open']);
    expect(query && predicateText(query.predicate, 'mongodb')).toContain("kind = 'sale'");
  });

  test('what is unknown may replace what stands before it, and not what follows', () => {
    const filter = (text: string): string | undefined =>
      jobQueries(
        shop(`await db.collection('orders').deleteMany(${text});`, {}, `import { given } from 'elsewhere';`),
      ).map(tell)[0];
    expect(filter(`{ ...given, open: true }`)).toBe(
      'delete orders: open and (not understood: further conditions are added)',
    );
    expect(filter(`{ open: true, ...given }`)).toBe(
      'delete orders: (open or (not understood: this condition may be absent)) and (not understood: further conditions are added)',
    );
  });

  test('a filter that is given at run time is opaque, and said so', () => {
    const code = `await purge(JSON.parse(process.env.FILTER));`;
    const index = indexOf(
      shop(code, {}, `async function purge(filter) { await db.collection('orders').deleteMany(filter); }`),
    );
    expect(queriesOf(index, index.jobs[0]?.name ?? '').map((query) => query.completeness)).toEqual(['opaque']);
    expect(index.notChecked.map((note) => note.reason)).toEqual(['dynamic-filter']);
  });

  test('what is read besides the filter', () => {
    const code = `await db.collection('orders').find({ open: true }, { projection: { total: 1 }, sort: { at: 1 } }).project({ 'customer.name': 1 }).toArray();`;
    const [query] = jobQueries(shop(code));
    expect(query?.reads.map((use) => use.field)).toEqual(['customer.name', 'total', 'at']);
    expect(query?.filter.map((use) => use.field)).toEqual(['open']);
  });

  test('every operation of a bulk write is a query', () => {
    const code = `await db.collection('orders').bulkWrite([
  { insertOne: { document: { type: 'sale' } } },
  { updateMany: { filter: { open: true }, update: { $set: { open: false } } } },
  { deleteOne: { filter: { total: 0 } } },
]);`;
    expect(told(shop(code))).toEqual([
      'insert orders: everything',
      'update orders: open',
      'delete orders: total = 0 limit 1',
    ]);
  });
});

describe('aggregation', () => {
  test('conditions count before documents are reshaped; other collections are queries of their own', () => {
    const code = `await db.collection('orders').aggregate([
  { $match: { open: true, at: { $lt: new Date() } } },
  { $lookup: { from: 'customers', localField: 'customerId', foreignField: '_id', as: 'customer', pipeline: [{ $match: { active: true } }] } },
  { $unwind: '$items' },
  { $match: { 'items.count': { $gt: 1 } } },
  { $group: { _id: '$customerId', total: { $sum: '$items.price' } } },
  { $match: { total: { $gt: 100 } } },
  { $merge: { into: 'totals' } },
]).toArray();`;
    const queries = jobQueries(shop(code));
    expect(queries.map(tell)).toEqual([
      'read orders: open and at < now',
      'read customers: active',
      'insert totals: everything',
      expect.stringContaining('update totals'),
    ]);
    expect(queries[0]?.reads.map((use) => use.field)).toEqual([
      'customerId',
      'items',
      'items.count',
      'customerId',
      'items.price',
    ]);
  });

  test('$out replaces a collection', () => {
    const code = `await db.collection('orders').aggregate([{ $project: { total: 1 } }, { $out: 'totals' }]);`;
    expect(told(shop(code))).toEqual([
      'read orders: everything',
      'delete totals: everything',
      'insert totals: everything',
    ]);
  });

  test('a pipeline that is computed is opaque', () => {
    const [query] = jobQueries(
      shop(`await db.collection('orders').aggregate(pipeline(1));`, {}, `import { pipeline } from 'elsewhere';`),
    );
    expect(query?.completeness).toBe('opaque');
  });
});

describe('what is written', () => {
  const writes = (code: string): readonly string[] =>
    writers(
      shop('', { 'writer.ts': `import { db } from './db';\nexport async function write(given, id) { ${code} }` }),
    );

  test.each<readonly [string, readonly string[]]>([
    [
      `insertOne({ type: 'sale', at: new Date(), total: given, buyer: { name: 'x' } })`,
      ['insert orders: type="sale" at=now total=given buyer.name="x"'],
    ],
    [`insertOne({ ...given, type: 'sale' })`, ['insert orders: type="sale" …']],
    [`insertOne(given)`, ['insert orders: …']],
    [
      `insertMany([{ type: 'sale' }, { type: 'return' }])`,
      ['insert orders: type="return"', 'insert orders: type="sale"'],
    ],
    [
      `insertMany(given.map((row) => ({ type: 'import', total: row.total })))`,
      ['insert orders: type="import" total=row.total'],
    ],
    [`insertOne({ type: given ? 'sale' : 'return' })`, ['insert orders: type="return"', 'insert orders: type="sale"']],
    [
      `updateOne({ _id: id }, { $set: { open: false, 'buyer.name': given }, $inc: { edits: 1 }, $unset: { note: '' } })`,
      ['update orders: open=false buyer.name=given edits=$inc … note=nothing'],
    ],
    [`updateMany({}, [{ $set: { total: '$price', at: '$$NOW' } }])`, ['update orders: total=$price at=now']],
    [`updateOne({ _id: id }, given)`, ['update orders: …']],
    [
      `updateOne({ type: 'sale', key: id }, { $set: { at: new Date() }, $setOnInsert: { open: true } }, { upsert: true })`,
      ['insert orders: type="sale" key=id at=now open=true', 'update orders: at=now'],
    ],
    [`replaceOne({ _id: id }, { type: 'sale' })`, ['update orders: type="sale"']],
    [`updateOne({ _id: id }, { $rename: { price: 'total' } })`, ['update orders: price=nothing total=price']],
    [
      `updateOne({ _id: id }, { $push: { 'items.$.notes': given }, $currentDate: { at: true } })`,
      ['update orders: items.notes=$push … at=now'],
    ],
  ])('%s', (code, expected) => {
    expect(writes(`await db.collection('orders').${code};`).toSorted()).toEqual(expected);
  });
});

describe('entities', () => {
  const typed = (types: string, code = `db.collection<Order>('orders')`): Workspace =>
    shop('', {
      'orders.ts': `import { db } from './db';\nimport { ObjectId } from 'mongodb';\n${types}\nexport const orders = ${code};`,
    });

  test('an untyped collection is open', () => {
    const entity = indexOf(
      shop('', { 'orders.ts': `import { db } from './db'; export const orders = db.collection('orders');` }),
    ).schema.entities.get('orders');
    expect(entity).toMatchObject({ kind: 'collection', adapter: 'mongodb', open: true, discriminator: null });
  });

  test('a type declares fields', () => {
    const workspace = typed(`interface Order {
  _id: ObjectId;
  status: 'open' | 'done';
  total: number;
  note?: string;
  paidAt: Date | null;
  buyer: { name: string; tags: string[] };
  items: { sku: string; count?: number }[];
  extra: Record<string, unknown>;
}`);
    const entity = indexOf(workspace).schema.entities.get('orders');
    expect(entity).toMatchObject({ open: false, discriminator: null, aliases: ['Order'], kinds: [] });
    const fields = [...(entity?.fields.values() ?? [])].map(
      (field) => `${field.name} ${field.type}${field.nullable ? '?' : ''} ${field.typeText}`,
    );
    expect(fields).toEqual([
      '_id object-id ObjectId',
      "status string 'open' | 'done'",
      'total number number',
      'note string? string',
      'paidAt date? Date',
      'buyer object object',
      'buyer.name string string',
      'buyer.tags array string[]',
      'items array object[]',
      'items.sku string? string',
      'items.count number? number',
      'extra object Record<string, unknown>',
    ]);
    expect(entity && textAt(workspace, entity.at)).toBe(`'orders'`);
    const status = entity?.fields.get('status');
    expect(status?.values?.map((allowed) => textAt(workspace, allowed.at))).toEqual([`'open'`, `'done'`]);
    expect(status && textAt(workspace, status.at)).toBe('status');
  });

  test('a closed set of strings in a field named type tells kinds apart', () => {
    const workspace = typed(`type Kind = 'sale' | 'return';\ninterface Order { type: Kind; status: 'open' | 'done' }`);
    const entity = indexOf(workspace).schema.entities.get('orders');
    expect(entity?.discriminator).toBe('type');
    expect(entity?.kinds.map((kind) => [kind.value, kind.source, textAt(workspace, kind.at)])).toEqual([
      ['sale', 'type', `'sale'`],
      ['return', 'type', `'return'`],
    ]);
  });

  test('a union of object types has a kind for each, with its own fields', () => {
    const workspace = typed(`interface Sale { record: 'sale'; total: number; at: Date }
interface Refund { record: 'refund'; reason: string; at: Date }
type Order = Sale | Refund;`);
    const entity = indexOf(workspace).schema.entities.get('orders');
    expect(entity?.discriminator).toBe('record');
    expect(entity?.kinds.map((kind) => [kind.value, kind.fields?.map((field) => field.name)])).toEqual([
      ['sale', ['total']],
      ['refund', ['reason']],
    ]);
    expect(entity?.fields.get('total')?.nullable).toBe(true);
    expect(entity?.fields.get('at')?.nullable).toBe(false);
    expect(entity?.fields.get('record')?.values?.map((allowed) => allowed.value)).toEqual(['sale', 'refund']);
  });

  test('the type that a function of the workspace is called with', () => {
    const workspace = typed(
      `interface Order { total: number }
function getCollection<T extends object>(name: string) { return db.collection<T>(name); }
export async function purge() { await getCollection<Order>('orders').deleteMany({}); }`,
      `db`,
    );
    const entity = indexOf(workspace).schema.entities.get('orders');
    expect([...(entity?.fields.keys() ?? [])]).toEqual(['total']);
  });

  test.each([
    [
      'a variable',
      `interface Order { total: number }\nconst typed: Collection<Order> = db.collection('orders');`,
      'typed',
    ],
    [
      'a function',
      `interface Order { total: number }\nfunction typed(): Collection<Order> { return db.collection('orders'); }`,
      'typed()',
    ],
    [
      'an asynchronous function',
      `interface Order { total: number }\nasync function typed(): Promise<Collection<Order>> { return db.collection('orders'); }`,
      '(await typed())',
    ],
  ])('the type of %s', (_form, types, code) => {
    const workspace = typed(
      `import type { Collection } from 'mongodb';\n${types}\nexport async function purge() { await ${code}.deleteMany({}); }`,
      `db.collection('orders')`,
    );
    const entity = indexOf(workspace).schema.entities.get('orders');
    expect([...(entity?.fields.keys() ?? [])]).toEqual(['total']);
  });
});

describe('expiry', () => {
  const expiries = (code: string): readonly unknown[] =>
    indexOf(
      shop('', {
        'indexes.ts': `import { db } from './db';\nexport async function ensure() { await db.collection('sessions').${code}; }`,
      }),
    )
      .jobs.filter((job) => job.trigger.kind === 'ttl')
      .map((job) => [job.name, job.queries.map(({ query }) => tell(query))]);

  test.each<readonly [string, unknown]>([
    [
      `createIndex({ at: 1 }, { expireAfterSeconds: 60 * 60 * 24 })`,
      [['expire-sessions-by-at', ['delete sessions: at <= now - 1 day']]],
    ],
    [`createIndex('at', { expireAfterSeconds: 0 })`, [['expire-sessions-by-at', ['delete sessions: at <= now']]]],
    [
      `createIndex({ at: 1 }, { expireAfterSeconds: 60, partialFilterExpression: { guest: true } })`,
      [['expire-sessions-by-at', ['delete sessions: at <= now - 1 minute and guest']]],
    ],
    [
      `createIndexes([{ key: { at: 1 }, expireAfterSeconds: 60 }, { key: { user: 1 } }])`,
      [['expire-sessions-by-at', ['delete sessions: at <= now - 1 minute']]],
    ],
    [`createIndex({ at: 1, user: 1 }, { expireAfterSeconds: 60 })`, []],
    [`createIndex({ at: 1 })`, []],
  ])('%s', (code, expected) => {
    expect(expiries(code)).toEqual(expected);
  });
});
