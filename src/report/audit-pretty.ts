import { authorsText } from '../model/last-change';
import type { Audit, AuditedJob } from '../model/guard';
import type { Finding } from '../model/finding';
import type { Inventory } from '../model/review';
import type { TerminalContext } from './context';
import { gapLines } from './gaps';
import { queryText } from './query-text';
import { placeText } from './source';
import { stressNames, styleOf, type Style } from './style';
import { gapsOf } from './summary';
import { count, plain, wrap } from './text';

const INDENT = '  ';

/** The report of `audit` for a terminal: each job with what it destroys, its guards, and what stands out. */
export function auditPretty(audit: Audit, inventory: Inventory, context: TerminalContext): string {
  const style = styleOf(context.colours);
  const blocks = [
    ...audit.jobs.map((job) => jobLines(job, findingsOf(job, audit), context, style)),
    ...besideJobs(audit).map((finding) => findingLines(finding, context, style)),
    gapLines(gapsOf(inventory.index, inventory.files), context.sources, style, context.width),
    [style.strong(totalSentence(audit, inventory))],
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n')}\n`;
}

/** What is wrong with the job, but for guards that are only missing: the list of those says that. */
function findingsOf({ job }: AuditedJob, { findings }: Audit): readonly Finding[] {
  return findings.filter((finding) => finding.jobs.includes(job.id) && finding.severity !== 'information');
}

function jobLines(
  { job, destroys, present, missing, owners, lastChange }: AuditedJob,
  findings: readonly Finding[],
  { sources, schedules, width }: TerminalContext,
  style: Style,
): readonly string[] {
  const line = (title: string, text: string): readonly string[] =>
    wrap(`${title}: ${plain(text)}`, width - INDENT.length).map((part) => INDENT + part);
  const changed =
    lastChange.kind === 'commit'
      ? `${lastChange.date} by ${authorsText(lastChange)} (${lastChange.commit})`
      : lastChange.kind === 'uncommitted'
        ? 'not committed'
        : 'not known';
  return [
    `${style.strong(plain(job.name))}${INDENT}${plain(schedules.describe(job.trigger))}${INDENT}${style.faint(placeText(sources.place(job.at)))}`,
    ...destroys.flatMap(({ query }) =>
      wrap(plain(queryText(query)), width - 2 * INDENT.length).map((part) => INDENT + INDENT + part),
    ),
    ...(job.trigger.kind === 'ttl'
      ? line('guards', 'none is possible, the database deletes by itself')
      : [...line('present', listed(present)), ...line('missing', listed(missing))]),
    ...line('owner', owners.length === 0 ? 'nobody' : owners.join(', ')),
    ...line('last change', changed),
    ...findings.flatMap((finding) => sentenceLines(finding, width - INDENT.length, style).map((line) => INDENT + line)),
  ];
}

function sentenceLines({ severity, rule, message }: Finding, width: number, style: Style): readonly string[] {
  const title = `${severity}[${rule}]:`;
  const [first = '', ...rest] = wrap(`${title} ${plain(message)}`, width - INDENT.length);
  return [
    style.severity[severity](first.slice(0, title.length)) + stressNames(first.slice(title.length), style),
    ...rest.map((part) => INDENT + stressNames(part, style)),
  ];
}

/** What is wrong beside the jobs of the audit: models and migrations that disagree, reviews of other jobs that are due. */
function besideJobs({ jobs, findings }: Audit): readonly Finding[] {
  const audited = new Set(jobs.map(({ job }) => job.id));
  return findings.filter(
    (finding) => finding.severity !== 'information' && !finding.jobs.some((job) => audited.has(job)),
  );
}

function findingLines(finding: Finding, { sources, width }: TerminalContext, style: Style): readonly string[] {
  return [...sentenceLines(finding, width, style), INDENT + style.faint(placeText(sources.place(finding.at)))];
}

function listed(titles: readonly string[]): string {
  return titles.length === 0 ? 'nothing' : titles.join(', ');
}

function totalSentence({ jobs, findings }: Audit, { index }: Inventory): string {
  const lacking = jobs.filter(({ missing }) => missing.length > 0).length;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return `${count(jobs.length, 'job')} of ${index.jobs.length} delete or overwrite; ${lacking} lack guards; ${count(errors, 'error')}.`;
}
