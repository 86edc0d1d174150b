import { openFindings, type Finding, type Severity } from '../model/finding';
import type { FileCoverage } from '../model/review';
import type { Index, NotChecked, SkippedFile } from '../model/revision';
import { compareText } from '../model/span';
import { count } from './text';

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information'];

/** How many findings have each severity. */
export function countBySeverity(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const of = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  return { error: of('error'), warning: of('warning'), information: of('information') };
}

/** Whether a finding is at least as severe as the threshold. */
export function reaches(severity: Severity, threshold: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}

/** How many jobs were checked wholly, and how many hold something that was not understood. */
export interface JobCoverage {
  readonly checked: number;
  readonly notChecked: number;
}

/** A job with anything that could not be understood counts as not checked. */
export function jobCoverage(index: Index): JobCoverage {
  const unclear = new Set(index.notChecked.flatMap((note) => note.jobs));
  return {
    checked: index.jobs.filter((job) => !unclear.has(job.id)).length,
    notChecked: unclear.size,
  };
}

/** `31 jobs checked, 3 not checked.` */
export function coverageSentence(index: Index): string {
  const { checked, notChecked } = jobCoverage(index);
  return `${count(checked, 'job')} checked, ${notChecked} not checked.`;
}

/** `3 findings in 2 changed files (1 error).` */
export function findingsSentence(all: readonly Finding[]): string {
  const findings = openFindings(all);
  const accepted = all.length - findings.length;
  const also = accepted === 0 ? '' : ` ${accepted} accepted.`;
  if (findings.length === 0) return `No ${accepted === 0 ? '' : 'new '}findings.${also}`;
  const files = new Set(findings.map((finding) => finding.at.file)).size;
  // What was reviewed or remarked stands in files that need not have changed.
  const where = findings.some(({ change }) => change.kind === 'record') ? 'file' : 'changed file';
  const counts = countBySeverity(findings);
  const severities = SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) =>
    severity === 'information' ? `${counts[severity]} information` : count(counts[severity], severity),
  );
  return `${count(findings.length, 'finding')} in ${count(files, where)} (${severities.join(', ')}).${also}`;
}

const SKIPPED: Readonly<Record<SkippedFile['reason'], string>> = {
  'too-large': 'larger than the limit of 1.5 MB',
  binary: 'binary',
  unreadable: 'could not be read',
  'too-slow': 'took too long to read',
  'crashed-reader': 'made the reader crash',
  'lfs-pointer': 'kept in Git LFS, only its pointer is here',
  'too-many-files': 'beyond the limit of 50,000 files',
  'outside-workspace': 'a symbolic link out of the workspace, which is not followed',
  submodule: 'a repository of its own',
  changed: 'kept changing while it was read',
};

/** Why a file was set aside, in words. */
export function skippedText(reason: SkippedFile['reason']): string {
  return `Not read: ${SKIPPED[reason]}.`;
}

/** Everything that was not checked: what was not understood, then the files that were not read. */
export interface Gaps {
  readonly notes: readonly NotChecked[];
  readonly skipped: readonly SkippedFile[];
}

/** Gathers the gaps of an index and its files, in a stable order. */
export function gapsOf(index: Index, files: FileCoverage): Gaps {
  return { notes: index.notChecked, skipped: files.skipped.toSorted((a, b) => compareText(a.file, b.file)) };
}
