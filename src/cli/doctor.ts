import { existsSync } from 'node:fs';
import path from 'node:path';
import { adapterTitles, scheduleSources } from '../engine/schedules';
import { HostError } from '../host/host-error';
import { LEDGER_FILE } from '../model/ledger';
import type { Inventory } from '../model/review';
import { compareText } from '../model/span';
import { noJobsSentence } from '../report/pretty';
import { jobCoverage, skippedText } from '../report/summary';
import { count, plain } from '../report/text';
import { ExitCode } from './exit-code';
import { withFolder, type Folder } from './folder';
import type { GlobalOptions } from './global-options';
import { print } from './output';
import { progressLine } from './progress';
import { version } from './version';

interface Line {
  readonly mark: '✓' | '–' | '✗';
  readonly text: string;
  readonly next?: string | null;
}

/** Runs `tacit doctor`: what was found, what is missing, and why there is nothing to tell. */
export function doctorCommand(options: GlobalOptions): Promise<ExitCode> {
  const progress = progressLine(options);
  return withFolder(options, progress.update, async (folder) => {
    const inventory = await folder.session.inventory().finally(progress.end);
    const comparison = await comparisonLine(folder);
    const lines = [
      { mark: '✓', text: `tacit ${version}, Node ${process.versions.node}, ${folder.root}` } as const,
      comparison,
      ...fileLines(folder.root, inventory),
      ...jobLines(inventory),
    ];
    await print(
      lines
        .map(({ mark, text, next = null }) => `${mark} ${plain(text)}\n${next === null ? '' : `    ${plain(next)}\n`}`)
        .join(''),
    );
    return comparison.mark === '✗' ? ExitCode.failed : ExitCode.nothing;
  });
}

async function comparisonLine({ session }: Folder): Promise<Line> {
  try {
    const { base, changes } = await session.review({ kind: 'auto' });
    return {
      mark: '✓',
      text: `Compared with ${base}: ${count(changes.length, 'change')} of schema, writers and jobs.`,
    };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { mark: '✗', text: `Nothing to compare with: ${error.message}`, next: error.fault.next };
  }
}

function fileLines(root: string, { files }: Inventory): readonly Line[] {
  const configuration = ['tacit.jsonc', 'tacit.json'].find((file) => existsSync(path.join(root, file)));
  const reasons = new Map<string, number>();
  for (const { reason } of files.skipped) reasons.set(skippedText(reason), (reasons.get(skippedText(reason)) ?? 0) + 1);
  const skipped = [...reasons]
    .sort(([a], [b]) => compareText(a, b))
    .map(([text, amount]): Line => ({ mark: '–', text: `${count(amount, 'file')}: ${text}` }));
  return [
    configuration === undefined
      ? { mark: '–', text: 'No tacit.jsonc: none is needed.', next: 'tacit init writes one.' }
      : { mark: '✓', text: `Configuration: ${configuration}` },
    existsSync(path.join(root, LEDGER_FILE))
      ? { mark: '✓', text: `Ledger: ${LEDGER_FILE}` }
      : {
          mark: '–',
          text: 'No ledger: nothing was reviewed or accepted yet.',
          next: 'tacit review --all-new --by <name> writes one.',
        },
    { mark: files.read === 0 ? '✗' : '✓', text: `${count(files.read, 'file')} read.` },
    ...skipped,
  ];
}

function jobLines({ index, reviews }: Inventory): readonly Line[] {
  if (index.jobs.length === 0)
    return [
      {
        mark: '✗',
        text: noJobsSentence(scheduleSources()),
        next: 'A scheduler of your own is declared in tacit.jsonc: "schedulers".',
      },
    ];
  const tools = new Map<string, number>();
  for (const { adapter } of index.jobs) tools.set(adapter, (tools.get(adapter) ?? 0) + 1);
  const { checked, notChecked } = jobCoverage(index);
  const due = [...(reviews?.values() ?? [])].filter(({ state }) => state !== 'current').length;
  return [
    { mark: '✓', text: `${count(index.jobs.length, 'job')}, ${checked} checked, ${notChecked} not checked.` },
    ...[...tools]
      .sort(([a], [b]) => compareText(a, b))
      .map(([id, amount]): Line => ({ mark: '✓', text: `  ${adapterTitles.get(id) ?? id}: ${amount}` })),
    { mark: '✓', text: `${count(index.schema.entities.size, 'table or collection', 'tables and collections')} known.` },
    ...(index.notChecked.length === 0
      ? []
      : [
          {
            mark: '–' as const,
            text: `${count(index.notChecked.length, 'thing')} could not be understood.`,
            next: 'tacit jobs names them under Not checked.',
          },
        ]),
    due === 0
      ? { mark: '✓', text: 'Every job is reviewed.' }
      : { mark: '–', text: `${count(due, 'review')} due.`, next: 'tacit review --due' },
  ];
}
