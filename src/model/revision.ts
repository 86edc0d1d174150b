import type { Job, CallStep } from './job';
import type { Parity } from './parity';
import type { Remark } from './remark';
import type { Query } from './query';
import type { Schema } from './schema';
import type { Span } from './span';

/** A query that inserts or updates, in a job or not, with the function that holds it. */
export interface Writer {
  readonly query: Query;
  /** Name of the enclosing function or class method; the file's name for code outside any function. */
  readonly within: string;
  /** Where it sets a time only once that is old enough: the field, how old (in milliseconds), and the code that asks. */
  readonly refreshes?: { readonly field: string; readonly after: number; readonly at: Span };
}

/** A query that reads, in a job or not, with the function that holds it. */
export interface Reader {
  readonly query: Query;
  readonly within: string;
}

export type NotCheckedReason =
  | 'unresolved-target'
  | 'unresolved-handler'
  | 'unresolved-schedule'
  | 'dynamic-filter'
  | 'call-depth'
  | 'syntax-error'
  | 'conflict-markers'
  | 'schema-conflict'
  /** The order of migrations, or what they were before, cannot be told. */
  | 'migration-history'
  /** A sample of documents is older than what has changed since. */
  | 'outdated-sample'
  | 'unreadable';

/** Something that could not be understood. Never dropped: a reviewer trusts silence. */
export interface NotChecked {
  readonly reason: NotCheckedReason;
  readonly message: string;
  readonly at: Span;
  /** The jobs that are affected, by id; empty when it concerns a file as such. */
  readonly jobs: readonly string[];
}

/** A file that was not read, or not wholly, and why. A submodule is one entry, named by its folder. */
export interface SkippedFile {
  readonly file: string;
  readonly reason:
    | 'too-large'
    | 'binary'
    | 'unreadable'
    | 'too-slow'
    | 'crashed-reader'
    | 'lfs-pointer'
    | 'too-many-files'
    /** A symbolic link that leads out of the workspace: it is not followed. */
    | 'outside-workspace'
    /** A repository of its own inside this one. */
    | 'submodule'
    /** It kept changing while it was read. */
    | 'changed';
}

/** Code for a schedule (`case '0 3 * * *':`) that no configuration states, so that it never runs. */
export interface DeadBranch {
  /** The schedule as the code names it. */
  readonly text: string;
  readonly at: Span;
  /** The job that holds the code, by id. */
  readonly job: string;
}

/** Everything Tacit knows of one revision: the result of linking all facts. */
export interface Index {
  readonly schema: Schema;
  /** Sorted by id. */
  readonly jobs: readonly Job[];
  /** Every resolved insert and update, sorted by place. */
  readonly writers: readonly Writer[];
  /** Reads of what several rows or documents come to, sorted by place; none where left out. */
  readonly readers?: readonly Reader[];
  /** Sorted by place. */
  readonly notChecked: readonly NotChecked[];
  /** Sorted by place; none where left out. */
  readonly deadBranches?: readonly DeadBranch[];
  /** How far models and migrations agree; not compared where left out. */
  readonly parity?: Parity;
  /** Remarks to Tacit in comments, sorted by place; none where left out. */
  readonly remarks?: readonly Remark[];
}

/** The path as people read it: `purge-old-events → purgeOldEvents`. */
export function describePath(name: string, path: readonly CallStep[]): string {
  return [name, ...path.map((step) => step.name)].join(' → ');
}
