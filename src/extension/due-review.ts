import * as vscode from 'vscode';
import { reviewRequest, type JobItem, type ReviewOutcome, type ReviewParameters } from '../server/protocol';
import type { Server } from './client';
import { reviewer } from './settings';

/** Records a job as reviewed, with a note where the person has one; nothing is written when they think better of it. */
export async function markAsReviewed(server: Pick<Server, 'ask'>, folder: string, job: JobItem): Promise<void> {
  const note = await vscode.window.showInputBox({
    title: vscode.l10n.t('Mark {0} as Reviewed', job.name),
    prompt: vscode.l10n.t('What the next reviewer should know; may stay empty. It goes to .tacit/ledger.yaml.'),
    placeHolder: vscode.l10n.t('Note'),
  });
  if (note !== undefined) await recordReview(server, { folder, job: job.id, by: reviewer(), note });
}

/** Writes the review into the ledger; says so, or why not. */
export async function recordReview(server: Pick<Server, 'ask'>, review: ReviewParameters): Promise<void> {
  const outcome = await server.ask<ReviewOutcome | null>(reviewRequest, null, review);
  if (outcome === null) return;
  if (outcome.kind === 'refused') {
    void vscode.window.showErrorMessage(`${outcome.message} ${outcome.next}`.trim());
    return;
  }
  const said = vscode.l10n.t('Reviewed by {0} on {1}, in .tacit/ledger.yaml.', outcome.by, outcome.on);
  vscode.window.setStatusBarMessage(said, 5000);
}
