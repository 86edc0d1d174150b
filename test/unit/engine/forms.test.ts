import { describe, expect, it } from 'vitest';
import { indexOf } from '../../support/indexed';

const PACKAGE = JSON.stringify({
  dependencies: { agenda: '^5.0.0', 'node-cron': '^3.0.0', mongodb: '^6.0.0', mongoose: '^8.0.0', pg: '^8.0.0' },
});
const NEST = `import { Inject, Injectable } from '@nestjs/common'; import { InjectModel, MongooseModule, Prop, Schema, SchemaFactory } from '@nestjs/mongoose'; import { Cron } from '@nestjs/schedule'; import { Model, FilterQuery } from 'mongoose';`;
const CLIENT = `const { MongoClient } = require('mongodb'); const db = new MongoClient(process.env.URL).db('shop');`;

/** Jobs as `name schedule: operation entity by fields (completeness)`, sorted by id. */
function jobsOf(files: Record<string, string>): readonly string[] {
  return indexOf({ 'package.json': PACKAGE, ...files }).jobs.map((job) => {
    const queries = job.queries.map(({ query }) => {
      const entity = query.target.kind === 'known' ? query.target.name : '?';
      return `${query.operation} ${entity} by ${query.filter.map((use) => use.field).join('+')} (${query.completeness})`;
    });
    return `${job.name} ${job.trigger.text ?? '?'}: ${queries.join(', ') || 'nothing'}`;
  });
}

describe('what a function around a schedule is given', () => {
  it('is what its caller gives, through a module that is a function', () => {
    const files = {
      'src/index.js': `${CLIENT} const start = require('./jobs'); async function main() { start({ db, days: 3 }); } main();`,
      'src/jobs.js': `const cron = require('node-cron'); const clean = require('./clean'); module.exports = ({ db }) => { cron.schedule('0 3 * * *', () => clean(db)); };`,
      'src/clean.js': `module.exports = async function clean(db) { await db.collection('carts').deleteMany({ state: 'left' }); };`,
    };
    expect(jobsOf(files)).toEqual(['jobs 0 3 * * *: delete carts by state (complete)']);
  });

  it('leaves a job at its schedule where callers say no more of it', () => {
    const files = {
      'src/index.js': `${CLIENT} require('./jobs')(db);`,
      'src/jobs.js': `const cron = require('node-cron'); module.exports = function start(db) { cron.schedule(process.env.NIGHTLY, () => db.collection('carts').deleteMany({ state: 'left' })); };`,
    };
    expect(jobsOf(files)).toEqual(['jobs ?: delete carts by state (complete)']);
  });

  it('is an Agenda where a folder is loaded at run time', () => {
    const files = {
      'src/agenda.js': `const Agenda = require('agenda'); const agenda = new Agenda({}); process.argv.forEach((type) => require('./jobs/' + type)(agenda)); agenda.every('2 hours', 'drop carts');`,
      'src/jobs/carts.js': `const { MongoClient } = require('mongodb'); const carts = new MongoClient('').db().collection('carts'); module.exports = (agenda) => { agenda.define('drop carts', {}, () => carts.deleteMany({ state: 'left' })); };`,
    };
    expect(jobsOf(files)).toEqual(['drop carts 2 hours: delete carts by state (complete)']);
  });

  it('is no Agenda in a project without it', () => {
    const files = {
      'package.json': '{ "dependencies": { "mongodb": "^6.0.0" } }',
      'src/agenda.js': `module.exports = (agenda) => { agenda.define('drop carts', () => 1); agenda.every('2 hours', 'drop carts'); };`,
    };
    expect(jobsOf(files)).toEqual([]);
  });

  it('defines jobs by names that only callers say', () => {
    const files = {
      'src/scheduler.ts': `import { Agenda } from 'agenda'; export class Scheduler { private readonly agenda = new Agenda({}); register(name: string, run: () => Promise<unknown>) { this.agenda.define(name, async () => { await run(); }); return this; } every(interval: string, name: string) { return this.agenda.every(interval, name); } }`,
      'src/main.ts': `import { MongoClient, type Db } from 'mongodb'; import { Scheduler } from './scheduler'; const drop = (db: Db, name: string) => async () => { await db.collection(name).deleteMany({ state: 'left' }); };
        const scheduler = new Scheduler(); const db = new MongoClient('').db(); scheduler.register('carts', drop(db, 'carts')).register('drafts', drop(db, 'drafts')); scheduler.every('1 day', 'carts'); scheduler.every('2 days', 'drafts');`,
    };
    expect(jobsOf(files)).toEqual([
      'carts 1 day: delete carts by state (complete)',
      'drafts 2 days: delete drafts by state (complete)',
    ]);
  });
});

describe('what a class is given', () => {
  it('is what a subclass hands to super', () => {
    const files = {
      'src/base.js': `class Repository { constructor(db, name) { this.collection = db.collection(name); } drop(filter) { return this.collection.deleteMany(filter); } } module.exports = Repository;`,
      'src/orders.js': `const Repository = require('./base'); module.exports = class Orders extends Repository { constructor(db) { super(db, 'orders'); } dropDrafts() { return this.drop({ state: 'draft' }); } };`,
      'src/service.js': `module.exports = class Service { constructor({ orders }) { this.orders = orders; } run() { return this.orders.dropDrafts(); } };`,
      'src/jobs.js': `const cron = require('node-cron'); module.exports = class Jobs { constructor(service) { this.service = service; } start() { cron.schedule('0 4 * * *', () => this.service.run()); } };`,
      'src/index.js': `${CLIENT} const Orders = require('./orders'); const Service = require('./service'); const Jobs = require('./jobs'); new Jobs(new Service({ orders: new Orders(db) })).start();`,
    };
    expect(jobsOf(files)).toEqual(['Jobs 0 4 * * *: delete orders by state (complete)']);
  });

  it('is the default of a parameter property', () => {
    const files = {
      'src/jobs.ts': `import cron from 'node-cron'; import { Pool } from 'pg'; class Orders { private readonly pool = new Pool(); drop() { return this.pool.query("DELETE FROM orders WHERE state = 'draft'"); } }
        class Job { constructor(private readonly orders = new Orders()) {} run = () => this.orders.drop(); } const job = new Job(); cron.schedule('0 4 * * *', job.run);`,
    };
    expect(jobsOf(files)).toEqual(['run 0 4 * * *: delete orders by state (complete)']);
  });

  it('is the model that @InjectModel names, also through a generic base', () => {
    const files = {
      'src/carts.ts': `${NEST} import * as mongoose from 'mongoose';
        export const CartSchema = new mongoose.Schema({ state: String }); export interface CartDocument extends mongoose.Document { state: string }
        MongooseModule.forFeature([{ name: 'Cart', schema: CartSchema, collection: 'shop_carts' }]);
        abstract class Base<T> { constructor(protected readonly model: Model<T>) {} removeMany(filter: FilterQuery<T>) { return this.model.deleteMany(filter); } }
        @Injectable() export class Carts extends Base<CartDocument> { constructor(@InjectModel('Cart') carts: Model<CartDocument>) { super(carts); }
          @Cron('0 1 * * *') drop() { return this.removeMany({ state: 'left' }); } }
        @Injectable() export class Other { @InjectModel('Cart') private readonly carts: Model<any>; @Cron('0 2 * * *') other() { return this.carts.deleteMany({ state: 'late' }); } }`,
    };
    expect(jobsOf(files)).toEqual([
      'drop 0 1 * * *: delete shop_carts by state (complete)',
      'other 0 2 * * *: delete shop_carts by state (complete)',
    ]);
  });

  it('is the only class behind an interface; none of several', () => {
    const job = (name: string): string =>
      `@Injectable() export class ${name}Job { constructor(@Inject('token') private readonly it: ${name}) {} @Cron('0 1 * * *') async run${name}() { await this.it.drop(); } }`;
    const files = {
      'src/ports.ts': `export interface Drops { drop(): Promise<void> } export interface Many { drop(): Promise<void> }`,
      'src/jobs.ts': `${NEST} import type { Drops, Many } from './ports'; ${job('Drops')} ${job('Many')}`,
      'src/carts.ts': `${NEST} import type { Drops, Many } from './ports'; @Schema({ collection: 'shop_carts' }) export class Cart { @Prop() state: string } const CartSchema = SchemaFactory.createForClass(Cart);
        MongooseModule.forFeatureAsync([{ name: Cart.name, useFactory: () => { const schema = CartSchema; return schema; } }]);
        export class Carts implements Drops { constructor(@InjectModel(Cart.name) private readonly carts: Model<Cart>) {} async drop() { await this.carts.deleteMany({ state: 'left' }); } }
        export class One implements Many { async drop() {} } export class Two implements Many { async drop() {} }`,
    };
    expect(jobsOf(files)).toEqual([
      'runDrops 0 1 * * *: delete shop_carts by state (complete)',
      'runMany 0 1 * * *: nothing',
    ]);
  });
});

describe('what a job goes through', () => {
  it('tells the rounds of loops and callbacks over written lists apart', () => {
    const files = {
      'src/jobs.ts': `import cron from 'node-cron'; import { MongoClient } from 'mongodb'; const db = new MongoClient('').db();
        const RETENTION = [{ name: 'logs', field: 'at', days: 30 }, { name: 'visits', field: 'seenAt', days: 7 }];
        cron.schedule('0 3 * * *', async () => {
          for (const { name, field, days } of RETENTION) await db.collection(name).deleteMany({ [field]: { $lt: new Date(Date.now() - days * 86400000) } });
          await Promise.all(['carts', 'drafts'].map((name) => db.collection(name).deleteMany({ done: true })));
        });`,
    };
    expect(jobsOf(files)).toEqual([
      'jobs 0 3 * * *: delete logs by at (complete), delete visits by seenAt (complete), delete carts by done (complete), delete drafts by done (complete)',
    ]);
  });

  it('does not take an object that methods fill for a whole filter', () => {
    const files = {
      'src/jobs.ts': `import cron from 'node-cron'; import { MongoClient } from 'mongodb'; const db = new MongoClient('').db();
        class Filter { private filter: Record<string, unknown> = {}; where(field: string, value: unknown) { this.filter[field] = value; return this; } build() { return this.filter; } }
        cron.schedule('0 3 * * *', () => db.collection('carts').deleteMany(new Filter().where('state', 'left').build()));`,
    };
    expect(jobsOf(files)).toEqual(['jobs 0 3 * * *: delete carts by  (opaque)']);
  });

  it('takes the default of a schedule that the environment may set', () => {
    const files = {
      'src/config.js': `module.exports = { cron: { carts: process.env.CARTS || '0 * * * *', drafts: process.env.PRODUCTION ? '0 1 * * *' : '* * * * *' } };`,
      'src/jobs.js': `const cron = require('node-cron'); const config = require('./config'); function carts() { console.log('carts'); } function drafts() { console.log('drafts'); } cron.schedule(config.cron.carts, carts); cron.schedule(config.cron.drafts, drafts);`,
    };
    expect(jobsOf(files)).toEqual(['carts 0 * * * *: nothing', 'drafts ?: nothing']);
  });

  it('declares each job of a list once, and none of a test', () => {
    const files = {
      'src/jobs.ts': `import { Agenda } from 'agenda'; import { MongoClient } from 'mongodb'; const db = new MongoClient('').db(); const agenda = new Agenda({});
        const jobs = [{ name: 'carts', every: '1 day', run: async () => { await db.collection('carts').deleteMany({ done: true }); } }, { name: 'drafts', every: '2 days', run: async () => { await db.collection('drafts').deleteMany({ done: true }); } }];
        for (const { name, run } of jobs) agenda.define(name, run); for (const job of jobs) agenda.every(job.every, job.name);`,
      'src/jobs.test.ts': `import cron from 'node-cron'; cron.schedule('* * * * *', () => 1);`,
    };
    expect(jobsOf(files)).toEqual([
      'carts 1 day: delete carts by done (complete)',
      'drafts 2 days: delete drafts by done (complete)',
    ]);
  });

  it('reads a tagged template whose tag a callback is given', () => {
    const files = {
      'src/jobs.ts': `import cron from 'node-cron'; import postgres from 'postgres'; const sql = postgres('');
        cron.schedule('0 3 * * *', async () => { await sql.begin(async (tx) => { await tx\`DELETE FROM carts WHERE state = \${'left'}\`; }); });`,
    };
    expect(jobsOf(files)).toEqual(['jobs 0 3 * * *: delete carts by state (complete)']);
  });
});
