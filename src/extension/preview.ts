import * as vscode from 'vscode';
import type { FolderJobs } from '../server/protocol';
import type { ConnectionStore } from './connection-store';
import { folderFor, offerToKeep, type Asked, type Evidence } from './evidence';
import { chooseSample, isConnection, type SampleChoice } from './sample-choice';

/** A job that somebody has chosen. */
export interface ChosenJob {
  /** URI of its folder. */
  readonly folder: string;
  readonly id: string;
  readonly name: string;
}

/** What is known before anybody is asked. */
export interface GivenPreview {
  readonly job?: ChosenJob;
  readonly samples?: SampleChoice;
}

/**
 * Tells what a job would touch in samples.
 *
 * @param jobs every job that is known
 * @returns the report; null where there is none
 */
export async function previewJob(
  evidence: Evidence,
  store: ConnectionStore,
  jobs: () => Promise<readonly FolderJobs[]>,
  given: GivenPreview = {},
): Promise<string | null> {
  const job = given.job ?? (await pickJob(await jobs()));
  if (job === null) return null;
  const choice = given.samples ?? (await chooseSample(store));
  if (choice === null) return null;
  const first = isConnection(choice) ? undefined : choice[0];
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(job.folder)) ?? (await folderFor(first));
  if (folder === null) return null;
  const asked: Asked = isConnection(choice)
    ? { args: ['preview', job.id], connection: choice }
    : { args: ['preview', job.id, '--sample', ...choice.map(({ fsPath }) => fsPath)] };
  const title = vscode.l10n.t('Preview of {0}', job.name);
  const report = await evidence.show(title, folder, asked);
  const question = vscode.l10n.t('Keep these numbers in .tacit/previews, to compare the next preview with?');
  const keep = vscode.l10n.t('Keep Numbers');
  const kept = { ...asked, args: [...asked.args, '--save'] };
  if (report !== null) void offerToKeep(question, keep, () => evidence.show(title, folder, kept));
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
