import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildHistory, git } from '../../scripts/history.mjs';
import { schemaProblems } from '../support/output-schema';
import { type Run, runCli, scratchFolder } from '../support/run-cli';
import {
  type CheckOutput,
  type FoundFinding,
  type JobsOutput,
  type Scenario,
  answers,
  isListed,
  scenarios,
} from './scenario';

const scratch = scratchFolder();

function lineOf(repository: string, finding: FoundFinding): string {
  const text = readFileSync(path.join(repository, finding.at.file), 'utf8');
  return text.split('\n')[finding.at.line - 1] ?? '';
}

const counts = (finding: FoundFinding): boolean => finding.severity !== 'information';

describe.each(scenarios())('$name: $title', (scenario: Scenario) => {
  const repository = path.join(scratch, scenario.name);
  const run = (args: readonly string[], environment: Record<string, string> = {}): Promise<Run> =>
    runCli(args, { cwd: repository, environment });

  beforeAll(() => {
    buildHistory(scenario.steps, repository);
  });

  it('lists the jobs', async () => {
    git(repository, 1, 'checkout', '--quiet', 'step-1');
    const { code, stdout, stderr } = await run(['jobs', '--format', 'json']);
    expect([code, stderr, schemaProblems('jobs', stdout)]).toEqual([0, '', []]);
    const { jobs } = JSON.parse(stdout) as JobsOutput;
    for (const expected of scenario.jobs) {
      expect(
        jobs.filter((job) => isListed(job, expected)),
        JSON.stringify(expected),
      ).toHaveLength(1);
    }
  });

  it('shows the jobs as it always did', async () => {
    git(repository, 1, 'checkout', '--quiet', 'step-1');
    const { stdout } = await run(['jobs', '--now', '2026-03-04T12:00:00Z']);
    await expect(stdout).toMatchFileSnapshot(`golden/${scenario.name}-jobs.txt`);
  });

  describe.each(scenario.checks)('from step $from to step $to', ({ from, to, findings: wanted, maxOther }) => {
    const check = ['check', '--base', `step-${from}`];
    const cache = { XDG_CACHE_HOME: path.join(scratch, 'caches', `${scenario.name}-${to}`) };
    let cold: Run;
    let findings: readonly FoundFinding[];

    beforeAll(async () => {
      git(repository, 1, 'checkout', '--quiet', `step-${to}`);
      cold = await run([...check, '--format', 'json'], cache);
      findings = (JSON.parse(cold.stdout) as CheckOutput).findings;
    });

    it('finds what breaks, and little else', () => {
      expect([cold.stderr, schemaProblems('check', cold.stdout)]).toEqual(['', []]);
      const answered = wanted.map((expected) =>
        findings.filter(counts).filter((finding) => answers(finding, expected, lineOf(repository, finding))),
      );
      expect(
        answered.map((found) => found.length > 0),
        cold.stdout,
      ).toEqual(wanted.map(() => true));
      const others = findings.filter(counts).filter((finding) => !answered.some((found) => found.includes(finding)));
      expect(others.length).toBeLessThanOrEqual(maxOther);
      expect(cold.code).toBe(findings.some((finding) => finding.severity === 'error') ? 1 : 0);
    });

    it('follows every finding about a job to its schedule', () => {
      for (const finding of findings.filter((one) => counts(one) && one.jobs.length > 0)) {
        expect(finding.because.at(-1)?.message).toMatch(/ runs (every|at|on|when) /);
        expect(finding.because.length).toBeGreaterThan(1);
      }
    });

    it('reads as it always did', async () => {
      const { stdout } = await run([...check, '--now', '2026-03-04T12:00:00Z']);
      await expect(stdout).toMatchFileSnapshot(`golden/${scenario.name}-${from}-${to}.txt`);
    });

    it('says the same warm, without a cache, and with more readers', async () => {
      const others = [
        await run([...check, '--format', 'json'], cache),
        await run([...check, '--format', 'json', '--no-cache', '--jobs', '1'], cache),
        await run([...check, '--format', 'json', '--no-cache', '--jobs', '4'], cache),
      ];
      expect(others).toEqual(others.map(() => cold));
    });
  });
});
