import { authorsText } from '../model/last-change';
import type { Audit, AuditedJob } from '../model/guard';
import type { Inventory } from '../model/review';
import type { ReportContext } from './context';
import { gapsMarkdown } from './gaps-markdown';
import { codeSpan, escapeMarkdown, messageMarkdown } from './markdown';
import { queryMarkdown } from './query-text';
import { placeText } from './source';
import { gapsOf } from './summary';
import { count } from './text';

/** The report of `audit` as Markdown: a table that a team can review line by line, and what stands out. */
export function auditMarkdown(audit: Audit, inventory: Inventory, context: ReportContext): string {
  const { sources } = context;
  const blocks = [
    ['# Guard rails of jobs that delete or overwrite'],
    audit.jobs.length === 0
      ? ['No job was found that deletes or overwrites.']
      : [
          '| job | schedule | deletes or overwrites | guards | missing | owner | last change |',
          '| --- | --- | --- | --- | --- | --- | --- |',
          ...audit.jobs.map((job) => rowOf(job, context)),
        ],
    audit.findings.length === 0
      ? []
      : [
          `## ${count(audit.findings.length, 'finding')}`,
          '',
          ...audit.findings.map(
            ({ severity, rule, message, at }) =>
              `- **${severity}** ${codeSpan(rule)} ${messageMarkdown(message)} (${codeSpan(placeText(sources.place(at)))})`,
          ),
        ],
    gapsMarkdown(gapsOf(inventory.index, inventory.files), sources),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function rowOf(
  { job, destroys, present, missing, owners, lastChange }: AuditedJob,
  { sources, schedules }: ReportContext,
): string {
  const cells = [
    `${codeSpan(job.name, true)}<br>${codeSpan(placeText(sources.place(job.at)), true)}`,
    cell(schedules.describe(job.trigger)),
    destroys.map(({ query }) => queryMarkdown(query, true)).join('<br>'),
    cell(job.trigger.kind === 'ttl' ? 'the database deletes by itself' : listed(present)),
    cell(job.trigger.kind === 'ttl' ? '' : listed(missing)),
    cell(owners.length === 0 ? 'nobody' : owners.join(', ')),
    lastChange.kind === 'commit'
      ? `${cell(`${lastChange.date} by ${authorsText(lastChange)}`)} ${codeSpan(lastChange.commit)}`
      : lastChange.kind === 'uncommitted'
        ? 'not committed'
        : 'not known',
  ];
  return `| ${cells.join(' | ')} |`;
}

function cell(text: string): string {
  return escapeMarkdown(text);
}

function listed(titles: readonly string[]): string {
  return titles.length === 0 ? 'none' : titles.join(', ');
}
