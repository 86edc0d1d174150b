import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, it } from 'vitest';
import { TOOLS } from '../../src/tools/definitions';
import { builtCli } from '../support/built';
import { LIBRARY, LIBRARY_WITH_MANUSCRIPTS, committed, writeFiles } from '../support/folders';
import { scratchFolder } from '../support/run-cli';

const LIMIT = { timeout: 120_000 };
const scratch = scratchFolder();
const clients: Client[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

/** Starts `tacit mcp` as a program does that has it in its configuration. */
async function connect(folder: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const environment = { PATH: process.env['PATH'] ?? '', HOME: scratch, XDG_CACHE_HOME: path.join(scratch, 'cache') };
  const args = [await builtCli(), 'mcp', '-C', folder, '--now', '2026-03-12T12:00:00Z'];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env: environment, stderr: 'pipe' }));
  clients.push(client);
  return client;
}

async function ask(
  client: Client,
  name: string,
  input: Record<string, unknown>,
): Promise<{ readonly isError: boolean; readonly answer: Readonly<Record<string, unknown>> }> {
  const result = CallToolResultSchema.parse(await client.callTool({ name, arguments: input }));
  const [part] = result.content;
  const text = part?.type === 'text' ? part.text : '';
  return { isError: result.isError === true, answer: JSON.parse(text) as Record<string, unknown> };
}

describe('tacit mcp', () => {
  it('offers its tools, all of them read-only', LIMIT, async () => {
    const client = await connect(committed(path.join(scratch, 'offer'), LIBRARY));
    expect(client.getServerVersion()).toMatchObject({ name: 'tacit' });
    expect(client.getInstructions()).toContain('explain_job_impact');
    const { tools } = await client.listTools();
    expect(tools.map(({ name, inputSchema }) => ({ name, inputSchema }))).toEqual(
      TOOLS.map(({ name, inputSchema }) => ({ name, inputSchema })),
    );
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
  });

  it('tells the jobs, what depends on a field, and what a change breaks while it is made', LIMIT, async () => {
    const folder = committed(path.join(scratch, 'asked'), LIBRARY);
    const client = await connect(folder);
    const { answer: jobs } = await ask(client, 'list_scheduled_jobs', { entity: 'loans' });
    expect(jobs).toMatchObject({
      folder: 'asked',
      total: 1,
      nextCursor: null,
      jobs: [{ name: 'forget-loans', schedule: 'every day at 04:00', nextRun: expect.any(String) as string }],
    });
    expect((await ask(client, 'check_schema_change', {})).answer).toMatchObject({ total: 0, findings: [] });
    const { answer: impact } = await ask(client, 'explain_job_impact', { target: 'loans.returnedAt' });
    expect(impact).toMatchObject({ subject: { kind: 'entity', name: 'loans.returnedAt' }, total: 1 });
    writeFiles(folder, LIBRARY_WITH_MANUSCRIPTS);
    const { answer: check } = await ask(client, 'check_schema_change', { severity: 'error' });
    expect(check).toMatchObject({
      summary: { error: 1 },
      findings: [{ rule: 'new-kind-in-scope', severity: 'error', entity: 'loans' }],
    });
    expect((await ask(client, 'explain_job_impact', { target: 'src/loan.ts:2' })).answer).toMatchObject({
      jobs: [{ findings: [{ rule: 'new-kind-in-scope' }] }],
    });
  });

  it('says what is wrong with a question, and goes on', LIMIT, async () => {
    const folder = committed(path.join(scratch, 'wrong'), LIBRARY);
    const client = await connect(folder);
    for (const [name, input, message] of [
      ['list_jobs', {}, 'There is no tool of this name'],
      ['list_scheduled_jobs', { limit: 0 }, '`limit` must be a whole number from 1 to 50.'],
      ['list_scheduled_jobs', { cursor: '999' }, '`cursor` is not one of an answer to this question.'],
      ['explain_job_impact', {}, '`target` is missing.'],
      ['explain_job_impact', { target: '../../etc/passwd' }, 'The target is no table'],
      ['check_schema_change', { base: '--upload-pack=evil' }, 'tacit: '],
    ] as const) {
      const { isError, answer } = await ask(client, name, input);
      expect([isError, answer['error']], name).toEqual([true, expect.stringContaining(message)]);
    }
    writeFiles(folder, { 'tacit.jsonc': '{ "ignores": [] }' });
    expect(await ask(client, 'list_scheduled_jobs', {})).toMatchObject({
      isError: true,
      answer: { error: expect.stringContaining('tacit.jsonc:1:3: The configuration has no key') as string },
    });
    writeFiles(folder, { 'tacit.jsonc': '{}' });
    expect((await ask(client, 'list_scheduled_jobs', {})).isError).toBe(false);
  });

  it('ends when the other side goes away', LIMIT, async () => {
    const cwd = committed(path.join(scratch, 'gone'), LIBRARY);
    const { status, stdout, stderr } = spawnSync(process.execPath, [await builtCli(), 'mcp'], {
      cwd,
      input: '',
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect([status, stdout, stderr]).toEqual([0, '', '']);
  });
});
