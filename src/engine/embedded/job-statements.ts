import type { Job } from '../../model/job';
import type { Query } from '../../model/query';
import { compareSpans, contains, spanKey } from '../../model/span';

/** A statement that jobs run, as the code sends it. */
export interface JobStatement {
  readonly query: Query;
  readonly jobs: readonly Job[];
  /** With computed parts as holes (`parse/sql-token.ts`). */
  readonly text: string;
}

/** What jobs ask of databases that speak SQL. */
export interface JobStatements {
  /** By place. */
  readonly statements: readonly JobStatement[];
  /** How many queries are put together by a client, so that there is no text of them. */
  readonly composed: number;
}

/** @param textOf the text of a file, null where there is none */
export function statementsOfJobs(jobs: readonly Job[], textOf: (file: string) => string | null): JobStatements {
  const statements = new Map<string, { readonly query: Query; readonly jobs: Job[]; readonly text: string }>();
  const composed = new Set<string>();
  for (const job of jobs) {
    const asked = job.queries.map(({ query }) => query).filter(isAsked);
    for (const query of asked) {
      const text = query.statement ?? writtenIn(widest(query, asked), textOf);
      if (text === null) {
        composed.add(spanKey(query.at));
        continue;
      }
      const key = `${query.at.file}\0${text}`;
      const known = statements.get(key);
      if (known === undefined) statements.set(key, { query, jobs: [job], text });
      else if (!known.jobs.includes(job)) known.jobs.push(job);
    }
  }
  return {
    statements: [...statements.values()].sort((one, other) => compareSpans(one.query.at, other.query.at)),
    composed: composed.size,
  };
}

function isAsked({ semantics, operation }: Query): boolean {
  return semantics === 'sql' && operation !== 'define';
}

/** A query inside of another one is no statement of its own. */
function widest(query: Query, all: readonly Query[]): Query {
  return all.reduce((found, one) => (contains(one.at, found.at) ? one : found), query);
}

/** A statement in a file of SQL is where its query is. */
function writtenIn({ at, adapter }: Query, textOf: (file: string) => string | null): string | null {
  if (adapter !== 'sql' || !at.file.toLowerCase().endsWith('.sql')) return null;
  return textOf(at.file)?.slice(at.start, at.end) ?? null;
}
