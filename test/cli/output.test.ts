import { spawn } from 'node:child_process';
import { chmodSync, existsSync, openSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtCli } from '../support/built';
import { LIBRARY, LIBRARY_WITH_MANUSCRIPTS, committed, writeFiles } from '../support/folders';
import { runCli, scratchFolder } from '../support/run-cli';

const scratch = scratchFolder();
const library = committed(path.join(scratch, 'library'), LIBRARY);
const run = (args: readonly string[], environment: Record<string, string> = {}) =>
  runCli(args, { cwd: library, environment });

beforeAll(() => {
  writeFiles(library, LIBRARY_WITH_MANUSCRIPTS);
});

describe('reports', () => {
  it('go to files whole, and standard output stays empty', async () => {
    const { code, stdout, stderr } = await run(['check', '-o', '../report.json', '-o', '../report.txt']);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe('Report written to ../report.json.\nReport written to ../report.txt.\n');
    expect(JSON.parse(readFileSync(path.join(scratch, 'report.json'), 'utf8'))).toMatchObject({ schemaVersion: 1 });
    expect(readFileSync(path.join(scratch, 'report.txt'), 'utf8')).toContain('error[new-kind-in-scope]');
    expect(readdirSync(scratch).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('go to a file and to standard output at once', async () => {
    const args = ['check', '--quiet', '--format', 'pretty', '-o', '-', '--format', 'json', '-o', '../both.json'];
    const { stdout, stderr } = await run(args);
    expect(stderr).toBe('');
    expect(stdout).toContain('error[new-kind-in-scope]');
    expect(JSON.parse(readFileSync(path.join(scratch, 'both.json'), 'utf8'))).toMatchObject({ head: 'worktree' });
  });

  it('leave a read-only file alone, and say so', async () => {
    const file = path.join(scratch, 'kept.json');
    writeFileSync(file, 'kept');
    chmodSync(file, 0o444);
    const { code, stdout, stderr } = await run(['check', '-o', file]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`tacit: The report cannot be written to ${file}: it is read-only.\n`);
    expect(readFileSync(file, 'utf8')).toBe('kept');
  });

  it('say when the folder of a file does not exist', async () => {
    const { code, stderr } = await run(['jobs', '-o', 'no/such/report.json']);
    expect(code).toBe(2);
    expect(stderr).toContain('its folder does not exist');
    expect(existsSync(path.join(library, 'no'))).toBe(false);
  });

  it('are coloured when told to', async () => {
    expect((await run(['check'])).stdout).not.toContain('\x1b[');
    expect((await run(['check', '--color', 'always'])).stdout).toContain('\x1b[');
    expect((await run(['check'], { FORCE_COLOR: '1' })).stdout).toContain('\x1b[');
    expect((await run(['check'], { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).not.toContain('\x1b[');
  });

  it('show only findings in the paths that were named', async () => {
    const [here, elsewhere] = [await run(['check', 'src/loan.ts']), await run(['check', 'src/forget-loans.ts'])];
    expect([here.code, elsewhere.code]).toEqual([1, 0]);
    expect(elsewhere.stdout).toContain('No findings.');
  });

  it('fail from the severity that was named on', async () => {
    expect((await run(['check', '--fail-on', 'never'])).code).toBe(0);
    expect((await run(['check', '--fail-on', 'information'])).code).toBe(1);
  });

  it('tell the next run only when a time was given', async () => {
    expect((await run(['jobs'])).stdout).not.toContain('next 2026');
    expect((await run(['jobs', '--now', '2026-03-04T12:00:00Z'])).stdout).toContain('next 2026-03-05 04:00 UTC');
  });

  it('end quietly when nobody reads them', async () => {
    const child = spawn(process.execPath, [await builtCli(), 'check', '--format', 'json'], { cwd: library });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, stderr]).toEqual([1, '']);
  });

  it('say that they cannot be written', async () => {
    const closed = openSync(path.join(library, 'package.json'), 'r');
    const child = spawn(process.execPath, [await builtCli(), 'jobs'], {
      cwd: library,
      stdio: ['ignore', closed, 'pipe'],
    });
    let stderr = '';
    child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^tacit: The report cannot be written: EBADF/);
  });
});
