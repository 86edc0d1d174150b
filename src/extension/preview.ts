import * as vscode from 'vscode';
import type { FolderJobs } from '../server/protocol';
import { folderFor, offerToKeep, type Evidence } from './evidence';

/** A job that somebody has chosen. */
export interface ChosenJob {
  /** URI of its folder. */
  readonly folder: string;
  readonly id: string;
  readonly name: string;
}

/**
 * Tells what a job would touch in samples.
 *
 * @param jobs every job that is known
 * @param given the job and the samples, where somebody knows them already
 * @returns the report; null where there is none
 */
export async function previewJob(
  evidence: Evidence,
  jobs: () => Promise<readonly FolderJobs[]>,
  given: { readonly job?: ChosenJob; readonly samples?: readonly vscode.Uri[] } = {},
): Promise<string | null> {
  const job = given.job ?? (await pickJob(await jobs()));
  if (job === null) return null;
  const samples = given.samples ?? (await evidence.pickSamples());
  const [first] = samples;
  if (first === undefined) return null;
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(job.folder)) ?? (await folderFor(first));
  if (folder === null) return null;
  const args = ['preview', job.id, '--sample', ...samples.map(({ fsPath }) => fsPath)];
  const title = vscode.l10n.t('Preview of {0}', job.name);
  const report = await evidence.show(title, folder, args);
  const question = vscode.l10n.t('Keep these numbers in .tacit/previews, to compare the next preview with?');
  const keep = vscode.l10n.t('Keep Numbers');
  if (report !== null) void offerToKeep(question, keep, () => evidence.show(title, folder, [...args, '--save']));
  return report;
}

async function pickJob(folders: readonly FolderJobs[]): Promise<ChosenJob | null> {
  const items = folders.flatMap(({ uri, name: folder, jobs }) =>
    jobs.map(({ id, name, schedule }) => ({
      label: name,
      description: schedule,
      ...(folders.length > 1 && { detail: folder }),
      job: { folder: uri, id, name },
    })),
  );
  if (items.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Tacit knows of no job here.'));
    return null;
  }
  const placeHolder = vscode.l10n.t('The job to preview');
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.job ?? null;
}
