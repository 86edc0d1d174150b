import { describe, expect, it } from 'vitest';
import { indexOf, jobNamed } from '../../support/indexed';

/** Operation and entity of what the job does when it calls `run` with a mode. */
function queriesFor(mode: string, run: string): readonly string[] {
  const text = `
    import cron from 'node-cron';
    import { MongoClient } from 'mongodb';
    const db = new MongoClient('mongodb://localhost').db('shop');
    enum Mode { Carts = 'carts', Visits = 'visits' }
    const drop = (name: string) => db.collection(name).deleteMany({ old: true });
    async function run(mode: string, next?: string) { ${run} }
    cron.schedule('0 3 * * *', () => run(${mode}), { name: 'tidy' });
  `;
  const { queries } = jobNamed(indexOf({ 'src/jobs.ts': text }), 'tidy');
  return queries.map(({ query }) => (query.target.kind === 'known' ? query.target.name : '?')).toSorted();
}

const BOTH = ['carts', 'visits'];

describe('what runs for some values only', () => {
  const clauses = `switch (mode) {
    case Mode.Carts: await drop('carts'); break;
    case 'visits': { return drop('visits'); }
    default: await drop('rest');
  }`;

  it.each([
    [`'carts'`, ['carts']],
    ['Mode.Visits', ['visits']],
    [`'other'`, ['rest']],
    ['process.env.MODE', ['carts', 'rest', 'visits']],
  ])('is a clause for %s', (mode, expected) => {
    expect(queriesFor(mode, clauses)).toEqual(expected);
  });

  it('falls through to the next clause', () => {
    const run = `switch (mode) { case 'a': case 'b': await drop('carts'); case 'c': await drop('visits'); }`;
    expect(queriesFor(`'a'`, run)).toEqual(BOTH);
    expect(queriesFor(`'c'`, run)).toEqual(['visits']);
    expect(queriesFor(`'d'`, run)).toEqual([]);
  });

  it('falls through from and to default', () => {
    const run = `switch (mode) { case 'a': await drop('carts'); default: await drop('visits'); }`;
    expect(queriesFor(`'a'`, run)).toEqual(BOTH);
  });

  it.each([
    [`if (mode === 'carts') await drop('carts'); else await drop('visits');`, `'carts'`, ['carts']],
    [`if (mode === 'carts') await drop('carts'); else await drop('visits');`, `'x'`, ['visits']],
    [`if ('carts' !== mode) return; await drop('carts');`, `'visits'`, []],
    [`switch (mode) { case 'carts': return drop('carts'); } await drop('visits');`, `'carts'`, ['carts']],
    [`switch (mode) { case 'carts': return drop('carts'); } await drop('visits');`, `'a'`, ['visits']],
    [`switch (mode) { case 'a': if (next) break; return; } await drop('visits');`, `'a'`, ['visits']],
    [`if ('carts' !== mode) return; await drop('carts');`, `'carts'`, ['carts']],
    [`if (mode === 'a' || mode === 'b') { await drop('carts'); } await drop('visits');`, `'b'`, BOTH],
    [`if (mode === 'a' || mode === 'b') { await drop('carts'); } await drop('visits');`, `'c'`, ['visits']],
    [
      `if (mode === 'a' && next) { await drop('carts'); } else { await drop('visits'); }`,
      `'a', process.env.NEXT`,
      BOTH,
    ],
    // What is not given is undefined.
    [`if (mode === 'a' && next) { await drop('carts'); } else { await drop('visits'); }`, `'a'`, ['visits']],
    [`if (mode === 'a' && next) { await drop('carts'); } else { await drop('visits'); }`, `'b'`, ['visits']],
    [`if (mode === next) await drop('carts');`, `'a'`, ['carts']],
    [
      `for (const one of [1]) { if (mode === 'a') continue; await drop('carts'); } await drop('visits');`,
      `'a'`,
      ['visits'],
    ],
  ])('is what stands in %s for %s', (run, mode, expected) => {
    expect(queriesFor(mode, run)).toEqual(expected);
  });

  it('may be anything for a variable that changes', () => {
    expect(queriesFor(`'a'`, `let x = 'a'; if (next) x = 'b'; if (x === 'b') await drop('carts');`)).toEqual(['carts']);
  });
});
