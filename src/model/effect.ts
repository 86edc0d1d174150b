import { conditionsOf, dotted, namesValues } from './conditions';
import type { Job } from './job';
import { entityOf, type Operation, type Query } from './query';
import type { Entity } from './schema';

/**
 * Whether the query takes its documents or rows by identity, so that which ones it touches was decided elsewhere.
 * Identity is `_id`, `id`, or a field that the schema says is unique.
 */
export function isByIdentity(query: Query, entity: Entity | undefined): boolean {
  return conditionsOf(query.predicate).some((condition) => {
    if (!condition.required || !namesValues(condition) || condition.leaf.kind === 'opaque') return false;
    const field = dotted(condition.leaf.field);
    return field === '_id' || field === 'id' || entity?.fields.get(field)?.unique === true;
  });
}

/** https://www.mongodb.com/docs/drivers/node/current/crud/query/count/, https://mongoosejs.com/docs/api/model.html */
const COUNTS: readonly string[] = ['count', 'countDocuments', 'estimatedDocumentCount'];

/**
 * What the job does in the end with what the query selects: a read whose documents the job deletes or updates by their
 * identity is that delete or update. A count gives no documents.
 */
export function effectOf(job: Job, query: Query, entity: Entity | undefined): Operation {
  if (query.operation !== 'read' || COUNTS.includes(query.method)) return query.operation;
  const name = entityOf(query);
  const consequences = job.queries
    .map((reached) => reached.query)
    .filter((other) => entityOf(other) === name && isByIdentity(other, entity))
    .map((other) => other.operation);
  if (consequences.includes('delete')) return 'delete';
  return consequences.includes('update') ? 'update' : 'read';
}
