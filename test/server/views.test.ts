import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { git } from '../../scripts/history.mjs';
import {
  branchesRequest,
  findingsRequest,
  guardsRequest,
  impactRequest,
  jobsRequest,
  refreshRequest,
  reviewRequest,
  type FolderFindings,
  type FolderJobs,
  type Guards,
  type ImpactParameters,
  type ImpactReport,
  type ReviewOutcome,
  type ReviewParameters,
} from '../../src/server/protocol';
import { committed, LIBRARY, LIBRARY_WITH_MANUSCRIPTS, writeFiles } from '../support/folders';
import { runCli } from '../support/run-cli';
import { bench, type Client } from './client';

const { newFolder, start } = bench();
const JOB = 'src/forget-loans.ts#forget-loans';
const nonce = 'a1B2c3D4e5F6a7B8c9D0';

interface Opened {
  readonly client: Client;
  readonly folder: string;
  readonly uri: string;
}

async function open(
  files: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string>>,
): Promise<Opened> {
  const folder = committed(newFolder(), files);
  writeFiles(folder, change);
  const client = await start({ folders: [folder] });
  await client.ready();
  return { client, folder, uri: pathToFileURL(folder).href };
}

function impactOf({ client }: Opened, parameters: Partial<ImpactParameters>): Promise<ImpactReport | null> {
  return client.connection.sendRequest(impactRequest, { against: null, nonce: null, ...parameters });
}

async function findingsOf({ client }: Opened): Promise<FolderFindings> {
  const [folder] = await client.connection.sendRequest<readonly FolderFindings[]>(findingsRequest);
  if (folder === undefined) throw new Error('no folder');
  return folder;
}

function review({ client, uri }: Opened, more: Partial<ReviewParameters> = {}): Promise<ReviewOutcome> {
  const parameters: ReviewParameters = { folder: uri, job: JOB, by: 'dana', note: null, ...more };
  return client.connection.sendRequest(reviewRequest, parameters);
}

describe('the impact page', { timeout: 60_000 }, () => {
  test('is that of the command line where it stands alone; in an editor its places have numbers', async () => {
    const opened = await open(LIBRARY, LIBRARY_WITH_MANUSCRIPTS);
    const target = { kind: 'job', folder: opened.uri, job: JOB } as const;
    const alone = await impactOf(opened, { target });
    const now = new Date().toISOString();
    const args = ['impact', 'forget-loans', '--format', 'html', '--worktree', '--now', now];
    const { stdout } = await runCli(args, { cwd: opened.folder });
    expect(alone?.html).toBe(stdout);
    const hosted = await impactOf(opened, { target, nonce });
    expect(hosted?.html).toContain(`script-src 'nonce-${nonce}'`);
    const numbers = [...(hosted?.html ?? '').matchAll(/#place-(\d+)/g)].map((match) => Number(match[1]));
    expect(Math.max(...numbers)).toBe((hosted?.places.length ?? 0) - 1);
    expect(hosted?.places.map(({ uri }) => uri)).toContain(`${opened.uri}/src/loan.ts`);
  });

  test('of what changed holds the finding; where nothing changed, every job', async () => {
    const changed = await open(LIBRARY, LIBRARY_WITH_MANUSCRIPTS);
    const report = await impactOf(changed, { target: { kind: 'changes', folder: changed.uri } });
    expect(report?.title).toMatch(/^what changed since main@/);
    expect(report?.html).toContain('data-verdict="widens"');
    const still = await open(LIBRARY, {});
    const all = await impactOf(still, { target: { kind: 'changes', folder: still.uri } });
    expect(all?.title).toMatch(/^all jobs, nothing changed since main@/);
    expect(all?.html).toContain('forget-loans');
  });

  test('against a branch shows what was committed since; the folder keeps its own base', async () => {
    const opened = await open(LIBRARY, {});
    git(opened.folder, 1, 'branch', 'release');
    writeFiles(opened.folder, LIBRARY_WITH_MANUSCRIPTS);
    git(opened.folder, 2, 'commit', '--quiet', '--all', '--message', 'Lend manuscripts');
    await opened.client.connection.sendRequest(refreshRequest);
    const branches = await opened.client.connection.sendRequest<readonly string[]>(branchesRequest, opened.uri);
    expect(branches).toEqual(['main', 'release']);
    const target = { kind: 'changes', folder: opened.uri } as const;
    const report = await impactOf(opened, { target, against: 'release' });
    expect(report?.title).toMatch(/^what changed since release@/);
    expect(report?.html).toContain('data-verdict="widens"');
    await expect(impactOf(opened, { target, against: 'no-such-branch' })).rejects.toThrow(
      /`no-such-branch`.*Check the/,
    );
    expect((await findingsOf(opened)).findings).toEqual([]);
  });

  test.each(["x' unsafe-inline", 'a"><script>', 'short', '../../../../../../etc'])(
    'takes no nonce like %s into its policy',
    async (odd) => {
      const opened = await open(LIBRARY, {});
      const report = await impactOf(opened, { target: { kind: 'changes', folder: opened.uri }, nonce: odd });
      expect(report?.html).toContain("script-src 'sha256-");
      expect(report?.html).not.toContain(odd);
    },
  );
});

describe('the views', () => {
  test('have findings with their place and chain, and jobs whose review is due with what they take for granted', async () => {
    const opened = await open(LIBRARY, LIBRARY_WITH_MANUSCRIPTS);
    const { findings, due } = await findingsOf(opened);
    expect(findings).toMatchObject([
      { rule: 'new-kind-in-scope', file: 'src/loan.ts', target: { kind: 'entity', entity: 'loans' } },
    ]);
    expect(findings[0]?.because.at(-1)?.role).toBe('schedule');
    expect(due).toMatchObject([{ job: { id: JOB, review: { state: 'never' } } }]);
    expect(due[0]?.assumptions.length).toBeGreaterThan(0);
  });

  test('tell the guards of a job that deletes, and nothing of one that is not there', async () => {
    const opened = await open(LIBRARY, {});
    const ask = (job: string): Promise<Guards | null> =>
      opened.client.connection.sendRequest(guardsRequest, { folder: opened.uri, job });
    const guards = await ask(JOB);
    expect(guards?.missing.length).toBeGreaterThan(0);
    expect(await ask('gone')).toBeNull();
  });

  test('tell owners', async () => {
    const opened = await open({ ...LIBRARY, CODEOWNERS: 'src/ @desk\n' }, {});
    const [folder] = await opened.client.connection.sendRequest<readonly FolderJobs[]>(jobsRequest);
    expect(folder?.jobs.map(({ owners }) => owners)).toEqual([['@desk']]);
  });
});

describe('a review from the editor', { timeout: 60_000 }, () => {
  test('is the entry that the command line writes, and the job is due no more', async () => {
    const opened = await open(LIBRARY, {});
    expect(await review(opened, { note: 'maps too' })).toMatchObject({ kind: 'reviewed', by: 'dana' });
    await expect.poll(async () => (await findingsOf(opened)).due, { timeout: 20_000 }).toEqual([]);
    const file = path.join(opened.folder, '.tacit', 'ledger.yaml');
    const written = readFileSync(file, 'utf8');
    writeFileSync(file, '');
    await runCli(['review', 'forget-loans', '--by', 'dana', '--note', 'maps too'], { cwd: opened.folder });
    expect(written).toBe(readFileSync(file, 'utf8'));
  });

  test('is refused in words where the ledger cannot be written, or the job is gone', async () => {
    const opened = await open({ ...LIBRARY, '.tacit': '' }, {});
    const refused = await review(opened);
    expect(refused).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(refused)).toContain('ledger.yaml');
    expect(await review(opened, { job: 'gone' })).toMatchObject({ kind: 'refused' });
  });
});
