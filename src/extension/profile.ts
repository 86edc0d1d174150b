import * as vscode from 'vscode';
import type { ConnectionStore, StoredConnection } from './connection-store';
import { folderFor, offerToKeep, type Asked, type Evidence } from './evidence';
import { chooseSample, isConnection, type SampleChoice } from './sample-choice';

/**
 * Tells what samples hold.
 *
 * @param given what is read, where somebody knows it already
 * @returns the report; null where there is none
 */
export async function profileSample(
  evidence: Evidence,
  store: ConnectionStore,
  given?: SampleChoice,
): Promise<string | null> {
  const choice = given ?? (await chooseSample(store));
  if (choice === null) return null;
  const folder = await folderFor(isConnection(choice) ? undefined : choice[0]);
  if (folder === null) return null;
  const asked = isConnection(choice) ? await askOf(choice, given === undefined) : askOfFiles(choice);
  if (asked === null) return null;
  const title = vscode.l10n.t('Profile of {0}', isConnection(choice) ? choice.label : nameOf(choice[0]));
  const report = await evidence.show(title, folder, asked);
  const question = vscode.l10n.t(
    'Keep this profile in .tacit/profiles, to compare the next one with and to review by?',
  );
  const keep = vscode.l10n.t('Keep Profile');
  const kept = { ...asked, args: [...asked.args, '--save'] };
  if (report !== null) void offerToKeep(question, keep, () => evidence.show(title, folder, kept));
  return report;
}

function askOfFiles(files: readonly vscode.Uri[]): Asked | null {
  return files.length === 0 ? null : { args: ['profile', ...files.map(({ fsPath }) => fsPath)] };
}

/** Of a database the person says which parts; null where they do not answer. */
async function askOf(connection: StoredConnection, asks: boolean): Promise<Asked | null> {
  const prompt = vscode.l10n.t('Collections or tables, parted by commas. Leave it empty for all.');
  const names = asks ? await vscode.window.showInputBox({ title: connection.label, prompt }) : '';
  if (names === undefined) return null;
  const wanted = names.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  return { args: ['profile'], names: wanted, connection };
}

function nameOf(file: vscode.Uri | undefined): string {
  const path = file?.path ?? '';
  return path.slice(path.lastIndexOf('/') + 1);
}
