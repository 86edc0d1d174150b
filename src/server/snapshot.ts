import type { HostFault } from '../engine/ports';
import type { Assumption } from '../model/assumption';
import type { Change } from '../model/change';
import type { ConfigurationFault } from '../model/configuration';
import type { Finding } from '../model/finding';
import { NEVER_REVIEWED, type ReviewState } from '../model/ledger';
import type { FileCoverage } from '../model/review';
import type { Index } from '../model/revision';
import type { Span } from '../model/span';
import type { Schedules } from '../report/context';
import type { SourceIndex } from '../report/source';
import type { Location } from './protocol';
import { uriBelow } from './uris';

/** What one analysis of a folder gave. It never changes; the next analysis makes another. */
export interface Snapshot {
  /** The folder's URI. */
  readonly uri: string;
  readonly index: Index;
  readonly assumptions: readonly Assumption[];
  /** How each job's review stands, by id. */
  readonly reviews: ReadonlyMap<string, ReviewState>;
  /** Who answers for each job, by id. */
  readonly owners: ReadonlyMap<string, readonly string[]>;
  /** Whether the team wants a job to be reviewed by somebody else than whoever changed it last. */
  readonly peerReview: boolean;
  readonly files: FileCoverage;
  /** How the base is called; null when there is nothing to compare with, and `fault` says why. */
  readonly base: string | null;
  readonly fault: HostFault | null;
  /** What the folder's configuration cannot mean; then it counts for nothing. */
  readonly configurationFaults: readonly ConfigurationFault[];
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  /** The texts that were analysed. */
  readonly sources: SourceIndex;
  readonly schedules: Schedules;
  /** Titles of the tools that are known, by adapter, as their makers write them. */
  readonly titles: ReadonlyMap<string, string>;
}

/** A span of the head revision as the protocol counts it. */
export function rangeOf(snapshot: Snapshot, span: Span): Location['range'] {
  const place = snapshot.sources.place(span);
  return {
    start: { line: place.line - 1, character: place.column - 1 },
    end: { line: place.endLine - 1, character: place.endColumn - 1 },
  };
}

/** A span of the head revision, with the file's URI. */
export function locationOf(snapshot: Snapshot, span: Span): Location {
  return { uri: uriBelow(snapshot.uri, span.file), range: rangeOf(snapshot, span) };
}

/** How a job's review stands. */
export function reviewOf({ reviews }: Snapshot, job: string): ReviewState {
  return reviews.get(job) ?? NEVER_REVIEWED;
}
