import { describe, expect, it } from 'vitest';
import { indexOf } from '../../support/indexed';

const PACKAGE = JSON.stringify({
  dependencies: { 'node-cron': '^4.0.0', pg: '^8.0.0', 'inject-arguments': '^1.0.0' },
});
const OPENING = `import cron from 'node-cron'; import { Pool } from 'pg'; const db = new Pool();`;

/** What a job's queries touch, in the order of their places. */
function touched(code: string, files: Record<string, string> = {}): string {
  const { jobs } = indexOf({ 'package.json': PACKAGE, 'src/jobs.ts': `${OPENING} ${code}`, ...files });
  const names = jobs.flatMap(({ queries }) =>
    queries.map(({ query }) => (query.target.kind === 'known' ? query.target.name : '?')),
  );
  return [...new Set(names)].sort().join(' ');
}

describe('a variable that is assigned again', () => {
  const runs = (body: string): string => touched(`cron.schedule('0 3 * * *', async () => { ${body} });`);

  it.each([
    // What was assigned last in the same stretch is what is there.
    [`let text = 'DELETE FROM carts'; text = 'DELETE FROM visits'; await db.query(text);`, 'visits'],
    [`let text; if (late()) { text = 'DELETE FROM visits'; await db.query(text); }`, 'visits'],
    [`let text = 'DELETE FROM carts'; if (late()) { text = 'DELETE FROM visits'; await db.query(text); }`, 'visits'],
    // What may not have run leaves both.
    [`let text = 'DELETE FROM carts'; if (late()) text = 'DELETE FROM visits'; await db.query(text);`, 'carts visits'],
    [`let text = 'DELETE FROM carts'; try { text = await load('DELETE'); } catch {} await db.query(text);`, 'carts'],
    [`let text = 'DELETE FROM carts'; late() && (text = 'DELETE FROM visits'); await db.query(text);`, 'carts visits'],
    // What runs between counts too, and so does what a loop comes back with.
    [
      `let text = 'DELETE FROM mails'; text = 'DELETE FROM carts'; if (late()) text = 'DELETE FROM visits'; await db.query(text);`,
      'carts visits',
    ],
    [
      `let text = ''; text = 'DELETE FROM carts'; for (const _ of days()) { await db.query(text); text = 'DELETE FROM visits'; }`,
      'carts visits',
    ],
    // Another function may assign at any time.
    [
      `let text = 'DELETE FROM carts'; const later = () => { text = 'DELETE FROM mails'; }; text = 'DELETE FROM visits'; later(); await db.query(text);`,
      'carts mails visits',
    ],
  ])('in %s', (body, expected) => {
    expect(runs(body)).toBe(expected);
  });
});

describe('functions that a package makes an object of', () => {
  const repository = `import { inject } from 'inject-arguments'; import type { Pool } from 'pg';
    async function drop({ db }: { db: Pool }) { await db.query('DELETE FROM carts'); }
    async function count({ db }: { db: Pool }) { await db.query('SELECT * FROM visits'); }
    export const createCarts = ({ db }: { db: Pool }) => inject({ drop, count }, { db });`;

  it('run when they are called on that object', () => {
    const code = `import { createCarts } from './carts'; cron.schedule('0 3 * * *', async () => { const carts = createCarts({ db }); await carts.drop(); });`;
    expect(touched(code, { 'src/carts.ts': repository })).toBe('carts');
  });

  it('do not run because the object is made', () => {
    const code = `import { createCarts } from './carts'; cron.schedule('0 3 * * *', async () => { createCarts({ db }); });`;
    expect(touched(code, { 'src/carts.ts': repository })).toBe('');
  });

  it('run where the package is given but one, or they stand in place', () => {
    const code = `import { retry } from 'inject-arguments'; const drop = () => db.query('DELETE FROM carts');
      cron.schedule('0 3 * * *', async () => { await retry({ run: drop }); await retry({ run: () => db.query('DELETE FROM visits'), failed: () => 1 }); });`;
    expect(touched(code)).toBe('carts visits');
  });
});

describe('what is nothing at first', () => {
  it.each([
    `let pool: Pool | null = null; export async function connect() { pool = new Pool(); } const job = async () => { await pool.query('DELETE FROM carts'); };`,
    `let pool = null; const ensure = () => { if (!pool) throw new Error(); return pool; }; export function connect() { const made = new Pool(); made.on('end', () => { pool = null; }); pool = made; } const job = () => ensure().query('DELETE FROM carts');`,
    `let pool: Pool | undefined = undefined; function get() { pool ??= new Pool(); return pool; } const job = () => get()?.query('DELETE FROM carts');`,
  ])('is what it becomes: %s', (code) => {
    expect(touched(`${code} cron.schedule('0 3 * * *', job);`)).toBe('carts');
  });
});
