import { jobsJson } from '../report/json';
import { jobsMarkdown } from '../report/jobs-markdown';
import { jobsTable } from '../report/jobs-table';
import { mentionedInInventory } from '../report/mentioned';
import { ExitCode } from './exit-code';
import { withFolder } from './folder';
import { pairOutputs } from './output';
import type { GlobalOptions } from './global-options';
import { version } from './version';
import { progressLine } from './progress';
import { writeOutputs } from './report-out';

/** Options of `tacit jobs`. */
export interface JobsOptions extends GlobalOptions {
  readonly format?: readonly ('table' | 'json' | 'markdown')[];
  readonly output?: readonly string[];
}

const OUTPUTS = {
  formats: ['table', 'json', 'markdown'],
  endings: { '.json': 'json', '.md': 'markdown' },
  fallback: 'table',
} as const;

/** Runs `tacit jobs`. */
export function jobsCommand(options: JobsOptions): Promise<ExitCode> {
  const outputs = pairOutputs(options.format ?? [], options.output ?? [], OUTPUTS);
  const progress = progressLine(options);
  return withFolder(options, progress.update, async (folder) => {
    const inventory = await folder.session.inventory().finally(progress.end);
    const sources = await folder.sources(mentionedInInventory(inventory));
    const writers = {
      table: jobsTable.bind(null, inventory),
      json: (context: Parameters<typeof jobsJson>[1]) => jobsJson(inventory, context, version),
      markdown: jobsMarkdown.bind(null, inventory),
    };
    await writeOutputs(outputs, writers, sources, folder.root, options);
    return ExitCode.nothing;
  });
}
