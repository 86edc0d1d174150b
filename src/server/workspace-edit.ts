import type {
  ChangeAnnotation,
  TextDocumentEdit,
  TextDocuments,
  TextEdit as ProtocolEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextEdit } from '../model/fix';
import type { Editor } from './editor';
import { rangeOf, type Snapshot } from './snapshot';
import { uriBelow } from './uris';

/** What edits are turned into those of the protocol with. */
export interface EditParts {
  readonly editor: Editor;
  readonly documents: TextDocuments<TextDocument>;
}

/**
 * Edits of a snapshot's texts for the editor. Those of other files than the one that the person looks at have to be
 * confirmed by them. Null where an open document is not what the snapshot holds: the places may be wrong by now.
 *
 * @param looksAt the URI of the document that the person looks at
 */
export function workspaceEdit(
  snapshot: Snapshot,
  edits: readonly TextEdit[],
  looksAt: string,
  label: string,
  { editor, documents }: EditParts,
): WorkspaceEdit | null {
  const files = [...new Set(edits.map(({ at }) => at.file))];
  if (files.length === 0 || files.some((file) => !isCurrent(snapshot, file, documents))) return null;
  const editsOf = (file: string): readonly ProtocolEdit[] =>
    edits.filter(({ at }) => at.file === file).map(({ at, text }) => ({ range: rangeOf(snapshot, at), newText: text }));
  if (!editor.editsDocuments) {
    const changes = files.map((file): [string, ProtocolEdit[]] => [uriBelow(snapshot.uri, file), [...editsOf(file)]]);
    return { changes: Object.fromEntries(changes) };
  }
  const annotations: Record<string, ChangeAnnotation> = {};
  const documentChanges = files.map((file): TextDocumentEdit => {
    const uri = uriBelow(snapshot.uri, file);
    const textDocument = { uri, version: documents.get(uri)?.version ?? null };
    if (uri === looksAt || !editor.annotatesEdits) return { textDocument, edits: [...editsOf(file)] };
    annotations[file] = { label, description: file, needsConfirmation: true };
    return { textDocument, edits: editsOf(file).map((edit) => ({ ...edit, annotationId: file })) };
  });
  return {
    documentChanges,
    ...(Object.keys(annotations).length > 0 && { changeAnnotations: annotations }),
  };
}

/** Whether a file's text is the snapshot's, in the editor too where it is open there. */
function isCurrent(snapshot: Snapshot, file: string, documents: TextDocuments<TextDocument>): boolean {
  const known = snapshot.sources.text(file)?.text;
  const open = documents.get(uriBelow(snapshot.uri, file))?.getText();
  return known !== undefined && (open === undefined || open === known);
}
