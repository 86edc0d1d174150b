import { describe, expect, it } from 'vitest';
import { indexOf } from '../../support/indexed';

const DATABASE = `
  import { Pool } from 'pg';
  const pool = new Pool();
  export const tidy = () => pool.query('DELETE FROM carts WHERE paid = false');
  export const prune = () => pool.query('DELETE FROM visits WHERE counted = true');
  export const rest = () => pool.query('DELETE FROM mails WHERE sent = true');
`;

/** Tables that a script deletes from when a crontab runs it so, and whether that is wholly known. */
function ranBy(command: string, script: string, others: Readonly<Record<string, string>> = {}): string {
  const code = `import { tidy, prune, rest } from './database';\n${script}`;
  const files = {
    'src/database.ts': DATABASE,
    'src/jobs.ts': code,
    ...others,
    'ops/crontab': `0 3 * * * ${command}\n`,
  };
  const { jobs, notChecked } = indexOf(files);
  const tables = jobs
    .filter(({ adapter }) => adapter === 'crontab')
    .flatMap(({ queries }) => queries.map(({ query }) => (query.target.kind === 'known' ? query.target.name : '?')))
    .toSorted();
  return [...tables, ...notChecked.map(() => 'noted')].join(' ');
}

const ALL = 'carts mails visits';

describe('a script that is told what to do', () => {
  it.each([
    ['node src/jobs.ts tidy', 'carts'],
    ['npx tsx src/jobs.ts prune --force', 'visits'],
    ['node src/jobs.ts', 'mails'],
    ['node src/jobs.ts "$JOB"', `${ALL} noted`],
    ['docker exec app node /srv/src/jobs.ts tidy', 'carts'],
    [`sh -c 'cd /srv && node src/jobs.ts tidy'`, 'carts'],
    ['npm run jobs -- tidy', 'carts'],
    ['pnpm jobs prune', 'visits'],
  ])('by its first word: %s', (command, expected) => {
    const script = `const name = process.argv[2];
      if (name === 'tidy') tidy(); else if (name === 'prune') prune(); else rest();`;
    expect(ranBy(command, script, { 'package.json': '{ "scripts": { "jobs": "ts-node src/jobs.ts" } }' })).toBe(
      expected,
    );
  });

  const table = `const jobs = { tidy, prune };`;
  it.each([
    [`${table} const [name] = process.argv.slice(2); if (!(name in jobs)) process.exit(1); jobs[name]();`, 'carts'],
    [`${table} async function run(name: string) { await jobs[name](); } run(process.argv[2]);`, 'carts'],
    [`${table} const job = jobs[process.argv.at(2)]; if (job) job(); else rest();`, 'carts'],
    [`const jobs = new Map([['tidy', tidy], ['prune', prune]]); jobs.get(process.argv[2])?.();`, 'carts'],
    [`process.argv.includes('tidy') ? tidy() : rest();`, 'carts'],
    [`process.argv[2] === 'prune' && prune();`, ''],
    [`if (process.argv.length < 3) rest(); else tidy();`, 'carts'],
    [
      `const args = process.argv.slice(2); switch (args.shift()) { case 'tidy': tidy(); break; default: rest(); }`,
      'carts',
    ],
    [`import { argv } from 'node:process'; if (argv[2] !== 'tidy') { rest(); } else { tidy(); }`, 'carts'],
    [
      `async function main([name]: string[]) { switch (name) { case 'tidy': return tidy(); } await rest(); } main(process.argv.slice(2));`,
      'carts',
    ],
    [`const isAll = process.argv.indexOf('--all') !== -1; if (isAll) rest(); else tidy();`, 'carts'],
    [
      `import { z } from 'zod'; const name = z.enum(['tidy']).parse(process.argv[2]); if (name === 'tidy') tidy(); else rest();`,
      'carts',
    ],
    [
      `let name = 'rest'; for (const one of process.argv.slice(2)) name = one; if (name === 'tidy') tidy(); else rest();`,
      'carts mails noted',
    ],
    [`const jobs = new Map(); jobs.set('tidy', tidy); jobs.get(process.argv[2])(); prune();`, 'carts visits'],
    [`if (Deno.args[0] === 'tidy') tidy(); else rest();`, 'carts'],
    [
      `const name = process.argv[2] ?? 'rest'; if (name === 'rest') rest(); if (name.toLowerCase() === 'tidy') tidy();`,
      'carts',
    ],
  ])('in %s', (script, expected) => {
    expect(ranBy('node src/jobs.ts tidy', script)).toBe(expected);
  });

  const byOption = `if (job === 'tidy') tidy(); else if (job === 'prune') prune(); else rest();`;
  it.each([
    [`const at = process.argv.indexOf('--job'); const job = at < 0 ? null : process.argv[at + 1];`],
    [`const { values: { job } } = require('node:util').parseArgs({ options: { job: { type: 'string' } } });`],
    [`const { job } = require('minimist')(process.argv.slice(2));`],
    [
      `import yargs from 'yargs'; import { hideBin } from 'yargs/helpers'; const { job } = yargs(hideBin(process.argv)).parseSync();`,
    ],
    [`import yargs from 'yargs'; const { job } = yargs.option('job', { type: 'string' }).argv;`],
    [`import { program } from 'commander'; program.option('--job <name>').parse(); const { job } = program.opts();`],
    [`import { Command } from 'commander'; const job = new Command().option('--job <name>').parse().opts().job;`],
    [`import meow from 'meow'; const { flags: { job } } = meow('', { flags: { job: { type: 'string' } } });`],
    [`import arg from 'arg'; const args = arg({ '--job': String }); const job = args['--job'];`],
    [`import read from 'command-line-args'; const { job } = read([{ name: 'job', defaultOption: true }]);`],
    [`import mri from 'mri'; const { job } = mri(process.argv.slice(2));`],
  ])('by an option, in %s', (script) => {
    expect(ranBy('node src/jobs.ts --job prune', script + byOption)).toBe('visits');
    expect(ranBy('node src/jobs.ts', script + byOption)).toBe('mails');
  });

  it.each([
    ['JOB=tidy node src/jobs.ts', 'carts'],
    ['env JOB=prune node src/jobs.ts', 'visits'],
    ['docker run --rm -e JOB=prune shop node src/jobs.ts', 'visits'],
    ['npx cross-env JOB=tidy node src/jobs.ts', 'carts'],
    ['export JOB=tidy; node src/jobs.ts', 'carts'],
    ['node src/jobs.ts', ALL],
  ])('by a variable of the environment: %s', (command, expected) => {
    const script = `const { JOB } = process.env; if (JOB === 'tidy') tidy(); else if (JOB === 'prune') prune(); else rest();`;
    expect(ranBy(command, script)).toBe(expected);
  });

  it('does not take what changes for what the command line says', () => {
    const script = `const state = { ready: false }; function start() { state.ready = true; }
      start(); if (state.ready) tidy(); if (process.argv[2] === 'prune') prune();`;
    expect(ranBy('node src/jobs.ts prune', script)).toBe('carts visits');
  });
});
