import type { Job } from '../model/job';
import { NEVER_REVIEWED } from '../model/ledger';
import type { Inventory } from '../model/review';
import { compareSpans } from '../model/span';
import type { TerminalContext } from './context';
import { gapsMarkdown } from './gaps-markdown';
import { codeSpan, escapeMarkdown, messageMarkdown } from './markdown';
import { noJobsSentence } from './pretty';
import { compareHarm, queryMarkdown } from './query-text';
import { placeText } from './source';
import { gapsOf, jobCoverage } from './summary';
import { count } from './text';

/** The report of `jobs` as Markdown: a table with a row a job, then what was not checked. */
export function jobsMarkdown(inventory: Inventory, context: TerminalContext): string {
  const { index, files } = inventory;
  const blocks = [
    ['# Jobs'],
    index.jobs.length === 0
      ? [escapeMarkdown(noJobsSentence(context.lookedFor))]
      : [
          `${count(index.jobs.length, 'job')} found, ${jobCoverage(index).notChecked} not wholly understood.`,
          '',
          '| job | schedule | what it does | what it takes for granted | owner | reviewed |',
          '| --- | --- | --- | --- | --- | --- |',
          ...index.jobs.map((job) => rowOf(job, inventory, context)),
        ],
    gapsMarkdown(gapsOf(index, files), context.sources),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function rowOf(job: Job, { assumptions, owners, reviews }: Inventory, { sources, schedules }: TerminalContext): string {
  const next = schedules.nextRun(job.trigger);
  const review = reviews?.get(job.id) ?? NEVER_REVIEWED;
  const queries = job.queries
    .map(({ query }) => query)
    .sort((a, b) => compareHarm(a.operation, b.operation) || compareSpans(a.at, b.at))
    .map((query) => queryMarkdown(query, true));
  const granted = assumptions
    .filter((one) => one.job.id === job.id)
    .map(({ statement }) => messageMarkdown(statement, true));
  const responsible = owners?.get(job.id) ?? [];
  const cells = [
    `${codeSpan(job.name, true)}<br>${codeSpan(placeText(sources.place(job.at)), true)}`,
    [schedules.describe(job.trigger), ...(next === null ? [] : [`next ${next}`])].map(escapeMarkdown).join('<br>'),
    [...new Set(queries)].join('<br>'),
    [...new Set(granted)].join('<br>'),
    escapeMarkdown(responsible.length === 0 ? 'nobody' : responsible.join(', ')),
    review.on === null ? 'never' : escapeMarkdown(`${review.on}${review.by === null ? '' : ` by ${review.by}`}`),
  ];
  return `| ${cells.join(' | ')} |`;
}
