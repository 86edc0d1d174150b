import { describe, expect, it } from 'vitest';
import { indexOf } from '../../support/indexed';

const PACKAGE = JSON.stringify({ dependencies: { 'node-cron': '^4.0.0', pg: '^8.0.0' } });
const OPENING = `import cron from 'node-cron'; import { Pool } from 'pg'; const db = new Pool();
  const drop = (name: string) => db.query('DELETE FROM ' + name);`;

/** What a job that runs a body touches, with a function `purge` beside it. */
function touched(purge: string, body: string): string {
  const code = `${OPENING} ${purge} cron.schedule('0 3 * * *', async () => { ${body} });`;
  const names = indexOf({ 'package.json': PACKAGE, 'src/jobs.ts': code }).jobs.flatMap(({ queries }) =>
    queries.map(({ query }) => (query.target.kind === 'known' ? query.target.name : '?')),
  );
  return names.sort().join(' ');
}

const BY_ID = `async function purge(id?: string) { if (id) { await drop('visits'); } else { await drop('carts'); } }`;
const BY_FLAG = `async function purge(days: number, force: boolean) { if (!force) return drop('carts'); await drop('visits'); }`;
const BY_DEFAULT = `async function purge(all = true) { if (all) await drop('visits'); else await drop('carts'); }`;
const BY_VALUE = `async function purge(id?: string) { const table = id ? 'visits' : 'carts'; await drop(table); }`;
const CHANGED = `async function purge(id?: string) { id = id || load(); if (id) await drop('visits'); else await drop('carts'); }`;
const BY_OPTION = `async function purge(options: Options) { if (options.full && !options['dry']) await drop('visits'); else await drop('carts'); }`;
const BY_LOCAL = `async function purge(options: Options) { const full = options.full; if (full) await drop('visits'); else await drop('carts'); }`;
const FILLED = `async function purge(options: Options) { options.full = load(); if (options.full) await drop('visits'); else await drop('carts'); }`;

describe('a branch by what a caller gives', () => {
  it.each([
    [BY_ID, `await purge();`, 'carts'],
    [BY_ID, `await purge('a');`, 'visits'],
    [BY_ID, `await purge(load());`, 'carts visits'],
    [BY_ID, `await purge(...load());`, 'carts visits'],
    [BY_ID, `await Promise.all(load().map(purge));`, 'carts visits'],
    [BY_FLAG, `await purge(3, true);`, 'visits'],
    [BY_FLAG, `await purge(3, false);`, 'carts'],
    [BY_DEFAULT, `await purge();`, 'visits'],
    [BY_DEFAULT, `await purge(false);`, 'carts'],
    [BY_VALUE, `await purge();`, 'carts'],
    [BY_VALUE, `await purge('a');`, 'visits'],
    [BY_OPTION, `await purge({ full: true });`, 'visits'],
    [BY_OPTION, `await purge({ full: false });`, 'carts'],
    [BY_OPTION, `await purge({ full: true, ...load() });`, 'carts visits'],
    [BY_LOCAL, `await purge({ full: true });`, 'visits'],
    [BY_LOCAL, `await purge({});`, 'carts'],
    [FILLED, `await purge({ full: true });`, 'carts visits'],
    [CHANGED, `await purge();`, 'carts visits'],
  ])('%s %s', (purge, body, expected) => {
    expect(touched(purge, body)).toBe(expected);
  });
});
