import type { Job } from './job';
import type { Query } from './query';
import type { Span } from './span';

/** Engines that run inside this process. */
export type EmbeddedEngine = 'postgres' | 'sqlite';

/** A statement that the engine did not take. */
export interface RefusedStatement {
  readonly at: Span;
  /** In the engine's words. */
  readonly reason: string;
}

/** A statement of a job that the engine could not prepare, with the jobs that run it, in order. */
export interface FailedStatement extends RefusedStatement {
  readonly query: Query;
  readonly jobs: readonly Job[];
}

/** What an embedded engine made of the migrations, and of what jobs ask of the schema that came out. */
export interface ReplayReport {
  readonly engine: EmbeddedEngine;
  /** `SQLite 3.49.1`, as the engine calls itself. */
  readonly version: string;
  /** Whether the engine was asked for, or is what the migrations seem to be written for. */
  readonly chosen: 'asked' | 'inferred';
  /** Files of SQL that were run, in order. */
  readonly migrations: readonly string[];
  /** Statements of migrations that the engine took. */
  readonly applied: number;
  /** Those that it refused. What refers to what a refused statement would have made is refused in turn. */
  readonly refused: readonly RefusedStatement[];
  /** Those that need what an embedded engine lacks: extensions, roles. */
  readonly foreign: readonly RefusedStatement[];
  /** Tables that no file of SQL makes, and that were made as the code declares them; sorted. */
  readonly declared: readonly string[];
  /** Statements of jobs that the engine prepared. */
  readonly prepared: number;
  readonly failed: readonly FailedStatement[];
  /** Statements of jobs of which it cannot be said here whether the engine would take them. */
  readonly untried: readonly FailedStatement[];
  /** Queries of jobs that are no statement of their own: a client puts them together, or they stand in a routine's body. */
  readonly composed: number;
}
