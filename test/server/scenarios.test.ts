import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  DidChangeWorkspaceFoldersNotification,
  DiagnosticSeverity,
  WorkspaceDiagnosticRequest,
  type Diagnostic,
  type Range,
} from 'vscode-languageserver/node';
import { applyStep, git } from '../../scripts/history.mjs';
import { focusNotification, refreshRequest } from '../../src/server/protocol';
import { scenarios } from '../scenarios/scenario';
import { editsByUri } from '../support/edits';
import { committed, LIBRARY, LIBRARY_WITH_MANUSCRIPTS, writeFiles } from '../support/folders';
import { runCli } from '../support/run-cli';
import { bench, behind, type Client } from './client';

const { newFolder, start } = bench();

/** Diagnostics of every file, by the file's path. */
async function everyDiagnostic(client: Client, folder: string): Promise<readonly (readonly [string, Diagnostic])[]> {
  await client.connection.sendRequest(refreshRequest);
  const root = `${pathToFileURL(folder).href}/`;
  // Of a file that is shown otherwise there is always something to say: the request waits until there is.
  const previousResultIds = [{ uri: `${root}shown.sql`, value: 'otherwise' }];
  const { items } = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds });
  return items.flatMap((report) =>
    report.kind === 'full' ? report.items.map((item) => [report.uri.slice(root.length), item] as const) : [],
  );
}

async function everyFinding(client: Client, folder: string): Promise<readonly string[]> {
  return (await everyDiagnostic(client, folder)).map(([file, { message }]) => `${file} ${message}`);
}

/** A finding as both tell it: rule, weight, sentence, the place, the chain and the edits that mend it. */
interface Told {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
  readonly fingerprint: string;
  readonly at: string;
  readonly because: readonly string[];
  readonly fixes: readonly string[];
}

interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

interface JsonFinding extends Omit<Told, 'at' | 'because' | 'fixes'> {
  readonly at: JsonPlace;
  readonly because: readonly { readonly message: string; readonly at: JsonPlace }[];
  readonly fixes: readonly {
    readonly title: string;
    readonly edits: readonly { readonly at: JsonPlace; readonly text: string }[];
  }[];
}

function placeText({ file, line, column, endLine, endColumn }: JsonPlace): string {
  return `${file}:${line}:${column}-${endLine}:${endColumn}`;
}

function rangeText(file: string, { start, end }: Range): string {
  return `${file}:${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
}

/** As the command line tells it. A diagnostic of many lines ends with its first. */
async function toldByCommandLine(folder: string): Promise<readonly Told[]> {
  const { stdout } = await runCli(['check', '--format', 'json'], { cwd: folder });
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly JsonFinding[] };
  return findings
    .map(({ rule, severity, message, fingerprint, at, because, fixes }) => ({
      rule,
      severity,
      message,
      fingerprint,
      at: at.line === at.endLine ? placeText(at) : placeText({ ...at, ...firstLineEnd(folder, at) }),
      because: because.map((link) => `${placeText(link.at)} ${link.message}`),
      fixes: fixes.map(
        ({ title, edits }) => `${title}: ${edits.map((edit) => `${placeText(edit.at)} ${edit.text}`).join(' | ')}`,
      ),
    }))
    .toSorted(byPlace);
}

function firstLineEnd(folder: string, { file, line }: JsonPlace): Pick<JsonPlace, 'endLine' | 'endColumn'> {
  const text = readFileSync(path.join(folder, file), 'utf8').split('\n')[line - 1] ?? '';
  return { endLine: line, endColumn: text.trimEnd().length + 1 };
}

function byPlace(a: Told, b: Told): number {
  const [first, second] = [JSON.stringify([a.at, a.rule, a.message]), JSON.stringify([b.at, b.rule, b.message])];
  return first < second ? -1 : first > second ? 1 : 0;
}

const SEVERITIES: Readonly<Record<number, string>> = {
  [DiagnosticSeverity.Error]: 'error',
  [DiagnosticSeverity.Warning]: 'warning',
  [DiagnosticSeverity.Information]: 'information',
};

/** As the editor tells it. The files with findings must be open, because actions are asked of open files. */
async function toldByEditor(client: Client, folder: string): Promise<readonly Told[]> {
  const root = `${pathToFileURL(folder).href}/`;
  const told = (await everyDiagnostic(client, folder)).map(async ([file, diagnostic]): Promise<Told> => {
    const { code, severity, message, range, relatedInformation = [] } = diagnostic;
    const actions = await client.actions(file, [diagnostic]);
    const fixes = actions.flatMap(({ title, edit }) => {
      const edits = [...editsByUri(edit ?? {})].flatMap(([uri, some]) =>
        some.map((one) => `${rangeText(uri.slice(root.length), one.range)} ${one.newText}`),
      );
      return edit === undefined ? [] : [`${title}: ${edits.join(' | ')}`];
    });
    return {
      rule: String(code),
      severity: SEVERITIES[severity ?? 0] ?? '',
      message,
      fingerprint: (diagnostic.data as { readonly fingerprint: string }).fingerprint,
      at: rangeText(file, range),
      because: relatedInformation.map(
        ({ location, message: text }) => `${rangeText(location.uri.slice(root.length), location.range)} ${text}`,
      ),
      fixes,
    };
  });
  return (await Promise.all(told)).toSorted(byPlace);
}

/** The files of a folder with their texts, those of git left out. */
function textsIn(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => !file.startsWith('.git/'));
  return new Map(files.map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]));
}

const checks = scenarios().flatMap((scenario) =>
  scenario.checks.map((check) => ({ name: scenario.name, steps: scenario.steps, from: check.from, to: check.to })),
);

describe('the editor says what the command line says', () => {
  test.each(checks)(
    '$name from step $from to $to',
    async ({ steps, from, to }) => {
      const [edited, saved] = [committed(newFolder(), {}), newFolder()];
      for (let step = 1; step <= from; step += 1) applyStep(steps, step, edited);
      git(edited, 1, 'add', '--all');
      git(edited, 1, 'commit', '--quiet', '--message', 'As it was');
      cpSync(edited, saved, { recursive: true });
      for (let step = from + 1; step <= to; step += 1) applyStep(steps, step, saved);
      const expected = await toldByCommandLine(saved);
      if (to === 2) expect(expected.length).toBeGreaterThan(0);

      // Typed and not saved: only what was removed is removed on disk.
      const client = await start({ folders: [edited] });
      await client.ready();
      const [before, after] = [textsIn(edited), textsIn(saved)];
      for (const [file, text] of before) {
        if (!after.has(file)) rmSync(path.join(edited, file));
        else client.open(file, text);
      }
      for (const [file, text] of after) {
        if (!before.has(file)) client.open(file, text);
        else if (before.get(file) !== text) client.change(file, text);
      }
      expect(await toldByEditor(client, edited)).toEqual(expected);

      // Saved, by another program too.
      for (const [file, text] of after) writeFiles(edited, { [file]: text });
      expect(await toldByEditor(client, edited)).toEqual(expected);
    },
    60_000,
  );
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
