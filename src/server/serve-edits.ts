import type { Connection, TextDocuments } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { isIgnorable } from '../engine/ignore-comment';
import { isAcceptable } from '../engine/ledger/accept';
import { personHere } from '../host/person';
import { dayAt } from '../model/day';
import { plain } from '../report/text';
import { preparedAcceptance, preparedIgnore, type Prepared } from './accepting';
import { codeActions, findingBy, readData, withEdit } from './code-actions';
import { currentFolder, currentIn } from './current';
import { shownAt } from './diagnostics';
import type { Editor } from './editor';
import type { Folders } from './folders';
import {
  acceptRequest,
  findingsAtRequest,
  ignoreRequest,
  type AcceptParameters,
  type EditOutcome,
  type FindingItem,
  type FindingsAtParameters,
  type IgnoreParameters,
} from './protocol';
import { locationOf, type Snapshot } from './snapshot';

/** Told when the editor would not make an edit. */
const notMade: EditOutcome = {
  kind: 'refused',
  message: 'The editor did not make the edit.',
  next: 'Save what is open, and try again.',
};

/** Answers everything that changes files: quick fixes, acceptances and comments. The editor makes every edit itself. */
export function serveEdits(
  connection: Connection,
  editor: Editor,
  folders: Folders,
  documents: TextDocuments<TextDocument>,
): void {
  const parts = { editor, documents };
  const current = currentIn(folders, documents);

  connection.onCodeAction(async ({ textDocument, context }) => {
    if (!context.diagnostics.some(({ source }) => source === 'tacit')) return [];
    const found = await current(textDocument.uri);
    return found === null ? [] : [...codeActions(found.snapshot, context.diagnostics, textDocument.uri, parts)];
  });
  connection.onCodeActionResolve(async (action) => {
    const data = readData(action.data);
    if (data === null) return action;
    const found = await currentFolder(folders, data.finding.folder);
    const resolved = found === null ? null : withEdit(action, found.snapshot, parts);
    if (resolved === null)
      connection.window.showWarningMessage('The code has changed since: look at the finding again.');
    return resolved ?? action;
  });
  connection.onRequest(acceptRequest, async ({ finding, reason, until }: AcceptParameters): Promise<EditOutcome> => {
    const found = await currentFolder(folders, finding.folder);
    if (found === null) return notMade;
    const words = { reason, until, today: dayAt(new Date()), by: personHere(process.env) };
    return apply(
      'Accept a finding',
      preparedAcceptance(found.snapshot, findingBy(found.snapshot, finding), words, parts),
    );
  });
  connection.onRequest(ignoreRequest, async ({ finding, reason, until }: IgnoreParameters): Promise<EditOutcome> => {
    const found = await currentFolder(folders, finding.folder);
    if (found === null) return notMade;
    const words = { reason, until, today: dayAt(new Date()) };
    return apply('Ignore a finding', await preparedIgnore(found, findingBy(found.snapshot, finding), words, parts));
  });
  connection.onRequest(findingsAtRequest, async ({ uri, line }: FindingsAtParameters) => {
    const all = folders.all();
    await Promise.all(all.map((folder) => folder.settled()));
    const items = all.flatMap((folder) => {
      const snapshot = folder.snapshot();
      return snapshot === null ? [] : findingItems(snapshot);
    });
    const inFile = items.filter(({ location }) => location.uri === folders.canonical(uri));
    const here = inFile.filter(({ location: { range } }) => range.start.line <= line && line <= range.end.line);
    return [here, inFile, items].find((some) => some.length > 0) ?? [];
  });

  const apply = async (label: string, prepared: Prepared): Promise<EditOutcome> => {
    if (prepared.kind === 'refused') return prepared;
    if (!editor.appliesEdits) return notMade;
    const { applied } = await connection.workspace.applyEdit({ label, edit: prepared.edit });
    return applied ? { kind: 'edited', location: prepared.location } : notMade;
  };
}

function findingItems(snapshot: Snapshot): readonly FindingItem[] {
  return snapshot.findings.map((finding) => ({
    folder: snapshot.uri,
    fingerprint: finding.fingerprint,
    rule: finding.rule,
    severity: finding.severity,
    message: plain(finding.message),
    location: locationOf(snapshot, shownAt(finding)),
    acceptable: isAcceptable(finding),
    ignorable: isIgnorable(finding),
  }));
}
