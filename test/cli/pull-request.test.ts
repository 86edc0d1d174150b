import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../../scripts/history.mjs';
import { LIBRARY, LIBRARY_WITH_MANUSCRIPTS, committed, writeFiles } from '../support/folders';
import { runCli, scratchFolder, type Run } from '../support/run-cli';
import { sarifProblems } from '../support/sarif';

const scratch = scratchFolder();
const place = (name: string): string => path.join(scratch, name);
const textOf = (folder: string, file: string): string => readFileSync(path.join(folder, file), 'utf8');

interface Sarif {
  readonly runs: readonly {
    readonly results: readonly {
      readonly ruleId: string;
      readonly suppressions?: readonly { readonly kind: string; readonly justification: string }[];
    }[];
  }[];
}

/** What a service checks out for a pull request: the branch merged into its base, on no branch. */
function checkOut(remote: string, name: string, ...options: readonly string[]): string {
  git(scratch, 3, 'clone', '--quiet', '--no-checkout', ...options, `file://${remote}`, name);
  const folder = place(name);
  git(folder, 3, 'fetch', '--quiet', ...options, 'origin', '+refs/pull/7/merge:refs/remotes/pull/7/merge');
  git(folder, 3, 'checkout', '--quiet', '--detach', 'refs/remotes/pull/7/merge');
  return folder;
}

function inCi(folder: string, ...args: readonly string[]): Promise<Run> {
  const environment = {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_BASE_REF: 'main',
  };
  return runCli(args, { cwd: folder, environment });
}

/** The pull request's head as the service merges it. */
function publish(work: string): void {
  git(work, 3, 'push', '--quiet', '--force', 'origin', 'manuscripts');
  git(work, 3, 'checkout', '--quiet', '--detach', 'main');
  git(work, 3, 'merge', '--quiet', '--no-ff', '--no-edit', 'manuscripts');
  git(work, 3, 'push', '--quiet', '--force', 'origin', 'HEAD:refs/pull/7/merge');
  git(work, 3, 'checkout', '--quiet', 'manuscripts');
}

describe('a pull request', () => {
  it('fails, cannot be done in a shallow clone, and passes once it is accepted', { timeout: 240_000 }, async () => {
    const remote = place('remote.git');
    git(scratch, 1, 'init', '--quiet', '--bare', '--initial-branch=main', 'remote.git');
    const work = committed(place('work'), LIBRARY);
    git(work, 1, 'branch', '--move', 'main');
    git(work, 1, 'remote', 'add', 'origin', remote);
    git(work, 1, 'push', '--quiet', 'origin', 'main');
    git(work, 2, 'checkout', '--quiet', '-b', 'manuscripts');
    writeFiles(work, LIBRARY_WITH_MANUSCRIPTS);
    git(work, 2, 'commit', '--quiet', '--all', '--message', 'Lend manuscripts');
    // The base goes on meanwhile: that is no change of the pull request.
    git(work, 2, 'checkout', '--quiet', 'main');
    writeFiles(work, { 'README.md': 'A library.\n' });
    git(work, 2, 'add', '--all');
    git(work, 2, 'commit', '--quiet', '--message', 'Say what it is');
    git(work, 2, 'push', '--quiet', 'origin', 'main');
    git(work, 2, 'checkout', '--quiet', 'manuscripts');
    publish(work);

    const outputs = ['--format', 'github', '-o', 'sarif=tacit.sarif', '-o', 'markdown=tacit.md'];
    const full = checkOut(remote, 'full');
    const failed = await inCi(full, 'check', ...outputs);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toMatch(/^::error file=src\/loan\.ts,line=2,/m);
    const report = JSON.parse(textOf(full, 'tacit.sarif')) as Sarif;
    expect(sarifProblems(textOf(full, 'tacit.sarif'))).toEqual([]);
    expect(report.runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual(['new-kind-in-scope']);
    expect(textOf(full, 'tacit.md')).toMatch(/^<!-- tacit -->\n[^]*new-kind-in-scope[^]*Base: `main@/);

    const shallow = checkOut(remote, 'shallow', '--depth', '1');
    const undone = await inCi(shallow, 'check', ...outputs);
    expect([undone.code, undone.stdout]).toEqual([2, '']);
    expect(undone.stderr).toContain('fetch-depth: 0');
    expect(() => textOf(shallow, 'tacit.sarif')).toThrow();

    const { stdout } = await runCli(['check', '--base', 'main', '--format', 'json'], { cwd: work });
    const [finding] = (JSON.parse(stdout) as { findings: { fingerprint: string }[] }).findings;
    const reason = 'manuscripts are lent for a week';
    await runCli(['accept', finding?.fingerprint ?? '', '--base', 'main', '--reason', reason, '--by', 'dana'], {
      cwd: work,
    });
    git(work, 3, 'add', '--all');
    git(work, 3, 'commit', '--quiet', '--message', 'Accept it');
    publish(work);
    const again = checkOut(remote, 'again');
    const passed = await inCi(again, 'check', ...outputs);
    expect(passed.code).toBe(0);
    expect(passed.stdout).not.toContain('::error');
    expect(textOf(again, 'tacit.md')).toContain(reason);
    const accepted = JSON.parse(textOf(again, 'tacit.sarif')) as Sarif;
    expect(sarifProblems(textOf(again, 'tacit.sarif'))).toEqual([]);
    expect(accepted.runs[0]?.results[0]?.suppressions).toMatchObject([
      { justification: expect.stringContaining(reason) as string },
    ]);
  });
});
