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

  const drafts = `psql -c "DELETE FROM drafts WHERE state = 'old'"`;
  const left = "DELETE FROM drafts WHERE state = 'old';";
  const open = 'import sqlite3\n';
  const python = `sqlite3.connect('x').execute("${left}")\n`;

  it.each([
    ['a statement of SQL', 'db/two.sql', `${left}\n-- tacit-job one\n${left}\n`, 1],
    ['all of a file of SQL', 'db/all.sql', `-- tacit-job one\n${left}\n${left}\n`, 2],
    ['its own statement', 'db/own.sql', `-- tacit-job one\n${left}\n/* tacit-job two */\n${left}\n`, 1],
    ['all of a script', 'bin/all.sh', `#!/bin/sh\n# tacit-job one\nset -e\n${drafts}\n${drafts}\n`, 2],
    ['a command of a script', 'bin/one.sh', `${drafts}\n# tacit-job one\n${drafts}\n`, 1],
    ['a function of a script', 'bin/function.sh', `set -e\n# tacit-job one\nclean() {\n  ${drafts}\n}\n`, 1],
    ['a target of make', 'Makefile', `# tacit-job one\nclean:\n\t${drafts}\n`, 1],
    ['a service', 'compose.yaml', `services:\n  # tacit-job one\n  clean:\n    command: ${drafts}\n`, 1],
    ['a list of words', 'a.yml', `# tacit-job one\nentrypoint: [psql, -c, "${left}"]\nother: ${drafts}\n`, 1],
    ['an item of a list', 'b.yml', `script:\n  - ${drafts}\n  # tacit-job one\n  - ${drafts}\n`, 1],
    ['a step', 'c.yml', `steps:\n  # tacit-job one\n  - name: clean\n    run: |\n      ${drafts}\n`, 1],
    ['a fence of SQL', 'docs/a.md', `<!-- tacit-job one -->\n\n\`\`\`sql\n${left}\n\`\`\`\n`, 1],
    ['a fence of commands', 'docs/b.md', `<!-- tacit-job one -->\n\`\`\`sh\n${drafts}\n\`\`\`\n`, 1],
    ['a function of Python', 'a.py', `${open}# tacit-job one\ndef clean():\n    ${python}`, 1],
    [
      'a decorated one',
      'b.py',
      `${open}# tacit-job one\n@task(\n  queue="x",\n)\nasync def clean():\n    ${python}`,
      1,
    ],
    ['all of a script in Python', 'c.py', `# tacit-job one\n"""Cleans."""\n${open}${python}`, 1],
  ])('declares %s', async (_, file, text, queries) => {
    const { index } = await sessionOf(new Map(), texts({ [file]: text })).inventory();
    const found = index.jobs.find(({ adapter, name }) => adapter === 'remark' && name === 'one');
    expect(found?.queries.map(({ query }) => query.operation)).toEqual(Array.from({ length: queries }, () => 'delete'));
    expect(index.notChecked).toEqual([]);
  });

  it('declares all of a script of code', async () => {
    const [source = ''] = Object.values(purge('', 'await rooms.deleteMany({});'));
    const files = texts({ 'bin/purge.mjs': `#!/usr/bin/env node\n// tacit-job one every="1h"\n${source}` });
    const { index } = await sessionOf(new Map(), files).inventory();
    expect(index.jobs.find(({ name }) => name === 'one')?.queries).toHaveLength(1);
  });

  it('is no second job above a line of a crontab', async () => {
    const files = texts({ crontab: `# tacit-job one\n0 3 * * * ${drafts}\n` });
    const { index } = await sessionOf(new Map(), files).inventory();
    expect(index.jobs.filter(({ at }) => at.file === 'crontab')).toHaveLength(1);
    expect(index.notChecked.map(({ message }) => message)).toEqual([
      '`tacit-job` stands above a line of a crontab, which is a job already; `one` is not another one.',
    ]);
  });

  it('above no function is told, and so is one that is not understood', async () => {
    const { index } = await sessionOf(
      new Map(),
      texts(purge('// tacit-job nightly-purge', 'export const hours = 9;')),
    ).inventory();
    expect(index.notChecked.map(({ message }) => message)).toEqual([
      '`tacit-job` stands above nothing that runs, so `nightly-purge` is not checked.',
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
