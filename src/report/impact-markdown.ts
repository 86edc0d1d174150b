import type { Finding, Verdict } from '../model/finding';
import type { Job, ReachedQuery } from '../model/job';
import type { Inventory } from '../model/review';
import type { Span } from '../model/span';
import type { ReportContext } from './context';
import { dependentsOf, type Role, type Use } from './dependents';
import { codeSpan, escapeMarkdown, link, messageMarkdown } from './markdown';
import { compareHarm, queryMarkdown } from './query-text';
import { placeText, type Side } from './source';
import { coverageSentence, gapsOf, SEVERITIES, skippedText } from './summary';
import { count } from './text';

/** What an impact report is about. A file stands for the entities and jobs that it declares or names. */
export type ImpactSubject =
  | { readonly kind: 'entity'; readonly entity: string; readonly field: string | null }
  | { readonly kind: 'job'; readonly job: Job }
  | {
      readonly kind: 'file';
      readonly file: string;
      readonly entities: readonly string[];
      readonly jobs: readonly Job[];
    };

/** What a report is made from. */
export interface ImpactInput extends Inventory {
  readonly findings: readonly Finding[];
  /** How the base is called; null when there was nothing to compare with. */
  readonly base: string | null;
}

/** What an impact report is told beside that. */
export interface ImpactContext extends ReportContext {
  /** The address that opens a place of the head revision; null where there is none to give. */
  readonly address: (at: Span) => string | null;
  /** Titles of the tools that are known, by adapter. */
  readonly titles: ReadonlyMap<string, string>;
}

/** A job of the report, with the queries of it that matter here. */
interface Affected {
  readonly job: Job;
  readonly uses: readonly Use[];
}

/** What the subject is called: `events.createdAt`, a job's name, a file's path. */
export function subjectTitle(subject: ImpactSubject): string {
  switch (subject.kind) {
    case 'entity':
      return subject.field === null ? subject.entity : `${subject.entity}.${subject.field}`;
    case 'job':
      return subject.job.name;
    case 'file':
      return subject.file;
  }
}

/** The report as Markdown: verdicts, the jobs with their schedules, queries and findings, and what was not checked. */
export function impactMarkdown(input: ImpactInput, subject: ImpactSubject, context: ImpactContext): string {
  const affected = affectedBy(input, subject);
  const findings = findingsAbout(input, subject, affected);
  const shown = [...affected, ...onlyHit(input, affected, findings)];
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

function affectedBy(input: ImpactInput, subject: ImpactSubject): readonly Affected[] {
  switch (subject.kind) {
    case 'entity':
      return dependentsOf(input.index, subject.entity, subject.field);
    case 'job':
      return [{ job: subject.job, uses: usesOf(subject.job.queries) }];
    case 'file': {
      const entities = new Set(subject.entities);
      const touches = ({ query }: ReachedQuery): boolean =>
        query.target.kind === 'known' && entities.has(query.target.name);
      const declared = new Set(subject.jobs.map((job) => job.id));
      return input.index.jobs.flatMap((job) => {
        const reached = declared.has(job.id) ? job.queries : job.queries.filter(touches);
        return reached.length === 0 && !declared.has(job.id) ? [] : [{ job, uses: usesOf(reached) }];
      });
    }
  }
}

function usesOf(queries: readonly ReachedQuery[]): readonly Use[] {
  return queries.map((reached) => ({ reached, roles: [] }));
}

function findingsAbout(input: ImpactInput, subject: ImpactSubject, affected: readonly Affected[]): readonly Finding[] {
  const jobs = new Set(affected.map(({ job }) => job.id));
  return input.findings.filter((finding) => {
    switch (subject.kind) {
      case 'entity':
        return (
          finding.entity === subject.entity && (subject.field === null || isAboutField(finding, subject.field, jobs))
        );
      case 'job':
        return finding.jobs.includes(subject.job.id);
      case 'file':
        return finding.at.file === subject.file || finding.jobs.some((job) => jobs.has(job));
    }
  });
}

/** A finding about the whole entity concerns a field when it hits a job that names the field. */
function isAboutField(finding: Finding, field: string, jobs: ReadonlySet<string>): boolean {
  return finding.field === field || finding.jobs.some((job) => jobs.has(job));
}

/** Jobs that a finding names though no query at head does any more. */
function onlyHit(input: ImpactInput, affected: readonly Affected[], findings: readonly Finding[]): readonly Affected[] {
  const known = new Set(affected.map(({ job }) => job.id));
  const hit = new Set(findings.flatMap((finding) => finding.jobs).filter((job) => !known.has(job)));
  return input.index.jobs.filter((job) => hit.has(job.id)).map((job) => ({ job, uses: usesOf(job.queries) }));
}

function leadSentence(subject: ImpactSubject, shown: readonly Affected[], findings: readonly Finding[]): string {
  const found = findings.length === 0 ? 'No finding' : count(findings.length, 'finding');
  if (subject.kind === 'job') return `**${found}.**`;
  const what =
    subject.kind === 'file'
      ? 'what this file declares or names'
      : `this ${subject.field === null ? 'entity' : 'field'}`;
  const jobs =
    shown.length === 0
      ? `No job that was found uses ${what}.`
      : `${count(shown.length, 'job')} ${shown.length === 1 ? 'uses' : 'use'} ${what}.`;
  return `**${found}.** ${jobs}`;
}

const MEANINGS: Readonly<Record<Verdict, string>> = {
  breaks: 'a job fails',
  widens: 'a job touches more than was meant',
  narrows: 'a job silently touches less',
  shifts: 'a job touches the same, with another meaning',
  unknown: 'could not be told',
};

const VERDICTS: readonly Verdict[] = ['widens', 'breaks', 'narrows', 'shifts', 'unknown'];

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
    scheduleLine(job, context),
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
function scheduleLine(job: Job, context: ImpactContext): string {
  const { trigger } = job;
  const next = context.schedules.nextRun(trigger);
  const text = trigger.kind === 'cron' && trigger.text !== null ? ` (${codeSpan(trigger.text)})` : '';
  return [
    escapeMarkdown(context.titles.get(job.adapter) ?? job.adapter),
    `**${escapeMarkdown(context.schedules.describe(trigger))}**${text}`,
    ...(next === null ? [] : [`next run ${escapeMarkdown(next)}`]),
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
