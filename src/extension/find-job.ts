import * as vscode from 'vscode';
import type { FolderJobs, JobItem } from '../server/protocol';
import { openPlace } from './open-place';

/** Lets the person choose a job by its name, schedule, or what it does, and goes there. */
export async function findJob(jobs: readonly { readonly folder: FolderJobs; readonly job: JobItem }[]): Promise<void> {
  const items = jobs.map(({ job }) => ({
    label: job.name,
    description: `${job.scheduler} · ${job.schedule}`,
    detail: job.queries.map(({ sentence }) => sentence).join(' · '),
    job,
  }));
  if (items.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No scheduled job is known here yet.'));
    return;
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Find Job'),
    placeHolder: vscode.l10n.t('A job, its schedule, or what it touches'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (chosen !== undefined) await openPlace(chosen.job.location);
}
