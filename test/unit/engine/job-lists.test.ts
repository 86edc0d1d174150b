import { describe, expect, it } from 'vitest';
import { indexOf } from '../../support/indexed';

const DATABASE = `import { MongoClient } from 'mongodb'; export const database = new MongoClient('mongodb://127.0.0.1').db('clinic');
  export const purge = () => database.collection('visits').deleteMany({}); export const remind = () => database.collection('reminders').updateMany({}, { $set: { sent: true } });`;
const BOTH = `import { purge, remind } from './database';`;

/** Jobs as `name schedule → entities file`, sorted by id. */
function jobsOf(files: Record<string, string>): readonly string[] {
  return indexOf({ 'src/database.ts': DATABASE, ...files }).jobs.map((job) => {
    const entities = job.queries.map(({ query }) => (query.target.kind === 'known' ? query.target.name : '?'));
    return `${job.name} ${job.trigger.text ?? '?'} → ${entities.join(', ') || 'nothing'} ${job.at.file}`;
  });
}

describe('lists of jobs', () => {
  const table = ['purge 0 3 * * * → visits src/a.ts', 'remind 0 8 * * * → reminders src/a.ts'];

  it.each([
    [
      'by a function that is given by its name',
      `${BOTH} import cron from 'node-cron'; const JOBS = [{ name: 'purge', at: '0 3 * * *', run: purge }, { name: 'remind', at: '0 8 * * *', run: remind }]; function start(job) { return cron.schedule(job.at, () => job.run()); } JOBS.map(start);`,
    ],
    [
      'that a constructor adds to',
      `${BOTH} import cron from 'node-cron'; export class Jobs { private jobs = []; constructor() { this.jobs.push({ name: 'purge', at: '0 3 * * *', run: purge }); this.jobs.push({ name: 'remind', at: '0 8 * * *', run: () => remind() }); } start() { this.jobs.forEach((job) => cron.schedule(job.at, job.run)); } }`,
    ],
    [
      'that a method adds to',
      `${BOTH} import cron from 'node-cron'; class Jobs { all: any[] = []; register(name: string, at: string, run: () => unknown) { this.all.push({ name, at, run }); } start() { for (const job of this.all) cron.schedule(job.at, job.run); } } const jobs = new Jobs(); jobs.register('purge', '0 3 * * *', purge); jobs.register('remind', '0 8 * * *', async () => { await remind(); });`,
    ],
    [
      'in a Map',
      `${BOTH} import cron from 'node-cron'; const jobs = new Map(); jobs.set('purge', { at: '0 3 * * *', run: purge }); jobs.set('remind', { at: '0 8 * * *', run: remind }); for (const [name, { at, run }] of jobs) cron.schedule(at, run, { name });`,
    ],
    [
      'in a Map that is written down',
      `${BOTH} import cron from 'node-cron'; const jobs = new Map([['purge', { at: '0 3 * * *', run: purge }], ['remind', { at: '0 8 * * *', run: remind }]]); jobs.forEach(({ at, run }, name) => { cron.schedule(at, run, { name }); });`,
    ],
  ])('are gone through %s', (_, text) => {
    expect(jobsOf({ 'src/a.ts': text })).toEqual(table);
  });

  it('may be the exports of a module', () => {
    const files = {
      'src/jobs/index.ts': `export * as purge from './purge'; export * as remind from './remind';`,
      'src/jobs/purge.ts': `import { purge } from '../database'; export const name = 'purge'; export const at = '0 3 * * *'; export const run = () => purge();`,
      'src/jobs/remind.ts': `import { remind } from '../database'; export const name = 'remind'; export const at = '0 8 * * *'; export const run = () => remind();`,
      'src/a.ts': `import { CronJob } from 'cron'; import * as jobs from './jobs'; Object.values(jobs).forEach((job) => CronJob.from({ cronTime: job.at, onTick: job.run, start: true }));`,
    };
    expect(jobsOf(files)).toEqual([
      'purge 0 3 * * * → visits src/jobs/index.ts',
      'remind 0 8 * * * → reminders src/jobs/index.ts',
    ]);
  });

  it('have names by their classes where nothing else says one', () => {
    const text = `${BOTH} import cron from 'node-cron'; class Purge { at = '0 3 * * *'; async run() { await purge(); } } class Remind { at = '0 8 * * *'; async run() { await remind(); } } for (const task of [new Purge(), new Remind()]) cron.schedule(task.at, () => task.run());`;
    expect(jobsOf({ 'src/a.ts': text })).toEqual([
      'Purge 0 3 * * * → visits src/a.ts',
      'Remind 0 8 * * * → reminders src/a.ts',
    ]);
  });
});

describe('schedulers in functions and classes', () => {
  it('count once for a subclass that calls them', () => {
    const files = {
      'src/base.ts': `import cron from 'node-cron'; export class Base { protected every(name: string, at: string, run: () => unknown) { cron.schedule(at, run, { name }); } }`,
      'src/a.ts': `import { Base } from './base'; ${BOTH} export class Clinic extends Base { init() { this.every('purge', '0 3 * * *', () => purge()); this.every('remind', '0 8 * * *', this.remind.bind(this)); } async remind() { await remind(); } }`,
    };
    expect(jobsOf(files)).toEqual(['purge 0 3 * * * → visits src/a.ts', 'remind 0 8 * * * → reminders src/a.ts']);
  });

  it('are what their own callers say, not those of the function that makes them', () => {
    const files = {
      'src/make.ts': `import cron from 'node-cron'; export const createScheduler = (timezone: string) => ({ add: (name: string, at: string, run: () => unknown) => cron.schedule(at, run, { name, timezone }) });`,
      'src/a.ts': `import { createScheduler } from './make'; ${BOTH} const scheduler = createScheduler('Europe/Vienna'); scheduler.add('purge', '0 3 * * *', purge);`,
    };
    expect(jobsOf(files)).toEqual(['purge 0 3 * * * → visits src/a.ts']);
  });
});

const PURGE = `const { purge } = require('../database'); exports.at = '0 3 * * *'; exports.run = () => purge();`;
const REMIND = `const { remind } = require('../database'); exports.at = '0 8 * * *'; exports.run = () => remind();`;

describe('jobs that are loaded by their folder', () => {
  const files = { 'src/jobs/purge.js': PURGE, 'src/jobs/remind.js': REMIND, 'src/jobs/purge.test.js': PURGE };
  const loaded = ['run 0 3 * * * → visits src/jobs/purge.js', 'run 0 8 * * * → reminders src/jobs/remind.js'];

  it.each([
    [
      'readdirSync and forEach',
      `const fs = require('fs'); const path = require('path'); const dir = path.join(__dirname, 'jobs'); fs.readdirSync(dir).forEach((file) => { const job = require(path.join(dir, file)); cron.schedule(job.at, job.run); });`,
    ],
    [
      'readdir, a filter and a loop',
      `import { readdir } from 'node:fs/promises'; import { join } from 'node:path'; export async function load() { const files = (await readdir(join(__dirname, 'jobs'))).filter((file) => file.endsWith('.js')); for (const file of files) { const job = await import(join(__dirname, 'jobs', file)); cron.schedule(job.at, job.run); } }`,
    ],
    [
      'glob',
      `import { globSync } from 'glob'; import path from 'path'; globSync('src/jobs/*.js').forEach((file) => { const job = require(path.resolve(file)); cron.schedule(job.at, job.run); });`,
    ],
    [
      'glob in a folder',
      `import glob from 'fast-glob'; import path from 'path'; for (const file of glob.sync('**/*.{js,ts}', { cwd: path.join(__dirname, 'jobs') })) { const job = require(path.join(__dirname, 'jobs', file)); cron.schedule(job.at, job.run); }`,
    ],
    [
      'import.meta.glob',
      `const modules = import.meta.glob('./jobs/*.js', { eager: true }); for (const job of Object.values(modules)) cron.schedule(job.at, job.run);`,
    ],
  ])('%s', (_, text) => {
    const loader = text.startsWith('import')
      ? `import cron from 'node-cron'; ${text}`
      : `const cron = require('node-cron'); ${text}`;
    expect(jobsOf({ ...files, 'src/load.js': loader })).toEqual(loaded);
  });

  it('are called after their files where the loader has their names', () => {
    const text =
      "import cron from 'node-cron'; import { readdirSync } from 'fs'; for (const entry of readdirSync(`${__dirname}/jobs`, { withFileTypes: true })) { const job = require(`./jobs/${entry.name}`); cron.schedule(job.at, job.run); }";
    expect(jobsOf({ ...files, 'src/load.js': text })).toEqual([
      'purge 0 3 * * * → visits src/jobs/purge.js',
      'remind 0 8 * * * → reminders src/jobs/remind.js',
    ]);
  });

  it('are not guessed where the folder is not known', () => {
    const loader = `const cron = require('node-cron'); const fs = require('fs'); const path = require('path'); const dir = process.env.JOBS; fs.readdirSync(dir).forEach((file) => { const job = require(path.join(dir, file)); cron.schedule(job.at, job.run); });`;
    const index = indexOf({ 'src/database.ts': DATABASE, ...files, 'src/load.js': loader });
    expect(index.jobs.flatMap(({ queries }) => queries)).toEqual([]);
    expect(index.notChecked.map(({ reason }) => reason)).toEqual(['unresolved-handler']);
  });
});

it('a list that is emptied and filled again holds what is put into it', () => {
  const index = indexOf({
    'package.json': '{ "dependencies": { "mongodb": "6", "node-cron": "4" } }',
    'src/purge.ts': `
      import cron from 'node-cron';
      import { MongoClient } from 'mongodb';
      const db = new MongoClient('mongodb://localhost').db('clinic');
      async function flush(ids: unknown[]) {
        await db.collection('visits').deleteMany({ _id: { $in: ids } });
      }
      cron.schedule('0 3 * * *', async function purge() {
        let batch = [];
        for await (const visit of db.collection('visits').find({ closed: true })) {
          batch.push(visit._id);
          if (batch.length >= 100) {
            await flush(batch);
            batch = [];
          }
        }
        if (batch.length > 0) await flush(batch);
      });
    `,
  });
  const [deleted] = index.jobs.flatMap((job) => job.queries.filter(({ query }) => query.operation === 'delete'));
  expect(JSON.stringify(deleted?.query.predicate)).not.toContain('"operands":[]');
  expect(JSON.stringify(deleted?.query.predicate)).toContain('_id');
});
