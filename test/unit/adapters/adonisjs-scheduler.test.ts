import { describe, expect, it } from 'vitest';
import { indexOf } from '../../support/indexed';

const COMMAND = `import { BaseCommand } from '@adonisjs/core/ace'; import { schedule } from 'adonisjs-scheduler'; import { MongoClient } from 'mongodb';
  const database = new MongoClient('mongodb://127.0.0.1').db('library');`;

/** Jobs as `name schedule → entities`. */
function jobsOf(text: string): readonly string[] {
  return indexOf({ 'commands/purge_loans.ts': `${COMMAND}\n${text}` }).jobs.map((job) => {
    const entities = job.queries.map(({ query }) => (query.target.kind === 'known' ? query.target.name : '?'));
    return `${job.name} ${job.trigger.text ?? '?'} → ${entities.join(', ') || 'nothing'}`;
  });
}

describe('a schedule on the command itself', () => {
  it('runs the command by an expression, or by frequencies', () => {
    const text = `@schedule('0 3 * * *', ['30 days']) @schedule((s) => s.everyHours(6).immediate())
      export default class PurgeLoans extends BaseCommand { static commandName = 'purge:loans'; async run() { await database.collection('loans').deleteMany({ returned: true }); } }`;
    expect(jobsOf(text)).toEqual(['purge:loans 0 3 * * * → loans', 'purge:loans 0 */6 * * * → loans']);
  });

  it('finds the method of a parent', () => {
    const text = `abstract class Purge extends BaseCommand { async run() { await database.collection('loans').deleteMany({ returned: true }); } }
      @schedule('@daily') export default class PurgeLoans extends Purge { static override commandName = 'purge:loans'; }`;
    expect(jobsOf(text)).toEqual(['purge:loans @daily → loans']);
  });
});
