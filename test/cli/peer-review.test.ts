import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LIBRARY } from '../support/folders';
import { schemaProblems } from '../support/output-schema';
import { createRepository, type Repository } from '../support/repository';
import { runCli } from '../support/run-cli';

const LIMIT = { timeout: 120_000 };
const MARCH = ['--now', '2026-03-12T12:00:00Z'];
const PEERS = { ...LIBRARY, 'tacit.jsonc': '{ "peerReview": true }\n' };
const JOB = 'src/forget-loans.ts';

/** Whose author is Robin. */
function library(files: Readonly<Record<string, string>> = PEERS): Repository {
  return createRepository(files);
}

const ledgerOf = ({ folder }: Repository): string => readFileSync(path.join(folder, '.tacit', 'ledger.yaml'), 'utf8');

describe('a review by somebody else', () => {
  it('refuses whoever changed the job last, and takes anybody else', LIMIT, async () => {
    const repository = library();
    const cwd = repository.folder;
    for (const by of ['robin', 'Robin <robin@library.test>']) {
      const own = await runCli(['review', 'forget-loans', '--by', by, ...MARCH], { cwd });
      expect([own.code, own.stdout]).toEqual([2, '']);
      expect(own.stderr).toMatch(/^tacit: forget-loans was last changed by Robin on 2026-01-01 \([0-9a-f]{7}\)\.\n/);
      expect(own.stderr).toContain('Ask another person: tacit review forget-loans --by <name>');
    }
    const all = await runCli(['review', '--all-new', '--by', 'robin', ...MARCH], { cwd });
    expect([all.code, all.stdout]).toEqual([2, '']);
    expect(() => ledgerOf(repository)).toThrow();
    const other = await runCli(['review', 'forget-loans', '--by', 'dana', ...MARCH], { cwd });
    expect(other).toMatchObject({ code: 0, stderr: '' });
    repository.commit();
    expect((await runCli(['check', ...MARCH], { cwd })).stdout).toContain('No findings');
  });

  it('wants a change to be committed first, so that it is known whose it is', LIMIT, async () => {
    const repository = library();
    repository.write({ [JOB]: (LIBRARY[JOB] ?? '').replace('30 *', '60 *') });
    const { code, stderr } = await runCli(['review', '--due', '--by', 'dana'], { cwd: repository.folder });
    expect(code).toBe(2);
    expect(stderr).toContain('forget-loans has changes in src/forget-loans.ts that are not committed');
    expect(stderr).toContain('Commit the change first.');
  });

  it('counts a review as due that somebody wrote into the ledger under a name of their own', LIMIT, async () => {
    const repository = library();
    const cwd = repository.folder;
    await runCli(['review', 'forget-loans', '--by', 'dana', ...MARCH], { cwd });
    repository.commit({ '.tacit/ledger.yaml': ledgerOf(repository).replace('by: dana', 'by: robin') });
    const check = await runCli(['check', '--fail-on', 'warning', ...MARCH], { cwd });
    expect(check.code).toBe(1);
    expect(check.stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /warning\[self-reviewed\]: Reviewed on 2026-03-12 by robin, who made the last change of `forget-loans` \([0-9a-f]{7}, 2026-01-01\)\./,
    );
    expect((await runCli(['review', '--due'], { cwd })).stdout).toContain(
      'reviewed by whoever changed it last (2026-03-12 by robin)',
    );
    const jobs = await runCli(['jobs', '--format', 'json'], { cwd });
    expect(schemaProblems('jobs', jobs.stdout)).toEqual([]);
    expect(jobs.stdout).toContain('"state": "self-reviewed"');
    repository.commit({ 'tacit.jsonc': '{}\n' });
    expect((await runCli(['check', '--fail-on', 'warning', ...MARCH], { cwd })).code).toBe(0);
  });
});

describe('who answers for a job, and how much it is expected to touch', () => {
  it('is told by the ledger, else the configuration, else CODEOWNERS', LIMIT, async () => {
    const repository = library({ ...LIBRARY, '.gitlab/CODEOWNERS': '[Night] @library/night\nsrc/\n' });
    const cwd = repository.folder;
    const owners = async (): Promise<unknown> => {
      const { stdout } = await runCli(['jobs', '--format', 'json'], { cwd });
      expect(schemaProblems('jobs', stdout)).toEqual([]);
      return (JSON.parse(stdout) as { jobs: { owners: unknown }[] }).jobs[0]?.owners;
    };
    expect(await owners()).toEqual(['@library/night']);
    repository.write({ 'tacit.jsonc': '{ "owners": { "src/": ["desk", "kim"] } }\n' });
    expect(await owners()).toEqual(['desk', 'kim']);
    expect((await runCli(['jobs'], { cwd })).stdout).toContain('owned by desk, kim');
    expect((await runCli(['audit'], { cwd })).stdout).toContain('desk, kim');
    await runCli(['review', '--all-new', '--by', 'dana', '--owner', 'city archive', '--volume', '10..200'], { cwd });
    expect(ledgerOf(repository)).toContain('    owner: city archive\n    volume: 10..200\n');
    expect(await owners()).toEqual(['city archive']);
    repository.write({ [JOB]: (LIBRARY[JOB] ?? '').replace('30 *', '60 *') });
    const due = (await runCli(['review', '--due'], { cwd })).stdout;
    expect(due).toContain('owned by city archive\n  expected: 10 to 200 rows a run');
    const again = await runCli(['review', '--due', '--by', 'dana'], { cwd });
    expect(again.stdout).toContain('expected 10 to 200 rows a run');
    expect(ledgerOf(repository)).toContain('volume: 10..200');
    for (const target of ['loans', 'loans.kind', 'forget-loans', JOB, `${JOB}:7`, 'HEAD..HEAD']) {
      const impact = await runCli(['impact', target, '--format', 'json'], { cwd });
      expect(schemaProblems('impact', impact.stdout), target).toEqual([]);
    }
    const page = await runCli(['impact', 'loans', '--format', 'html'], { cwd });
    expect(page.stdout).toContain('owned by city archive');
  });
});
