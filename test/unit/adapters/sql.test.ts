import { describe, expect, it } from 'vitest';
import { indexOf, jobNamed, queriesOf } from '../../support/indexed';
import { describePredicate } from '../../../src/model/predicate-text';

describe('x', () => {
  it('y', () => {
    const index = indexOf({
      'src/db.ts': `import { Pool } from 'pg'; export const pool = new Pool();`,
      'src/purge.ts': `import { pool } from './db';
const TABLE = 'loans';
export async function purge(days: number) {
  const cutoff = new Date(Date.now() - 90 * 24 * 3600 * 1000);
  await pool.query(\`DELETE FROM \${TABLE} WHERE status = $1 AND returned_at < $2\`, ['returned', cutoff]);
  await pool.query('UPDATE ' + 'readers SET ' + "active = false WHERE last_seen < now() - interval '1 year'");
}`,
      'src/jobs.ts': `import cron from 'node-cron'; import { purge } from './purge'; cron.schedule('0 3 * * *', () => purge(3), { name: 'purge-loans' });`,
    });
    const job = jobNamed(index, 'purge-loans');
    console.log(JSON.stringify(job.queries.map(q => q.query), null, 1));
    expect(1).toBe(1);
  });
});
