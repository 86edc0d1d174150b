import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LIBRARY, LIBRARY_WITH_MANUSCRIPTS, committed, writeFiles } from '../support/folders';
import { runCli, scratchFolder } from '../support/run-cli';

const scratch = scratchFolder();
const changed = (name: string): string =>
  writeFiles(committed(path.join(scratch, name), LIBRARY), LIBRARY_WITH_MANUSCRIPTS);
const ledgerOf = (folder: string): string => readFileSync(path.join(folder, '.tacit', 'ledger.yaml'), 'utf8');
const MARCH = ['--now', '2026-03-12T12:00:00Z'];

interface Report {
  readonly findings: readonly {
    readonly rule: string;
    readonly state: string;
    readonly fingerprint: string;
    readonly acceptance?: object;
  }[];
  readonly summary: Readonly<Record<string, number>>;
}

describe('tacit accept', () => {
  it('lets a change pass, and shows who accepted it', { timeout: 120_000 }, async () => {
    const cwd = changed('accept');
    const before = await runCli(['check', '--format', 'json'], { cwd });
    expect(before.code).toBe(1);
    const [finding] = (JSON.parse(before.stdout) as Report).findings;
    const args = [
      'accept',
      finding?.fingerprint.slice(0, 8) ?? '',
      '--reason',
      'manuscripts are lent for a week',
      '--by',
      'dana',
      '--until',
      '2026-06-01',
      ...MARCH,
    ];
    const accepted = await runCli(args, { cwd });
    expect(accepted).toMatchObject({ code: 0, stderr: '' });
    expect(accepted.stdout).toContain('Accepted by dana on 2026-03-12 until 2026-06-01, in .tacit/ledger.yaml');
    const after = await runCli(['check', '--format', 'json', ...MARCH], { cwd });
    expect(after.code).toBe(0);
    const report = JSON.parse(after.stdout) as Report;
    expect(report.summary).toMatchObject({ error: 0, accepted: 1 });
    expect(report.findings[0]).toMatchObject({
      state: 'accepted',
      acceptance: {
        source: 'ledger',
        reason: 'manuscripts are lent for a week',
        by: 'dana',
        on: '2026-03-12',
        until: '2026-06-01',
      },
    });
    const pretty = await runCli(['check', ...MARCH], { cwd });
    // Wrapped to the width of files.
    expect(pretty.stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Accepted in the ledger on 2026-03-12 by dana, until 2026-06-01: “manuscripts are lent for a week”',
    );
    expect((await runCli(['check', '--now', '2026-06-02T00:00:00Z'], { cwd })).code).toBe(1);
  });

  it.each([
    ['a short reason', ['0123456789abcdef', '--reason', 'fine'], 'too short'],
    ['no reason', ['0123456789abcdef'], "required option '--reason <text>' not specified"],
    [
      'a day that is over',
      ['0123456789abcdef', '--reason', 'it is meant to', '--until', '2026-03-11', ...MARCH],
      '2026-03-11 is over already',
    ],
    [
      'a day that is none',
      ['0123456789abcdef', '--reason', 'it is meant to', '--until', 'soon'],
      'Write it like 2026-03-04.',
    ],
    [
      'a fingerprint of nothing',
      ['0123456789abcdef', '--reason', 'it is meant to'],
      'No finding of this review has the fingerprint',
    ],
  ])('refuses %s, and writes nothing', async (name, args, message) => {
    const cwd = changed(name.replaceAll(' ', '-'));
    const { code, stdout, stderr } = await runCli(['accept', ...args], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(() => ledgerOf(cwd)).toThrow();
  });
});

describe('tacit review', () => {
  it('lists what is due, records it, and tells it again when the job changes', { timeout: 120_000 }, async () => {
    const cwd = committed(path.join(scratch, 'review'), LIBRARY);
    const due = await runCli(['review', '--due'], { cwd });
    expect(due.code).toBe(0);
    expect(due.stdout).toContain('forget-loans  every day at 04:00; never reviewed');
    expect(due.stdout).toContain('Every document in `loans` is a book or a map.');
    const done = await runCli(['review', 'forget-loans', '--by', 'dana', '--note', 'asked the desk', ...MARCH], {
      cwd,
    });
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(ledgerOf(cwd)).toContain('reviewed: 2026-03-12\n    by: dana\n    note: asked the desk');
    expect((await runCli(['review', '--due'], { cwd })).stdout).toContain('No review is due. 1 job found.');
    const jobs = JSON.parse((await runCli(['jobs', '--format', 'json'], { cwd })).stdout) as {
      jobs: { review: object }[];
    };
    expect(jobs.jobs[0]?.review).toEqual({ state: 'current', on: '2026-03-12', by: 'dana' });
    writeFiles(cwd, LIBRARY_WITH_MANUSCRIPTS);
    expect((await runCli(['review', '--due'], { cwd })).stdout).toContain(
      '+ Every document in `loans` is a book, a map or a',
    );
    const again = await runCli(['review', '--all-new', '--by', 'kim'], { cwd });
    expect(again.stdout).toContain('nothing was written');
    expect((await runCli(['review', '--due', '--by', 'kim', ...MARCH], { cwd })).stdout).toContain(
      'recorded as reviewed by kim',
    );
  });

  it.each([
    ['nothing', [], 'No job is named.'],
    ['a job that there is not', ['forget-books'], 'There is no job forget-books.'],
    ['a volume that is none', ['forget-loans', '--volume', 'many'], 'Write it like 100..5000.'],
  ])('refuses %s', async (name, args, message) => {
    const cwd = committed(path.join(scratch, `review-${name.replaceAll(' ', '-')}`), LIBRARY);
    const { code, stderr } = await runCli(['review', ...args], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('refuses a ledger that it does not understand, and leaves it alone', { timeout: 120_000 }, async () => {
    const cwd = committed(path.join(scratch, 'later'), LIBRARY);
    const text = 'version: 2\njobs: {}\n';
    writeFiles(cwd, { '.tacit/ledger.yaml': text });
    for (const command of [['review', '--all-new'], ['check'], ['jobs']]) {
      const { code, stderr } = await runCli(command, { cwd });
      expect(code).toBe(2);
      expect(stderr).toContain(
        '.tacit/ledger.yaml:1:1: The ledger is of version 2, which this Tacit does not know.\n  Update Tacit.',
      );
    }
    expect(ledgerOf(cwd)).toBe(text);
    writeFileSync(
      path.join(cwd, '.tacit', 'ledger.yaml'),
      'version: 1\njobs:\n  src/forget-loans.ts#forget-loans:\n    reviewed: soon\n',
    );
    const { code, stdout } = await runCli(['check'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('error[ledger-entry-refused]: `soon` is no day. Write it like 2026-03-12.');
  });
});
