import type { ReportContext, TerminalContext } from '../report/context';
import { scheduleSources, scheduleTexts } from '../engine/schedules';
import type { SourceIndex } from '../report/source';
import { type Output, print, writeReport } from './output';
import type { GlobalOptions } from './global-options';
import { useColours, widthFor } from './terminal';

/** What a format's writer is given: width and colours fit the place that the report goes to. */
export type Writer = (context: TerminalContext) => string;

/** Writes a report to each of its outputs: files first, so that standard output never tells of a report that failed. */
export async function writeOutputs<Format extends string>(
  outputs: readonly Output<Format>[],
  writers: Readonly<Record<Format, Writer>>,
  sources: SourceIndex,
  folder: string,
  options: GlobalOptions,
): Promise<void> {
  const context: ReportContext = { sources, schedules: scheduleTexts(options.now ?? null) };
  const files = outputs.filter((output) => output.file !== null);
  for (const { file, format } of files) {
    if (file !== null) await writeReport(folder, file, writers[format](inFile(context)));
    if (options.quiet !== true) process.stderr.write(`Report written to ${file}.\n`);
  }
  for (const { file, format } of outputs) {
    if (file === null) await print(writers[format](onScreen(context, options)));
  }
}

/** What a report is told that goes to a file. */
export function fileContext(sources: SourceIndex, now: Date | null): TerminalContext {
  return inFile({ sources, schedules: scheduleTexts(now) });
}

function inFile(context: ReportContext): TerminalContext {
  return { ...context, width: widthFor({ isTTY: false }), colours: false, lookedFor: scheduleSources() };
}

function onScreen(context: ReportContext, options: GlobalOptions): TerminalContext {
  return {
    ...context,
    width: widthFor(process.stdout),
    colours: useColours(options.color, process.stdout, process.env),
    lookedFor: scheduleSources(),
  };
}
