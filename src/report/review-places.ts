import { openFindings, stateOf, type Finding } from '../model/finding';
import type { Review } from '../model/review';
import type { RuleDescription } from '../model/rule';
import { compareText, type Place } from '../model/span';
import type { SourceIndex } from './source';
import { SEVERITIES } from './summary';

/** What a report for another program is told beside the review. */
export interface ToolContext {
  readonly sources: SourceIndex;
  readonly version: string;
  readonly rules: readonly RuleDescription[];
}

/**
 * Where a finding stands in the files that are there: what shows a finding at a line that is gone points to what depends
 * on it, because no viewer has the line.
 */
export function headPlace(finding: Finding, sources: SourceIndex): Place {
  if (finding.revision === 'head') return sources.place(finding.at);
  const [link] = finding.because;
  return link === undefined ? sources.place(finding.at, 'base') : sources.place(link.at);
}

/** Worst first, otherwise as they were: viewers show the first ones only. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** What nobody has accepted, worst first. */
export function worstOpen({ findings }: Review): readonly Finding[] {
  return worstFirst(openFindings(findings));
}

/** What somebody has accepted. */
export function acceptedFindings({ findings }: Review): readonly Finding[] {
  return findings.filter((finding) => stateOf(finding) === 'accepted');
}

/** Names of jobs by id. */
export function jobNames({ index }: Review, ids: readonly string[]): readonly string[] {
  const names = new Map(index.jobs.map((job) => [job.id, job.name]));
  return ids.map((id) => names.get(id) ?? id.slice(id.indexOf('#') + 1)).toSorted(compareText);
}
