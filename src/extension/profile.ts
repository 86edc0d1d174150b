import * as vscode from 'vscode';
import { folderFor, offerToKeep, type Evidence } from './evidence';

/**
 * Tells what samples hold.
 *
 * @param given the samples, where somebody knows them already
 * @returns the report; null where there is none
 */
export async function profileSample(evidence: Evidence, given?: readonly vscode.Uri[]): Promise<string | null> {
  const samples = given ?? (await evidence.pickSamples());
  const [first] = samples;
  if (first === undefined) return null;
  const folder = await folderFor(first);
  if (folder === null) return null;
  const args = ['profile', ...samples.map(({ fsPath }) => fsPath)];
  const title = vscode.l10n.t('Profile of {0}', nameOf(first));
  const report = await evidence.show(title, folder, args);
  const question = vscode.l10n.t(
    'Keep this profile in .tacit/profiles, to compare the next one with and to review by?',
  );
  const keep = vscode.l10n.t('Keep Profile');
  if (report !== null) void offerToKeep(question, keep, () => evidence.show(title, folder, [...args, '--save']));
  return report;
}

function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
