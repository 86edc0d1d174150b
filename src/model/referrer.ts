import type { ChangeOf, Referrer } from './change';
import type { Job } from './job';
import { entityOf } from './query';
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
