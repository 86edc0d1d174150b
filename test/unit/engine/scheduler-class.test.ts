import { expect, test } from 'vitest';
import { queriesOf } from '../../support/linked';
import { tell } from '../../support/told';
import { sessionOf } from '../../support/workspace';

const files = {
  'package.json': '{ "name": "shop", "dependencies": { "knex": "^3.1.0", "date-fns": "^4.0.0" } }',
  'scheduler.ts': `
export class SchedulerService {
  private timers: NodeJS.Timeout[] = [];
  async schedule(task: () => Promise<unknown>, pause: number, id: string, delay = 0): Promise<void> {
    const run = async () => { console.time(id); await task(); };
    this.timers.push(setInterval(async () => { await run(); }, pause).unref());
  }
}`,
  'store.ts': `
import type { Knex } from 'knex';
type Db = Knex | Knex.Transaction;
export interface CartStore { purge(): Promise<void>; }
export class SqlCartStore implements CartStore {
  private db: Db;
  constructor(db: Db) { this.db = db; }
  async purge() { await this.db('carts').where('state', 'abandoned').del(); }
}
export class FakeCartStore implements CartStore { async purge() {} }
export class CartService {
  private carts: CartStore;
  constructor({ carts }: Pick<Stores, 'carts'>) { this.carts = carts; }
  async tidy() { await this.carts.purge(); }
}
export interface Stores { carts: CartStore; }
export type Audited<S> = S & { audit: (name: string) => void };
`,
  'services.ts': `
import type { SchedulerService } from './scheduler';
import type { Audited, CartService } from './store';
export interface Services { schedulerService: SchedulerService; cartService: CartService; audited: Audited<CartService>; }
`,
  'schedule.ts': `
import { hoursToMilliseconds } from 'date-fns';
import type { Services } from './services';
export const scheduleAll = (services: Services) => {
  const { schedulerService, cartService, audited } = services;
  schedulerService.schedule(cartService.tidy.bind(cartService), hoursToMilliseconds(1), 'tidyCarts');
  schedulerService.schedule(() => audited.tidy(), hoursToMilliseconds(2), 'tidyAgain');
};`,
  'main.ts': `
import { scheduleAll } from './schedule';
import type { Services } from './services';
export function start(services: Services) { scheduleAll(services); }
`,
};

test("a scheduler of the workspace's own: a job for each call, at the call, under the name that it is given", async () => {
  const session = sessionOf(new Map(), new Map(Object.entries(files)));
  const { index } = await session.inventory();
  await session.close();
  expect(index.jobs.map(({ name, trigger, at }) => [name, trigger.text, at.file])).toEqual([
    ['tidyAgain', expect.any(String), 'schedule.ts'],
    ['tidyCarts', expect.any(String), 'schedule.ts'],
  ]);
  for (const name of ['tidyAgain', 'tidyCarts'])
    expect(queriesOf(index, name).map(tell)).toEqual(["delete carts: state = 'abandoned'"]);
});

const TASKS = `
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { MongoClient } from 'mongodb';
export const db = new MongoClient('mongodb://localhost').db('shop');
export class TasksService {
  constructor(private registry: SchedulerRegistry) {}
  async create(name: string, rule: string, task: () => void) {
    const job = new CronJob(rule, () => { task(); });
    this.registry.addCronJob(name, job);
  }
  async renew(name: string, rule: string, task: () => void) {
    return this.create(name, rule, task);
  }
}
export abstract class Task {
  protected name = '';
  protected rule = '';
  constructor(protected readonly tasks: TasksService) {}
  async onApplicationBootstrap() {
    this.prepare();
    await this.tasks.create(this.name, this.rule, this.execute.bind(this));
  }
  protected prepare() {}
  async execute() { await this.run(); }
  protected abstract run(): Promise<void>;
  renew(rule: string) { return this.tasks.renew(this.name, rule, this.execute.bind(this)); }
}`;

const PURGES = `
import { db, Task, TasksService } from './tasks';
export class PurgeCarts extends Task {
  protected name = 'purge-carts';
  protected rule = '0 14 * * *';
  constructor(protected readonly tasks: TasksService) { super(tasks); }
  protected async run() { await db.collection('carts').deleteMany({ paid: false }); }
}
export class PurgeOrders extends Task {
  protected name = 'purge-orders';
  constructor(protected readonly tasks: TasksService, private readonly settings: { rule: string }) { super(tasks); }
  protected prepare() { this.rule = this.settings.rule; }
  protected async run() { await db.collection('orders').deleteMany({ paid: true }); }
}
export class Settings {
  constructor(private readonly orders: PurgeOrders) {}
  async save(body: { rule: string }) { await this.orders.renew(body.rule); }
}`;

test('a base class that schedules through a service: a job for each subclass, once however often it is scheduled anew', async () => {
  const session = sessionOf(
    new Map(),
    new Map([
      [
        'package.json',
        '{ "name": "shop", "dependencies": { "cron": "^3.1.0", "@nestjs/schedule": "^4.0.0", "mongodb": "^6.0.0" } }',
      ],
      ['tasks.ts', TASKS],
      ['purges.ts', PURGES],
    ]),
  );
  const { index } = await session.inventory();
  await session.close();
  expect(index.jobs.map(({ name, trigger }) => [name, trigger.text])).toEqual([
    ['purge-carts', '0 14 * * *'],
    ['purge-orders', null],
  ]);
  expect(queriesOf(index, 'purge-orders').map(tell)).toEqual(['delete orders: paid']);
});
