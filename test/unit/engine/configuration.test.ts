import { describe, expect, it } from 'vitest';
import { readConfiguration, readConfigurationText } from '../../../src/engine/configuration';
import { ConfigurationError } from '../../../src/engine/configured';
import { readJson } from '../../../src/parse/json';
import { schemaProblems } from '../../support/output-schema';
import { sessionOf } from '../../support/workspace';

function faultsOf(text: string): readonly string[] {
  const read = readConfigurationText('tacit.jsonc', text, true);
  return read.faults.map(({ line, column, message, next }) => `${line}:${column} ${message} ${next}`);
}

describe('a configuration', () => {
  it('is JSON with comments', () => {
    const text = `{ // what is not ours
      "$schema": "./node_modules/tacit/schemas/tacit.schema.json", "ignore": ["examples/", "a\\\\b"], "schedulers": [{ "folder": "./cron/daily/", "schedule": "0 3 * * *" },], }`;
    const read = readConfigurationText('tacit.jsonc', text, true);
    expect(read.faults).toEqual([]);
    expect(read.configuration.ignore).toEqual(['examples/', 'a\\b']);
    const [scheduler] = read.configuration.schedulers;
    expect(scheduler?.source).toEqual({ kind: 'folder', folder: 'cron/daily' });
    expect(scheduler?.handler).toEqual({ kind: 'member', path: ['default'] });
    const start = text.indexOf('0 3');
    const at = { file: 'tacit.jsonc', start, end: start + 9 };
    expect(scheduler?.schedule).toEqual({ kind: 'text', text: '0 3 * * *', at });
  });

  it('may stand in package.json', () => {
    const inPackage = (text: string): unknown =>
      readConfiguration('package.json', readJson(text), { key: 'tacit', own: true });
    expect(inPackage('{ "name": "shop" }')).toBeNull();
    expect(inPackage('{ "name": ')).toBeNull();
    const read = inPackage('{ "tacit": { "ignore": ["old/"] } }');
    expect(read).toEqual({ configuration: { ignore: ['old/'], schedulers: [] }, faults: [] });
  });

  it.each([
    ['', '1:1 Not valid JSON: Value expected. Mend the JSON here; comments and trailing commas are allowed.'],
    ['[]', '1:1 The configuration is a list; it must be an object. Write { … }.'],
    [
      '{ "ignores": [] }',
      '1:3 The configuration has no key `ignores`. Its keys are `$schema`, `ignore`, `schedulers`, `rules`, `reviewEvery`, `peerReview`, `owners`, `open`, `external`.',
    ],
    ['{ "ignore": [], "ignore": [] }', '1:17 `ignore` stands here twice. Keep one of them.'],
    ['{\n  "ignore": "examples" }', '2:14 `ignore` is a text; it must be a list of texts. Write [ … ].'],
    ['{ "ignore": [1] }', '1:14 A pattern of `ignore` is a number; it must be a text. Write a text in double quotes.'],
    ['{ "ignore": [""] }', '1:15 A pattern of `ignore` is empty; it must be a text. Write a text in double quotes.'],
    ['{ "peerReview": "yes" }', '1:18 `peerReview` is a text; it must be true or false. Write true.'],
    ['{ "owners": [] }', '1:13 `owners` is a list; it must be an object. Write { … }.'],
    ['{ "owners": { "": "kim" } }', '1:15 A pattern of `owners` is empty. Write "*" for all files.'],
    ['{ "owners": { "a": "kim", "a": "lou" } }', '1:27 `a` stands here twice. Keep one of them.'],
    [
      '{ "owners": { "*.sql": [7] } }',
      '1:25 An owner of `*.sql` is a number; it must be a text. Write a text in double quotes.',
    ],
    ['{ "schedulers": {} }', '1:17 `schedulers` is an object; it must be a list of objects. Write [ … ].'],
    ['{ "schedulers": [true] }', '1:18 A scheduler is a boolean; it must be an object. Write { … }.'],
    [
      '{ "schedulers": [{ "name": 0 }] }',
      '1:18 A scheduler has one of `callee`, `baseClass` and `folder`, and this one has none. Say what declares a job: a function, a class that jobs extend, or a folder that holds them.',
    ],
    [
      '{ "schedulers": [{ "callee": "every", "folder": "cron", "handler": 0 }] }',
      '1:18 A scheduler has one of `callee`, `baseClass` and `folder`, and this one has `callee` and `folder`. Say what declares a job: a function, a class that jobs extend, or a folder that holds them.',
    ],
    [
      '{ "schedulers": [{ "callee": "every" }] }',
      '1:18 The scheduler does not say which argument the handler is. Add "handler": 1, for the second argument.',
    ],
    [
      '{ "schedulers": [{ "callee": "src/a#", "handler": 0 }] }',
      '1:31 `src/a#` names no function. Write "module#export", with a package or a path from here as the module, or the name alone.',
    ],
    [
      '{ "schedulers": [{ "callee": "a", "handler": "run it" }] }',
      '1:47 `run it` does not say where the handler is. Write the number of the argument that runs, from 0.',
    ],
    [
      '{ "schedulers": [{ "callee": "a", "handler": -1 }] }',
      '1:46 `handler` is -1, which is no argument. Count arguments from 0.',
    ],
    [
      '{ "schedulers": [{ "folder": "../cron" }] }',
      '1:31 `../cron` is no folder below this one. Write its path from here, such as "cron/daily".',
    ],
    [
      '{ "schedulers": [{ "folder": "cron", "schedule": 1 }] }',
      '1:50 `schedule` is 1, which is no argument. Write a text, or the name of an export.',
    ],
    [
      '{ "schedulers": [{ "folder": "cron", "schedule": { "txt": "hourly" } }] }',
      '1:52 `schedule` has no key `txt`. Its keys are `text`.',
    ],
    [
      '{ "schedulers": [{ "folder": "cron", "cron": "hourly" }] }',
      '1:38 A scheduler has no key `cron`. Its keys are `callee`, `baseClass`, `folder`, `name`, `schedule`, `handler`.',
    ],
  ])('%s is refused with the place and the next step', (text, expected) => {
    expect(faultsOf(text)).toEqual([expected]);
  });

  it('has a schema that says the same', () => {
    const good = [
      { ignore: ['a'] },
      { schedulers: [{ callee: 'a#b.c', handler: '1.run', name: 0, schedule: { text: 'hourly' } }] },
      { peerReview: true, owners: { '*.sql': 'kim', 'src/': ['@shop/data', 'lou'] } },
      { $schema: 'x', schedulers: [{ baseClass: 'Job' }, { folder: 'cron', schedule: 'schedule' }] },
    ];
    const bad = [
      { ignores: [] },
      { ignore: 'a' },
      { peerReview: 'yes' },
      { owners: { '*': 7 } },
      { owners: [] },
      { schedulers: [{ callee: 'a' }] },
      { schedulers: [{}] },
      { schedulers: [{ folder: 'a', baseClass: 'b' }] },
      { schedulers: [{ folder: 'a', schedule: { txt: 'b' } }] },
      { schedulers: [{ callee: 'a', handler: -1 }] },
    ];
    for (const one of good) {
      expect(schemaProblems('tacit', JSON.stringify(one))).toEqual([]);
      expect(faultsOf(JSON.stringify(one))).toEqual([]);
    }
    for (const one of bad) {
      expect(schemaProblems('tacit', JSON.stringify(one))).not.toEqual([]);
      expect(faultsOf(JSON.stringify(one))).not.toEqual([]);
    }
  });
});

const SCHEDULED = `import { every } from '@library/clock'; import mongoose from 'mongoose';
  export const Loan = mongoose.model('Loan', new mongoose.Schema({ returnedAt: Date }));
  every('purge', '0 3 * * *', () => Loan.deleteMany({ returnedAt: { $lt: new Date(0) } }));`;
const EVERY = '{ "schedulers": [{ "callee": "every", "name": 0, "schedule": 1, "handler": 2 }] }';
const WITHOUT_FIELD = SCHEDULED.replace('{ returnedAt: Date }', '{}');
const BROKEN = '{ "schedulers": 1 }';

function texts(files: Record<string, string>): ReadonlyMap<string, string> {
  return new Map(Object.entries(files));
}

async function findingsOf(base: Record<string, string>, head: Record<string, string>): Promise<readonly string[]> {
  const { findings } = await sessionOf(texts(base), texts(head)).review({ kind: 'auto' });
  return findings.map(({ rule }) => rule);
}

describe('a session', () => {
  it('finds the jobs of a declared scheduler on both sides', async () => {
    const base = { 'tacit.jsonc': EVERY, 'src/loan.ts': SCHEDULED };
    expect(await findingsOf(base, { ...base, 'src/loan.ts': WITHOUT_FIELD })).not.toEqual([]);
    const silent = { 'src/loan.ts': SCHEDULED };
    expect(await findingsOf(silent, { 'src/loan.ts': WITHOUT_FIELD })).toEqual([]);
  });

  it('refuses a configuration of the head that cannot be meant', async () => {
    const files = { 'tacit.jsonc': BROKEN, 'src/loan.ts': SCHEDULED };
    await expect(findingsOf(files, files)).rejects.toThrow(ConfigurationError);
    const twice = { 'tacit.jsonc': EVERY, 'package.json': `{ "tacit": ${EVERY} }` };
    await expect(findingsOf({}, twice)).rejects.toThrow('There is a configuration in tacit.jsonc already.');
  });

  it('takes the configuration of the head where the base has one that cannot be meant', async () => {
    const base = { 'tacit.jsonc': BROKEN, 'src/loan.ts': SCHEDULED };
    const head = { 'tacit.jsonc': EVERY, 'src/loan.ts': WITHOUT_FIELD };
    expect(await findingsOf(base, head)).not.toEqual([]);
  });

  it('does not look at what is ignored, on either side', async () => {
    const job = SCHEDULED.replace(
      `import { every } from '@library/clock';`,
      `import { schedule } from 'node-cron';`,
    ).replace(`every('purge', `, 'schedule(');
    const removed = { 'src/loan.ts': job };
    expect(await findingsOf(removed, {})).toEqual([]);
    const changed = { 'src/loan.ts': job.replace('{ returnedAt: Date }', '{}') };
    expect(await findingsOf(removed, changed)).not.toEqual([]);
    expect(await findingsOf(removed, { ...changed, 'tacit.jsonc': '{ "ignore": ["src/"] }' })).toEqual([]);
    const inventory = await sessionOf(
      texts({}),
      texts({ ...changed, 'tacit.jsonc': '{ "ignore": ["src/"] }' }),
    ).inventory();
    expect(inventory.index.jobs).toEqual([]);
  });
});
