import type { FieldUse, FieldWrite, Query } from '../model/query';
import type { Selection } from '../model/selection';
import { everything, type FilterReading } from './mongo-reading';

/** What one query does beside the entity it is on; nothing by default. */
export interface QueryParts {
  readonly filter?: FilterReading;
  readonly reads?: readonly FieldUse[];
  readonly writes?: readonly FieldWrite[];
  readonly writesComplete?: boolean;
  readonly limit?: number | null;
  readonly selection?: Selection | null;
}

/** A query with its parts; what inserts has no condition. */
export function queryWith(
  query: Pick<Query, 'operation' | 'method' | 'adapter' | 'semantics' | 'target' | 'at' | 'targetAt'>,
  parts: QueryParts,
): Query {
  const filter = query.operation === 'insert' ? everything : (parts.filter ?? everything);
  return {
    ...query,
    predicate: filter.predicate,
    completeness: filter.completeness,
    filter: filter.filter,
    reads: parts.reads ?? [],
    writes: parts.writes ?? [],
    writesComplete: parts.writesComplete ?? true,
    limit: parts.limit ?? null,
    ...(parts.selection && query.operation === 'read' && { selection: parts.selection }),
  };
}
