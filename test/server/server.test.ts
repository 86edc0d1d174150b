import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  DiagnosticSeverity,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  MarkupContent,
  WorkspaceDiagnosticRequest,
  WorkspaceSymbolRequest,
  type Diagnostic,
  type Hover,
} from 'vscode-languageserver/node';
import {
  impactRequest,
  jobsRequest,
  refreshRequest,
  type FolderJobs,
  type ImpactReport,
  type ImpactTarget,
} from '../../src/server/protocol';
import { committed, LIBRARY, LIBRARY_WITH_MANUSCRIPTS, writeFiles } from '../support/folders';
import { bench, behind, type Client } from './client';

const { newFolder, start } = bench();

const MODEL = 'src/loan.ts';
const JOB = 'src/forget-loans.ts';
const before = LIBRARY[MODEL] ?? '';
const after = LIBRARY_WITH_MANUSCRIPTS[MODEL] ?? '';
const job = LIBRARY[JOB] ?? '';

function isFinding(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => code === 'new-kind-in-scope');
}

function isNothing(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.length === 0;
}

/** The code that a range covers. */
function covered(text: string, { range }: Pick<Diagnostic, 'range'>): string {
  const lines = text.split('\n');
  expect(range.start.line).toBe(range.end.line);
  return (lines[range.start.line] ?? '').slice(range.start.character, range.end.character);
}

function markdownOf(hover: Hover | null): string {
  return hover !== null && MarkupContent.is(hover.contents) ? hover.contents.value : '';
}

function uriOf(folder: string, file: string): string {
  return pathToFileURL(path.join(folder, file)).href;
}

function jobsOf(client: Client): Promise<readonly FolderJobs[]> {
  return client.connection.sendRequest(jobsRequest);
}

function impactOf(client: Client, target: ImpactTarget): Promise<ImpactReport | null> {
  return client.connection.sendRequest(impactRequest, { target, against: null, nonce: null });
}

describe.each([{ pulls: true }, { pulls: false }])('an editor that asks for diagnostics: $pulls', ({ pulls }) => {
  test('an edit that is not saved gives a finding with its chain, and takes it back when undone', async () => {
    const folder = committed(newFolder(), LIBRARY);
    const client = await start({ folders: [folder], pulls });
    client.open(MODEL, before);
    await client.ready();
    expect(await client.diagnostics(MODEL)).toEqual([]);

    client.insert(MODEL, behind(before, "'map'"), " | 'manuscript'");
    const [finding] = await client.until(MODEL, isFinding);
    if (finding === undefined) throw new Error('there is a finding');
    expect(covered(after, finding)).toBe("'manuscript'");
    expect(finding).toMatchObject({
      source: 'tacit',
      code: 'new-kind-in-scope',
      severity: DiagnosticSeverity.Error,
    });
    expect(finding.message).toContain('`forget-loans`');
    expect(finding.codeDescription?.href).toMatch(/^file:.*\/docs\/rules\/new-kind-in-scope\.md$/);
    const chain = finding.relatedInformation ?? [];
    expect(chain.length).toBeGreaterThanOrEqual(3);
    expect(new Set(chain.map(({ location }) => location.uri))).toEqual(new Set([uriOf(folder, JOB)]));
    expect(chain.map(({ location }) => covered(job, location)).at(-1)).toBe("'0 4 * * *'");

    client.change(MODEL, before);
    expect(await client.until(MODEL, isNothing)).toEqual([]);
    expect(await client.stop()).toBe(0);
    expect(client.complaints()).toBe('');
  });

  test('what was said of an edited line goes at once, and what was said of others moves along', async () => {
    const folder = committed(newFolder(), LIBRARY);
    const client = await start({ folders: [folder], pulls });
    client.open(MODEL, after);
    await client.ready();
    await client.until(MODEL, isFinding);
    client.insert(MODEL, { line: 0, character: 0 }, '// Loans of the library.\n\n');
    const [moved] = await client.until(MODEL, (found) => found[0]?.range.start.line === 3);
    expect(moved?.code).toBe('new-kind-in-scope');
    client.insert(MODEL, { line: 3, character: 2 }, ' ');
    // No time for an analysis has passed: the answer comes before.
    expect(await client.until(MODEL, isNothing)).toEqual([]);
    await client.until(MODEL, isFinding);
  });
});

describe('looking', () => {
  test('a field tells which jobs use it; a job what it does and takes for granted', async () => {
    const client = await start({ folders: [committed(newFolder(), LIBRARY)] });
    client.open(MODEL, before);
    client.open(JOB, job);
    await client.ready();
    const field = markdownOf(await client.hover(MODEL, behind(before, 'returned')));
    expect(field).toContain('**`loans.returnedAt`** · 1 job uses this field.');
    expect(field).toContain('every day at 04:00');
    expect(field).toContain('deletes from `loans` where `returnedAt < now - 30 days` (filters by it)');
    const text = markdownOf(await client.hover(JOB, behind(job, "'forget-l")));
    expect(text).toContain('**`forget-loans`** · node-cron · every day at 04:00 · next ');
    expect(text).toContain('Every document in `loans` is a book or a map.');
    expect(await client.hover(JOB, behind(job, 'import'))).toBeNull();
  });

  test('lenses stand on what changed, with the command that shows the impact', async () => {
    const folder = committed(newFolder(), LIBRARY);
    const client = await start({ folders: [folder] });
    client.open(MODEL, before);
    client.open(JOB, job);
    await client.ready();
    expect(await client.lenses(MODEL)).toEqual([]);
    expect(await client.lenses(JOB)).toEqual([]);
    client.change(MODEL, after);
    const target = { kind: 'entity', folder: pathToFileURL(folder).href, entity: 'loans', field: null };
    const range = { start: { line: 1 } };
    expect(await client.lenses(MODEL)).toMatchObject([
      {
        range,
        command: {
          title: '1 job depends on this · 1 at risk',
          command: 'tacit.showImpactOf',
          arguments: [target],
        },
      },
      { range, command: { title: 'go to query', command: '_tacit.goTo', arguments: [target, 'query'] } },
      { range, command: { title: '$(eye-closed)', command: '_tacit.hideLenses' } },
    ]);
    const titles = (await client.lenses(JOB)).map(({ command }) => command?.title);
    expect(titles).toContain('1 job depends on this · 1 at risk');
    expect(titles).toContainEqual(expect.stringMatching(/^deletes from loans · next .+ · 3 assumptions · at risk$/));
  });

  test.each([
    { codeLens: 'off', lenses: 0 },
    { codeLens: 'all', lenses: 6 },
    { codeLens: ['all'], lenses: 0 },
  ])('with the setting $codeLens there are $lenses lenses', async ({ codeLens, lenses }) => {
    const client = await start({ folders: [committed(newFolder(), LIBRARY)], settings: { codeLens } });
    client.open(JOB, job);
    await client.ready();
    expect(await client.lenses(JOB)).toHaveLength(lenses);
  });

  test('jobs come with their queries, the calls that lead there, and what was not checked', async () => {
    const client = await start({ folders: [committed(newFolder(), LIBRARY)] });
    await client.ready();
    const [listed] = await jobsOf(client);
    expect(listed?.jobs).toMatchObject([
      {
        name: 'forget-loans',
        scheduler: 'node-cron',
        schedule: 'every day at 04:00',
        checked: true,
        queries: [{ operation: 'delete', entity: 'loans', path: [{ name: 'forgetLoans' }] }],
      },
    ]);
    expect(listed?.notChecked).toEqual([]);
    const symbols = await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: 'fgtln' });
    expect(symbols?.map(({ name }) => name)).toEqual(['forget-loans']);
  });

  test('an impact report tells verdicts, jobs, queries and what was not compared', async () => {
    const folder = committed(newFolder(), LIBRARY);
    const client = await start({ folders: [folder] });
    client.open(MODEL, after);
    await client.ready();
    const uri = uriOf(folder, MODEL);
    const file = await impactOf(client, { kind: 'place', uri, position: null });
    expect(file?.title).toBe(MODEL);
    expect(file?.markdown).toContain('| widens | a job touches more than was meant | 1 |');
    expect(file?.markdown).toContain('### `forget-loans`');
    expect(file?.markdown).not.toMatch(/\bsafe\b/i);
    const field = await impactOf(client, { kind: 'place', uri, position: behind(after, 'returned') });
    expect(field?.title).toBe('loans.returnedAt');
    expect(field?.markdown).toContain('1 job uses this field.');
    const unknown = await impactOf(client, { kind: 'job', folder: pathToFileURL(folder).href, job: 'gone' });
    expect(unknown).toBeNull();
  });

  test('a change on disk of a file that is not open is found, and told with the whole workspace', async () => {
    const folder = committed(newFolder(), LIBRARY);
    const client = await start({ folders: [folder] });
    await client.ready();
    const asked = client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
    writeFileSync(path.join(folder, MODEL), after);
    const uri = uriOf(folder, MODEL);
    await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
      changes: [{ uri, type: FileChangeType.Changed }],
    });
    const { items } = await asked;
    expect(items).toMatchObject([{ uri, kind: 'full', items: [{ code: 'new-kind-in-scope' }] }]);

    const again = client.connection.sendRequest(WorkspaceDiagnosticRequest.type, {
      previousResultIds: items.map((item) => ({ uri: item.uri, value: item.resultId ?? '' })),
    });
    writeFileSync(path.join(folder, MODEL), before);
    await client.connection.sendRequest(refreshRequest);
    expect((await again).items).toMatchObject([{ uri, kind: 'full', items: [] }]);
  });

  test('a branch to compare with shows what was committed on this one', async () => {
    const folder = committed(newFolder(), LIBRARY_WITH_MANUSCRIPTS);
    const client = await start({ folders: [folder], settings: { base: 'no-such-branch' } });
    await client.ready();
    const [status] = client.statuses();
    expect(status?.state).toMatchObject({ kind: 'ready', jobs: 1, findings: 0, base: null });
    expect(status?.limit).toContain('`no-such-branch`');
  });
});

describe('odd input', () => {
  test('a folder without git lists its jobs, and says that there is nothing to compare with', async () => {
    const client = await start({ folders: [writeFiles(newFolder(), LIBRARY)] });
    client.open(MODEL, after);
    const [state] = await client.ready();
    expect(state).toMatchObject({ kind: 'ready', jobs: 1, findings: 0, base: null });
    expect(client.statuses()[0]?.limit).toContain('not in a git repository');
    expect(await client.diagnostics(MODEL)).toEqual([]);
    expect(markdownOf(await client.hover(MODEL, behind(after, 'returned')))).toContain('1 job uses this field');
  });

  test('a folder with nothing to read, and one with no job, say why they are idle', async () => {
    const empty = await start({ folders: [committed(newFolder(), { 'notes.txt': 'Closed on Mondays.\n' })] });
    expect(await empty.ready()).toMatchObject([{ kind: 'idle', why: expect.stringContaining('no code') as string }]);
    const jobless = await start({ folders: [committed(newFolder(), { 'src/loan.ts': before })] });
    expect(await jobless.ready()).toMatchObject([
      { kind: 'idle', why: expect.stringMatching(/^No scheduled jobs found\. Looked for: .*Agenda/) as string },
    ]);
  });

  test('half-typed code keeps what was known of the rest', async () => {
    const client = await start({ folders: [committed(newFolder(), LIBRARY)] });
    client.open(MODEL, after);
    client.open(JOB, job);
    await client.ready();
    await client.until(MODEL, isFinding);
    client.change(JOB, `${job}\nexport function half(first: string, {\n`);
    client.insert(MODEL, { line: 0, character: 0 }, '\n');
    const [finding] = await client.until(MODEL, (found) => found[0]?.range.start.line === 2);
    expect(finding?.relatedInformation?.length).toBeGreaterThanOrEqual(3);
    expect(await client.stop()).toBe(0);
  });

  test('a binary file and one that is too large are named as not read', async () => {
    const folder = committed(newFolder(), {
      ...LIBRARY,
      'src/scan.ts': new TextEncoder().encode("import 'mongodb';\0\u0001"),
      'src/catalogue.ts': `export const catalogue = '${'x'.repeat(2_000_000)}';\n`,
    });
    const client = await start({ folders: [folder] });
    await client.ready();
    const [listed] = await jobsOf(client);
    expect(listed?.notChecked.map(({ message, location }) => [path.basename(location.uri), message])).toEqual([
      ['catalogue.ts', 'Not read: larger than the limit of 1.5 MB.'],
      ['scan.ts', 'Not read: binary.'],
    ]);
  });

  test('one folder that is gone does not stop the other', async () => {
    const folder = committed(newFolder(), LIBRARY);
    const client = await start({ folders: [path.join(folder, 'gone'), folder] });
    expect(await client.ready()).toMatchObject([{ kind: 'failed' }, { kind: 'ready', jobs: 1 }]);
  });

  test('names from the repository are text in hovers and reports, not Markdown', async () => {
    const hostile = '[read](command:evil) <img src=x> `|';
    const code = job.replace("'forget-loans'", JSON.stringify(hostile));
    const folder = committed(newFolder(), { ...LIBRARY, [JOB]: code });
    const client = await start({ folders: [folder] });
    client.open(JOB, code);
    await client.ready();
    const text = markdownOf(await client.hover(JOB, behind(code, '[rea')));
    expect(text).toContain('**``[read](command:evil) <img src=x> `|``**');
    const report = await impactOf(client, {
      kind: 'place',
      uri: uriOf(folder, JOB),
      position: behind(code, '[rea'),
    });
    expect(report?.markdown).toContain('# Impact of ``[read](command:evil) <img src=x> `|``');
    expect(report?.markdown).toContain('| ``[read](command:evil) <img src=x> `\\|`` → `forgetLoans` |');
  });
});

describe('coming and going', () => {
  test('a server that is killed leaves a cache that the next one starts from', async () => {
    const folder = committed(newFolder(), LIBRARY);
    const first = await start({ folders: [folder] });
    first.open(MODEL, after);
    await first.ready();
    first.server.kill('SIGKILL');
    const second = await start({ folders: [folder] });
    second.open(MODEL, after);
    expect(await second.ready()).toMatchObject([{ kind: 'ready', jobs: 1 }]);
    await second.until(MODEL, isFinding);
    expect(await second.stop()).toBe(0);
    expect(second.complaints()).toBe('');
  });

  test('it ends when it is told to while it still reads', async () => {
    const client = await start({ folders: [committed(newFolder(), LIBRARY)], cache: null });
    expect(await client.stop()).toBe(0);
    expect(client.complaints()).toBe('');
  });
});
