import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  CodeActionKind,
  DefinitionRequest,
  ReferencesRequest,
  type CodeAction,
  type Diagnostic,
  type Location,
  type Position,
} from 'vscode-languageserver/node';
import {
  acceptRequest,
  findingsAtRequest,
  ignoreRequest,
  placesRequest,
  type EditOutcome,
  type FindingItem,
  type FindingReference,
  type PlaceItem,
} from '../../src/server/protocol';
import { edited, editsByUri } from '../support/edits';
import { committed, LIBRARY, LIBRARY_WITH_MANUSCRIPTS, writeFiles } from '../support/folders';
import { runCli } from '../support/run-cli';
import { bench, behind, type Client } from './client';

const { newFolder, start } = bench();

const MODEL = 'src/loan.ts';
const JOB = 'src/forget-loans.ts';
const LEDGER = '.tacit/ledger.yaml';
const REASON = 'Manuscripts are lent for a week only.';
const after = LIBRARY_WITH_MANUSCRIPTS[MODEL] ?? '';
const job = LIBRARY[JOB] ?? '';

function isFinding(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => code === 'new-kind-in-scope');
}

function isNothing(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.length === 0;
}

function uriOf(folder: string, file: string): string {
  return pathToFileURL(path.join(folder, file)).href;
}

/** The library with a new kind that is not saved, and the finding of it. */
async function withFinding(): Promise<{
  readonly folder: string;
  readonly client: Client;
  readonly found: readonly Diagnostic[];
  readonly finding: FindingReference;
}> {
  const folder = committed(newFolder(), LIBRARY);
  const client = await start({ folders: [folder] });
  client.open(MODEL, after);
  await client.ready();
  const found = await client.until(MODEL, isFinding);
  const { fingerprint } = found[0]?.data as { readonly fingerprint: string };
  return { folder, client, found, finding: { folder: pathToFileURL(folder).href, fingerprint } };
}

function fixOf(actions: readonly CodeAction[]): CodeAction {
  const [fix] = actions.filter(({ edit }) => edit !== undefined);
  if (fix === undefined) throw new Error('there is a fix');
  return fix;
}

describe('quick fixes', () => {
  test('an edit of another file has to be confirmed, is versioned, and takes the finding away', async () => {
    const { folder, client, found } = await withFinding();
    client.open(JOB, job);
    await client.until(MODEL, isFinding);
    const fix = fixOf(await client.actions(MODEL, found));
    expect(fix.title).toBe("Add kind in ['book', 'map'] to the filter of forget-loans");
    expect(fix.kind).toBe(CodeActionKind.QuickFix);
    expect(fix.isPreferred).toBeUndefined();
    const uri = uriOf(folder, JOB);
    expect(fix.edit?.documentChanges).toMatchObject([
      { textDocument: { uri, version: 1 }, edits: [{ annotationId: JOB }] },
    ]);
    expect(fix.edit?.changeAnnotations?.[JOB]).toMatchObject({ needsConfirmation: true });
    const mended = edited(job, editsByUri(fix.edit ?? {}).get(uri) ?? []);
    expect(mended).toContain("deleteMany({ kind: { $in: ['book', 'map'] }, returnedAt:");
    client.change(JOB, mended);
    await client.until(MODEL, isNothing);
  });

  test('a finding can be accepted, ignored, looked at and explained', async () => {
    const { client, found, finding } = await withFinding();
    const commands = (await client.actions(MODEL, found)).flatMap(({ command }) => command ?? []);
    expect(commands.map(({ command }) => command)).toEqual([
      'tacit.acceptFinding',
      'tacit.ignoreFinding',
      'tacit.showImpactOf',
      '_tacit.showRule',
    ]);
    expect(commands.map((one): unknown => one.arguments?.[0])).toEqual([
      finding,
      finding,
      { kind: 'entity', folder: finding.folder, entity: 'loans', field: expect.anything() as unknown },
      'new-kind-in-scope',
    ]);
  });

  test('nothing is offered for everything at once', async () => {
    const { client } = await withFinding();
    expect(client.initialized.capabilities.codeActionProvider).toMatchObject({
      codeActionKinds: [CodeActionKind.QuickFix],
    });
  });

  test('a fix is made from what is there when it is chosen', async () => {
    const { client, folder, found } = await withFinding();
    client.open(JOB, job);
    await client.until(MODEL, isFinding);
    client.change(JOB, `// Nobody reads this.\n${job}`);
    const fix = fixOf(await client.actions(MODEL, found));
    const [edit] = editsByUri(fix.edit ?? {}).get(uriOf(folder, JOB)) ?? [];
    expect(edit?.range.start.line).toBe(10);
  });

  test('one that is no longer sure makes no edit', async () => {
    const { client, found } = await withFinding();
    client.open(JOB, job);
    await client.until(MODEL, isFinding);
    client.change(JOB, job.replace('{ returnedAt', '{ ...also, returnedAt'));
    const actions = await client.actions(MODEL, found);
    expect(actions.filter(({ edit }) => edit !== undefined)).toEqual([]);
  });
});

describe('what is meant', () => {
  test('an acceptance goes into the ledger as `tacit accept` writes it, and takes the finding away', async () => {
    const { folder, client, finding } = await withFinding();
    const asked = { finding, reason: `  ${REASON}\n`, until: '2999-01-31' };
    const outcome = await client.connection.sendRequest<EditOutcome>(acceptRequest, asked);
    expect(outcome).toMatchObject({ kind: 'edited', location: { uri: uriOf(folder, LEDGER) } });
    const written = readFileSync(path.join(folder, LEDGER), 'utf8');
    const text = written.split('\n')[outcome.kind === 'edited' ? outcome.location.range.start.line : 0];
    expect(text).toContain(finding.fingerprint);
    await client.until(MODEL, isNothing);

    const other = writeFiles(committed(newFolder(), LIBRARY), { [MODEL]: after });
    const name = /^ *by: (.*)$/m.exec(written)?.[1] ?? '';
    await runCli(['accept', finding.fingerprint, '--reason', REASON, '--until', '2999-01-31', '--by', name], {
      cwd: other,
    });
    expect(written).toBe(readFileSync(path.join(other, LEDGER), 'utf8'));
  });

  test('of a ledger that is there only the new entry is edited; in an editor, with its version', async () => {
    const { folder, client, finding } = await withFinding();
    const before = '# Ours.\nversion: 1\n\njobs: {}\n';
    client.open(LEDGER, before);
    client.edits.accept = false;
    const asked = { finding, reason: REASON, until: null };
    const refused = await client.connection.sendRequest<EditOutcome>(acceptRequest, asked);
    expect(refused.kind).toBe('refused');
    const [edit] = client.edits.asked;
    expect(edit?.documentChanges).toMatchObject([{ textDocument: { uri: uriOf(folder, LEDGER), version: 1 } }]);
    const text = edited(before, editsByUri(edit ?? {}).get(uriOf(folder, LEDGER)) ?? []);
    expect(text.startsWith('# Ours.\n')).toBe(true);
    expect(existsSync(path.join(folder, LEDGER))).toBe(false);
    client.change(LEDGER, text);
    await client.until(MODEL, isNothing);
    client.change(LEDGER, before);
    await client.until(MODEL, isFinding);
  });

  test.each([
    ['too short', { reason: 'because   ', until: null }, 'The reason is too short for anybody to judge it later.'],
    ['a day that is none', { reason: REASON, until: '2999-02-30' }, '2999-02-30 is no day.'],
    ['a day that is over', { reason: REASON, until: '2001-01-01' }, '2001-01-01 is over already.'],
  ])('refused: %s', async (_, words, message) => {
    const { client, finding } = await withFinding();
    for (const request of [acceptRequest, ignoreRequest])
      expect(await client.connection.sendRequest(request, { finding, ...words })).toMatchObject({
        kind: 'refused',
        message,
      });
    expect(client.edits.asked).toEqual([]);
  });

  test('a finding that is gone, and a ledger that is none, are left alone', async () => {
    const { client, finding } = await withFinding();
    const gone = { finding: { ...finding, fingerprint: '0000000000000000' }, reason: REASON, until: null };
    expect(await client.connection.sendRequest(acceptRequest, gone)).toMatchObject({ kind: 'refused' });
    client.open(LEDGER, 'version: 99\n');
    const outcome = await client.connection.sendRequest(acceptRequest, { finding, reason: REASON, until: null });
    expect(outcome).toMatchObject({ kind: 'refused' });
    expect(client.edits.asked).toEqual([]);
  });

  test('a comment ignores the finding where it stands', async () => {
    const { client, finding } = await withFinding();
    client.edits.accept = false;
    await client.connection.sendRequest(ignoreRequest, { finding, reason: REASON, until: '2999-01-31' });
    const [edits] = editsByUri(client.edits.asked[0] ?? {}).values();
    const text = edited(after, edits ?? []);
    expect(text).toContain(`\n  // tacit-ignore new-kind-in-scope until=2999-01-31 -- ${REASON}\n  kind: 'book'`);
    client.change(MODEL, text);
    await client.until(MODEL, isNothing);
  });

  test('findings are listed by where they are', async () => {
    const { folder, client, finding } = await withFinding();
    const at = (uri: string, line: number): Promise<readonly FindingItem[]> =>
      client.connection.sendRequest(findingsAtRequest, { uri, line });
    const uri = uriOf(folder, MODEL);
    for (const [where, line] of [
      [uri, 1],
      [uri, 0],
      ['untitled:Untitled-1', 0],
    ] as const)
      expect(await at(where, line)).toMatchObject([{ ...finding, acceptable: true, ignorable: true }]);
  });
});

describe('going to places', () => {
  const ask = (
    client: Client,
    type: typeof DefinitionRequest.type | typeof ReferencesRequest.type,
    uri: string,
    position: Position,
  ): Promise<Location[]> =>
    client.connection.sendRequest(type.method, {
      textDocument: { uri },
      position,
      context: { includeDeclaration: true },
    });

  test('a field leads to the queries that name it, with its schedule and its job', async () => {
    const folder = committed(newFolder(), LIBRARY);
    const client = await start({ folders: [folder] });
    const model = LIBRARY[MODEL] ?? '';
    client.open(MODEL, model);
    client.open(JOB, job);
    await client.ready();
    const position = behind(model, 'returned');
    const uri = uriOf(folder, MODEL);
    const references = await ask(client, ReferencesRequest.type, uri, position);
    expect(references).toEqual([
      {
        uri: uriOf(folder, JOB),
        range: { start: behind(job, 'deleteMany({ '), end: behind(job, 'deleteMany({ returnedAt') },
      },
    ]);
    const target = { kind: 'place', uri, position } as const;
    const places = await client.connection.sendRequest<readonly PlaceItem[]>(placesRequest, target);
    expect(places.map(({ role, label }) => [role, label])).toEqual([
      ['job', 'forget-loans'],
      ['schedule', 'every day at 04:00'],
      ['query', 'deletes from loans where returnedAt < now - 30 days'],
    ]);
    // The language's own extension knows where it is declared.
    expect(await ask(client, DefinitionRequest.type, uri, position)).toEqual([]);
  });

  test('a schedule leads to what runs', async () => {
    const folder = committed(newFolder(), LIBRARY);
    const client = await start({ folders: [folder] });
    client.open(JOB, job);
    await client.ready();
    const uri = uriOf(folder, JOB);
    const runs = await ask(client, DefinitionRequest.type, uri, behind(job, "'0 4"));
    expect(runs.map(({ range }) => range.start.line)).toEqual([6]);
  });

  test('columns of SQL and lines of a crontab', async () => {
    const files = {
      'package.json': '{ "name": "shop" }\n',
      'db/migrations/0001_orders.sql':
        'CREATE TABLE orders (\n  id int PRIMARY KEY,\n  placed_at timestamp NOT NULL\n);\n',
      'jobs/purge.sql': "DELETE FROM orders WHERE placed_at < now() - interval '90 days';\n",
      'jobs/purge.sh': '#!/bin/sh\npsql shop -f jobs/purge.sql\n',
      crontab: '15 2 * * * sh jobs/purge.sh\n',
    };
    const folder = committed(newFolder(), files);
    const client = await start({ folders: [folder] });
    client.open('jobs/purge.sql', files['jobs/purge.sql']);
    client.open('crontab', files.crontab);
    await client.ready();
    const query = uriOf(folder, 'jobs/purge.sql');
    const [declared] = await ask(client, DefinitionRequest.type, query, behind(files['jobs/purge.sql'], 'placed'));
    expect(declared).toMatchObject({
      uri: uriOf(folder, 'db/migrations/0001_orders.sql'),
      range: { start: { line: 2 } },
    });
    const crontab = uriOf(folder, 'crontab');
    const names = await ask(client, ReferencesRequest.type, crontab, behind(files.crontab, '15 2'));
    expect(names.map(({ uri }) => uri)).toEqual([query]);
    client.change('crontab', files.crontab.replace('15 2', '45 2'));
    const hover = JSON.stringify(await client.hover('crontab', behind(files.crontab, '15 2')));
    expect(hover).toContain('02:45');
  });
});
