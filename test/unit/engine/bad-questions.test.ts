import { describe, expect, it } from 'vitest';
import type { Review } from '../../../src/model/review';
import { sessionOf } from '../../support/workspace';

const PACKAGE =
  '{ "name": "clinic", "dependencies": { "mongodb": "^6.8.0", "mongoose": "^8.5.0", "node-cron": "^3.0.3", "pg": "^8.12.0" } }';
const OLD = '{ seenAt: { $lt: new Date(Date.now() - 86400000) } }';

function model(kinds: string, more = ''): string {
  return `import { model, Schema } from 'mongoose';
export const Visit = model('Visit', new Schema({ kind: { type: String, enum: [${kinds}] }, seenAt: Date${more} }));`;
}

function job(filter: string): string {
  return `import cron from 'node-cron';
import { Visit } from './visit';
cron.schedule('0 3 * * *', async function forgetVisits() {
  await Visit.deleteMany(${filter});
});`;
}

type Files = Readonly<Record<string, string>>;

async function reviewOf(base: Files, head: Files): Promise<Review> {
  const texts = (files: Files) => new Map(Object.entries({ 'package.json': PACKAGE, ...files }));
  const session = sessionOf(texts(base), texts({ ...base, ...head }));
  const review = await session.review({ kind: 'worktree' });
  await session.close();
  return review;
}

/** The review of a further kind that arrives under a job with this filter. */
function newKindUnder(filter: string): Promise<Review> {
  const head = { 'src/visit.ts': model(`'exam', 'talk', 'bill'`) };
  return reviewOf({ 'src/visit.ts': model(`'exam', 'talk'`), 'src/jobs.ts': job(filter) }, head);
}

function toldIn({ findings }: Review): readonly (readonly string[])[] {
  return findings.map(({ rule, severity, verdict }) => [rule, severity, verdict]);
}

describe('a question without an answer', () => {
  it.each([
    `{ kind: 'exam', $and: [{ kind: 'talk' }] }`,
    `{ kind: { $in: [] } }`,
    `{ kind: 'exam', $nor: [{ kind: 'exam' }] }`,
  ])('is none where the condition contradicts itself: %s', async (filter) => {
    expect(toldIn(await newKindUnder(filter))).toEqual([]);
  });

  it.each([
    [`{ kind: { $fancy: 'exam' } }`, "'$fancy' is not understood"],
    [`{ $fancy: [{ kind: 'exam' }] }`, "'$fancy' is not understood"],
    [`{ $where: 'this.kind' }`, "'$where' is not understood"],
    ['filterOf(process.argv)', 'the filter is computed'],
    ['JSON.parse(process.env.FILTER)', 'the filter is computed'],
  ])('is unknown, with the reason: %s', async (filter, reason) => {
    const review = await newKindUnder(filter);
    expect(toldIn(review)).toEqual([['new-kind-in-scope', 'warning', 'unknown']]);
    expect(review.findings[0]?.message).toContain(reason);
  });

  it('is listed as not checked where nothing of the filter is known', async () => {
    const { index } = await newKindUnder('filterOf(process.argv)');
    expect(index.notChecked).toMatchObject([{ reason: 'dynamic-filter', jobs: [index.jobs[0]?.id] }]);
  });

  it('is unknown where three fields tell kinds apart', async () => {
    const more = (bill: string): string =>
      `, type: { type: String, enum: ['first', 'again'${bill}] }, category: { type: String, enum: ['adult', 'child'] }`;
    const files = (bill: string): Files => ({ 'src/visit.ts': model(`'exam', 'talk'`, more(bill)) });
    const review = await reviewOf({ ...files(''), 'src/jobs.ts': job(OLD) }, files(`, 'bill'`));
    expect(toldIn(review)).toEqual([['new-kind-in-scope', 'information', 'unknown']]);
    expect(review.findings[0]?.message).toContain('`kind` and `category` tell them apart, too');
  });

  it('is no error where only documents show the schema', async () => {
    const profile = (kinds: string): string =>
      `{ "profile": 1, "entity": "visits", "on": "2026-03-04", "documents": 3, "kinds": [], "fields": [${kinds}] }`;
    const field = (name: string): string => `{ "name": "${name}", "present": 3, "of": 3, "types": { "string": 3 } }`;
    const jobs = `import cron from 'node-cron';
import { MongoClient } from 'mongodb';
const db = new MongoClient('mongodb://localhost').db('clinic');
cron.schedule('0 3 * * *', async function forgetVisits() {
  await db.collection('visits').deleteMany({ room: 'closed', floor: 3 });
});`;
    const review = await reviewOf(
      { 'src/jobs.ts': jobs, '.tacit/profiles/visits.2026-03-04.json': profile(`${field('room')}, ${field('ward')}`) },
      { '.tacit/profiles/visits.2026-03-04.json': profile(field('ward')) },
    );
    expect(review.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(review.index.schema.entities.get('visits')?.sample?.profile.documents).toBe(3);
  });
});
