import * as vscode from 'vscode';
import type { JobItem, ReviewItem } from '../server/protocol';

/** How a job's review stands, in words. */
export function reviewText({ state, on, by }: ReviewItem): string {
  const [day, who] = [on ?? '', by ?? ''];
  switch (state) {
    case 'never':
      return vscode.l10n.t('Never reviewed');
    case 'current':
      return vscode.l10n.t('Reviewed on {0} by {1}', day, who);
    case 'outdated':
      return vscode.l10n.t('Changed since its review on {0} by {1}', day, who);
    case 'self-reviewed':
      return vscode.l10n.t('Reviewed on {0} by {1}, who changed it last', day, who);
    case 'overdue':
      return vscode.l10n.t('Reviewed too long ago, on {0} by {1}', day, who);
  }
}

/** Names of the repository are added as text, never as Markdown. */
export function jobTooltip(job: JobItem): vscode.MarkdownString {
  const next = job.nextRun === null ? [] : [vscode.l10n.t('next run {0}', job.nextRun)];
  const tooltip = new vscode.MarkdownString('**').appendText(job.name).appendMarkdown('**\n\n');
  tooltip.appendText([job.scheduler, job.schedule, ...next].join(' · '));
  tooltip.appendMarkdown('\n\n').appendText([reviewText(job.review), ...job.owners].join(' · '));
  for (const finding of job.findings)
    tooltip.appendMarkdown('\n\n').appendText(`${finding.severity}: ${finding.message}`);
  const { queries, assumptions } = job;
  if (queries.length > 0) tooltip.appendMarkdown('\n\n---\n\n');
  for (const query of queries) tooltip.appendMarkdown('\n- ').appendText(query.sentence);
  if (assumptions.length > 0)
    tooltip.appendMarkdown('\n\n').appendText(vscode.l10n.t('Takes for granted:')).appendMarkdown('\n');
  for (const assumption of assumptions) tooltip.appendMarkdown('\n- ').appendText(assumption);
  return tooltip;
}
