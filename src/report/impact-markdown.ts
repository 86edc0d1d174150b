import type { Finding } from '../model/finding';
import type { Job } from '../model/job';
import type { Span } from '../model/span';
import type { ReportContext } from './context';
import type { Role, Use } from './dependents';
import {
  impactOf,
  leadSentence,
  MEANINGS,
  subjectTitle,
  VERDICTS,
  type Affected,
  type ImpactInput,
  type ImpactSubject,
} from './impact-subject';
import { codeSpan, escapeMarkdown, link, messageMarkdown } from './markdown';
import { compareHarm, queryMarkdown } from './query-text';
import { placeText, type Side } from './source';
import { coverageSentence, gapsOf, SEVERITIES, skippedText } from './summary';
import { count } from './text';

/** What an impact report is told beside that. */
export interface ImpactContext extends ReportContext {
  /** The address that opens a place of the head revision; null where there is none to give. */
  readonly address: (at: Span) => string | null;
  /** Titles of the tools that are known, by adapter. */
  readonly titles: ReadonlyMap<string, string>;
}

/** The report as Markdown: verdicts, the jobs with their schedules, queries and findings, and what was not checked. */
export function impactMarkdown(input: ImpactInput, subject: ImpactSubject, context: ImpactContext): string {
  const { shown, findings } = impactOf(input, subject);
  const sections = [
    `# Impact of ${codeSpan(subjectTitle(subject))}`,
    leadSentence(subject, shown, findings),
    verdictTable(findings),
    ...(shown.length === 0 ? [] : [`## Jobs (${shown.length})`]),
    ...shown.flatMap((entry) => jobSections(input, entry, findings, context)),
    ...gapSections(input, context),
    `---\n\n${footer(input)}`,
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function verdictTable(findings: readonly Finding[]): string {
  const rows = VERDICTS.map((verdict) => ({
    verdict,
    amount: findings.filter((finding) => finding.verdict === verdict).length,
  })).filter(({ amount }) => amount > 0);
  if (rows.length === 0) return '';
  const lines = rows.map(({ verdict, amount }) => `| ${verdict} | ${MEANINGS[verdict]} | ${amount} |`);
  return ['| verdict | what it means | findings |', '|---|---|---:|', ...lines].join('\n');
}

function jobSections(
  input: ImpactInput,
  { job, uses }: Affected,
  findings: readonly Finding[],
  context: ImpactContext,
): readonly string[] {
  const own = findings
    .filter((finding) => finding.jobs.includes(job.id))
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return [
    `### ${codeSpan(job.name)}`,
    scheduleLine(job, input, context),
    listOf(null, own, (finding) => findingItem(finding, context)),
    queryTable(job, uses, context),
    listOf(
      'Takes for granted:',
      input.assumptions.filter((assumption) => assumption.job.id === job.id),
      (assumption) => `${messageMarkdown(assumption.statement)} · ${placeLink(assumption.evidence, context)}`,
    ),
    listOf(
      'Not checked:',
      input.index.notChecked.filter((note) => note.jobs.includes(job.id)),
      (note) => `${messageMarkdown(note.message)} · ${placeLink(note.at, context)}`,
    ),
  ];
}

/** `Agenda · every day at 03:00 UTC (`0 3 * * *`) · next run 2026-03-05 03:00 UTC · src/scheduler.ts:8:3` */
function scheduleLine(job: Job, { owners }: ImpactInput, context: ImpactContext): string {
  const { trigger } = job;
  const answering = owners?.get(job.id) ?? [];
  const next = context.schedules.nextRun(trigger);
  const text = trigger.kind === 'cron' && trigger.text !== null ? ` (${codeSpan(trigger.text)})` : '';
  return [
    escapeMarkdown(context.titles.get(job.adapter) ?? job.adapter),
    `**${escapeMarkdown(context.schedules.describe(trigger))}**${text}`,
    ...(next === null ? [] : [`next run ${escapeMarkdown(next)}`]),
    ...(answering.length === 0 ? [] : [`owned by ${escapeMarkdown(answering.join(', '))}`]),
    placeLink(job.at, context),
  ].join(' · ');
}

function listOf<T>(heading: string | null, items: readonly T[], text: (item: T) => string): string {
  if (items.length === 0) return '';
  const list = items.map((item) => `- ${text(item)}`).join('\n');
  return heading === null ? list : `${heading}\n\n${list}`;
}

function findingItem(finding: Finding, context: ImpactContext): string {
  const chain = finding.because.map(
    (because) => `${messageMarkdown(because.message)} · ${placeLink(because.at, context)}`,
  );
  return [
    `**${finding.severity} · ${finding.verdict}** (${codeSpan(finding.rule)}): ${messageMarkdown(finding.message)} · ${placeLink(finding.at, context, finding.revision)}`,
    ...chain.map((text) => `  - ${text}`),
  ].join('\n');
}

const ROLE_WORDS: Readonly<Record<Role, string>> = { filters: 'filter', reads: 'read', writes: 'written' };

function queryTable(job: Job, uses: readonly Use[], context: ImpactContext): string {
  if (uses.length === 0) return 'No query was found in this job.';
  const withRoles = uses.some(({ roles }) => roles.length > 0);
  const rows = uses
    .toSorted((a, b) => compareHarm(a.reached.query.operation, b.reached.query.operation))
    .map(({ reached, roles }) => [
      queryMarkdown(reached.query, true),
      ...(withRoles ? [roles.map((role) => ROLE_WORDS[role]).join(', ')] : []),
      [job.name, ...reached.path.map((step) => step.name)].map((name) => codeSpan(name, true)).join(' → '),
      placeLink(reached.query.at, context),
    ]);
  const heads = ['query', ...(withRoles ? ['field is'] : []), 'call path', 'place'];
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function placeLink(at: Span, context: ImpactContext, side: Side = 'head'): string {
  const text = escapeMarkdown(placeText(context.sources.place(at, side)));
  const address = side === 'head' ? context.address(at) : null;
  return address === null ? text : link(text, address);
}

function gapSections(input: ImpactInput, context: ImpactContext): readonly string[] {
  const { notes, skipped } = gapsOf(input.index, input.files);
  const items = [
    ...notes.map((note) => `${messageMarkdown(note.message)} · ${placeLink(note.at, context)}`),
    ...skipped.map(({ file, reason }) => `${escapeMarkdown(file)}: ${skippedText(reason)}`),
  ];
  if (items.length === 0) return [];
  return [`## Not checked (${items.length})`, items.map((item) => `- ${item}`).join('\n')];
}

function footer(input: ImpactInput): string {
  const base = input.base === null ? 'Nothing to compare with.' : `Base: ${codeSpan(input.base)}.`;
  return `${coverageSentence(input.index)} ${count(input.files.read, 'file')} read. ${base}`;
}
