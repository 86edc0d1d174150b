import * as vscode from 'vscode';
import type { Location } from '../server/protocol';

/** A range of the protocol as the editor has it. */
export function rangeOf({ range: { start, end } }: Location): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** Shows a place in an editor, selected. */
export async function openPlace(location: Location, viewColumn?: vscode.ViewColumn): Promise<void> {
  const options = { selection: rangeOf(location), ...(viewColumn !== undefined && { viewColumn }) };
  await vscode.window.showTextDocument(vscode.Uri.parse(location.uri), options);
}

/** `retention.ts:9` */
export function placeText({ uri, range }: Location): string {
  const name = vscode.Uri.parse(uri).path.split('/').pop() ?? '';
  return `${name}:${range.start.line + 1}`;
}
