import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../../support/folders';
import { sessionOf } from '../../support/workspace';

type Files = Readonly<Record<string, string>>;
const texts = (more: Files) =>
  new Map([
    ...Object.entries(LIBRARY).map(([file, text]): [string, string] => [file, String(text)]),
    ...Object.entries(more),
  ]);
const job = String(LIBRARY['src/forget-loans.ts']);

describe('tacit-job', () => {
  const purge = (remark: string, declaration: string): Files => ({
    'src/purge.ts': `import { MongoClient } from 'mongodb';\nconst rooms = new MongoClient('').db('library').collection('rooms');\n\n${remark}\n${declaration}\n`,
  });

  it.each([
    ['a function', 'export async function purge() {\n  await rooms.deleteMany({});\n}'],
    ['an arrow', 'export const purge = async () => {\n  await rooms.deleteMany({});\n};'],
    [
      'a method',
      'export class Purge {\n  // tacit-job other\n  async run() {\n    await rooms.deleteMany({});\n  }\n}',
    ],
  ])('declares %s', async (what, declaration) => {
    const remark = what === 'a method' ? '' : '// tacit-job nightly-purge every="0 3 * * *"';
    const { index } = await sessionOf(new Map(), texts(purge(remark, declaration))).inventory();
    const found = index.jobs.find(({ adapter }) => adapter === 'remark');
    expect(found?.name).toBe(what === 'a method' ? 'other' : 'nightly-purge');
    expect(found?.trigger.text).toBe(what === 'a method' ? null : '0 3 * * *');
    expect(found?.queries.map(({ query }) => query.operation)).toEqual(['delete']);
  });

  it('above no function is told, and so is one that is not understood', async () => {
    const { index } = await sessionOf(
      new Map(),
      texts(purge('// tacit-job nightly-purge', 'export const hours = 9;')),
    ).inventory();
    expect(index.notChecked.map(({ message }) => message)).toEqual([
      '`tacit-job` stands above no function, so `nightly-purge` is not checked.',
    ]);
    const odd = await sessionOf(new Map(), texts(purge('// tacit-job', 'export const hours = 9;'))).inventory();
    expect(odd.index.notChecked.map(({ message }) => message)).toEqual([
      expect.stringContaining('This `tacit-job` is not understood'),
    ]);
  });
});

describe('tacit-expects', () => {
  const told = async (remark: string, more: Files = {}) => {
    const head = texts({ 'src/forget-loans.ts': job.replace('  await loans', `  ${remark}\n  await loans`), ...more });
    return (await sessionOf(head, head).review({ kind: 'worktree' })).findings;
  };

  it('is quiet where it holds', async () => {
    expect(await told('// tacit-expects loans.kind in (book, map)')).toEqual([]);
  });

  it('is told with the job where the data can be something else', async () => {
    const [finding, ...others] = await told('// tacit-expects loans.kind in (book)');
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      rule: 'expectation-broken',
      severity: 'error',
      jobs: ['src/forget-loans.ts#forget-loans'],
    });
    expect(finding?.message).toBe('`loans.kind` can be `map`. A comment expects `book`.');
  });

  it('says that a set is open', async () => {
    const files = {
      'src/forget-loans.ts': job.replace('  await loans', '  // tacit-expects loans.kind is open\n  await loans'),
    };
    const head = texts({ ...files });
    expect((await sessionOf(texts(files), head).review({ kind: 'worktree' })).findings).toEqual([]);
  });
});
