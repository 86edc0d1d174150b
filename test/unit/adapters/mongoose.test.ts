import { describe, expect, test } from 'vitest';
import type { Entity, Field } from '../../../src/model/schema';
import { predicateText } from '../../../src/model/predicate-text';
import { indexOf, textAt, type Workspace } from '../../support/linked';
import { jobQueries, tell, writers } from '../../support/told';

function manifest(version: string): string {
  return `{ "name": "library", "dependencies": { "mongoose": "${version}", "node-cron": "^3.0.0" } }`;
}

const loan = `import mongoose, { Schema } from 'mongoose';
const loanSchema = new Schema({
  status: { type: String, enum: ['open', 'returned'], default: 'open' },
  copies: Number,
  reader: { type: Schema.Types.ObjectId, ref: 'Reader' },
  dueAt: { type: Date, required: true },
  renewed: Boolean,
}, { timestamps: true });
export const Loan = mongoose.model('Loan', loanSchema);
`;

/** A library whose only job runs the code. */
function library(
  code: string,
  files: Workspace = { 'loan.ts': loan },
  head = `import { Loan } from './loan';`,
): Workspace {
  const job = `import cron from 'node-cron';
${head}
cron.schedule('0 3 * * *', async () => {
${code}
});
`;
  return { 'package.json': manifest('^8.0.0'), 'job.ts': job, ...files };
}

function told(workspace: Workspace): readonly string[] {
  return jobQueries(workspace).map(tell);
}

function entityIn(workspace: Workspace, name: string): Entity {
  const { entities } = indexOf(workspace).schema;
  const entity = entities.get(name);
  if (entity === undefined) throw new Error(`no ${name} among ${[...entities.keys()].join(', ')}`);
  return entity;
}

/** A workspace with one model file. */
function model(code: string, version = '^8.0.0'): Workspace {
  return {
    'package.json': manifest(version),
    'model.ts': `import mongoose, { Schema, model, Types } from 'mongoose';\n${code}`,
  };
}

/** `status string? = 'open' [open, returned] unique -> readers` */
function fieldText({ name, type, nullable, values, unique, references, ...field }: Field): string {
  return [
    `${name} ${type}${nullable ? '?' : ''}`,
    ...(field.default === null ? [] : [`= ${field.default}`]),
    ...(values === null ? [] : [`[${values.map((allowed) => allowed.value).join(', ')}]`]),
    ...(unique ? ['unique'] : []),
    ...(references === null ? [] : [`-> ${references.entity}`]),
  ].join(' ');
}

function fieldsOf(entity: Entity): readonly string[] {
  return [...entity.fields.values()].filter((field) => field.name !== '__v').map(fieldText);
}

describe('where a model comes from', () => {
  const purge = `await Loan.deleteMany({ status: 'returned' });`;

  test.each<[form: string, loan: string, head?: string, code?: string]>([
    ['mongoose.model', loan],
    [
      'a default import and a named one',
      `import { Schema, model } from 'mongoose'; export const Loan = model('Loan', new Schema({ status: String }));`,
    ],
    [
      'require',
      `const mongoose = require('mongoose'); const schema = new mongoose.Schema({ status: String }); module.exports = { Loan: mongoose.model('Loan', schema) };`,
    ],
    [
      'module.exports',
      `const mongoose = require('mongoose'); module.exports = mongoose.model('Loan', new mongoose.Schema({ status: String }));`,
      `const Loan = require('./loan');`,
    ],
    [
      'export default',
      `import { Schema, model } from 'mongoose'; export default model('Loan', new Schema({ status: String }));`,
      `import Loan from './loan';`,
    ],
    [
      'models kept over reloads',
      `import mongoose, { Schema } from 'mongoose'; const schema = new Schema({ status: String }); export const Loan = mongoose.models.Loan || mongoose.model('Loan', schema);`,
    ],
    [
      'models kept over reloads, by name',
      `import { Schema, model, models } from 'mongoose'; const schema = new Schema({ status: String }); export const Loan = models.Loan ?? model('Loan', schema);`,
    ],
    [
      'a connection',
      `import { createConnection, Schema } from 'mongoose'; const connection = createConnection('x'); export const Loan = connection.model('Loan', new Schema({ status: String }));`,
    ],
    [
      'a model asked for by name',
      `${loan}`,
      `import mongoose from 'mongoose'; import './loan'; const Loan = mongoose.model('Loan');`,
    ],
    [
      'a type',
      loan,
      `import mongoose from 'mongoose'; import './loan';`,
      `await mongoose.models.Loan.deleteMany({ status: 'returned' });`,
    ],
    [
      'a class that holds it',
      `${loan}\nexport class Loans { private readonly loans = Loan; async purge() { await this.loans.deleteMany({ status: 'returned' }); } }`,
      `import { Loans } from './loan';`,
      `await new Loans().purge();`,
    ],
    [
      'a parameter',
      loan,
      `import { Loan } from './loan'; async function purge(loans) { await loans.deleteMany({ status: 'returned' }); }`,
      `await purge(Loan);`,
    ],
    [
      'a parameter of the type Model<T>',
      `import { Schema, model, type Model } from 'mongoose'; export interface ILoan { status: string } export const Loan = model<ILoan>('Loan', new Schema<ILoan>({ status: String }));
export class Loans { constructor(private readonly loans: Model<ILoan>) {} async purge() { await this.loans.deleteMany({ status: 'returned' }); } }`,
      `import { Loans } from './loan'; import { container } from 'awilix'; class Jobs { constructor(private readonly loans: Loans) {} run() { return this.loans.purge(); } }`,
      `await container.resolve(Jobs).run(); await new Jobs().run();`,
    ],
  ])('%s', (_form, file, head = `import { Loan } from './loan';`, code = purge) => {
    expect(told(library(code, { 'loan.ts': file }, head))).toEqual([`delete loans: status = 'returned'`]);
  });

  test("a workspace's own way of making models", () => {
    const workspace = library(
      `await Loan.purge();`,
      {
        'models.ts': `import mongoose from 'mongoose';
const existing = (name: string) => (mongoose.modelNames().includes(name) ? mongoose.model(name) : null);
export const getOrCreateModel = (name: string, schema: any) => existing(name) ?? mongoose.model(name, schema);`,
        'loan.ts': `import { Schema } from 'mongoose';
import { getOrCreateModel } from './models';
const schema = new Schema({ status: String, at: { type: Date, expires: '1d' } });
schema.statics.purge = async function () { await this.deleteMany({ status: 'returned' }); };
export default getOrCreateModel('Loan', schema);`,
      },
      `import Loan from './loan';`,
    );
    const index = indexOf(workspace);
    expect(index.jobs.flatMap((job) => job.queries.map(({ query }) => tell(query)))).toEqual([
      `delete loans: status = 'returned'`,
      'delete loans: at <= now - 1 day',
    ]);
    const entity = entityIn(workspace, 'loans');
    expect(fieldsOf(entity)).toEqual(['status string?', 'at date?']);
    expect(textAt(workspace, entity.at)).toBe(`'Loan'`);
  });

  test('a model of another package is told as not known', () => {
    const workspace = library(
      `await Loan.findOneAndDelete({ status: 'open' });`,
      {},
      `import { Loan } from '@library/models';`,
    );
    expect(told(workspace)).toEqual([`delete ?: status = 'open' limit 1`]);
  });

  test('the driver below a model', () => {
    const workspace = library(`await Loan.collection.deleteMany({ status: 'returned' });`);
    expect(jobQueries(workspace).map((query) => [query.adapter, tell(query)])).toEqual([
      ['mongodb', `delete loans: status = 'returned'`],
    ]);
  });
});

describe('the name of the collection', () => {
  test.each([
    ['loans', `model('Loan', new Schema({ a: String }));`],
    ['people', `model('Person', new Schema({ a: String }));`],
    ['borrowed', `model('Loan', new Schema({ a: String }, { collection: 'borrowed' }));`],
    ['borrowed', `model('Loan', new Schema({ a: String }), 'borrowed');`],
    [
      'borrowed',
      `const schema = new Schema({ a: String }); schema.set('collection', 'borrowed'); model('Loan', schema);`,
    ],
    ['Loan', `mongoose.pluralize(null); model('Loan', new Schema({ a: String }));`],
  ])('%s', (collection, code) => {
    const workspace = model(code);
    const entity = entityIn(workspace, collection);
    expect(entity.aliases).toHaveLength(1);
    expect(textAt(workspace, entity.at)).toMatch(/^'(Loan|Person)'$/);
  });
});

describe('what a query says', () => {
  test.each<readonly [string, string]>([
    [`Loan.find({ status: 'open' }).sort('-dueAt').limit(5).lean()`, `read loans: status = 'open' limit 5`],
    [`Loan.findOne({ status: 'open' })`, `read loans: status = 'open' limit 1`],
    [`Loan.findById(id)`, `read loans: _id = :id limit 1`],
    [`Loan.exists({ status: 'open' })`, `read loans: status = 'open' limit 1`],
    [`Loan.countDocuments()`, 'read loans: everything'],
    [`Loan.distinct('reader', { status: 'open' })`, `read loans: status = 'open'`],
    [`Loan.deleteOne({ status: 'open' })`, `delete loans: status = 'open' limit 1`],
    [`Loan.deleteMany()`, 'delete loans: everything'],
    [`Loan.remove({ status: 'open' })`, `delete loans: status = 'open'`],
    [`Loan.findByIdAndDelete(id)`, 'delete loans: _id = :id limit 1'],
    [`Loan.findOneAndDelete({ status: 'open' })`, `delete loans: status = 'open' limit 1`],
    [`Loan.updateMany({ status: 'open' }, { renewed: true })`, `update loans: status = 'open'`],
    [`Loan.findByIdAndUpdate(id, { renewed: true })`, 'update loans: _id = :id limit 1'],
    [`Loan.where('copies').gt(1).lt(9).deleteMany()`, 'delete loans: copies > 1 and copies < 9'],
    [
      `Loan.find().where('status').in(['open', 'lost']).where('copies', 1)`,
      `read loans: status in ('open', 'lost') and copies = 1`,
    ],
    [
      `Loan.find({ copies: 1 }).or([{ status: 'open' }, { renewed: true }])`,
      `read loans: copies = 1 and (status = 'open' or renewed)`,
    ],
    [`Loan.find({ copies: 1 }).deleteMany({ status: 'open' })`, `delete loans: copies = 1 and status = 'open'`],
    [`Loan.find().where('renewed').exists(true)`, 'read loans: renewed exists'],
    [`Loan.aggregate([{ $match: { status: 'open' } }])`, `read loans: status = 'open'`],
    [`Loan.aggregate().match({ status: 'open' }).group({ _id: '$reader' })`, `read loans: status = 'open'`],
    [`Loan.bulkWrite([{ deleteMany: { filter: { status: 'open' } } }])`, `delete loans: status = 'open'`],
  ])('%s', (code, expected) => {
    expect(
      told(
        library(
          `await ${code};`,
          { 'loan.ts': loan },
          `import { Loan } from './loan'; import { id } from 'elsewhere';`,
        ),
      ),
    ).toEqual([expected]);
  });

  test('values are cast as the schema says', () => {
    const code = `await Loan.deleteMany({ dueAt: { $lt: Date.now() - 86400000 }, copies: '3', renewed: 'true', reader: '64b7f0', status: 5 });`;
    const [query] = jobQueries(library(code));
    expect(query && predicateText(query.predicate, 'mongodb')).toBe(
      `dueAt < now - 1 day and copies = 3 and renewed and reader = :'64b7f0' and status = '5'`,
    );
  });

  test('a query in a variable, with conditions that other statements add', () => {
    const code = `const query = Loan.find({ status: 'open' });
if (process.env.ALL) query.where('copies').gt(3);
query.limit(4).select('reader');
await query;`;
    const [query, ...others] = jobQueries(library(code));
    expect(others).toEqual([]);
    expect(query?.completeness).toBe('partial');
    expect(query?.filter.map((use) => use.field)).toEqual(['status', 'copies']);
    expect(query?.reads.map((use) => use.field)).toEqual(['reader']);
  });

  test('what is read besides the filter', () => {
    const code = `await Loan.find({ status: 'open' }, 'reader -copies', { sort: { dueAt: 1 } }).select({ renewed: 1 }).populate('reader');`;
    const [query] = jobQueries(library(code));
    expect(query?.reads.map((use) => use.field)).toEqual(['renewed', 'reader', 'reader', 'copies', 'dueAt']);
  });

  test('a collection that is joined by its model', () => {
    const reader = `import { Schema, model } from 'mongoose'; export const Reader = model('Reader', new Schema({ name: String }));`;
    const code = `await Loan.aggregate([{ $lookup: { from: Reader.collection.name, localField: 'reader', foreignField: '_id', as: 'r' } }]);`;
    const workspace = library(
      code,
      { 'loan.ts': loan, 'reader.ts': reader },
      `import { Loan } from './loan'; import { Reader } from './reader';`,
    );
    expect(told(workspace)).toEqual(['read loans: everything', 'read readers: everything']);
  });
});

describe('what is written', () => {
  const writes = (code: string): readonly string[] =>
    writers(
      library('', {
        'loan.ts': loan,
        'writer.ts': `import { Loan } from './loan';\nexport async function write(given, id) { ${code} }`,
      }),
    ).toSorted();

  test.each<readonly [string, readonly string[]]>([
    [`await Loan.create({ status: 'open', copies: given });`, ['insert loans: status="open" copies=given']],
    [
      `await Loan.create([{ status: 'open' }, { status: 'lost' }]);`,
      ['insert loans: status="lost"', 'insert loans: status="open"'],
    ],
    [
      `await Loan.create({ status: 'open' }, { status: 'lost' });`,
      ['insert loans: status="lost"', 'insert loans: status="open"'],
    ],
    [
      `await Loan.insertMany(given.map((row) => ({ status: 'open', copies: row.copies })));`,
      ['insert loans: status="open" copies=row.copies'],
    ],
    [`await new Loan({ status: 'open', dueAt: new Date() }).save();`, ['insert loans: status="open" dueAt=now']],
    [
      `const created = new Loan({ status: 'open' }); created.status = 'lost'; created.copies = given; await created.save();`,
      ['insert loans: status="lost" copies=given'],
    ],
    [`const created = new Loan(given); await created.save();`, ['insert loans: …']],
    [
      `await Loan.updateOne({ _id: id }, { status: 'lost', $inc: { copies: 1 } });`,
      ['update loans: status="lost" copies=$inc …'],
    ],
    [
      `await Loan.findOneAndUpdate({ reader: id }, { $set: { status: 'open' } }, { upsert: true, new: true });`,
      ['insert loans: reader=id status="open"', 'update loans: status="open"'],
    ],
    [
      `const found = await Loan.findById(id); found.status = 'lost'; found.set('copies', 2); await found.save();`,
      ['update loans: status="lost" copies=2 …'],
    ],
    [
      `const found = await Loan.findOne({ reader: id }); await found.updateOne({ status: 'lost' });`,
      ['update loans: status="lost"'],
    ],
  ])('%s', (code, expected) => {
    expect(writes(code)).toEqual(expected);
  });
});

describe('documents that were found', () => {
  const found = (code: string, head = `import { Loan } from './loan';`): readonly string[] =>
    told(library(code, { 'loan.ts': loan }, head));

  test.each<readonly [string, string]>([
    ['a loop', `for (const each of await Loan.find({ status: 'open' })) { each.status = 'lost'; await each.save(); }`],
    [
      'a loop over a variable',
      `const all = await Loan.find({ status: 'open' }).limit(9); for (const each of all) { each.status = 'lost'; await each.save(); }`,
    ],
    [
      'forEach',
      `const all = await Loan.find({ status: 'open' }); all.forEach(async (each) => { each.status = 'lost'; await each.save(); });`,
    ],
    [
      'a cursor',
      `await Loan.find({ status: 'open' }).cursor().eachAsync(async (each) => { each.status = 'lost'; await each.save(); });`,
    ],
    [
      'then',
      `Loan.find({ status: 'open' }).then((all) => { for (const each of all) { each.status = 'lost'; each.save(); } });`,
    ],
  ])('%s', (_form, code) => {
    const queries = jobQueries(library(code));
    expect(queries.map(tell).map((text) => text.replace(' limit 9', ''))).toEqual([
      `read loans: status = 'open'`,
      `update loans: status = 'open'`,
    ]);
    expect(queries[1]?.writes.map((write) => [write.field, write.value])).toEqual([
      ['status', { kind: 'literal', value: 'lost' }],
    ]);
  });

  test('deleted one by one, without a limit', () => {
    const code = `for (const each of await Loan.find({ status: 'open' })) await each.deleteOne();`;
    expect(found(code)).toEqual([`read loans: status = 'open'`, `delete loans: status = 'open'`]);
  });

  test('known by their type alone', () => {
    const typed = `import { Schema, model, type HydratedDocument } from 'mongoose';
export interface ILoan { status: string }
export type LoanDocument = HydratedDocument<ILoan>;
export const Loan = model<ILoan>('Loan', new Schema<ILoan>({ status: String }));`;
    const writer = `import type { LoanDocument } from './loan';
export async function close(each: LoanDocument) { each.status = 'lost'; await each.save(); }`;
    const workspace = library('', { 'loan.ts': typed, 'writer.ts': writer });
    expect(writers(workspace)).toEqual(['update loans: status="lost" …']);
  });
});

describe('statics and methods', () => {
  const schema = `import mongoose, { Schema } from 'mongoose';\nconst schema = new Schema({ status: String });\n`;
  const made = `\nexport const Loan = mongoose.model('Loan', schema);`;
  const purge = `function () { return this.deleteMany({ status: 'returned' }); }`;

  test.each([
    ['schema.statics.x', `${schema}schema.statics.purge = ${purge};${made}`],
    ['schema.statics', `${schema}schema.statics = { purge: ${purge} };${made}`],
    ['schema.static(name)', `${schema}schema.static('purge', ${purge});${made}`],
    ['schema.static(object)', `${schema}schema.static({ purge: ${purge} });${made}`],
    [
      'the option',
      `import { Schema, model } from 'mongoose'; export const Loan = model('Loan', new Schema({ status: String }, { statics: { purge() { return this.deleteMany({ status: 'returned' }); } } }));`,
    ],
    [
      'a class',
      `${schema}class Loans { static purge() { return this.deleteMany({ status: 'returned' }); } }\nschema.loadClass(Loans);${made}`,
    ],
  ])('%s', (_form, file) => {
    const workspace = library('await Loan.purge();', { 'loan.ts': file });
    expect(told(workspace)).toEqual([`delete loans: status = 'returned'`]);
    expect(indexOf(workspace).jobs[0]?.queries[0]?.path).toHaveLength(1);
  });
});

test('a method of a document', () => {
  const file = `import { Schema, model } from 'mongoose';
const schema = new Schema({ status: String });
schema.methods.close = async function () { this.status = 'closed'; await this.save(); };
export const Loan = model('Loan', schema);`;
  const workspace = library(`const made = new Loan({ status: 'open' }); await made.close();`, { 'loan.ts': file });
  expect(told(workspace)).toEqual(['insert loans: everything']);
});

describe('schemas', () => {
  test('types, options and nested paths', () => {
    const workspace =
      model(`const address = new Schema({ zip: { type: String, required: true }, city: String }, { _id: false });
const schema = new Schema({
  name: String,
  status: { type: String, enum: ['open', 'done'], default: 'open', required: true },
  level: { type: Number, enum: { values: [1, 2], message: 'no' } },
  email: { type: String, unique: true, lowercase: true },
  at: { type: Date, default: Date.now, required: [true, 'when?'] },
  seenAt: { type: Date, default: () => new Date() },
  active: Boolean,
  owner: { type: Types.ObjectId, ref: 'User' },
  parent: { type: mongoose.Schema.Types.ObjectId, ref: 'Loan', default: null },
  data: Schema.Types.Mixed,
  anything: {},
  counts: { type: Map, of: Number },
  photo: Buffer,
  price: mongoose.Types.Decimal128,
  tags: [String],
  roles: { type: [String], enum: ['a', 'b'] },
  levels: [{ type: String, enum: ['x'] }],
  address,
  shops: [address],
  buyer: { name: { first: String, last: { type: String, required: true } }, type: { type: String } },
  items: [{ _id: false, sku: { type: String, required: true }, count: Number }],
});
export const Loan = model('Loan', schema);`);
    expect(fieldsOf(entityIn(workspace, 'loans'))).toEqual([
      'name string?',
      "status string = 'open' [open, done]",
      'level number? [1, 2]',
      'email string? unique',
      'at date = Date.now',
      'seenAt date? = Date.now',
      'active boolean?',
      'owner object-id? -> users',
      'parent object-id? = null -> loans',
      'data mixed?',
      'anything mixed?',
      'counts object?',
      'photo binary?',
      'price number?',
      'tags array? = []',
      'roles array? = [] [a, b]',
      'levels array? = [] [x]',
      'address object?',
      'address.zip string',
      'address.city string?',
      'shops array? = []',
      'shops.zip string?',
      'shops.city string?',
      'buyer object?',
      'buyer.name object?',
      'buyer.name.first string?',
      'buyer.name.last string',
      'buyer.type string?',
      'items array? = []',
      'items.sku string?',
      'items.count number?',
    ]);
  });

  test('values are told at their tokens', () => {
    const workspace = model(`enum Status { Open = 'open', Done = 'done' }
const LEVELS = ['low', 'high'] as const;
const schema = new Schema({
  a: { type: String, enum: Status },
  b: { type: String, enum: Object.values(Status) },
  c: { type: String, enum: LEVELS },
  d: { type: String, enum: [...LEVELS, null] },
  e: { type: String, enum: [Status.Open] },
});
export const Loan = model('Loan', schema);`);
    const { fields } = entityIn(workspace, 'loans');
    const valuesOf = (name: string): readonly string[] =>
      (fields.get(name)?.values ?? []).map((allowed) => textAt(workspace, allowed.at));
    expect(valuesOf('a')).toEqual([`'open'`, `'done'`]);
    expect(valuesOf('b')).toEqual([`'open'`, `'done'`]);
    expect(valuesOf('c')).toEqual([`'low'`, `'high'`]);
    expect(valuesOf('d')).toEqual([`'low'`, `'high'`]);
    expect(fields.get('e')?.values?.map((allowed) => allowed.value)).toEqual(['open']);
  });

  test('a set of values that only the TypeScript type states', () => {
    const workspace = model(`interface ILoan { status: 'open' | 'done'; copies: number }
const schema = new Schema<ILoan>({ status: String, copies: Number });
export const Loan = model<ILoan>('Loan', schema);`);
    expect(fieldsOf(entityIn(workspace, 'loans'))).toEqual(['status string? [open, done]', 'copies number?']);
    const other = model(`interface ILoan { type: 'short' | 'long' }
export const Loan = model<ILoan>('Loan', new Schema({ type: String }));`);
    const entity = entityIn(other, 'loans');
    expect(fieldsOf(entity)).toEqual(['type string? [short, long]']);
    expect(entity.kinds.map((kind) => kind.value)).toEqual(['short', 'long']);
  });

  test('time stamps', () => {
    const stamps = (options: string): readonly string[] =>
      fieldsOf(entityIn(model(`model('Loan', new Schema({ a: String }, ${options}));`), 'loans'));
    expect(stamps('{ timestamps: true }')).toEqual([
      'a string?',
      'createdAt date = Date.now',
      'updatedAt date = Date.now',
    ]);
    expect(stamps(`{ timestamps: { createdAt: 'made_at', updatedAt: false } }`)).toEqual([
      'a string?',
      'made_at date = Date.now',
    ]);
    expect(stamps('{}')).toEqual(['a string?']);
  });

  test('what is added later', () => {
    const workspace = model(`const schema = new Schema({ a: String });
schema.add({ b: Number });
schema.add(new Schema({ c: Date }));
schema.set('timestamps', true);
export const Loan = model('Loan', schema);`);
    expect(fieldsOf(entityIn(workspace, 'loans'))).toEqual([
      'a string?',
      'b number?',
      'c date?',
      'createdAt date = Date.now',
      'updatedAt date = Date.now',
    ]);
  });

  test('whether documents may hold more', () => {
    const open = (code: string): boolean => entityIn(model(code), 'loans').open;
    expect(open(`model('Loan', new Schema({ a: String }));`)).toBe(false);
    expect(open(`model('Loan', new Schema({ a: String }, { strict: false }));`)).toBe(true);
    expect(open(`const base = JSON.parse('{}'); model('Loan', new Schema({ ...base, a: String }));`)).toBe(true);
    expect(
      open(
        `import softDelete from 'mongoose-delete'; const s = new Schema({ a: String }); s.plugin(softDelete); model('Loan', s);`,
      ),
    ).toBe(true);
    expect(
      open(
        `import paginate from 'mongoose-paginate-v2'; const s = new Schema({ a: String }); s.plugin(paginate); model('Loan', s);`,
      ),
    ).toBe(false);
  });

  test('a field named type with an enum tells kinds apart', () => {
    const workspace = model(`model('Loan', new Schema({ type: { type: String, enum: ['short', 'long'] } }));`);
    const entity = entityIn(workspace, 'loans');
    expect(entity.discriminator).toBe('type');
    expect(entity.kinds.map((kind) => [kind.value, kind.source, textAt(workspace, kind.at)])).toEqual([
      ['short', 'schema', `'short'`],
      ['long', 'schema', `'long'`],
    ]);
  });
});

describe('discriminators', () => {
  const event = `import { Schema, model } from 'mongoose';
export const Event = model('Event', new Schema({ at: Date }, { discriminatorKey: 'kind' }));
export const Click = Event.discriminator('Click', new Schema({ target: String }));
export const View = Event.discriminator('View', new Schema({ path: String }), 'view');
`;
  const events = (code: string): Workspace =>
    library(code, { 'event.ts': event }, `import { Event, Click, View } from './event';`);

  test('are kinds with fields of their own', () => {
    const workspace = events('');
    const entity = entityIn(workspace, 'events');
    expect(entity.discriminator).toBe('kind');
    expect(
      entity.kinds.map((kind) => [
        kind.value,
        kind.source,
        kind.fields?.map((field) => field.name),
        textAt(workspace, kind.at),
      ]),
    ).toEqual([
      ['Click', 'schema', ['target'], `'Click'`],
      ['view', 'schema', ['path'], `'View'`],
    ]);
    expect(fieldsOf(entity)).toEqual(['at date?', 'target string?', 'path string?', 'kind string? [Click, view]']);
    expect([...indexOf(workspace).schema.entities.keys()]).toEqual(['events']);
  });

  test('query their own documents, and the base all', () => {
    const workspace = events(
      `await Event.deleteMany({ at: null }); await Click.deleteMany({ target: 'x' }); await View.create({ path: '/' });`,
    );
    expect(told(workspace)).toEqual([
      'delete events: at is null',
      "delete events: kind = 'Click' and target = 'x'",
      'insert events: everything',
    ]);
    expect(writers(workspace)).toEqual(['insert events: path="/" kind="view"']);
  });
});

describe('expiry', () => {
  test.each<readonly [string, readonly string[]]>([
    [`new Schema({ at: { type: Date, expires: '30m' } })`, ['delete loans: at <= now - 30 minutes']],
    [`new Schema({ at: { type: Date, expires: 60 * 60 } })`, ['delete loans: at <= now - 1 hour']],
    [`new Schema({ at: { type: Date, index: { expireAfterSeconds: 60 } } })`, ['delete loans: at <= now - 1 minute']],
    [`new Schema({ at: Date }).index({ at: 1 }, { expireAfterSeconds: 0 })`, ['delete loans: at <= now']],
    [`new Schema({ at: Date }).index({ at: 1 }, { expires: '7d' })`, ['delete loans: at <= now - 7 days']],
    [`new Schema({ at: Date, a: String }).index({ at: 1, a: 1 }, { expireAfterSeconds: 0 })`, []],
  ])('%s', (schema, expected) => {
    const { jobs } = indexOf(model(`export const Loan = model('Loan', ${schema});`));
    expect(jobs.flatMap((job) => job.queries.map(({ query }) => tell(query)))).toEqual(expected);
  });

  test('an index that a statement adds', () => {
    const code = `const schema = new Schema({ at: Date });\nschema.index({ at: 1 }, { expireAfterSeconds: 60, partialFilterExpression: { done: true } });\nmodel('Loan', schema);`;
    const { jobs } = indexOf(model(code));
    expect(jobs.flatMap((job) => job.queries.map(({ query }) => tell(query)))).toEqual([
      'delete loans: at <= now - 1 minute and done',
    ]);
  });
});

describe('filters on fields that are not declared', () => {
  const strips = (version: string, options = '{}', before = ''): boolean =>
    entityIn(model(`${before}\nmodel('Loan', new Schema({ a: String }, ${options}));`, version), 'loans')
      .stripsUnknownFilters;

  test.each<[version: string, options: string, before: string, expected: boolean]>([
    ['^5.13.0', '{}', '', false],
    ['^6.10.0', '{}', '', true],
    ['^7.0.0', '{}', '', false],
    ['^8.0.0', '{}', '', false],
    ['^6.10.0', '{ strictQuery: false }', '', false],
    ['^6.10.0', '{ strict: false }', '', false],
    ['^6.10.0', `{ strictQuery: 'throw' }`, '', false],
    ['^8.0.0', '{ strictQuery: true }', '', true],
    ['^6.10.0', '{}', `mongoose.set('strictQuery', false);`, false],
    ['^8.0.0', '{}', `mongoose.set('strictQuery', true);`, true],
    ['^8.0.0', '{}', 'mongoose.set({ strictQuery: true });', true],
    ['^8.0.0', '{ strictQuery: false }', `mongoose.set('strictQuery', true);`, false],
  ])('mongoose %s, schema %s, %s', (version, options, before, expected) => {
    expect(strips(version, options, before)).toBe(expected);
  });
});

describe('Nest', () => {
  const files: Workspace = {
    'loan.schema.ts': `import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { HydratedDocument } from 'mongoose';
export enum Status { Open = 'open', Done = 'done' }
@Schema({ timestamps: true, collection: 'borrowed' })
export class Loan {
  @Prop({ required: true }) reader: string;
  @Prop({ enum: Object.values(Status), default: Status.Open }) status: Status;
  @Prop({ type: Date, index: { expireAfterSeconds: 60 } }) dueAt?: Date;
  @Prop() copies: number;
  @Prop([String]) tags: string[];
  @Prop() type: 'short' | 'long';
}
export type LoanDocument = HydratedDocument<Loan>;
export const LoanSchema = SchemaFactory.createForClass(Loan);
`,
    'loan.module.ts': `import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Loan, LoanSchema } from './loan.schema';
import { Loans } from './loans.service';
@Module({ imports: [MongooseModule.forFeature([{ name: Loan.name, schema: LoanSchema }])], providers: [Loans] })
export class LoanModule {}
`,
    'loans.service.ts': `import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Cron } from '@nestjs/schedule';
import { Model } from 'mongoose';
import { Loan, LoanDocument } from './loan.schema';
@Injectable()
export class Loans {
  constructor(@InjectModel(Loan.name) private readonly loans: Model<LoanDocument>) {}
  @Cron('0 3 * * *')
  async purge() { await this.loans.deleteMany({ status: 'done', dueAt: { $lt: new Date() } }); }
  async borrow(reader: string) { await this.loans.create({ reader, type: 'short', dueAt: new Date() }); }
}
`,
    'package.json': `{ "dependencies": { "@nestjs/mongoose": "^10.0.0", "@nestjs/schedule": "^4.0.0", "mongoose": "^8.0.0" } }`,
  };

  test('a class is a schema', () => {
    const entity = entityIn(files, 'borrowed');
    expect(fieldsOf(entity)).toEqual([
      'reader string',
      "status string? = 'open' [open, done]",
      'dueAt date?',
      'copies number?',
      'tags array? = []',
      'type string? [short, long]',
      'createdAt date = Date.now',
      'updatedAt date = Date.now',
    ]);
    expect(entity.kinds.map((kind) => kind.value)).toEqual(['short', 'long']);
    expect(entity.expiries.map((expiry) => [expiry.field, expiry.afterSeconds])).toEqual([['dueAt', 60]]);
  });

  test('an injected model is that of its type', () => {
    const index = indexOf(files);
    const job = index.jobs.find((each) => each.trigger.kind === 'cron');
    expect(job?.queries.map(({ query }) => tell(query))).toEqual(["delete borrowed: status = 'done' and dueAt < now"]);
    expect(writers(files)).toEqual(['insert borrowed: reader=reader type="short" dueAt=now']);
  });

  test('discriminators of a feature', () => {
    const workspace = {
      ...files,
      'gift.schema.ts': `import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
@Schema() export class Gift { @Prop() giver: string; }
export const GiftSchema = SchemaFactory.createForClass(Gift);`,
      'loan.module.ts': `import { MongooseModule } from '@nestjs/mongoose';
import { Loan, LoanSchema } from './loan.schema';
import { Gift, GiftSchema } from './gift.schema';
export const feature = MongooseModule.forFeature([
  { name: Loan.name, schema: LoanSchema, discriminators: [{ name: Gift.name, schema: GiftSchema, value: 'gift' }] },
]);`,
    };
    const entity = entityIn(workspace, 'borrowed');
    expect(entity.discriminator).toBe('__t');
    expect(entity.kinds.map((kind) => [kind.value, kind.fields?.map((field) => field.name)])).toEqual([
      ['gift', ['giver']],
    ]);
  });

  test('an inherited property', () => {
    const workspace = {
      ...files,
      'loan.schema.ts': `import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
class Base { @Prop({ required: true }) owner: string; }
@Schema() export class Loan extends Base { @Prop() copies?: number; }
export const LoanSchema = SchemaFactory.createForClass(Loan);`,
    };
    expect(fieldsOf(entityIn(workspace, 'loans'))).toEqual(['copies number?', 'owner string']);
  });
});
