import { existsSync } from 'node:fs';
import path from 'node:path';
import { openFindings, type Severity } from '../model/finding';
import type { Review } from '../model/review';
import { mentionedInReview } from '../report/mentioned';
import { reaches } from '../report/summary';
import { baseChoice, type BaseOptions } from './base-choice';
import { withBaseline, writeBaseline } from './baseline';
import { ExitCode } from './exit-code';
import { type Folder, withFolder } from './folder';
import { CHECK_FORMATS, checkWriters, ENDINGS, type CheckFormat } from './formats';
import { pairOutputs } from './output';
import type { GlobalOptions } from './global-options';
import { progressLine } from './progress';
import { writeOutputs } from './report-out';
import { appendSummary } from './step-summary';
import { UsageError } from './usage-error';

/** Options of `tacit check`. */
export interface CheckOptions extends GlobalOptions, BaseOptions {
  readonly failOn: Severity | 'never';
  readonly format?: readonly CheckFormat[];
  readonly output?: readonly string[];
  /** Findings that were there when the team began; true for the file's usual place. */
  readonly baseline?: string | true;
  readonly writeBaseline?: string | true;
}

/** Runs `tacit check`. `paths` limit what is shown. */
export function checkCommand(paths: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const outputs = pairOutputs<CheckFormat>(options.format ?? [], options.output ?? [], {
    formats: CHECK_FORMATS,
    endings: ENDINGS,
    fallback: 'pretty',
  });
  const progress = progressLine(options);
  return withFolder(options, progress.update, async (folder) => {
    const wanted = paths.map((file) => relativeTo(folder.root, file));
    const whole = await folder.session.review(baseChoice(options)).finally(progress.end);
    const known = options.baseline === undefined ? whole : withBaseline(whole, folder.root, options.baseline);
    const review = limitTo(wanted, known, folder);
    const sources = await folder.sources(mentionedInReview(review));
    const writers = checkWriters(review);
    await writeOutputs(outputs, writers, sources, folder.root, options);
    if (outputs.some(({ format }) => format === 'github')) await appendSummary(writers.markdown, sources);
    if (options.writeBaseline !== undefined) {
      await writeBaseline(review, folder.root, options.writeBaseline, options);
      return ExitCode.nothing;
    }
    return exitCodeOf(review, options.failOn);
  });
}

/** The exit code of a review: a review of a part of the files is one that could not be completed. */
export function exitCodeOf(review: Review, threshold: Severity | 'never'): ExitCode {
  if (review.files.skipped.some((skipped) => skipped.reason === 'too-many-files')) return ExitCode.failed;
  if (threshold === 'never') return ExitCode.nothing;
  const counted = openFindings(review.findings).filter((finding) => reaches(finding.severity, threshold));
  return counted.length > 0 ? ExitCode.findings : ExitCode.nothing;
}

/** A path as spans have it; empty for the folder itself. */
function relativeTo(root: string, file: string): string {
  const relative = path.relative(root, path.resolve(root, file)).split(path.sep).join('/');
  if (relative === '..' || relative.startsWith('../') || path.isAbsolute(relative)) {
    throw new UsageError(`${file} is outside of ${root}.`, 'Name the folder to look at with -C.');
  }
  return relative;
}

function limitTo(wanted: readonly string[], review: Review, folder: Folder): Review {
  const unknown = wanted.find((file) => !existsSync(path.join(folder.root, file)) && !folder.has(file));
  if (unknown !== undefined)
    throw new UsageError(`There is no file or folder ${unknown}, neither now nor in the base.`);
  if (wanted.length === 0) return review;
  const within = (file: string): boolean =>
    wanted.some((one) => one === '' || file === one || file.startsWith(`${one}/`));
  return { ...review, findings: review.findings.filter((finding) => within(finding.at.file)) };
}
