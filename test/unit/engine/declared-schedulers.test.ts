import { describe, expect, it } from 'vitest';
import { indexOf } from '../../support/indexed';

const DATABASE = `import { MongoClient } from 'mongodb'; export const database = new MongoClient('mongodb://127.0.0.1').db('library');
  export const purge = () => database.collection('loans').deleteMany({}); export const remind = () => database.collection('notices').updateMany({}, { $set: { sent: true } });`;

function declared(scheduler: object, files: Record<string, string>): readonly string[] {
  const configuration = JSON.stringify({ schedulers: [scheduler] });
  return indexOf({ 'src/database.ts': DATABASE, 'tacit.jsonc': configuration, ...files }).jobs.map((job) => {
    const entities = job.queries.map(({ query }) => (query.target.kind === 'known' ? query.target.name : '?'));
    return `${job.name} ${job.trigger.text ?? '?'} → ${entities.join(', ') || 'nothing'}`;
  });
}

const JOBS = ['purge-loans 0 3 * * * → loans', 'send-notices 0 8 * * * → notices'];

describe('a declared function', () => {
  it('is one of a package', () => {
    const scheduler = { callee: '@library/clock#every', name: 0, schedule: 1, handler: 2 };
    const text = `import { every as plan } from '@library/clock'; import { purge, remind } from './database';
      plan('purge-loans', '0 3 * * *', purge); plan('send-notices', '0 8 * * *', async () => { await remind(); });`;
    expect(declared(scheduler, { 'src/jobs.ts': text })).toEqual(JOBS);
    const other = `import { every } from '@library/other'; import { purge } from './database'; every('purge-loans', '0 3 * * *', purge);`;
    expect(declared(scheduler, { 'src/jobs.ts': other })).toEqual([]);
  });

  it('is a default export, required or imported', () => {
    const scheduler = { callee: '@library/clock#default', name: 0, schedule: 1, handler: 2 };
    const files = {
      'src/a.ts': `import clock from '@library/clock'; import { purge } from './database'; clock('purge-loans', '0 3 * * *', purge);`,
      'src/b.js': `const tick = require('@library/clock').default; const { remind } = require('./database'); tick('send-notices', '0 8 * * *', remind);`,
    };
    expect(declared(scheduler, files)).toEqual(JOBS);
  });

  it('is a method of a class of a package, made or injected', () => {
    const scheduler = { callee: '@library/clock#Clock.add', name: '0.name', schedule: '0.when.cron', handler: '0.run' };
    const files = {
      'src/a.ts': `import { Clock } from '@library/clock'; import { purge } from './database'; const clock = new Clock(); clock.add({ name: 'purge-loans', when: { cron: '0 3 * * *' }, run: purge });`,
      'src/b.ts': `import { Clock } from '@library/clock'; import { remind } from './database'; export class Notices { constructor(private readonly clock: Clock) {} start() { this.clock.add({ name: 'send-notices', when: { cron: '0 8 * * *' }, run: () => this.send() }); } async send() { await remind(); } }`,
      'src/c.ts': `import { purge } from './database'; new Set().add({ name: 'no', when: { cron: '0 3 * * *' }, run: purge });`,
    };
    expect(declared(scheduler, files)).toEqual(JOBS);
  });

  it('is one of the workspace, in place of what it does with its jobs', () => {
    const scheduler = { callee: 'src/registry#Registry.register', name: 0, schedule: '1.cron', handler: '1.handler' };
    const files = {
      'src/registry.ts': `import cron from 'node-cron'; const jobs: any[] = JSON.parse('[]'); export class Registry { register(name: string, job: { cron: string; handler: () => void }) { void jobs; this.store(name, job); } store(name, job) { globalThis.all[name] = job; } start() { for (const key in globalThis.all) cron.schedule(globalThis.all[key].cron, globalThis.all[key].handler); } } export const registry = new Registry();`,
      'src/jobs.ts': `import { registry } from './registry'; import { purge, remind } from './database'; registry.register('purge-loans', { cron: '0 3 * * *', handler: purge }); registry.register('send-notices', { cron: '0 8 * * *', handler: remind });`,
    };
    expect(declared(scheduler, files)).toEqual(JOBS);
  });

  it('is called for each item of a list, and by wrappers', () => {
    const scheduler = { callee: 'every', name: 0, schedule: 1, handler: 2 };
    const files = {
      'src/jobs.ts': `import { every } from '@library/clock'; import { purge, remind } from './database';
        const wrap = (name: string, at: string, run: () => unknown) => every(name, at, async () => { await run(); });
        for (const [name, at, run] of [['purge-loans', '0 3 * * *', purge]] as const) every(name, at, run);
        wrap('send-notices', '0 8 * * *', remind);`,
    };
    expect(declared(scheduler, files)).toEqual(JOBS);
  });

  it('has a schedule that the configuration says', () => {
    const scheduler = { callee: 'nightly', schedule: '0 3 * * *', handler: '0.run' };
    const files = {
      'src/jobs.ts': `import { nightly } from '@library/clock'; import { purge } from './database'; class PurgeLoans { async run() { await purge(); } } nightly(new PurgeLoans());`,
    };
    expect(declared(scheduler, files)).toEqual(['run 0 3 * * * → loans']);
  });

  it('is not scheduled by tests', () => {
    const scheduler = { callee: 'every', name: 0, schedule: 1, handler: 2 };
    const files = {
      'test/jobs.test.ts': `import { every } from '@library/clock'; import { purge } from '../src/database'; every('a', '0 3 * * *', purge);`,
    };
    expect(declared(scheduler, files)).toEqual([]);
  });
});

describe('a declared base class', () => {
  it('has members and getters that say what, and when', () => {
    const scheduler = { baseClass: '@library/clock#Job', name: 'title', schedule: 'options.cron', handler: 'execute' };
    const files = {
      'src/a.ts': `import { Job } from '@library/clock'; import { purge } from './database'; export class Purge extends Job { title = 'purge-loans'; options = { cron: '0 3 * * *' }; async execute() { await purge(); } }`,
      'src/b.ts': `import { Job } from '@library/clock'; import { remind } from './database'; abstract class Polite extends Job { get options() { return { cron: this.rule() }; } abstract rule(): string; } export class Remind extends Polite { static title = 'send-notices'; rule() { return '0 8 * * *'; } async execute() { await remind(); } }`,
      'src/c.ts': `import { Job } from '@library/other'; import { purge } from './database'; export class Other extends Job { title = 'no'; async execute() { await purge(); } }`,
    };
    expect(declared(scheduler, files)).toEqual(JOBS);
  });

  it('is given them by its constructor', () => {
    const scheduler = { baseClass: 'Job', name: 0, schedule: 1 };
    const files = {
      'src/job.ts': `export class Job { constructor(name: string, rule: string) { globalThis.jobs.push([name, rule, this]); } }`,
      'src/a.ts': `import { Job } from './job'; import { purge } from './database'; export class Purge extends Job { constructor() { super('purge-loans', '0 3 * * *'); } async run() { await purge(); } }`,
      'src/b.ts': `import { Job } from './job'; import { remind } from './database'; class Remind extends Job { async run() { await remind(); } } new Remind('send-notices', '0 8 * * *');`,
    };
    expect(declared(scheduler, files)).toEqual(JOBS);
  });
});

describe('a declared folder', () => {
  it('holds a job in each file', () => {
    const scheduler = { folder: 'cron/daily', schedule: '0 3 * * *' };
    const files = {
      'cron/daily/purge-loans.ts': `import { purge } from '../../src/database'; export default async function () { await purge(); }`,
      'cron/daily/index.ts': `export const jobs = [];`,
      'cron/daily/purge-loans.test.ts': `import { purge } from '../../src/database'; export default purge;`,
      'cron/hourly/other.ts': `import { remind } from '../../src/database'; export default remind;`,
    };
    expect(declared(scheduler, files)).toEqual(['purge-loans 0 3 * * * → loans']);
  });

  it('says schedule and handler in what the files export', () => {
    const scheduler = { folder: './jobs/', name: 'config.name', schedule: 'config.cron', handler: 'run' };
    const files = {
      'jobs/a.js': `const { purge } = require('../src/database'); module.exports = { config: { name: 'purge-loans', cron: '0 3 * * *' }, run: () => purge() };`,
      'jobs/b/index.ts': `import { remind } from '../../src/database'; export const config = { name: 'send-notices', cron: '0 8 * * *' }; export const run = remind;`,
    };
    expect(declared(scheduler, files)).toEqual(JOBS);
  });

  it('has classes, and files without a handler that are told', () => {
    const scheduler = { folder: 'apps/*/jobs', schedule: 'schedule', handler: 'run' };
    const files = {
      'apps/desk/jobs/purge-loans.ts': `import { purge } from '../../../src/database'; export default class Purge { static schedule = '0 3 * * *'; async run() { await purge(); } }`,
      'apps/desk/jobs/strange.ts': `export const schedule = '0 4 * * *';`,
    };
    expect(declared(scheduler, files)).toEqual(['purge-loans 0 3 * * * → loans', 'strange 0 4 * * * → nothing']);
  });
});
