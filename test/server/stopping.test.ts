import { expect, test } from 'vitest';
import {
  jobsRequest,
  refreshRequest,
  stopNotification,
  type FolderJobs,
  type FolderStatus,
} from '../../src/server/protocol';
import { committed, LIBRARY, LIBRARY_WITH_MANUSCRIPTS, writeFiles } from '../support/folders';
import { bench, type Client } from './client';

const { newFolder, start } = bench();

const FILES = 500;
const MODEL = 'src/loan.ts';
const after = LIBRARY_WITH_MANUSCRIPTS[MODEL] ?? '';

/** So many files, each with something to read, that somebody may lose patience. */
function shelves(edition: number): Readonly<Record<string, string>> {
  const fields = Array.from({ length: 20 }, (_, at) => `  field${at}: { type: String, required: true },`).join('\n');
  const types = Array.from({ length: 10 }, (_, at) => `export interface Label${at} {\n${fields}\n}`).join('\n');
  const shelf = (at: number): string =>
    `import mongoose from 'mongoose';\nexport const shelf = 'shelf ${at} of edition ${edition}';\n${types}\n`;
  return Object.fromEntries(Array.from({ length: FILES }, (_, at) => [`src/shelves/shelf${at}.ts`, shelf(at)]));
}

async function until(client: Client, wanted: (status: FolderStatus) => boolean): Promise<FolderStatus> {
  for (;;) {
    const [status] = client.statuses();
    if (status !== undefined && wanted(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Stops once some files have been read; answers how the folder stands then. */
async function stopInTheMiddle(client: Client): Promise<FolderStatus> {
  await until(client, ({ state }) => state.kind === 'reading' && state.read > 0);
  await client.connection.sendNotification(stopNotification);
  return until(client, ({ state }) => state.kind !== 'reading');
}

async function jobsOf(client: Client): Promise<readonly string[]> {
  const folders = await client.connection.sendRequest<readonly FolderJobs[]>(jobsRequest);
  return folders.flatMap(({ jobs }) => jobs.map(({ name }) => name));
}

test('reading can be stopped, the first time and again', { timeout: 60_000 }, async () => {
  const folder = committed(newFolder(), { ...LIBRARY, ...shelves(1) });
  const client = await start({ folders: [folder], cache: null });
  expect((await stopInTheMiddle(client)).state).toEqual({ kind: 'stopped' });
  expect(await jobsOf(client)).toEqual([]);
  // An edit does not begin it again: nothing is known yet that could be kept current.
  client.open(MODEL, after);
  expect(await client.diagnostics(MODEL)).toEqual([]);
  expect(client.statuses()).toMatchObject([{ state: { kind: 'stopped' } }]);
  await client.connection.sendRequest(refreshRequest);
  await client.until(MODEL, (found) => found.length === 1);
  await client.ready();

  writeFiles(folder, shelves(2));
  const refreshed = client.connection.sendRequest(refreshRequest);
  expect(await stopInTheMiddle(client)).toMatchObject({
    state: { kind: 'ready', jobs: 1 },
    limit: 'The refresh was stopped: this is how the files were before.',
  });
  await refreshed;
  expect(await jobsOf(client)).toEqual(['forget-loans']);
  expect(await client.diagnostics(MODEL)).toHaveLength(1);
  // What happens from now on is looked at as always.
  writeFiles(folder, shelves(1));
  client.change(MODEL, LIBRARY[MODEL] ?? '');
  await until(client, ({ limit }) => limit === null);
  expect(await client.diagnostics(MODEL)).toEqual([]);
  expect(client.complaints()).toBe('');
});
