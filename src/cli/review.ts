import { sentencesOf } from '../engine/ledger/evidence';
import { boundJobs, selfReviewText, type Bound } from '../engine/ledger/peer';
import { readLedger, splitLedger } from '../engine/ledger/read';
import { withReviews } from '../engine/ledger/review';
import { updateLedger } from '../host/ledger-file';
import { dayAt } from '../model/day';
import type { Job } from '../model/job';
import { LEDGER_FILE, volumeText, type Volume } from '../model/ledger';
import type { Inventory } from '../model/review';
import { scheduleTexts } from '../engine/schedules';
import { dueReport } from '../report/due';
import { count } from '../report/text';
import { ExitCode } from './exit-code';
import { withFolder, type Folder } from './folder';
import type { GlobalOptions } from './global-options';
import { print } from './output';
import { personOf } from './person';
import { progressLine } from './progress';
import { useColours, widthFor } from './terminal';
import { UsageError } from './usage-error';

/** Options of `tacit review`. */
export interface ReviewOptions extends GlobalOptions {
  readonly by?: string;
  readonly note?: string;
  readonly volume?: Volume;
  readonly owner?: string;
  readonly allNew?: true;
  readonly due?: true;
}

/** Runs `tacit review`: records what jobs take for granted as reviewed, or lists what is due. */
export function reviewCommand(wanted: readonly string[], options: ReviewOptions): Promise<ExitCode> {
  if (wanted.length === 0 && options.allNew !== true && options.due !== true)
    throw new UsageError(
      'No job is named.',
      'Name jobs, or say --due to see which are due, or --all-new for those that nobody has reviewed yet.',
    );
  const progress = progressLine(options);
  return withFolder(options, progress.update, async (folder) => {
    const inventory = await folder.session.inventory().finally(progress.end);
    const jobs = chosen(wanted, inventory, options);
    if (options.due === true && wanted.length === 0 && options.by === undefined)
      return listDue(jobs, inventory, folder, options);
    await record(jobs, inventory, folder, options, wanted.length > 0);
    return ExitCode.nothing;
  });
}

async function listDue(
  jobs: readonly Job[],
  inventory: Inventory,
  folder: Folder,
  options: ReviewOptions,
): Promise<ExitCode> {
  const ledger = await folder.session.ledger();
  const style = { width: widthFor(process.stdout), colours: useColours(options.color, process.stdout, process.env) };
  await print(dueReport(jobs, inventory, ledger, scheduleTexts(options.now ?? null), style));
  return ExitCode.nothing;
}

function chosen(wanted: readonly string[], inventory: Inventory, options: ReviewOptions): readonly Job[] {
  const { jobs } = inventory.index;
  const named = wanted.flatMap((name) => {
    const found = jobs.filter((job) => job.id === name || job.name === name);
    if (found.length === 0)
      throw new UsageError(
        `There is no job ${name}.`,
        jobs.length === 0
          ? 'No job was found here at all.'
          : `\`tacit jobs\` lists them: ${jobs
              .slice(0, 3)
              .map((job) => job.name)
              .join(', ')}${jobs.length > 3 ? ', …' : ''}`,
      );
    return found;
  });
  const states = (job: Job): string => inventory.reviews?.get(job.id)?.state ?? 'never';
  const more = jobs.filter(
    (job) =>
      (options.allNew === true && states(job) === 'never') || (options.due === true && states(job) !== 'current'),
  );
  return [...new Set([...named, ...more])];
}

async function record(
  jobs: readonly Job[],
  inventory: Inventory,
  folder: Folder,
  options: ReviewOptions,
  named: boolean,
): Promise<void> {
  const by = personOf(options.by, process.env);
  const on = dayAt(options.now ?? new Date());
  if (jobs.length === 0) {
    await print('No job is due: nothing was written.\n');
    return;
  }
  const { free, bound } = await apart(jobs, by, inventory, folder);
  const [first] = bound;
  // Whoever names jobs means those; a selection means those that it may.
  if (first !== undefined && (named || free.length === 0)) throw selfReview(first, bound);
  const reviewed = {
    by,
    on,
    note: options.note ?? null,
    volume: options.volume ?? null,
    owner: options.owner?.trim() ?? null,
  };
  let written = '';
  await updateLedger(folder.root, (text) => {
    written = withReviews(text, free, inventory.assumptions, reviewed);
    return written;
  });
  const { reviews } = readLedger(splitLedger(written));
  const lines = free.map(
    (job) =>
      `  ${job.id}  ${count(sentencesOf(job, inventory.assumptions).size, 'assumption')}${bandOf(reviews.get(job.id)?.volume ?? null)}\n`,
  );
  await print(
    `${count(free.length, 'job')} recorded as reviewed by ${by} on ${on}, in ${LEDGER_FILE}:\n${lines.join('')}`,
  );
  if (first !== undefined) throw selfReview(first, bound);
}

function bandOf(volume: Volume | null): string {
  return volume === null ? '' : `, expected ${volumeText(volume)} a run`;
}

/** Jobs that a person may review, and those that the team wants somebody else to look at. */
async function apart(
  jobs: readonly Job[],
  by: string,
  { peerReview }: Inventory,
  { session }: Folder,
): Promise<{ readonly free: readonly Job[]; readonly bound: readonly Bound[] }> {
  const bound = peerReview === true ? boundJobs(jobs, by, await session.lastChanges(jobs)) : [];
  const taken = new Set(bound.map(({ job }) => job.id));
  return { free: jobs.filter(({ id }) => !taken.has(id)), bound };
}

function selfReview(first: Bound, bound: readonly Bound[]): UsageError {
  const others = bound.length === 1 ? '' : ` So it is with ${count(bound.length - 1, 'other job')}.`;
  const { message, next } = selfReviewText(first);
  return new UsageError(`${message}${others}`, next);
}
