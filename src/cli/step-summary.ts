import { appendFile } from 'node:fs/promises';
import type { SourceIndex } from '../report/source';
import { fileContext, type Writer } from './report-out';

/**
 * Adds the report to the summary of a GitHub job, where there is one:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
 */
export async function appendSummary(markdown: Writer, sources: SourceIndex): Promise<void> {
  const file = process.env['GITHUB_STEP_SUMMARY'] ?? '';
  if (file === '') return;
  try {
    await appendFile(file, markdown(fileContext(sources, null)));
  } catch {
    process.stderr.write('The summary of this job could not be written; the annotations are complete.\n');
  }
}
