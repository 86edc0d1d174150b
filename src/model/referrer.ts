import { conditionsOf, dotted, operandsOf, type Condition } from './conditions';
import type { ChangeOf, Referrer } from './change';
import type { Job } from './job';
import { entityOf, type Query } from './query';
import type { ReferenceAction } from './schema';
import { quote } from './wording';

/** How much of the other side an action takes along: all of it, what refers, nothing. */
export function actionRank(action: ReferenceAction): number {
  if (action === 'cascade') return 2;
  return action === 'set-null' || action === 'set-default' ? 1 : 0;
}

/** Whether the job deletes from the entity by itself, so that its author had those rows in mind. */
export function deletesFrom(job: Job, entity: string): boolean {
  return job.queries.some(({ query }) => query.operation === 'delete' && entityOf(query) === entity);
}

/** Whether the job takes care of what refers: it deletes those rows, or lets go of the other side. */
export function touchesReferrer(job: Job, { entity, field }: Referrer): boolean {
  return (
    deletesFrom(job, entity) ||
    job.queries.some(
      ({ query }) =>
        query.operation === 'update' &&
        entityOf(query) === entity &&
        query.writes.some((write) => write.field === field),
    )
  );
}

/** `` , through `loans` ``, with the comma; nothing for a key that is direct. */
export function throughPhrase({ through }: ChangeOf<'reference-changed'>): string {
  return through.length === 0 ? '' : `, through ${through.map(quote).join(' and ')}`;
}

/** Whether the job asks the entity that refers for anything. */
export function asksOf({ queries }: Job, entity: string): boolean {
  return queries.some(({ query }) => entityOf(query) === entity);
}

/** Whether a query deletes what nothing refers to. */
export function sweepsOrphans({ predicate }: Query): boolean {
  return conditionsOf(predicate).some(isOrphanTest);
}

/** `id NOT IN (SELECT …)`, `_id: { $nin: used }`, `NOT EXISTS (SELECT …)`. */
function isOrphanTest({ leaf, negated, required }: Condition): boolean {
  if (!required || !negated) return false;
  if (leaf.kind === 'opaque') return leaf.reason === 'EXISTS';
  if (leaf.kind !== 'in-set') return false;
  const elsewhere = operandsOf(leaf).some(
    ({ kind }) => kind === 'subquery' || kind === 'parameter' || kind === 'unknown',
  );
  return elsewhere && /^_?id$|_id$|Id$/.test(dotted(leaf.field));
}
