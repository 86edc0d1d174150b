import type { Finding, Verdict } from '../model/finding';
import type { Job, ReachedQuery } from '../model/job';
import type { Inventory } from '../model/review';
import { dependentsOf, type Use } from './dependents';
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
    }
  /** Everything between two revisions. */
  | { readonly kind: 'changes'; readonly title: string; readonly entities: readonly string[] }
  /** Every job, where nothing changed that could be told apart. */
  | { readonly kind: 'workspace'; readonly title: string };

/** What a report is made from. */
export interface ImpactInput extends Inventory {
  readonly findings: readonly Finding[];
  /** How the base is called; null when there was nothing to compare with. */
  readonly base: string | null;
}

/** A job of the report, with the queries of it that matter here. */
export interface Affected {
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
    case 'changes':
    case 'workspace':
      return subject.title;
  }
}

/** The jobs that a report is about, and its findings. */
export function impactOf(
  input: ImpactInput,
  subject: ImpactSubject,
): { readonly shown: readonly Affected[]; readonly findings: readonly Finding[] } {
  const affected = affectedBy(input, subject);
  const findings = findingsAbout(input, subject, affected);
  return { shown: [...affected, ...onlyHit(input, affected, findings)], findings };
}

function affectedBy(input: ImpactInput, subject: ImpactSubject): readonly Affected[] {
  switch (subject.kind) {
    case 'entity':
      return dependentsOf(input.index, subject.entity, subject.field);
    case 'job':
      return [{ job: subject.job, uses: usesOf(subject.job.queries) }];
    case 'workspace':
      return input.index.jobs.map((job) => ({ job, uses: usesOf(job.queries) }));
    case 'changes':
    case 'file': {
      const entities = new Set(subject.entities);
      const touches = ({ query }: ReachedQuery): boolean =>
        query.target.kind === 'known' && entities.has(query.target.name);
      const declared = new Set(subject.kind === 'file' ? subject.jobs.map((job) => job.id) : []);
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
      case 'changes':
      case 'workspace':
        return true;
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

/** How much there is to tell, in a sentence or two. */
export function leadSentence(subject: ImpactSubject, shown: readonly Affected[], findings: readonly Finding[]): string {
  const found = findings.length === 0 ? 'No finding' : count(findings.length, 'finding');
  if (subject.kind === 'job') return `**${found}.**`;
  if (subject.kind === 'workspace')
    return `**${found}.** No entity and no field changed; ${shown.length === 1 ? 'the job' : `all ${shown.length} jobs`} here:`;
  const what =
    subject.kind === 'file'
      ? 'what this file declares or names'
      : subject.kind === 'changes'
        ? 'what changed'
        : `this ${subject.field === null ? 'entity' : 'field'}`;
  const jobs =
    shown.length === 0
      ? `No job that was found uses ${what}.`
      : `${count(shown.length, 'job')} ${shown.length === 1 ? 'uses' : 'use'} ${what}.`;
  return `**${found}.** ${jobs}`;
}

/** What a verdict means for a job. */
export const MEANINGS: Readonly<Record<Verdict, string>> = {
  breaks: 'a job fails',
  widens: 'a job touches more than was meant',
  narrows: 'a job silently touches less',
  shifts: 'a job touches the same, with another meaning',
  unknown: 'could not be told',
};

/** Worst first. */
export const VERDICTS: readonly Verdict[] = ['widens', 'breaks', 'narrows', 'shifts', 'unknown'];
