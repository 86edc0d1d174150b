import { describe, expect, it } from 'vitest';
import { predicateText } from '../../../src/model/predicate-text';
import { indexOf } from '../../support/indexed';

const PACKAGE = JSON.stringify({
  dependencies: { express: '^5.0.0', mongoose: '^8.0.0', 'node-cron': '^4.0.0', pg: '^8.0.0' },
});

/** What jobs do, as `operation entity [condition]`. */
function done(files: Record<string, string>): readonly string[] {
  return indexOf({ 'package.json': PACKAGE, ...files }).jobs.flatMap(({ queries }) =>
    queries.map(({ query }) => {
      const entity = query.target.kind === 'known' ? query.target.name : '?';
      return `${query.operation} ${entity} [${predicateText(query.predicate)}]`;
    }),
  );
}

describe('a document that is made and then saved again', () => {
  it('is that document alone', () => {
    const code = `import cron from 'node-cron'; import mongoose from 'mongoose';
      const Order = mongoose.model('Order', new mongoose.Schema({ total: Number }));
      cron.schedule('0 3 * * *', async () => { const order = await Order.create({ total: 1 }); order.total = 2; await order.save(); });`;
    const [insert, update] = done({ 'src/jobs.ts': code });
    expect(insert).toBe('insert orders [everything]');
    expect(update).toMatch(/^update orders \[_id = /);
  });
});

describe('a model that only its type tells', () => {
  const models = `import mongoose, { type Model } from 'mongoose';
    interface Base { createdAt: Date; updatedAt: Date }
    export interface IOrder extends Base { total: number; paid: boolean; name: string }
    export interface IVisit extends Base { count: number; seen: boolean; page: string }
    export const Order = mongoose.model<IOrder>('Order', new mongoose.Schema<IOrder>({ total: Number }));`;
  const job = (
    type: string,
  ): string => `import cron from 'node-cron'; import type { Model } from 'mongoose'; import type { IOrder, IVisit } from './models';
    class Jobs { constructor(private readonly model: Model<${type}>) {} start() { cron.schedule('0 3 * * *', async () => { await this.model.deleteMany({ seen: true }); }); } }
    export { Jobs };`;

  it('is the one of that type', () => {
    expect(done({ 'src/models.ts': models, 'src/jobs.ts': job('IOrder') })).toEqual(['delete orders [seen]']);
  });

  it('is none that has more than all of it', () => {
    const code = models.replace('interface Base', 'export interface Base');
    const files = { 'src/models.ts': code, 'src/jobs.ts': job('IVisit').replaceAll('IVisit', 'Base') };
    expect(done(files).join()).not.toContain('orders');
  });

  it('is none that has but a base in common with it', () => {
    expect(done({ 'src/models.ts': models, 'src/jobs.ts': job('IVisit') }).join()).not.toContain('orders');
  });
});

describe('a request', () => {
  const server = `import express from 'express'; import { Pool } from 'pg'; const db = new Pool(); const app = express();
    app.post('/:kind/:id', (request, response) => db.query('DELETE FROM visits'));
    app.post('/carts/:id', (request, response) => db.query('DELETE FROM carts')); app.listen(80);`;
  const asked = (url: string): readonly string[] =>
    done({ 'src/server.ts': server, 'ops/crontab': `0 3 * * * curl -X POST ${url}\n` });

  it.each([
    ['http://localhost/carts/1', ['delete carts [everything]']],
    ['http://localhost/search/issues', []],
    ['https://api.github.com/carts/1', []],
    ['"https://api.github.com/carts/$ID?q=$Q"', []],
  ])('to %s', (url, expected) => {
    expect(asked(url)).toEqual(expected);
  });
});

describe('a handler out of a list', () => {
  it('is noted where nobody can tell which one it is', () => {
    const code = `import { Queue, Worker } from 'bullmq'; import { handlers } from './plugins';
      const JOBS = [{ name: 'tidy', run: handlers.tidy }]; const queue = new Queue('shop');
      for (const { name } of JOBS) queue.add(name, {}, { repeat: { pattern: '0 3 * * *' } });
      new Worker('shop', async (job) => { const found = JOBS.find((one) => one.name === job.name); await found.run(); });`;
    const manifest = JSON.stringify({ dependencies: { bullmq: '^5.0.0' } });
    const { notChecked } = indexOf({ 'package.json': manifest, 'src/jobs.ts': code });
    expect(notChecked.map(({ message }) => message).join()).toContain('runs what a table holds');
  });
});
