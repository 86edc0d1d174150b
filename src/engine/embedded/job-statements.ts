import type { Job } from '../../model/job';
import type { Query } from '../../model/query';
import { tokenize } from '../../parse/sql-lexer';
import { splitStatements, type StatementTokens } from '../../parse/sql-split';
import { isWord } from '../../parse/sql-token';
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
  /** How many queries have no statement of their own: a client puts them together, or they stand in a routine's body. */
  readonly composed: number;
}

/** @param textOf the text of a file, null where there is none */
export function statementsOfJobs(jobs: readonly Job[], textOf: (file: string) => string | null): JobStatements {
  const statements = new Map<string, { readonly query: Query; readonly jobs: Job[]; readonly text: string }>();
  const composed = new Set<string>();
  const written = writtenIn(textOf);
  for (const job of jobs) {
    const asked = job.queries.map(({ query }) => query).filter(isAsked);
    for (const query of asked) {
      const text = query.statement ?? written(widest(query, asked));
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

/** A statement in a file of SQL is where its query is. What stands in the body of a routine knows that one's variables. */
function writtenIn(textOf: (file: string) => string | null): (query: Query) => string | null {
  const files = new Map<string, readonly StatementTokens[]>();
  return ({ at, adapter }) => {
    const text = adapter === 'sql' && at.file.toLowerCase().endsWith('.sql') ? textOf(at.file) : null;
    if (text === null) return null;
    const statements = files.get(at.file) ?? splitStatements(text, tokenize(text, 'unknown'));
    files.set(at.file, statements);
    const around = statements.find(
      (tokens) => (tokens[0]?.start ?? Infinity) <= at.start && at.end <= (tokens.at(-1)?.end ?? 0),
    );
    return isWord(around?.[0], 'CREATE', 'ALTER', 'DO') ? null : text.slice(at.start, at.end);
  };
}
