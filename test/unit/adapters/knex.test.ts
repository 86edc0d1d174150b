import { describe, expect, test } from 'vitest';
import type { Workspace } from '../../support/linked';
import { jobQueries, tell } from '../../support/told';

const manifest = '{ "name": "shop", "dependencies": { "knex": "^3.1.0", "node-cron": "^3.0.0" } }';

/** A workspace whose only job runs the code. */
function shop(code: string, files: Workspace = {}, head = ''): Workspace {
  const job = `import cron from 'node-cron';
import { db } from './db';
${head}
cron.schedule('0 3 * * *', async () => {
${code}
}, { name: 'nightly' });
`;
  return {
    'package.json': manifest,
    'db.ts': `import knex from 'knex';\nexport const db = knex({});`,
    'job.ts': job,
    ...files,
  };
}

function told(code: string, files: Workspace = {}, head = ''): readonly string[] {
  return jobQueries(shop(code, files, head)).map(tell);
}

describe('conditions mean what Knex sends', () => {
  test.each<[chain: string, expected: string]>([
    [`.where('a', null)`, 'a is null'],
    [`.where('a', '=', null)`, 'a = null'],
    [`.where('a', 'is not', null)`, 'a is not null'],
    [`.whereNot({ a: 1, b: null })`, 'a <> 1 and b is not null'],
    [`.whereIn('a', [])`, 'nothing'],
    [`.whereNotIn('a', [])`, 'everything'],
    [`.where(true)`, 'everything'],
    [`.where({ a: 1 }).orWhere({ b: 2, c: 3 })`, 'a = 1 or b = 2 and c = 3'],
    [`.where({ a: 1 }).or.where({ b: 2, c: 3 })`, 'a = 1 or b = 2 or c = 3'],
    [`.where('a', 1).not.where('b', 2)`, 'a = 1 and b <> 2'],
    [`.where('a', 'not in', [1, 2])`, 'a not in (1, 2)'],
    [`.where('a', '>', db.raw("now() - interval '2 days'"))`, 'a > now - 2 days'],
    [`.where('a', db.ref('t.b'))`, 'a = b'],
    [`.where('a', 1).clearWhere().where('b', 2)`, 'b = 2'],
    [`.where((q) => { q.where('a', 1); q.orWhere('b', 2); }).where('c', 3)`, '(a = 1 or b = 2) and c = 3'],
  ])('%s', (chain, expected) => {
    expect(told(`await db('t')${chain}.del();`)).toEqual([`delete t: ${expected}`]);
  });
});

const sometimes = '(not understood: a condition that is computed)';

describe('a query that is built over several statements', () => {
  test.each<[form: string, code: string, expected: readonly string[]]>([
    [
      'plain statements',
      `const q = db('t'); q.where('a', 1); q.where('b', 2); await q.del();`,
      ['delete t: a = 1 and b = 2'],
    ],
    [
      'assigned again',
      `let q = db('t').where('a', 1); q = q.where('b', 2); await q.del();`,
      ['delete t: a = 1 and b = 2'],
    ],
    [
      'under a condition',
      `const q = db('t').where('a', 1); if (x) { q.where('b', 2); } await q.del();`,
      [`delete t: a = 1 and (b = 2 or ${sometimes})`],
    ],
    [
      'after a conditional return',
      `const q = db('t').where('a', 1); if (x) return q.del(); q.where('b', 2);`,
      ['delete t: a = 1'],
    ],
    ['in one branch, both', `const q = db('t'); if (x) { q.where('b', 2); await q.del(); }`, ['delete t: b = 2']],
    [
      'with &&',
      `const q = db('t').where('a', 1); x && q.where('b', 2); await q.del();`,
      [`delete t: a = 1 and (b = 2 or ${sometimes})`],
    ],
    [
      'in a loop',
      `const q = db('t').where('a', 1); for (const one of list()) q.where('b', one); await q.del();`,
      [`delete t: a = 1 and (b = (not understood: one) or ${sometimes})`],
    ],
    ['what comes later', `const q = db('t').where('a', 1); await q.del(); q.where('b', 2);`, ['delete t: a = 1']],
    ['the operation first', `const q = db('t').del(); q.where('a', 1); await q;`, ['delete t: a = 1']],
    [
      'copies',
      `const q = db('t').where('a', 1); await q.clone().where('b', 2).del(); await q.clone().where('c', 3).update({ d: 4 });`,
      ['delete t: a = 1 and b = 2', 'update t: a = 1 and c = 3'],
    ],
    [
      'one that reads',
      `const q = db('t').select('a'); if (x) q.where('b', 2); await q;`,
      [`read t: b = 2 or ${sometimes}`],
    ],
    [
      'one that reads, of which only the table is written',
      `let q = db('t'); if (x) q = q.where('b', 2); await q;`,
      [`read t: b = 2 or ${sometimes}`],
    ],
  ])('%s', (_, code, expected) => {
    expect(told(code)).toEqual(expected);
  });

  test('a helper that begins it, called twice', () => {
    const head = `const base = () => db('t').where('a', 1);`;
    expect(told(`await base().where('b', 2).del(); await base().where('c', 3).del();`, {}, head)).toEqual([
      'delete t: a = 1 and b = 2',
      'delete t: a = 1 and c = 3',
    ]);
  });

  test('a helper that adds to it', () => {
    const head = `const scope = (q, state) => q.where('state', state);`;
    expect(told(`await scope(db('t').where('a', 1), 'x').del();`, {}, head)).toEqual([
      "delete t: a = 1 and state = 'x'",
    ]);
    expect(told(`await db('t').where('a', 1).modify(scope, 'x').del();`, {}, head)).toEqual([
      "delete t: a = 1 and state = 'x'",
    ]);
  });
});
