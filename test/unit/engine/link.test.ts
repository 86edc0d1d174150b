import { describe, expect, it } from 'vitest';
import { indexOf, jobNamed, queriesOf } from '../../support/indexed';

const DATABASE = `
  import { MongoClient } from 'mongodb';
  const client = new MongoClient('mongodb://127.0.0.1');
  export const database = client.db('library');
`;
const DELETES = `export async function purge() { await database.collection('loans').deleteMany({ state: 'returned' }); }`;
const SCHEDULE = `cron.schedule('0 3 * * *', () => purge(), { name: 'purge-loans' });`;

/** A library whose nightly job reaches its query through some files in between. */
function library(files: Record<string, string>): readonly string[] {
  const index = indexOf({ 'src/database.ts': DATABASE, ...files });
  return queriesOf(jobNamed(index, 'purge-loans'));
}

describe('calls that lead from a job to its query', () => {
  it('follows named, renamed, default and namespace imports', () => {
    const purge = `import { database } from './database'; ${DELETES} export default purge;`;
    const forms = [
      `import { purge } from './purge';`,
      `import { purge as purge } from './purge.js';`,
      `import purge from './purge';`,
      `import * as all from './purge'; const purge = all.purge;`,
    ];
    for (const form of forms) {
      const files = { 'src/purge.ts': purge, 'src/jobs.ts': `import cron from 'node-cron'; ${form} ${SCHEDULE}` };
      expect(library(files), form).toEqual(['delete loans via purge']);
    }
  });

  it('follows re-exports, and CommonJS modules', () => {
    const purge = `import { database } from './database'; ${DELETES}`;
    const jobs = `import cron from 'node-cron'; import { purge } from './maintenance'; ${SCHEDULE}`;
    for (const barrel of [
      `export * from './purge';`,
      `export { purge } from './purge';`,
      `import { purge } from './purge'; export { purge };`,
    ]) {
      expect(
        library({
          'src/purge.ts': purge,
          'src/maintenance/index.ts': barrel.replaceAll('./purge', '../purge'),
          'src/jobs.ts': jobs,
        }),
        barrel,
      ).toEqual(['delete loans via purge']);
    }
    const commonJs = {
      'src/purge.js': `const { database } = require('./database');\nasync function purge() { await database.collection('loans').deleteMany({}); }\nmodule.exports = { purge };`,
      'src/jobs.js': `const cron = require('node-cron'); const { purge } = require('./purge'); ${SCHEDULE}`,
    };
    expect(library(commonJs)).toEqual(['delete loans via purge']);
  });

  it('follows four and more calls deep, through files', () => {
    const chain = ['a', 'b', 'c', 'd', 'e'].map((name, index, all) => [
      `src/${name}.ts`,
      index === all.length - 1
        ? `import { database } from './database'; export const ${name} = () => database.collection('loans').deleteMany({});`
        : `import { ${all[index + 1] ?? ''} } from './${all[index + 1] ?? ''}'; export function ${name}() { return ${all[index + 1] ?? ''}(); }`,
    ]);
    const files = {
      ...(Object.fromEntries(chain) as Record<string, string>),
      'src/jobs.ts': `import cron from 'node-cron'; import { a } from './a'; cron.schedule('0 3 * * *', a, { name: 'purge-loans' });`,
    };
    expect(library(files)).toEqual(['delete loans via b > c > d > e']);
  });

  it('follows methods, injected services, and what a base class holds', () => {
    const files = {
      'src/store.ts': `import { database } from './database'; export abstract class Store { protected readonly loans = database.collection('loans'); protected clear() { return this.loans.deleteMany({}); } }`,
      'src/loans.service.ts': `import { Store } from './store'; export class LoansService extends Store { async purge() { await this.clear(); } }`,
      'src/nightly.ts': `import cron from 'node-cron'; import { LoansService } from './loans.service';
        export class Nightly { constructor(private readonly loans: LoansService) {} start() { cron.schedule('0 3 * * *', this.run.bind(this), { name: 'purge-loans' }); } private async run() { await this.loans.purge(); } }`,
    };
    expect(library(files)).toEqual(['delete loans via LoansService.purge > Store.clear']);
  });

  it('follows dynamic imports, callbacks, and functions kept in objects', () => {
    const purge = `import { database } from './database'; ${DELETES}`;
    const forms = [
      `cron.schedule('0 3 * * *', async () => { const { purge } = await import('./purge'); await purge(); }, { name: 'purge-loans' });`,
      `cron.schedule('0 3 * * *', async () => { const m = await import('./purge'); await m.purge(); }, { name: 'purge-loans' });`,
      `import { purge } from './purge'; const tasks = { purge }; cron.schedule('0 3 * * *', tasks.purge, { name: 'purge-loans' });`,
      `import { purge } from './purge'; cron.schedule('0 3 * * *', async () => { await Promise.all([1, 2].map(async () => { await purge(); })); }, { name: 'purge-loans' });`,
      `import { purge } from './purge'; cron.schedule('0 3 * * *', async () => { await withLock('purge', purge); }, { name: 'purge-loans' }); async function withLock(name: string, fn: () => Promise<void>) { await fn(); }`,
      `import { purge } from './purge'; cron.schedule('0 3 * * *', () => { setImmediate(purge); }, { name: 'purge-loans' });`,
    ];
    for (const form of forms) {
      const found = library({ 'src/purge.ts': purge, 'src/jobs.ts': `import cron from 'node-cron'; ${form}` });
      expect(
        found.map((line) => line.replace(/ via.*/, '')),
        form,
      ).toEqual(['delete loans']);
    }
  });

  it('binds arguments, so that a shared helper deletes from what each caller names', () => {
    const files = {
      'src/helper.ts': `import { database } from './database'; export async function clear(name: string, filter: object) { await database.collection(name).deleteMany(filter); }`,
      'src/jobs.ts': `import cron from 'node-cron'; import { clear } from './helper'; cron.schedule('0 3 * * *', async () => { await clear('loans', { state: 'returned' }); await clear('fines', {}); }, { name: 'purge-loans' });`,
    };
    expect(library(files)).toEqual(['delete loans via clear', 'delete fines via clear']);
  });

  it('survives import cycles and recursion', () => {
    const files = {
      'src/a.ts': `import { b } from './b'; import { database } from './database'; export function a(n: number): unknown { b(n); return database.collection('loans').deleteMany({}); }`,
      'src/b.ts': `import { a } from './a'; export * from './a'; export function b(n: number) { if (n > 0) a(n - 1); }`,
      'src/jobs.ts': `import cron from 'node-cron'; import { a } from './b'; cron.schedule('0 3 * * *', () => a(3), { name: 'purge-loans' });`,
    };
    expect(library(files)).toEqual(['delete loans via a']);
  });

  it('resolves path aliases and packages of the workspace', () => {
    const purge = `import { database } from '@/database'; ${DELETES}`;
    const aliased = {
      'tsconfig.json': `{ "compilerOptions": { "baseUrl": ".", "paths": { "@/*": ["src/*"] } } }`,
      'src/deep/purge.ts': purge,
      'src/jobs.ts': `import cron from 'node-cron'; import { purge } from '@/deep/purge'; ${SCHEDULE}`,
    };
    expect(library(aliased)).toEqual(['delete loans via purge']);
    const packages = {
      'package.json': `{ "name": "library", "workspaces": ["packages/*"] }`,
      'packages/store/package.json': `{ "name": "@library/store", "main": "dist/index.js" }`,
      'packages/store/src/index.ts': `import { database } from './database'; ${DELETES}`,
      'packages/store/src/database.ts': DATABASE,
      'packages/jobs/src/jobs.ts': `import cron from 'node-cron'; import { purge } from '@library/store'; ${SCHEDULE}`,
    };
    expect(library(packages)).toEqual(['delete loans via purge']);
    const built = (folder: string, options: string): Record<string, string> => ({
      'packages/store/package.json': `{ "name": "@library/store", "main": "dist/index.js", "exports": { ".": "./dist/index.js", "./*": "./dist/*.js" } }`,
      'packages/store/tsconfig.json': `{ "compilerOptions": { "outDir": "dist"${options} } }`,
      [`packages/store/${folder}/index.ts`]: `export * from './database';`,
      [`packages/store/${folder}/purge.ts`]: `import { database } from './database'; ${DELETES}`,
      [`packages/store/${folder}/database.ts`]: DATABASE,
      'packages/jobs/jobs.ts': `import cron from 'node-cron'; import { purge } from '@library/store/purge'; ${SCHEDULE}`,
    });
    expect(library(built('lib', ''))).toEqual(['delete loans via purge']);
    expect(library(built('code/server', ', "rootDir": "./code/server"'))).toEqual(['delete loans via purge']);
    expect(library(built('elsewhere', ''))).toEqual([]);
  });

  it('takes a proxy for what it stands for, and what a global keeps for what was put there', () => {
    const scheduled = (made: string): readonly string[] =>
      library({
        'src/database.ts': DATABASE,
        'src/scheduler.ts': `import cron from 'node-cron'; const kept = globalThis as any; function get() { if (!kept.cron) kept.cron = Object.freeze({ schedule: cron.schedule }); return kept.cron; } export const scheduler = ${made};`,
        'src/jobs.ts': `import { scheduler } from './scheduler'; import { database } from './database'; scheduler.schedule('0 3 * * *', () => database.collection('loans').deleteMany({}), { name: 'purge-loans' });`,
      });
    const found = ['delete loans'];
    expect(scheduled(`new Proxy({} as any, { get: (_, name) => Reflect.get(get(), name) })`)).toEqual(found);
    expect(scheduled(`new Proxy({}, { get(_target, name) { const real = get(); return real[name]; } })`)).toEqual(
      found,
    );
    expect(scheduled(`new Proxy(cron, { get: (target, name) => Reflect.get(target, name) })`)).toEqual(found);
    for (const other of [`new Proxy({} as any, { get: (_, name) => () => name })`, `new Map()`])
      expect(() => scheduled(other)).toThrow('no job');
  });

  it('says what it cannot follow', () => {
    const index = indexOf({
      'src/jobs.ts': `import cron from 'node-cron'; import { database } from './database'; cron.schedule('0 3 * * *', () => database.collection(process.env.NAME).deleteMany({}), { name: 'purge-loans' }); cron.schedule('0 4 * * *', globalThis.later, { name: 'later' });`,
      'src/database.ts': DATABASE,
    });
    expect(index.notChecked.map((one) => [one.reason, one.jobs])).toEqual([
      ['unresolved-target', ['src/jobs.ts#purge-loans']],
      ['unresolved-handler', ['src/jobs.ts#later']],
    ]);
  });
});

describe('properties of linking', () => {
  const files = {
    'src/database.ts': DATABASE,
    'src/purge.ts': `import { database } from './database'; ${DELETES}`,
    'src/jobs.ts': `import cron from 'node-cron'; import { purge } from './purge'; ${SCHEDULE}`,
  };

  it('gives the same index whatever the order of files', () => {
    const reversed = Object.fromEntries(Object.entries(files).reverse());
    expect(JSON.stringify(indexOf(reversed))).toBe(JSON.stringify(indexOf(files)));
  });

  it('does not care what things are called', () => {
    const renamed = Object.fromEntries(
      Object.entries(files).map(([file, text]) => [
        file,
        text
          .replaceAll('database', 'theStore')
          .replaceAll('cron.', 'planner.')
          .replace('import cron', 'import planner'),
      ]),
    );
    const moved = Object.fromEntries(
      Object.entries(renamed).map(([file, text]) => [file.replace('database', 'theStore'), text]),
    );
    expect(queriesOf(jobNamed(indexOf(moved), 'purge-loans'))).toEqual(
      queriesOf(jobNamed(indexOf(files), 'purge-loans')),
    );
  });
});

describe('writers', () => {
  it('are statements of SQL files too, those that undo a migration excepted', () => {
    const index = indexOf({
      'migrations/0001_loans.up.sql': `CREATE TABLE loans (id int, kind text); INSERT INTO loans (kind) VALUES ('book');`,
      'migrations/0001_loans.down.sql': `INSERT INTO loans (kind) VALUES ('film');`,
    });
    const told = index.writers.map(({ query, within }) => [within, query.writes.map((write) => write.value)]);
    expect(told).toEqual([['0001_loans.up', [{ kind: 'literal', value: 'book' }]]]);
  });
});

describe('tables that are spelled otherwise', () => {
  it('are those that differ by case alone', () => {
    const index = indexOf({
      'migrations/0001_loans.sql': 'CREATE TABLE `Loans` (id int);',
      'src/jobs.ts': `import cron from 'node-cron'; import { Pool } from 'pg'; const pool = new Pool();
        cron.schedule('0 3 * * *', () => pool.query('DELETE FROM loans WHERE id < 5'), { name: 'purge-loans' });`,
    });
    expect(queriesOf(jobNamed(index, 'purge-loans'))).toEqual(['delete Loans']);
  });
});

describe('what people run by hand', () => {
  const names = (files: Readonly<Record<string, string>>) => indexOf(files).jobs.map((job) => job.name);

  it('files of SQL that change data, and no statements that a program binds values to', () => {
    expect(
      names({
        'ops/tidy.sql': 'DELETE FROM carts WHERE paid = false;',
        'queries/forget-cart.sql': 'DELETE FROM carts WHERE id = $1;',
        'queries/forget-visit.sql': '-- name: ForgetVisit :exec\nDELETE FROM visits WHERE id = sqlc.arg(id);',
        'queries/forget-order.sql': 'DELETE FROM orders WHERE id = ?;',
        'db/patch-orders.sql': 'UPDATE orders SET paid = true;',
        'db/catalogue.sql': "UPDATE sqlite_master SET sql = '';",
      }),
    ).toEqual(['tidy']);
  });
});
