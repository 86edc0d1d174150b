import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { git } from '../../scripts/history.mjs';
import { builtCli } from '../support/built';
import { LIBRARY, LIBRARY_WITH_MANUSCRIPTS, committed, writeFiles } from '../support/folders';
import { runCli, scratchFolder } from '../support/run-cli';

const scratch = scratchFolder();
const place = (name: string): string => path.join(scratch, name);

describe('faults of git', () => {
  it('says that a revision is unknown', async () => {
    const { code, stdout, stderr } = await runCli(['check', '--base', 'relase/7'], {
      cwd: committed(place('unknown'), LIBRARY),
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      'tacit: The revision `relase/7` names no commit of this repository.\n  Check the spelling, or fetch it: git fetch origin\n',
    );
  });

  it('takes a revision that looks like an option for a revision', async () => {
    const { code, stderr } = await runCli(['check', '--base=--upload-pack=touch hacked'], {
      cwd: committed(place('option'), LIBRARY),
    });
    expect(code).toBe(2);
    expect(stderr).toContain('names no commit');
  });

  it('lists jobs without git, and says what a review needs', async () => {
    const folder = writeFiles(place('no-git'), LIBRARY);
    const jobs = await runCli(['jobs'], { cwd: folder });
    expect([jobs.code, jobs.stderr]).toEqual([0, '']);
    expect(jobs.stdout).toContain('forget-loans');
    const check = await runCli(['check'], { cwd: folder });
    expect([check.code, check.stdout]).toEqual([2, '']);
    expect(check.stderr).toMatch(/^tacit: .*not .*repository.*\n {2}\S/);
  });

  it('says how to deepen a shallow clone', async () => {
    const origin = committed(place('origin'), LIBRARY);
    git(origin, 1, 'branch', 'before');
    writeFiles(origin, LIBRARY_WITH_MANUSCRIPTS);
    git(origin, 2, 'commit', '--quiet', '--all', '--message', 'Lend manuscripts');
    git(scratch, 2, 'clone', '--quiet', '--depth', '1', '--no-single-branch', `file://${origin}`, 'shallow');
    const { code, stdout, stderr } = await runCli(['check', '--base', 'origin/before'], { cwd: place('shallow') });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('set fetch-depth: 0');
  });

  it('reviews a repository without a commit against nothing', async () => {
    const folder = writeFiles(place('unborn'), LIBRARY);
    git(folder, 1, 'init', '--quiet');
    const { code, stdout } = await runCli(['check'], { cwd: folder });
    expect(code).toBe(0);
    expect(stdout).toContain('Base: nothing committed.');
  });

  it('takes the base of a pull request from the environment', async () => {
    const folder = committed(place('pull-request'), LIBRARY);
    git(folder, 1, 'checkout', '--quiet', '-b', 'manuscripts');
    writeFiles(folder, LIBRARY_WITH_MANUSCRIPTS);
    git(folder, 2, 'commit', '--quiet', '--all', '--message', 'Lend manuscripts');
    expect((await runCli(['check'], { cwd: folder })).stdout).toContain('No findings.');
    const { code, stdout } = await runCli(['check'], { cwd: folder, environment: { GITHUB_BASE_REF: 'main' } });
    expect(code).toBe(1);
    expect(stdout).toContain('Base: main@');
  });

  it('compares the index when asked to', async () => {
    const folder = committed(place('staged'), LIBRARY);
    writeFiles(folder, LIBRARY_WITH_MANUSCRIPTS);
    expect((await runCli(['check', '--staged'], { cwd: folder })).code).toBe(0);
    git(folder, 1, 'add', '--all');
    const staged = await runCli(['check', '--staged', '--format', 'json'], { cwd: folder });
    expect(staged.code).toBe(1);
    expect(JSON.parse(staged.stdout)).toMatchObject({ head: 'index' });
  });
});

describe('odd input', () => {
  it('says what was looked for in an empty folder', async () => {
    const folder = writeFiles(place('empty'), {});
    const { code, stdout, stderr } = await runCli(['jobs'], { cwd: folder });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^No scheduled jobs found\. Looked for: .*Agenda.*TTL indexes\.\n$/s);
    expect((await runCli(['check'], { cwd: folder })).code).toBe(2);
  });

  it('names files that it did not read, and checks the others', async () => {
    const folder = committed(place('odd-files'), LIBRARY);
    writeFiles(folder, {
      ...LIBRARY_WITH_MANUSCRIPTS,
      'db/binary.sql': new Uint8Array([0x53, 0x45, 0x4c, 0, 1, 2, 3]),
      'src/broken.ts': "import cron from 'node-cron';\ncron.schedule('0 5 * * *', () => { tidy(;\n",
      'db/empty.sql': '',
    });
    writeFileSync(path.join(folder, 'src/generated.ts'), '');
    truncateSync(path.join(folder, 'src/generated.ts'), 50_000_000);
    const { code, stdout, stderr } = await runCli(['check'], { cwd: folder });
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout).toContain('error[new-kind-in-scope]');
    expect(stdout).toMatch(/db\/binary\.sql +Not read: binary\./);
    expect(stdout).toMatch(/src\/generated\.ts +Not read: larger than the limit of 1\.5 MB\./);
    expect(stdout).toMatch(/src\/broken\.ts:2:\d+ /);
  });

  it('shows names that a terminal would obey', async () => {
    const folder = committed(place('names'), LIBRARY);
    writeFiles(folder, { ...LIBRARY_WITH_MANUSCRIPTS, 'src/\u202e\x1b[2J;$(x).sql': new Uint8Array([0, 1]) });
    const { code, stdout } = await runCli(['check'], { cwd: folder });
    expect(code).toBe(1);
    expect(stdout).toContain('src/<U+202E>␛[2J;$(x).sql');
    expect(stdout).not.toContain('\u202e');
    expect(stdout).not.toContain('\x1b');
  });
});

describe('signals', () => {
  it('ends its children and exits with 130', async () => {
    const folder = committed(place('signal'), LIBRARY);
    const bin = place('bin');
    const started = path.join(bin, 'started');
    mkdirSync(bin);
    writeFileSync(path.join(bin, 'git'), `#!/bin/sh\necho $$ > '${started}'\nexec sleep 60\n`);
    chmodSync(path.join(bin, 'git'), 0o755);
    const environment = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: bin };
    const child = spawn(process.execPath, [await builtCli(), 'check'], { cwd: folder, env: environment });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    while (!existsSync(started) || readFileSync(started, 'utf8') === '') await delay(20);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    const pid = Number(readFileSync(started, 'utf8'));
    await delay(100);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
