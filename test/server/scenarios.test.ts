import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import {
  DidChangeWorkspaceFoldersNotification,
  WorkspaceDiagnosticRequest,
  type Diagnostic,
} from 'vscode-languageserver/node';
import { applyStep, git } from '../../scripts/history.mjs';
import { focusNotification, refreshRequest } from '../../src/server/protocol';
import { scenarios, type CheckOutput } from '../scenarios/scenario';
import { committed, LIBRARY, LIBRARY_WITH_MANUSCRIPTS, writeFiles } from '../support/folders';
import { runCli, scratchFolder } from '../support/run-cli';
import { behind, startClient, type Client, type ClientOptions } from './client';

const scratch = scratchFolder();
let folders = 0;

function newFolder(): string {
  folders += 1;
  return path.join(scratch, `workspace${folders}`);
}

const started: Client[] = [];

async function start(options: ClientOptions): Promise<Client> {
  const client = await startClient(options);
  started.push(client);
  return client;
}

afterEach(async () => {
  for (const client of started.splice(0)) await client.stop();
});

/** Findings of every file, as the command line lists them: sorted by file and line. */
async function everyFinding(client: Client, folder: string): Promise<readonly string[]> {
  await client.connection.sendRequest(refreshRequest);
  const asked = client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
  const { items } = await asked;
  const root = `${pathToFileURL(folder).href}/`;
  return items
    .flatMap((report) =>
      report.kind === 'full' ? report.items.map((item) => lineOf(report.uri.slice(root.length), item)) : [],
    )
    .sort();
}

function lineOf(file: string, { range, code, message }: Diagnostic): string {
  return `${file}:${range.start.line + 1}:${range.start.character + 1} ${code ?? ''} ${message}`;
}

describe('the editor says what the command line says', () => {
  test.each(scenarios().map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
    const folder = committed(newFolder(), {});
    applyStep(scenario.steps, 1, folder);
    git(folder, 1, 'add', '--all');
    git(folder, 1, 'commit', '--quiet', '--message', 'First step');
    const client = await start({ folders: [folder] });
    await client.ready();
    applyStep(scenario.steps, 2, folder);

    const { stdout } = await runCli(['check', '--format', 'json'], { cwd: folder });
    const { findings } = JSON.parse(stdout) as CheckOutput;
    expect(findings.length).toBeGreaterThan(0);
    const expected = findings.map(
      ({ at, rule, message }) => `${at.file}:${at.line}:${(at as { column?: number }).column ?? 0} ${rule} ${message}`,
    );
    expect(await everyFinding(client, folder)).toEqual(expected.sort());
  });
});

test('a migration that was never saved counts', async () => {
  const scenario = scenarios().find(({ name }) => name === 'library-loans');
  if (scenario === undefined) throw new Error('there is a scenario with migrations');
  const folder = committed(newFolder(), {});
  applyStep(scenario.steps, 1, folder);
  git(folder, 1, 'add', '--all');
  git(folder, 1, 'commit', '--quiet', '--message', 'First step');
  const client = await start({ folders: [folder] });
  await client.ready();
  const migration = 'db/migrations/0002_lost_loans.sql';
  const text = readFileSync(path.join(scenario.steps, '2', migration), 'utf8');
  client.open(migration, text);
  const [finding] = await client.until(migration, (found) => found.length > 0);
  expect(finding?.code).toBe('enum-value-in-negated-filter');
  expect(finding?.range.start).toEqual({ ...behind(text, 'VALUE '), line: 0 });
  client.close(migration);
  await client.until(migration, (found) => found.length === 0);
});

test('a column in a migration tells which jobs use it', async () => {
  const scenario = scenarios().find(({ name }) => name === 'library-loans');
  if (scenario === undefined) throw new Error('there is a scenario with migrations');
  const folder = committed(newFolder(), {});
  applyStep(scenario.steps, 1, folder);
  const client = await start({ folders: [folder] });
  const migration = 'db/migrations/0001_loans.sql';
  const text = readFileSync(path.join(folder, migration), 'utf8');
  client.open(migration, text);
  await client.ready();
  const hover = JSON.stringify(await client.hover(migration, behind(text, '  closed_')));
  expect(hover).toContain('2 jobs use this field');
  expect(hover).toContain('deletes from `loans` where');
});

describe('what is compared', () => {
  test('with a branch, what this branch committed', async () => {
    const folder = committed(newFolder(), LIBRARY);
    git(folder, 2, 'switch', '--quiet', '--create', 'manuscripts');
    writeFiles(folder, LIBRARY_WITH_MANUSCRIPTS);
    git(folder, 2, 'commit', '--quiet', '--all', '--message', 'Lend manuscripts');
    const against = await start({ folders: [folder], settings: { base: 'main' } });
    expect(await against.ready()).toMatchObject([{ kind: 'ready', findings: 1 }]);
    expect(await everyFinding(against, folder)).toHaveLength(1);
    const usual = await start({ folders: [folder] });
    expect(await usual.ready()).toMatchObject([{ kind: 'ready', findings: 0 }]);
  });

  test('when the window gets the focus, files are looked at again', async () => {
    const folder = committed(newFolder(), LIBRARY);
    const client = await start({ folders: [folder] });
    await client.ready();
    writeFiles(folder, LIBRARY_WITH_MANUSCRIPTS);
    const told = client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
    await client.connection.sendNotification(focusNotification);
    expect((await told).items).toHaveLength(1);
  });

  test('folders come and go while it runs', async () => {
    const first = committed(newFolder(), LIBRARY);
    const second = committed(newFolder(), LIBRARY);
    writeFiles(second, LIBRARY_WITH_MANUSCRIPTS);
    const client = await start({ folders: [first] });
    await client.ready();
    const folder = { uri: pathToFileURL(second).href, name: 'second' };
    const told = client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
    await client.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
      event: { added: [folder], removed: [] },
    });
    const { items } = await told;
    expect(items.map(({ uri }) => uri)).toEqual([`${folder.uri}/src/loan.ts`]);
    const gone = client.connection.sendRequest(WorkspaceDiagnosticRequest.type, {
      previousResultIds: items.map(({ uri, resultId }) => ({ uri, value: resultId ?? '' })),
    });
    await client.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
      event: { added: [], removed: [folder] },
    });
    expect((await gone).items).toMatchObject([{ uri: `${folder.uri}/src/loan.ts`, items: [] }]);
    await expect.poll(() => client.statuses().length).toBe(1);
  });
});
