import { describe, expect, it } from 'vitest';
import { indexOf } from '../../support/indexed';

const DATABASE = `import { MongoClient } from 'mongodb'; export const db = new MongoClient('mongodb://127.0.0.1').db('clinic');
  export const drop = (name: string) => db.collection(name).deleteMany({ closed: true });`;
const QUEUE = `import { Queue, Worker, type Job } from 'bullmq'; import { drop } from './db'; const queue = new Queue('q');
  queue.upsertJobScheduler('visits', { every: 1000 }); queue.upsertJobScheduler('drafts', { every: 1000 }, { data: { kind: 'old' } });`;

/** What each job deletes from, where a processor is the only code beside its schedules. */
function deletedBy(processor: string): Readonly<Record<string, readonly string[]>> {
  const { jobs } = indexOf({ 'src/db.ts': DATABASE, 'src/jobs.ts': `${QUEUE} new Worker('q', ${processor});` });
  return Object.fromEntries(
    jobs.map((job) => [
      job.name,
      job.queries.map(({ query }) => (query.target.kind === 'known' ? query.target.name : '?')),
    ]),
  );
}

describe('a handler that is given the job follows only the branches of that job', () => {
  it('of a switch, with clauses that fall through and a default', () => {
    const processor = `async (job: Job) => { switch (job.name) { case 'letters': await drop('letters'); case 'drafts': { await drop('drafts'); break; } case 'mails': return drop('mails'); default: await drop('others'); } await drop('after'); }`;
    expect(deletedBy(processor)).toEqual({ drafts: ['drafts', 'after'], visits: ['others', 'after'] });
  });

  it('of if, else if and else', () => {
    const processor = `async ({ name }: Job) => { if (name === 'visits') { await drop('visits'); } else if (name === 'drafts' || name === 'old-drafts') await drop('drafts'); else { await drop('others'); } }`;
    expect(deletedBy(processor)).toEqual({ drafts: ['drafts'], visits: ['visits'] });
  });

  it('after an early return, by data, and in a function that is called', () => {
    const processor = `async (job: Job) => { if (job.name !== 'drafts') return work(job.name); if (job.data.kind === 'new') { await drop('new'); } await drop('drafts'); }); function work(name: string) { if (!(name === 'visits')) return; drop('visits'); } void (0`;
    expect(deletedBy(processor)).toEqual({ drafts: ['drafts'], visits: ['visits'] });
  });

  it('but all of them where the comparison is not known, or another decides first', () => {
    const processor = `async (job: Job) => { if (job.id === 'visits') await drop('x'); if (job.delay === 1) return; else if (job.name === 'drafts') return; await drop('y'); for (;;) { if (job.attempts) if (job.name === 'visits') break; await drop('z'); } }`;
    expect(deletedBy(processor)).toEqual({ drafts: ['x', 'y', 'z'], visits: ['x', 'y', 'z'] });
  });

  it('and in a switch, a clause is left alone by an early break of another', () => {
    const processor = `async (job: Job) => { switch (job.data.kind) { case 'new': if (job.name === 'visits') break; await drop('new'); break; case 'gone': await drop('gone'); break; } }`;
    expect(deletedBy(processor)).toEqual({ drafts: [], visits: ['new', 'gone'] });
  });

  it('of a map of handlers, and of all of them where the name is not known', () => {
    const processor = `async (job: Job) => { const one = new Map([['visits', () => drop('visits')], ['drafts', () => drop('drafts')]]).get(job.name); await one?.(); }`;
    expect(deletedBy(processor)).toEqual({ drafts: ['drafts'], visits: ['visits'] });
    expect(deletedBy(processor.replace('job.name', 'job.id'))).toEqual({
      drafts: ['visits', 'drafts'],
      visits: ['visits', 'drafts'],
    });
  });

  it('of a module whose exports are spread into a list of handlers', () => {
    const files = {
      'src/db.ts': DATABASE,
      'src/tasks.ts': `import { drop } from './db'; export const visits = () => drop('visits'); export async function drafts() { await drop('drafts'); }`,
      'src/jobs.ts': `import * as tasks from './tasks'; ${QUEUE} const handlers = { ...tasks }; new Worker('q', (job) => handlers[job.name as keyof typeof handlers]());`,
    };
    const targets = indexOf(files).jobs.map(
      ({ name, queries }) =>
        `${name} ${queries.map(({ query }) => (query.target.kind === 'known' ? query.target.name : '?')).join()}`,
    );
    expect(targets).toEqual(['drafts drafts', 'visits visits']);
  });
});
