import { expect, it } from 'vitest';
import { indexOf } from '../../support/indexed';

const SCHEMA = `
  CREATE TABLE orders (id int PRIMARY KEY, state text NOT NULL, closed_at timestamp);
  CREATE TABLE visits (id int PRIMARY KEY, closed boolean NOT NULL);
`;
const CLEAR = 'psql "$DATABASE_URL" -c "DELETE FROM orders WHERE state = \'closed\'"';

/** Jobs that people run by hand in a repository of these files. */
function byHand(files: Record<string, string>): readonly string[] {
  return indexOf({ 'migrations/001_init.sql': SCHEMA, ...files }).jobs.map(({ name }) => name);
}

const fenced = (heading: string, language: string, code: string): string =>
  `# The shop\n\n## ${heading}\n\n\`\`\`${language}\n${code}\n\`\`\`\n`;

it.each(['docs/operations.md', 'runbooks/orders.md', '.claude/skills/orders/SKILL.md'])(
  'takes a procedure in %s',
  (file) => {
    expect(byHand({ [file]: fenced('Clear closed orders', 'bash', CLEAR) })).toHaveLength(1);
    expect(
      byHand({ [file]: fenced('Clear closed orders', 'sql', "DELETE FROM orders WHERE state = 'closed';") }),
    ).toHaveLength(1);
  },
);

it.each([
  'CHANGELOG.md',
  'docs/release-notes/2.4.md',
  'HISTORY.md',
  'docs/examples/orders.md',
  'docs/plans/2026-05-30-clear-orders.md',
  'docs/adr/0012-orders.md',
  'docs/ORDERS_IMPLEMENTATION_PLAN.md',
  '.agents/skills/psql/references/delete.md',
  'packages/shop/skills/psql/references/delete.md',
])('takes no sample in %s', (file) => {
  expect(byHand({ [file]: fenced('Clear closed orders', 'bash', CLEAR) })).toEqual([]);
});

it.each([
  'Seeding test data',
  'Getting started',
  'Local development',
  'Usage',
  'Example',
  'Running the tests',
  'Incorrect',
  'How it works',
])('takes no sample under the heading %s', (heading) => {
  expect(byHand({ 'docs/operations.md': fenced(heading, 'bash', CLEAR) })).toEqual([]);
  expect(byHand({ 'docs/operations.md': fenced(heading, 'sql', 'DELETE FROM orders;') })).toEqual([]);
});

it('takes a list of modules in a text for no commands', () => {
  const found = (line: string): readonly string[] =>
    byHand({
      'db.ts': "import { Pool } from 'pg';\nexport const pool = new Pool();\n",
      'orders/clear.ts': `import { pool } from '../db';\nawait pool.query("DELETE FROM orders WHERE state = 'closed'");\n`,
      'operations.md': fenced('Clear closed orders, as psql would', 'bash', line),
    });
  expect(found('orders/clear.ts')).toEqual([]);
  expect(found('./orders/clear.ts')).toHaveLength(1);
  expect(found('node orders/clear.ts')).toHaveLength(1);
});

const ROUTES = `
  import express from 'express';
  import { Pool } from 'pg';
  const pool = new Pool();
  const app = express();
  app.get('/', () => pool.query('DELETE FROM visits WHERE closed'));
  app.post('/orders/clear', () => pool.query("DELETE FROM orders WHERE state = 'closed'"));
`;

it('takes requests in scripts for jobs, but neither those in texts nor a look at the root', () => {
  const files = { 'src/app.ts': ROUTES, 'package.json': '{ "dependencies": { "express": "4", "pg": "8" } }' };
  const request = 'curl -X POST http://localhost:3000/orders/clear';
  expect(byHand({ ...files, 'ops/clear-orders.sh': request })).toEqual(['clear-orders']);
  expect(byHand({ ...files, 'README.md': fenced('Orders', 'bash', request) })).toEqual([]);
  expect(byHand({ ...files, 'ops/wait.sh': 'curl http://localhost:3000/' })).toEqual([]);
});

it.each([
  'scripts/clear-orders.sh',
  'scripts/reset-stuck-orders.sh',
  'scripts/fix-test-accounts.sh',
  'scripts/backfill-local-prices.sh',
  'tools/orders/resample.sh',
])('takes the script %s', (file) => {
  expect(byHand({ [file]: CLEAR })).toHaveLength(1);
});

it.each([
  'scripts/seed-orders.sh',
  'scripts/db_seed.sh',
  'scripts/dev/clear.sh',
  'scripts/setup-local.sh',
  'scripts/reset-db.sh',
  'scripts/resetDatabase.sh',
  'scripts/devcontainer_setup.sh',
  'tools/benchmarks/orders.sh',
  'examples/shop/clear-orders.sh',
  '.devcontainer/prepare.sh',
])('takes no rehearsal: %s', (file) => {
  expect(byHand({ [file]: CLEAR })).toEqual([]);
});

it('takes of package.json what maintains', () => {
  const scripts = {
    'orders:clear': CLEAR,
    'db:reset': CLEAR.replace('orders', 'visits'),
    reset: CLEAR.replace("'closed'", "'paid'"),
    'db:seed': CLEAR.replace("'closed'", "'new'"),
    benchmarks: CLEAR.replace("'closed'", "'sold'"),
  };
  expect(byHand({ 'package.json': JSON.stringify({ scripts }) })).toEqual(['orders:clear']);
});
