import type { TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver';
import { ConfigurationError } from '../engine/configured';
import { ignoreCandidates, takesEffect } from '../engine/ignore-comment';
import { acceptedEntry, faultOfWords, isAcceptable, type AcceptanceWords } from '../engine/ledger/accept';
import { editLedger } from '../engine/ledger/write';
import type { Finding } from '../model/finding';
import { LEDGER_FILE } from '../model/ledger';
import { lineStarts, placeOf } from '../model/place';
import type { Span } from '../model/span';
import type { Folder } from './folder';
import { replacementBetween } from './moved';
import type { EditOutcome, Location } from './protocol';
import type { Snapshot } from './snapshot';
import { uriBelow } from './uris';
import { workspaceEdit, type EditParts } from './workspace-edit';

/** An edit that is ready, and where the person finds it afterwards; or why there is none. */
export type Prepared =
  | { readonly kind: 'ready'; readonly edit: WorkspaceEdit; readonly location: Location }
  | Extract<EditOutcome, { readonly kind: 'refused' }>;

function refused(message: string, next: string): Prepared {
  return { kind: 'refused', message, next };
}

const gone = refused('This finding is gone: the code has changed since.', 'Look at it again.');
const outdated = refused('The file has changed since it was read.', 'Try again.');

/** The entry by which a finding is accepted, as an edit of the ledger: the same text that `tacit accept` writes. */
export function preparedAcceptance(
  snapshot: Snapshot,
  finding: Finding | null,
  words: AcceptanceWords,
  parts: EditParts,
): Prepared {
  if (finding === null) return gone;
  if (!isAcceptable(finding)) return refused(`A finding of ${finding.rule} is mended, not accepted.`, '');
  const fault = faultOfWords(words);
  if (fault !== null) return { kind: 'refused', ...fault };
  const before = snapshot.sources.text(LEDGER_FILE)?.text ?? null;
  try {
    const after = editLedger(before, [acceptedEntry(finding, snapshot.index, words)]);
    return ledgerEdit(snapshot, before, after, finding.fingerprint, parts);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const [first] = error.faults;
    return refused(first?.message ?? error.message, first?.next ?? '');
  }
}

/** Only what differs is replaced, so that the rest keeps its marks and its history. */
function ledgerEdit(
  snapshot: Snapshot,
  before: string | null,
  after: string,
  fingerprint: string,
  parts: EditParts,
): Prepared {
  const uri = uriBelow(snapshot.uri, LEDGER_FILE);
  const entry = Math.max(after.indexOf(fingerprint), 0);
  const location = locationIn(after, uri, { file: LEDGER_FILE, start: entry, end: entry + fingerprint.length });
  if (before === null) {
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const insert = { range, newText: after };
    if (!parts.editor.editsDocuments)
      return refused('This editor cannot make files.', 'Run `tacit accept` in a terminal.');
    const content: TextDocumentEdit = { textDocument: { uri, version: null }, edits: [insert] };
    return { kind: 'ready', edit: { documentChanges: [{ kind: 'create', uri }, content] }, location };
  }
  const replaced = replacementBetween(before, after) ?? { start: 0, oldEnd: 0, newEnd: 0 };
  const at = { file: LEDGER_FILE, start: replaced.start, end: replaced.oldEnd };
  const text = after.slice(replaced.start, replaced.newEnd);
  const edit = workspaceEdit(snapshot, [{ at, text }], uri, 'Accept', parts);
  return edit === null ? outdated : { kind: 'ready', edit, location };
}

function locationIn(text: string, uri: string, span: Span): Location {
  const place = placeOf(span, lineStarts(text));
  return {
    uri,
    range: {
      start: { line: place.line - 1, character: place.column - 1 },
      end: { line: place.endLine - 1, character: place.endColumn - 1 },
    },
  };
}

/** A comment by which a finding is ignored where it stands, once the reader has said that it takes effect there. */
export async function preparedIgnore(
  { folder, snapshot }: { readonly folder: Folder; readonly snapshot: Snapshot },
  finding: Finding | null,
  words: Pick<AcceptanceWords, 'reason' | 'until' | 'today'>,
  parts: EditParts,
): Promise<Prepared> {
  if (finding === null) return gone;
  const fault = faultOfWords(words);
  if (fault !== null) return { kind: 'refused', ...fault };
  const textOf = (file: string): string | null => snapshot.sources.text(file)?.text ?? null;
  for (const { edit, covered } of ignoreCandidates(finding, words, textOf)) {
    const { file, start } = edit.at;
    const before = textOf(file) ?? '';
    const after = before.slice(0, start) + edit.text + before.slice(start);
    if (!takesEffect(finding.rule, covered, await folder.remarksOf(file, after))) continue;
    const uri = uriBelow(snapshot.uri, file);
    const made = workspaceEdit(snapshot, [edit], uri, 'Ignore', parts);
    if (made === null) return outdated;
    return { kind: 'ready', edit: made, location: locationIn(after, uri, { file, start, end: start }) };
  }
  return refused('No comment can stand there.', 'Accept the finding in the ledger instead.');
}
