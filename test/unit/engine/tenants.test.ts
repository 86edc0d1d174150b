import { expect, test } from 'vitest';
import { readLedger, splitLedger } from '../../../src/engine/ledger/read';
import { withReviews } from '../../../src/engine/ledger/review';
import { LEDGER_FILE } from '../../../src/model/ledger';
import type { Review } from '../../../src/model/review';
import { sessionOf } from '../../support/workspace';

const BEFORE: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "shop", "dependencies": { "node-cron": "^3.0.3", "pg": "^8.12.0" } }',
  'migrations/1_shop.sql': `CREATE TABLE baskets (id bigserial PRIMARY KEY, state text NOT NULL, room text);`,
  'src/jobs.ts': `import cron from 'node-cron';
import { Pool } from 'pg';
const pool = new Pool();
cron.schedule('0 3 * * *', async function closeBaskets() {
  await pool.query(\`UPDATE baskets SET state = 'closed' WHERE room = 'none'\`);
});`,
};
const TENANT = 'ALTER TABLE baskets ADD COLUMN tenant_id bigint NOT NULL DEFAULT 1;';

async function reviewOf(ledger: string | null): Promise<Review> {
  const base = new Map(Object.entries({ ...BEFORE, ...(ledger !== null && { [LEDGER_FILE]: ledger }) }));
  const session = sessionOf(base, new Map([...base, ['migrations/2_tenant.sql', TENANT]]), '2026-03-13');
  const review = await session.review({ kind: 'worktree' });
  await session.close();
  return review;
}

test('a job that the ledger calls meant for all tenants is told of none', async () => {
  const by = { by: 'dana', on: '2026-03-12', note: null, volume: null, owner: null };
  const { index, assumptions, findings } = await reviewOf(null);
  expect(findings.map(({ rule }) => rule)).toEqual(['tenant-ignored']);
  const text = withReviews(null, index.jobs, assumptions, by);
  const rulesWith = async (ledger: string) => (await reviewOf(ledger)).findings.map(({ rule }) => rule);
  expect(await rulesWith(text)).toEqual(['tenant-ignored']);
  const global = text.replace('    evidence:', '    tenants: all\n    evidence:');
  expect(await rulesWith(global)).toEqual([]);
  expect(withReviews(global, index.jobs, assumptions, by)).toContain('tenants: all');
  const { refused } = readLedger(splitLedger(global.replace('tenants: all', 'tenants: some')));
  expect(refused.map(({ message }) => message)).toEqual(['`some` says nothing of tenants.']);
});
