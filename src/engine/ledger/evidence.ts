import { createHash } from 'node:crypto';
import type { Assumption } from '../../model/assumption';
import type { Job } from '../../model/job';
import type { ReviewRecord } from '../../model/ledger';
import { predicateText } from '../../model/predicate-text';
import { entityOf, type Query } from '../../model/query';
import { compareText } from '../../model/span';

const HALF = 8;

/** What a job takes for granted, as a reviewer judges it: one sentence for each thing, by what it is about. */
export function sentencesOf(job: Job, assumptions: readonly Assumption[]): ReadonlyMap<string, string> {
  const sentences = new Map<string, Set<string>>();
  for (const assumption of assumptions) {
    if (assumption.job.id !== job.id || isImplied(assumption)) continue;
    const key = topicOf(assumption);
    sentences.set(key, (sentences.get(key) ?? new Set()).add(assumption.statement));
  }
  const sorted = [...sentences].sort(([a], [b]) => compareText(a, b));
  return new Map(sorted.map(([key, said]) => [key, [...said].sort(compareText).join(' ')]));
}

/** Fields behind a wildcard are no decision of anybody's. */
function isImplied(assumption: Assumption): boolean {
  return assumption.kind === 'field-exists' && assumption.implicit === true;
}

function topicOf({ kind, entity, field, ...rest }: Assumption): string {
  const fields = 'fields' in rest ? rest.fields.join('+') : field;
  return `${kind} ${fields === null ? entity : `${entity}.${fields}`}`;
}

/** Two halves: the hash of what the job's queries do, and that of the sentences. */
export function reviewEvidence(job: Job, sentences: ReadonlyMap<string, string>): string {
  return hashOf(job.queries.map(({ query }) => queryKey(query))) + sealOf(sentences);
}

/** Whether the sentences of a record are those that were written with its hash. */
export function isUntouched({ evidence, assumptions }: Pick<ReviewRecord, 'evidence' | 'assumptions'>): boolean {
  return evidence.slice(HALF) === sealOf(assumptions);
}

/** Whether the job's queries do what they did. */
export function sameQueries(record: ReviewRecord, evidence: string): boolean {
  return record.evidence.slice(0, HALF) === evidence.slice(0, HALF);
}

function sealOf(sentences: ReadonlyMap<string, string>): string {
  return hashOf([...sentences].map((pair) => JSON.stringify(pair)));
}

/** What a finding was judged by: what its jobs do to its entity. */
export function findingEvidence(entity: string | null, jobs: readonly Job[]): string {
  const queries = jobs.flatMap((job) =>
    job.queries
      .filter(({ query }) => entity === null || entityOf(query) === entity)
      .map(({ query }) => `${job.id} ${queryKey(query)}`),
  );
  return hashOf(queries) + hashOf([entity ?? '']);
}

/** A query by what it does; names of variables and places in files do not count. */
function queryKey(query: Query): string {
  return JSON.stringify([
    query.operation,
    query.method,
    entityOf(query),
    predicateText(query.predicate, query.semantics),
    query.limit,
    [...new Set(query.writes.map(({ field }) => field))].sort(compareText),
  ]);
}

function hashOf(parts: readonly string[]): string {
  const distinct = [...new Set(parts)].sort(compareText);
  return createHash('sha256').update(JSON.stringify(distinct)).digest('hex').slice(0, HALF);
}
