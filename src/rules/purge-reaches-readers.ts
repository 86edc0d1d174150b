import type { ChangeOf } from '../model/change';
import { conditionsOf } from '../model/conditions';
import { effectOf, isByIdentity } from '../model/effect';
import type { Job } from '../model/job';
import type { Predicate } from '../model/predicate';
import { entityOf, type Query } from '../model/query';
import { sweepsOrphans } from '../model/referrer';
import type { Index, Reader } from '../model/revision';
import type { Entity } from '../model/schema';
import { defineSoleRule, type RuleContext } from '../model/rule';
import { contains } from '../model/span';
import { areApart, asksForPeriod, keyOfSum, sumsOf } from '../model/summing';
import { agePhrase, membersOf, nameText, quote } from '../model/wording';
import { writersOf } from '../model/writers';

export const rule = defineSoleRule({
  summary: 'A job comes to delete what other code adds up, or takes the last of, and keeps nowhere else.',
  verdict: 'widens',
  severity: 'warning',
  changes: ['query-added'],
  assumption: null,
  messages: {
    sum: '{job} comes to delete from `{entity}`{age}. `{reader}` sums those {members} up by `{key}`, so it will forget what is deleted.',
    last: '{job} comes to delete from `{entity}`{age}. `{reader}` takes the last of those {members} by `{key}`, so it may find none.',
  },
  check(change, context) {
    const { job, reached, entity } = change;
    const { query } = reached;
    const declared = context.head.schema.entities.get(entity);
    if (query.operation !== 'delete' || !context.base.schema.entities.has(entity)) return null;
    if (effectOf(job, query, declared) !== 'delete' || isKept(change, context)) return null;
    const found = readersHit(change, context)[0];
    if (found === undefined) return null;
    const { reader, key } = found;
    const data = {
      age: agePhrase(query.predicate),
      reader: nameText(reader.within),
      members: membersOf(query.semantics),
      key,
    };
    const common = {
      jobs: [job.id],
      effect: 'delete',
      certainty: reached.certain && query.completeness === 'complete' ? 'certain' : 'likely',
      because: [{ role: 'query', at: reader.query.at, message: `${quote(reader.within)} reads them here` }],
    } as const;
    // Whoever takes the last one may well want the row itself, and be content with none.
    if (sumsOf(reader.query) === 'last') return { message: 'last', data, ...common, severity: 'information' };
    return { message: 'sum', data, ...common, ...(isGuess(query) && { severity: 'information' }) };
  },
});

/** Whether it deletes by conditions of which none is understood: then it may well be rows that are over. */
function isGuess({ predicate }: Query): boolean {
  const conditions = conditionsOf(predicate);
  return conditions.length > 0 && conditions.every(({ leaf }) => leaf.kind === 'opaque');
}

interface ReaderHit {
  readonly reader: Reader;
  readonly key: string;
}

/** Code of base that sums up, for something else than the rows themselves, what the query deletes; sums before last ones. */
function readersHit(
  { job, reached, entity }: ChangeOf<'query-added'>,
  { base, head }: RuleContext,
): readonly ReaderHit[] {
  const declared = head.schema.entities.get(entity);
  const choosing = choosersOf(job, reached.query, declared);
  if (choosing.some((query) => sweepsOrphans(query) || endsByItself(query.predicate))) return [];
  const known = new Set(readersOf(base, entity).map(placeOf));
  const own = [...job.queries.map((one) => one.query.at), ...job.entries.map(({ at }) => at)];
  const hits = readersOf(head, entity).flatMap((reader): readonly ReaderHit[] => {
    const key = keyOfSum(reader.query, declared);
    if (key === null || !known.has(placeOf(reader)) || own.some((at) => contains(at, reader.query.at))) return [];
    if (choosing.some((query) => areApart(query, reader.query)) || asksForPeriod(reader.query)) return [];
    return [{ reader, key }];
  });
  const sums = hits.filter(({ reader }) => sumsOf(reader.query) === 'sum');
  return [...sums, ...hits];
}

/** The query, and where it takes rows by their identity those of the job that find them. */
function choosersOf(job: Job, query: Query, entity: Entity | undefined): readonly Query[] {
  if (!isByIdentity(query, entity)) return [query];
  const reads = job.queries.filter((one) => one.query.operation === 'read' && entityOf(one.query) === entityOf(query));
  return [query, ...reads.map((one) => one.query)];
}

function readersOf({ readers = [] }: Index, entity: string): readonly Reader[] {
  return readers.filter(({ query }) => entityOf(query) === entity);
}

function placeOf({ query, within }: Reader): string {
  return [query.at.file, within, query.method].join('\0');
}

/** Whether the rows say themselves when they are over, be it beside other conditions: nobody counts on them after that. */
function endsByItself(predicate: Predicate): boolean {
  return conditionsOf(predicate).some(
    ({ leaf, negated }) =>
      !negated &&
      leaf.kind === 'compare' &&
      leaf.operator.startsWith('<') &&
      leaf.operator !== '<>' &&
      leaf.operand.kind === 'now' &&
      leaf.operand.offset === 0,
  );
}

/** Whether the job keeps elsewhere what it deletes, or a new field elsewhere takes what was read. */
function isKept({ job, entity }: ChangeOf<'query-added'>, { changes, head }: RuleContext): boolean {
  const keeps = job.queries.some(
    ({ query }) =>
      (query.operation === 'insert' || query.operation === 'update') &&
      entityOf(query) !== null &&
      entityOf(query) !== entity,
  );
  return (
    keeps ||
    changes.some(
      (other) =>
        other.kind === 'field-added' &&
        other.entity !== entity &&
        writersOf(head, other.entity).some(({ query }) => query.writes.some(({ field }) => field === other.field)),
    )
  );
}
