import type { Change } from '../model/change';
import type { ReachedQuery } from '../model/job';
import { entityOf } from '../model/query';
import type { Index } from '../model/revision';
import type { Entity } from '../model/schema';
import { plain, unselectedOf, type Unselected } from '../model/selection';
import { spanKey } from '../model/span';
import { jobsAtHead, queriesAtHead } from './counterpart';

/** Fields that head's code reads of rows for which the job's query does not ask, unless that was so before. */
export function missingRowFields(base: Index, head: Index): readonly Change[] {
  const before = predecessors(base, head);
  return head.jobs.flatMap((job) => {
    const told = new Set<string>();
    return job.queries.flatMap((reached): readonly Change[] => {
      const entity = entityOf(reached.query);
      const { selection } = reached.query;
      if (entity === null || selection === undefined) return [];
      const old = before.get(reached) ?? null;
      const known = new Set(old === null ? [] : lackingOf(old).map(({ field }) => field));
      return lackingOf(reached).flatMap(({ field, read }): readonly Change[] => {
        const isCut = old !== null && gives(old, field, read.path);
        const stored =
          storedAs(field, reached, head.schema.entities.get(entity)) ?? (isNamed(old, field) ? field : null);
        const key = `${spanKey(reached.query.at)}\0${field}`;
        if (stored === null || known.has(field) || told.has(key)) return [];
        told.add(key);
        const at = isCut ? selection.at : read.at;
        return [{ kind: 'row-field-missing', at, revision: 'head', entity, field: stored, job, reached, read, isCut }];
      });
    });
  });
}

/** Base's version of each query of head's jobs. */
function predecessors(base: Index, head: Index): ReadonlyMap<ReachedQuery, ReachedQuery> {
  const successors = jobsAtHead(base, head);
  const found = new Map<ReachedQuery, ReachedQuery>();
  for (const old of base.jobs) {
    const job = successors.get(old.id);
    if (job !== undefined) for (const [from, to] of queriesAtHead(old, job)) found.set(to, from);
  }
  return found;
}

function lackingOf({ query, rows = [] }: ReachedQuery): readonly Unselected[] {
  return query.selection === undefined ? [] : unselectedOf(query.selection, rows);
}

/** Whether the query gave the field of its rows. */
function gives({ query }: ReachedQuery, field: string, path: readonly string[]): boolean {
  const { selection } = query;
  if (selection === undefined) return true;
  const length = field.split('.').length;
  const read = { path: path.slice(0, length), at: selection.at, within: '', toleratedFrom: [] };
  return unselectedOf(selection, [read]).length === 0;
}

/** Whether the query asked for the field by its name, so that there is one whatever the schema says. */
function isNamed(reached: ReachedQuery | null, field: string): boolean {
  const selection = reached?.query.selection;
  return selection?.kind === 'only' && selection.fields.some((use) => plain(use.field) === plain(field));
}

/** The field as the entity has it; null for what is none of its own (a method, a virtual, a relation, a typing error). */
function storedAs(field: string, { query }: ReachedQuery, entity: Entity | undefined): string | null {
  const names = query.selection?.names;
  if (names !== undefined) return Object.hasOwn(names, field) ? (names[field] ?? null) : null;
  if (entity === undefined || entity.fields.size === 0) return entity?.open === false ? null : field;
  const wanted = plain(field);
  const declared = [...entity.fields.keys()].find((name) => plain(name) === wanted);
  return declared ?? ([...entity.fields.keys()].some((name) => plain(name).startsWith(`${wanted}.`)) ? field : null);
}
