import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { openWorkspace } from '../../../src/host/workspace';
import { isSamePerson, personIn, type LastChange, type TextPart } from '../../../src/model/last-change';
import { createRepository, environment, temporaryFolder, type Repository } from '../../support/repository';

const PURGE = 'export function purge() {\n  return old();\n}';
const COUNT = 'export function count() {\n  return all();\n}';

/** Commits as somebody, at a day of March. */
function commitAs(
  { folder, write }: Repository,
  name: string,
  day: number,
  files: Readonly<Record<string, string>>,
  message = 'Next step',
): void {
  write(files);
  git(folder, name, day, 'add', '--all');
  git(folder, name, day, 'commit', '--quiet', '--allow-empty', '--message', message);
}

function git(folder: string, name: string, day: number, ...args: string[]): string {
  const date = `2026-03-${String(day).padStart(2, '0')}T12:00:00Z`;
  const person = { NAME: name, EMAIL: `${name.toLowerCase()}@shop.test`, DATE: date };
  const env = Object.fromEntries(
    Object.entries(person).flatMap(([key, value]) => [
      [`GIT_AUTHOR_${key}`, value],
      [`GIT_COMMITTER_${key}`, value],
    ]),
  );
  return execFileSync('git', args, { cwd: folder, env: { ...environment, ...env }, encoding: 'utf8' }).trim();
}

async function lastChange(folder: string, ...parts: readonly TextPart[]): Promise<LastChange> {
  const workspace = openWorkspace({ root: folder, environment });
  try {
    return (await workspace.lastChange?.(parts)) ?? { kind: 'unknown' };
  } finally {
    await workspace.close();
  }
}

const purge: TextPart = { file: 'jobs.ts', text: PURGE };
const count: TextPart = { file: 'jobs.ts', text: COUNT };

describe('who last changed some code', () => {
  it('looks at the code, and not at its neighbours in the file', async () => {
    const repository = createRepository({ 'README.md': '' });
    commitAs(repository, 'Ada', 1, { 'jobs.ts': `${PURGE}\n` });
    commitAs(repository, 'Dana', 2, { 'jobs.ts': `// Jobs.\n${PURGE}\n${COUNT}\n` });
    commitAs(repository, 'Kim', 3, { 'README.md': 'Hello\n' });
    expect(await lastChange(repository.folder, purge)).toMatchObject({
      kind: 'commit',
      date: '2026-03-01',
      authors: [{ name: 'Ada', email: 'ada@shop.test' }],
    });
    expect(await lastChange(repository.folder, purge, count)).toMatchObject({ authors: [{ name: 'Dana' }] });
  });

  it('goes through a merge to whoever wrote it', async () => {
    const repository = createRepository({ 'jobs.ts': `${COUNT}\n` });
    const { folder } = repository;
    git(folder, 'Ada', 1, 'switch', '--quiet', '--create', 'purge');
    commitAs(repository, 'Ada', 1, { 'jobs.ts': `${PURGE}\n${COUNT}\n` });
    git(folder, 'Dana', 2, 'switch', '--quiet', 'main');
    commitAs(repository, 'Kim', 2, { 'README.md': 'Hello\n' });
    git(folder, 'Dana', 3, 'merge', '--quiet', '--no-edit', 'purge');
    expect(await lastChange(folder, purge)).toMatchObject({ authors: [{ name: 'Ada' }] });
  });

  it('names co-authors, and whoever brings code back', async () => {
    const repository = createRepository({ 'README.md': '' });
    const message = 'Purge\n\nCo-authored-by: Dana Ito <dana@shop.test>\n';
    commitAs(repository, 'Ada', 1, { 'jobs.ts': `${PURGE}\r\n`.replaceAll('\n', '\r\n') }, message);
    expect(await lastChange(repository.folder, purge)).toMatchObject({
      authors: [{ name: 'Ada' }, { name: 'Dana Ito', email: 'dana@shop.test' }],
    });
    commitAs(repository, 'Kim', 2, { 'jobs.ts': '' });
    commitAs(repository, 'Lou', 3, { 'jobs.ts': PURGE });
    expect(await lastChange(repository.folder, purge)).toMatchObject({ authors: [{ name: 'Lou' }] });
  });

  it('knows what is not committed, and what it cannot know', async () => {
    const repository = createRepository({ 'README.md': '' });
    commitAs(repository, 'Ada', 1, { 'jobs.ts': PURGE });
    commitAs(repository, 'Kim', 2, { 'README.md': 'Hello\n' });
    expect(await lastChange(repository.folder, count)).toEqual({ kind: 'uncommitted', file: 'jobs.ts' });
    const shallow = `${temporaryFolder()}/shop`;
    repository.git('clone', '--quiet', '--depth', '1', `file://${repository.folder}`, shallow);
    expect(await lastChange(shallow, purge)).toEqual({ kind: 'unknown' });
    expect(await lastChange(temporaryFolder(), purge)).toEqual({ kind: 'unknown' });
  });

  it('works below the root of the repository', async () => {
    const repository = createRepository({ 'README.md': '' });
    commitAs(repository, 'Ada', 1, { 'api/src/jobs.ts': PURGE });
    expect(await lastChange(`${repository.folder}/api`, { file: 'src/jobs.ts', text: PURGE })).toMatchObject({
      authors: [{ name: 'Ada' }],
    });
  });
});

describe('the same person', () => {
  it.each([
    ['dana', 'Dana Ito <dana@shop.test>', true],
    ['@dana', 'Dana Ito <49699333+dana@users.noreply.github.com>', true],
    ['dana  ito', 'Dana Ito <di@shop.test>', true],
    ['DANA@shop.test', 'Dana Ito <dana@shop.test>', true],
    ['Dana I. <dana@shop.test>', 'Dana Ito <dana@shop.test>', true],
    ['kim', 'Dana Ito <dana@shop.test>', false],
    ['', 'Dana Ito <>', false],
  ])('%s and %s', (one, other, expected) => {
    expect(isSamePerson(personIn(one), personIn(other))).toBe(expected);
  });
});
