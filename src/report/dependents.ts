import { isWithin } from '../model/conditions';
import type { Job, ReachedQuery } from '../model/job';
import { entityOf, type FieldUse, type Query } from '../model/query';
import type { Index } from '../model/revision';

/** What a query does with a field. */
export type Role = 'filters' | 'reads' | 'writes';

/** A query of a job that touches an entity; `roles` are empty where no field was asked for. */
export interface Use {
  readonly reached: ReachedQuery;
  readonly roles: readonly Role[];
}

/** A job that depends on an entity, or on one of its fields. */
export interface Dependent {
  readonly job: Job;
  readonly uses: readonly Use[];
}

/** The jobs whose queries touch an entity (and name the field, where one is given), in the order of the index. */
export function dependentsOf(index: Index, entity: string, field: string | null): readonly Dependent[] {
  return index.jobs
    .map((job) => ({ job, uses: usesOf(job, entity, field) }))
    .filter((dependent) => dependent.uses.length > 0);
}

function usesOf(job: Job, entity: string, field: string | null): readonly Use[] {
  return job.queries
    .filter((reached) => entityOf(reached.query) === entity)
    .map((reached) => ({ reached, roles: field === null ? [] : rolesOf(reached.query, field) }))
    .filter((use) => field === null || use.roles.length > 0);
}

function rolesOf(query: Query, field: string): readonly Role[] {
  const lists: readonly (readonly [Role, readonly FieldUse[]])[] = [
    ['filters', query.filter],
    ['reads', query.reads],
    ['writes', query.writes],
  ];
  return lists
    .filter(([, uses]) => uses.some((use) => isWithin(use.field, field) || isWithin(field, use.field)))
    .map(([role]) => role);
}
