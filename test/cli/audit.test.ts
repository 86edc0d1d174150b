import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LIBRARY, committed } from '../support/folders';
import { schemaProblems } from '../support/output-schema';
import { runCli, scratchFolder } from '../support/run-cli';

const library = committed(path.join(scratchFolder(), 'audited'), {
  ...LIBRARY,
  '.github/CODEOWNERS': '*  @library/staff\n/src/forget-loans.ts  @library/data ada@example.org\n',
});

describe('tacit audit', () => {
  it('tells what each job destroys, its guards, its owner and its last change', async () => {
    const { code, stdout } = await runCli(['audit', '--format', 'json'], { cwd: library });
    expect(code).toBe(0);
    expect(schemaProblems('audit', stdout)).toEqual([]);
    const { jobs, findings } = JSON.parse(stdout) as { jobs: unknown[]; findings: { rule: string }[] };
    expect(jobs).toMatchObject([
      {
        name: 'forget-loans',
        destroys: [{ operation: 'delete', entity: 'loans', predicate: 'returnedAt < now - 30 days' }],
        guards: { present: [], missing: ['audit sample', 'effect check', 'kind filter', 'volume check', 'batches'] },
        owners: ['@library/data', 'ada@example.org'],
        lastChange: { author: expect.any(String) as string, commit: expect.stringMatching(/^[0-9a-f]{7}$/) as string },
      },
    ]);
    expect(findings.map(({ rule }) => rule)).toContain('no-volume-check');
  });

  it('fails from the severity that is asked for', async () => {
    expect((await runCli(['audit', '--fail-on', 'warning'], { cwd: library })).code).toBe(1);
    expect((await runCli(['audit', '--fail-on', 'never'], { cwd: library })).code).toBe(0);
  });

  it('writes a table for a team to review', async () => {
    const { stdout } = await runCli(['audit', '--format', 'markdown'], { cwd: library });
    expect(stdout).toContain('| job | schedule | deletes or overwrites | guards | missing | owner | last change |');
    expect(stdout).toContain('`forget-loans`');
  });
});

describe('tacit explain', () => {
  it("prints a rule's page, and names what was meant", async () => {
    const { code, stdout } = await runCli(['explain', 'no-volume-check'], { cwd: library });
    expect(code).toBe(0);
    expect(stdout).toContain('# no-volume-check');
    expect(stdout).toContain('## What to do instead');
    const unknown = await runCli(['explain', 'volume'], { cwd: library });
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('Did you mean no-volume-check?');
  });
});
