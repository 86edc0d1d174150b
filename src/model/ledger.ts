import type { Span } from './span';

/** The committed file in which a team records what it has reviewed and accepted, relative to the root. */
export const LEDGER_FILE = '.tacit/ledger.yaml';

/** What a team has reviewed of a job. */
export interface ReviewRecord {
  /** The job's id. */
  readonly job: string;
  /** A day. */
  readonly on: string;
  readonly by: string;
  readonly note: string | null;
  /** Of the job's queries, and of the sentences as they stand in the file. */
  readonly evidence: string;
  /** Sentences by what they are about: `kinds-are events.kind`. */
  readonly assumptions: ReadonlyMap<string, string>;
  /** How many rows or documents a run is expected to touch. */
  readonly volume: Volume | null;
  /** Who answers for the job, where the files of the repository do not say; null where they do. */
  readonly owner: string | null;
  /** The job is meant for the rows of every tenant. */
  readonly tenants?: 'all';
  readonly at: Span;
}

export interface Volume {
  readonly least: number;
  readonly most: number;
}

/** How a number of rows stands to the expected volume. */
export function volumeVerdict({ least, most }: Volume, rows: number): 'fewer' | 'expected' | 'more' {
  if (rows < least) return 'fewer';
  return rows > most ? 'more' : 'expected';
}

/** `100 to 5000 rows` */
export function volumeText({ least, most }: Volume): string {
  return least === most ? `${least} rows` : `${least} to ${most} rows`;
}

/** A finding that a team has accepted. */
export interface AcceptanceRecord {
  readonly fingerprint: string;
  readonly rule: string;
  readonly jobs: readonly string[];
  readonly entity: string | null;
  /** The finding's message on that day. */
  readonly finding: string;
  readonly reason: string;
  readonly by: string;
  readonly on: string;
  /** The last day on which it counts; null for always. */
  readonly until: string | null;
  /** Of what the jobs did to the entity on that day. */
  readonly evidence: string;
  readonly at: Span;
}

/** An entry that cannot be used; the others count. */
export interface RefusedEntry {
  readonly key: string;
  readonly section: 'jobs' | 'accepted';
  readonly message: string;
  readonly next: string;
  readonly at: Span;
}

export interface Ledger {
  /** By job. */
  readonly reviews: ReadonlyMap<string, ReviewRecord>;
  /** By fingerprint. */
  readonly acceptances: ReadonlyMap<string, AcceptanceRecord>;
  readonly refused: readonly RefusedEntry[];
}

export const NO_LEDGER: Ledger = { reviews: new Map(), acceptances: new Map(), refused: [] };

/** How what a job takes for granted stands to what its team has reviewed. */
export interface ReviewState {
  readonly state: 'never' | 'current' | 'outdated' | 'overdue' | 'self-reviewed';
  readonly on: string | null;
  readonly by: string | null;
  /** How many rows or documents a run is expected to touch; null where nobody said. */
  readonly volume: Volume | null;
}

export const NEVER_REVIEWED: ReviewState = { state: 'never', on: null, by: null, volume: null };
