import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { TextDocumentEdit, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver/node';

/** A text with the edits of the protocol made in it. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create('file:///', 'plaintext', 1, text), [...edits]);
}

/** The edits of a workspace edit by URI. */
export function editsByUri({ changes, documentChanges }: WorkspaceEdit): ReadonlyMap<string, readonly TextEdit[]> {
  if (documentChanges === undefined) return new Map(Object.entries(changes ?? {}));
  return new Map(
    documentChanges.flatMap((change) =>
      TextDocumentEdit.is(change) ? [[change.textDocument.uri, change.edits.filter((edit) => 'newText' in edit)]] : [],
    ),
  );
}

/** Makes an edit on disk, as an editor does that saves at once; the URIs of the files. */
export function writeEdit(edit: WorkspaceEdit): readonly string[] {
  const files = editsByUri(edit);
  for (const [uri, edits] of files) {
    const file = fileURLToPath(uri);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, edited(existsSync(file) ? readFileSync(file, 'utf8') : '', edits));
  }
  return [...files.keys()];
}
