import type { Located } from './expression';
import type { Predicate } from './predicate';
import type { SqlName, SqlQuery } from './sql';
import type { EventStretch } from './trigger-events';

/** A statement about what a database keeps and runs by itself: jobs, triggers, and the routines that they call. */
export interface SqlResident extends Located {
  readonly kind: 'resident';
  readonly steps: readonly ResidentStep[];
}

/** What runs jobs inside the database. */
export type ResidentScheduler = 'pg-cron' | 'mysql-events' | 'timescaledb' | 'pg-partman';

/** What a routine, a trigger or a job does when it runs. */
export interface SqlRun extends Located {
  readonly queries: readonly SqlQuery[];
  readonly calls: readonly SqlCall[];
  /** What it schedules or ends when it runs. */
  readonly steps: readonly ResidentStep[];
  /** What it sends elsewhere: what answers there is not in the database. */
  readonly requests: readonly (Located & { readonly url: string | null })[];
  /** What of it runs for some events of a trigger only; absent where there is nothing of the sort. */
  readonly stretches?: readonly EventStretch[];
  /** Statements that are computed, or could not be read. */
  readonly problems: readonly (Located & { readonly problem: string })[];
}

/** What may be a call of a routine: a name with parentheses behind it. */
export interface SqlCall extends SqlName {
  /** Whether the statement is this call: `SELECT f()`, `CALL p()`. */
  readonly whole: boolean;
}

/** When a job runs, as written; `text` is null where it is computed. */
export interface ResidentSchedule extends Located {
  readonly text: string | null;
  readonly kind: 'cron' | 'every';
  readonly timezone: string | null;
}

export type PolicyEffect = 'delete' | 'refresh';

/** How old rows become. `milliseconds` is null where it is computed, or counted in something else than time. */
export interface PolicyAge extends Located {
  readonly milliseconds: number | null;
  /** By the time when the rows' partition was made, and not by what they hold. */
  readonly byCreation: boolean;
}

/**
 * One step in the history of what runs inside a database. Its place is the smallest token that names it; a job's whole
 * statement is `at`.
 */
export type ResidentStep = Located &
  (
    | { readonly kind: 'define-routine'; readonly name: SqlName; readonly run: SqlRun }
    | { readonly kind: 'drop-routine'; readonly name: SqlName }
    | {
        readonly kind: 'schedule';
        readonly scheduler: ResidentScheduler;
        /** Null where it has none, or a computed one. */
        readonly name: string | null;
        readonly schedule: ResidentSchedule;
        /** Null where the command is computed. */
        readonly run: SqlRun | null;
        /** The command as the scheduler keeps it; null where computed. */
        readonly command: string | null;
        readonly enabled: boolean;
        /** CREATE EVENT IF NOT EXISTS leaves alone what is there. */
        readonly ifNotExists: boolean;
      }
    /** Only what the statement states is set. `which` is a condition on the fields of `cron.job`. */
    | {
        readonly kind: 'reschedule';
        readonly scheduler: ResidentScheduler;
        readonly which: Predicate;
        readonly schedule?: ResidentSchedule;
        readonly run?: SqlRun;
        readonly enabled?: boolean;
        readonly name?: string;
      }
    | { readonly kind: 'unschedule'; readonly scheduler: ResidentScheduler; readonly which: Predicate }
    | {
        readonly kind: 'create-trigger';
        readonly name: string;
        readonly table: SqlName;
        /** `after delete or update`. */
        readonly moment: string;
        readonly run: SqlRun;
      }
    /** MySQL and SQLite name no table. */
    | { readonly kind: 'drop-trigger'; readonly name: string; readonly table: string | null }
    /** `name` null: all triggers of the table. */
    | {
        readonly kind: 'switch-trigger';
        readonly name: string | null;
        readonly table: string;
        readonly enabled: boolean;
      }
    /** Rows of the table age by this column: it is split by it. */
    | { readonly kind: 'age-by'; readonly table: SqlName; readonly field: string }
    /**
     * The database deletes what is older, or works out again what an aggregate holds, as long as the policy stands;
     * there is one of each for a table and scheduler.
     */
    | {
        readonly kind: 'add-policy';
        readonly does: PolicyEffect;
        readonly scheduler: ResidentScheduler;
        readonly method: string;
        readonly table: SqlName;
        readonly after: PolicyAge;
        /** Null where whatever maintains the partitions says when. */
        readonly schedule: ResidentSchedule | null;
        readonly ifNotExists: boolean;
      }
    | {
        readonly kind: 'end-policy';
        readonly does: PolicyEffect;
        readonly scheduler: ResidentScheduler;
        readonly table: SqlName;
      }
    /** Routines that are called there and then, for what they schedule. */
    | { readonly kind: 'call-routines'; readonly calls: readonly SqlCall[] }
  );
