import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, truncateSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeSampleEvents } from '../../scripts/sample-events.mjs';
import { builtCli, projectRoot } from '../support/built';
import { runCli, scratchFolder } from '../support/run-cli';

const scratch = scratchFolder();
const now = new Date('2026-06-01T00:00:00Z');

/** The kiosk of the scenario, with two samples: consent records arrive in the second one. */
function kiosk(name: string): string {
  const folder = path.join(scratch, name);
  cpSync(path.join(projectRoot, 'test/scenarios/retention/steps/1'), folder, { recursive: true });
  writeSampleEvents(path.join(folder, 'before.bson'), { count: 4000, consent: false, now });
  writeSampleEvents(path.join(folder, 'after.bson'), { count: 4000, consent: true, now });
  return folder;
}

const EVENTS = ['--entity', 'operational_events'];

interface Report {
  readonly profiles: readonly {
    readonly entity: string;
    readonly documents: number;
    readonly discriminator: unknown;
    readonly kinds: readonly { readonly kind: string; readonly documents: number; readonly inCode: boolean }[];
    readonly drift: readonly { readonly is: string; readonly kind: string }[];
  }[];
  readonly problems: readonly { readonly place: string }[];
}

describe('tacit profile', () => {
  it('shows what the scenario must, and costs little', { timeout: 300_000 }, async () => {
    await builtCli();
    const script = path.join(projectRoot, 'scripts/evidence.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '20000'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.trim().split('\n')).toHaveLength(4);
  });

  it('shows the kind that arrived late, twice', { timeout: 120_000 }, async () => {
    const cwd = kiosk('drift');
    const first = await runCli(['profile', 'before.bson', ...EVENTS, '--save', '--on', '2026-05-01'], { cwd });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('operational_events  4,000 documents, sampled 2026-05-01 from before.bson');
    expect(first.stdout).toContain('Kinds by `type` (as the code says):');
    expect(first.stdout).toMatch(/createdAt\s+100 %\s+date/);
    expect(readdirSync(path.join(cwd, '.tacit/profiles'))).toEqual(['operational_events.2026-05-01.json']);

    const second = await runCli(
      ['profile', 'after.bson', ...EVENTS, '--compare', '--format', 'json', '--on', '2026-06-01'],
      { cwd },
    );
    expect(second.code).toBe(1);
    const [profile] = (JSON.parse(second.stdout) as Report).profiles;
    expect(profile?.discriminator).toEqual({ field: 'type', source: 'schema' });
    expect(profile?.kinds.map(({ kind, inCode }) => [kind, inCode])).toEqual([
      ['page_view', true],
      ['click', true],
      ['consent', false],
    ]);
    expect(profile?.drift).toEqual([{ is: 'kind-new', kind: 'consent', documents: profile?.kinds[2]?.documents }]);

    const same = await runCli(['profile', 'before.bson', ...EVENTS, '--compare'], { cwd });
    expect(same).toMatchObject({ code: 0 });
    expect(same.stdout).toContain('nothing moved');
    const both = await runCli(['profile', 'before.bson', 'after.bson', '--compare', '--format', 'markdown'], { cwd });
    expect(both.code).toBe(1);
    expect(both.stdout).toContain('- New kind `consent`');
    expect(readFileSync(path.join(cwd, '.tacit/profiles/operational_events.2026-05-01.json'), 'utf8')).not.toMatch(
      /visitor-|kiosk-\d|I agree/,
    );
  });

  it('tells what it could not read, and fails', { timeout: 120_000 }, async () => {
    const cwd = kiosk('broken');
    const file = path.join(cwd, 'before.bson');
    truncateSync(file, statSync(file).size - 10);
    const cut = await runCli(['profile', 'before.bson', '--format', 'json'], { cwd });
    expect(cut.code).toBe(2);
    const report = JSON.parse(cut.stdout) as Report;
    expect(report.profiles[0]?.documents).toBe(3999);
    expect(report.problems[0]?.place).toMatch(/^byte [\d,]+$/);
    writeFileSync(path.join(cwd, 'loans.ndjson'), '{"a":1}\n{"a":\n{"a":2}\n');
    const line = await runCli(['profile', 'loans.ndjson'], { cwd });
    expect(line.code).toBe(2);
    expect(line.stdout).toContain('loans.ndjson, line 2: This is no JSON');
    expect(line.stdout).toContain('The code has no `loans`');
  });

  it('says what it cannot use', { timeout: 120_000 }, async () => {
    const cwd = kiosk('usage');
    const nowhere = await runCli(['profile', 'nowhere.bson'], { cwd });
    expect(nowhere).toMatchObject({ code: 2, stdout: '' });
    expect(nowhere.stderr).toContain('nowhere.bson cannot be read as a sample: there is no such file.');
    const alone = await runCli(['profile', 'before.bson', '--compare'], { cwd });
    expect(alone.code).toBe(2);
    expect(alone.stderr).toContain('There is no saved profile of before to compare with.');
    expect((await runCli(['profile'], { cwd })).code).toBe(2);
  });
});
