import { describe, expect, it } from 'vitest';
import { indexOf } from '../../support/indexed';

const DATABASE = `import { MongoClient } from 'mongodb'; export const database = new MongoClient('mongodb://127.0.0.1').db('clinic');
  export const purge = () => database.collection('visits').deleteMany({}); export const remind = () => database.collection('reminders').updateMany({}, { $set: { sent: true } });`;

/** Jobs as `name schedule → entities`, sorted by id. */
function jobsOf(files: Record<string, string>): readonly string[] {
  return indexOf({ 'src/database.ts': DATABASE, ...files }).jobs.map((job) => {
    const entities = job.queries.map(({ query }) => (query.target.kind === 'known' ? query.target.name : '?'));
    return `${job.name} ${job.trigger.text ?? '?'} → ${entities.join(', ') || 'nothing'}`;
  });
}

describe('schedulers that a workspace builds for itself', () => {
  it('takes a function that forwards its parameters to a scheduler for a scheduler', () => {
    const files = {
      'src/scheduler.ts': `import cron from 'node-cron'; export function nightly(name: string, at: string, run: () => Promise<unknown>) { cron.schedule(at, async () => { await run(); }, { name }); }`,
      'src/jobs.ts': `import { nightly } from './scheduler'; import { purge, remind } from './database'; nightly('purge-visits', '0 3 * * *', purge); nightly('send-reminders', '0 8 * * *', () => remind());`,
    };
    expect(jobsOf(files)).toEqual(['purge-visits 0 3 * * * → visits', 'send-reminders 0 8 * * * → reminders']);
  });

  it('takes a method that forwards its parameters, through a second wrapper', () => {
    const files = {
      'src/scheduler.ts': `import cron from 'node-cron'; export class Scheduler { add(job: { name: string; at: string; run: () => unknown }) { cron.schedule(job.at, job.run, { name: job.name }); } daily(name: string, run: () => unknown) { this.add({ name, at: '0 4 * * *', run }); } }`,
      'src/jobs.ts': `import { Scheduler } from './scheduler'; import { purge, remind } from './database'; const scheduler = new Scheduler(); scheduler.add({ name: 'purge-visits', at: '0 3 * * *', run: purge }); scheduler.daily('send-reminders', remind);`,
    };
    expect(jobsOf(files)).toEqual(['purge-visits 0 3 * * * → visits', 'send-reminders 0 4 * * * → reminders']);
  });

  it('takes a base class whose subclasses say what runs and when', () => {
    const files = {
      'src/task.ts': `import cron from 'node-cron'; export abstract class Task { abstract readonly name: string; abstract readonly at: string; abstract run(): Promise<void>; start() { cron.schedule(this.at, () => this.run(), { name: this.name }); } }`,
      'src/purge.ts': `import { Task } from './task'; import { purge } from './database'; export class PurgeVisits extends Task { readonly name = 'purge-visits'; readonly at = '0 3 * * *'; async run() { await purge(); } }`,
      'src/remind.ts': `import { Task } from './task'; import { remind } from './database'; export class SendReminders extends Task { name = 'send-reminders'; get at() { return '0 8 * * *'; } async run() { await remind(); } }`,
    };
    expect(jobsOf(files)).toEqual(['purge-visits 0 3 * * * → visits', 'send-reminders 0 8 * * * → reminders']);
  });

  it('takes a base class that gives the schedule to a method of its own, and names each job after its class', () => {
    const files = {
      'src/cron-service.ts': `import cron from 'node-cron'; export default abstract class CronService { start() { this.schedule(this.rule()); } abstract rule(): string; abstract execute(): Promise<void>; protected schedule(rule: string) { return cron.schedule(rule, async () => { try { await this.execute(); } catch { return; } }); } }`,
      'src/purge.ts': `import CronService from './cron-service'; import { purge } from './database'; export class PurgeVisits extends CronService { rule() { return '0 3 * * *'; } async execute() { await purge(); } }`,
      'src/remind.ts': `import CronService from './cron-service'; import { remind } from './database'; class SendReminders extends CronService { rule() { return process.env.RULE!; } async execute() { await remind(); } } new SendReminders().start();`,
    };
    expect(jobsOf(files)).toEqual(['PurgeVisits 0 3 * * * → visits', 'SendReminders ? → reminders']);
  });

  it('takes what a subclass hands to the constructor, and an overridden method', () => {
    const files = {
      'src/jobs.js': `import cron from 'node-cron'; import { purge } from './database';
        class Job { constructor(rule) { cron.schedule(rule, () => this.execute()); } execute() { throw new Error('not implemented'); } }
        export class Purge extends Job { constructor() { super('0 5 * * *'); } async execute() { await purge(); } }
        class Alone { start() { cron.schedule('1 * * * *', () => this.tick()); } tick() { return 1; } } new Alone().start();`,
    };
    expect(jobsOf(files)).toEqual(['Alone 1 * * * * → nothing', 'Purge 0 5 * * * → visits']);
  });

  it('lays out a list of jobs that is written down', () => {
    const files = {
      'src/jobs.ts': `import cron from 'node-cron'; import { purge, remind } from './database';
        const jobs = [{ name: 'purge-visits', at: '0 3 * * *', run: purge }, { name: 'send-reminders', at: '0 8 * * *', run: remind }];
        for (const job of jobs) cron.schedule(job.at, job.run, { name: job.name });`,
    };
    expect(jobsOf(files)).toEqual(['purge-visits 0 3 * * * → visits', 'send-reminders 0 8 * * * → reminders']);
  });

  it('keeps a wrapper that nobody calls as one job of which the handler is not known', () => {
    const files = {
      'src/scheduler.ts': `import cron from 'node-cron'; export function nightly(run: () => void) { cron.schedule('0 3 * * *', run, { name: 'nightly' }); }`,
    };
    expect(jobsOf(files)).toEqual(['nightly 0 3 * * * → nothing']);
  });

  const PROVIDERS = {
    'src/provider.ts': `export type Definition = { id: string; trigger: { cron?: string; event: string }; handler: () => Promise<unknown> }; export abstract class Provider { define(_definition: Definition): void { throw new Error('not implemented'); } }`,
    'src/inngest-provider.ts': `import { Inngest } from 'inngest'; import { Provider, type Definition } from './provider'; export class InngestProvider extends Provider { private readonly client = new Inngest({ id: 'clinic' });
      define(definition: Definition) { const trigger = definition.trigger.cron ? { cron: definition.trigger.cron } : { event: definition.trigger.event }; this.client.createFunction({ id: definition.id }, trigger, async () => { await definition.handler(); }); } }`,
    'src/client.ts': `import { match } from 'ts-pattern'; import type { Provider as Chosen, Definition } from './provider'; import { InngestProvider } from './inngest-provider'; import { QueueProvider } from './queue-provider';
      export class Client<T extends readonly Definition[]> { private provider: Chosen; constructor(definitions: T) { this.provider = match(process.env.PROVIDER).with('inngest', () => new InngestProvider()).otherwise(() => new QueueProvider()); definitions.forEach((definition) => { this.provider.define(definition); }); } }`,
    'src/queue-provider.ts': `import { Queue, Worker } from 'bullmq'; import { Provider, type Definition } from './provider'; export class QueueProvider extends Provider { private readonly queue = new Queue('jobs'); private readonly known: Record<string, Definition> = {};
      constructor() { super(); new Worker('jobs', (job) => this.known[job.name].handler()); } define(definition: Definition) { this.known[definition.id] = definition; if (definition.trigger.cron) this.queue.upsertJobScheduler(definition.id, { pattern: definition.trigger.cron }, { name: definition.id }); } }`,
    'src/definitions.ts': `import { purge, remind } from './database'; export const PURGE = { id: 'purge-visits', trigger: { event: 'purge', cron: '0 3 * * *' }, handler: async () => { await purge(); } } as const; export const REMIND = { id: 'remind', trigger: { event: 'remind' }, handler: async () => { await remind(); } } as const;`,
  };

  it('follows definitions of a list to the methods that providers have of their own, as one job each', () => {
    const files = {
      ...PROVIDERS,
      'src/jobs.ts': `import { Client } from './client'; import { PURGE, REMIND } from './definitions'; export const jobs = new Client([PURGE, REMIND] as const);`,
    };
    const jobs = indexOf({ 'src/database.ts': DATABASE, ...files }).jobs;
    expect(jobs.map((job) => `${job.name} ${job.trigger.text ?? ''} ${job.at.file}`)).toEqual([
      'purge-visits 0 3 * * * src/definitions.ts',
    ]);
    expect(jobsOf(files)).toEqual(['purge-visits 0 3 * * * → visits']);
  });

  it('reads a wrapper once for each item of a loop around its call', () => {
    const files = {
      'src/scheduler.ts': `import cron from 'node-cron'; export function nightly(name: string, at: string, run: () => Promise<unknown>) { cron.schedule(at, async () => { await run(); }, { name }); }`,
      'src/jobs.ts': `import { nightly } from './scheduler'; import { purge, remind } from './database'; const list = [{ name: 'purge-visits', run: purge }, { name: 'remind', run: remind }]; for (const one of list) nightly(one.name, '0 3 * * *', one.run);`,
    };
    expect(jobsOf(files)).toEqual(['purge-visits 0 3 * * * → visits', 'remind 0 3 * * * → reminders']);
  });

  it('places a job at the call that says it, not at what leads there', () => {
    const files = {
      'src/database.ts': DATABASE,
      'src/scheduler.ts': `import cron from 'node-cron'; export function nightly(name: string, at: string, run: () => Promise<unknown>) { cron.schedule(at, async () => { await run(); }, { name }); }`,
      'src/jobs.ts': `import { nightly } from './scheduler'; import { purge } from './database'; export function startJobs(app: object) { nightly('purge-visits', '0 3 * * *', purge); }`,
      'src/main.ts': `import { startJobs } from './jobs'; startJobs({}); if (process.env.AGAIN) startJobs({ again: true });`,
    };
    expect(indexOf(files).jobs.map((job) => `${job.name} ${job.at.file}`)).toEqual(['purge-visits src/jobs.ts']);
  });

  it('takes a decorator of the workspace that schedules what it decorates', () => {
    const files = {
      'src/scheduled.ts': `import cron from 'node-cron';
        export function Scheduled(at: string) { return (target: object, key: string, descriptor: PropertyDescriptor) => { cron.schedule(at, () => descriptor.value.call(target)); }; }
        export function Nightly(target: any, key: string, descriptor: PropertyDescriptor) { cron.schedule('0 2 * * *', () => target[key]()); }`,
      'src/jobs.ts': `import { Nightly, Scheduled } from './scheduled'; import { purge, remind } from './database';
        export class Jobs { @Scheduled('0 3 * * *') async purgeVisits() { await purge(); } @Nightly async sendReminders() { await remind(); } }`,
    };
    expect(jobsOf(files)).toEqual(['purgeVisits 0 3 * * * → visits', 'sendReminders 0 2 * * * → reminders']);
  });

  it('calls a job what its caller calls it, where its scheduler takes no name', () => {
    const files = {
      'src/scheduler.ts': `import { CronJob } from 'cron'; export class Scheduler { add(options: { name: string; at: string; run: () => unknown }) { return new CronJob(options.at, async () => { await options.run(); }); } every(id: string, minutes: number, run: () => Promise<unknown>) { setInterval(async () => { await run(); }, minutes * 60_000); } }`,
      'src/jobs.ts': `import { Scheduler } from './scheduler'; import { purge, remind } from './database'; const scheduler = new Scheduler(); scheduler.add({ name: 'purge-visits', at: '0 3 * * *', run: purge }); scheduler.every('send-reminders', 5, () => remind());`,
    };
    expect(jobsOf(files)).toEqual(['purge-visits 0 3 * * * → visits', 'send-reminders 300000 ms → reminders']);
  });

  it('goes through lists that a caller gives, objects, and maps', () => {
    const files = {
      'src/scheduler.ts': `import { Cron } from 'croner'; export function start(jobs: { name: string; at: string; run: () => unknown }[]) { for (const { name, at, run } of jobs) new Cron(at, { name }, run); }`,
      'src/jobs.ts': `import cron from 'node-cron'; import { start } from './scheduler'; import { purge, remind } from './database';
        start([{ name: 'purge-visits', at: '0 3 * * *', run: purge }]);
        const jobs = { 'send-reminders': { at: '0 8 * * *', run: remind } }; Object.entries(jobs).forEach(([name, { at, run }]) => cron.schedule(at, run, { name }));
        const times = new Map([['0 9 * * *', purge]]); for (const [at, run] of times) cron.schedule(at, run, { name: 'purge-again' });`,
    };
    expect(jobsOf(files)).toEqual([
      'purge-again 0 9 * * * → visits',
      'purge-visits 0 3 * * * → visits',
      'send-reminders 0 8 * * * → reminders',
    ]);
  });

  it('takes a wrapper of schedules that come once for no job', () => {
    const files = {
      'src/scheduler.ts': `import { scheduleJob } from 'node-schedule'; export function at(when: any, run: () => unknown) { scheduleJob(when, run); }`,
      'src/jobs.ts': `import { at } from './scheduler'; import { purge } from './database'; at(new Date(2040, 1, 1), purge);`,
    };
    expect(jobsOf(files)).toEqual([]);
  });

  it('comes to an end where a value is made of itself', () => {
    const files = {
      'src/jobs.ts': `import { purge } from './database'; export class Jobs { pause = 60; at = new Date(); name = '';
        constructor() { this.pause = Math.round(parseInt(this.pause)) + Number(this.pause); this.at = new Date(this.at); this.name = String(this.name); }
        start() { setInterval(purge, Math.max(this.pause)); setInterval(purge, this.at); setInterval(purge, this.name); } }`,
    };
    expect(jobsOf(files)).toEqual(['purge ? → visits', 'purge ? → visits', 'purge ? → visits']);
  });
});
