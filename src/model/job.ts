import type { CronDialect } from './cron-dialect';
import type { Scalar } from './predicate';
import type { Query } from './query';
import type { RowRead } from './selection';
import type { Span } from './span';

/**
 * When a job runs. `text` is the schedule as far as it could be evaluated; null where it is computed elsewhere. An
 * `event` is a change of data that the database answers: `after delete on orders`.
 */
export interface Trigger {
  readonly kind: 'cron' | 'every' | 'ttl' | 'manual' | 'event' | 'external' | 'unknown';
  readonly text: string | null;
  readonly timezone: string | null;
  /** Whether a six-field cron text starts with seconds; false for five fields. */
  readonly seconds: boolean;
  /** Whose reading the text follows; `any` where left out. */
  readonly dialect?: CronDialect;
  /** The smallest code that states the schedule. */
  readonly at: Span;
}

/** The function, statement or command line that runs when the job is due. */
export interface EntryPoint {
  readonly name: string;
  readonly at: Span;
}

/** One call on the way from a job's entry to a query: where it is called, and the function it reaches. */
export interface CallStep {
  readonly name: string;
  /** The call expression. */
  readonly at: Span;
  /** The function that is reached. */
  readonly target: Span;
}

/** A query with the calls that lead to it from the job's entry point (empty when the entry holds the query itself). */
export interface ReachedQuery {
  readonly query: Query;
  readonly path: readonly CallStep[];
  /** False when a step of the path was guessed (for example an injected interface with several implementations). */
  readonly certain: boolean;
  /** What the code reads of the rows, where the query says which fields they have; none where left out. */
  readonly rows?: readonly RowRead[];
  /** What branches of the code leave over for it of the rows of another query; nothing is known of that where left out. */
  readonly leftOver?: readonly LeftOver[];
}

/** Rows that a query gives, of which code runs for those only whose field has none of some values. */
export interface LeftOver {
  readonly field: string;
  readonly values: readonly Scalar[];
  /** The query that gives the rows. */
  readonly from: Query;
  /** The code that names the field. */
  readonly at: Span;
  /** False where a condition that is not understood may leave over less. */
  readonly certain: boolean;
}

/** Code or a statement that runs with nobody watching. `id` is file + name, so it survives edits of other lines. */
export interface Job {
  readonly id: string;
  readonly name: string;
  readonly adapter: string;
  readonly trigger: Trigger;
  /** Where the job is declared: the scheduling call, decorator or index. */
  readonly at: Span;
  readonly entries: readonly EntryPoint[];
  readonly queries: readonly ReachedQuery[];
}

/** Schedulers inside databases; triggers beside them. */
const RESIDENT: readonly string[] = ['pg-cron', 'mysql-events', 'sql-triggers'];

/** Whether the database keeps the job itself, so that only a migration changes it. */
export function isResident({ adapter }: Job): boolean {
  return RESIDENT.includes(adapter);
}
