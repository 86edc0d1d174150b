import type { QueryDeclaration } from '../adapters/adapter';
import type { DataEdit } from '../model/schema';
import { entityOf } from '../model/query';
import { compareSteps, isForwardStep } from './document-migrations';
import { renamedKey } from './replay-edits';

/** What migrations in code do to the rows of tables, in the order in which they are applied. Those in SQL are replayed. */
export function codeEdits(queries: readonly (QueryDeclaration & { readonly within: string })[]): readonly DataEdit[] {
  return queries
    .filter(({ query, within }) => {
      const { file } = query.at;
      return (
        query.semantics === 'sql' &&
        query.operation === 'update' &&
        !/\.sql$/i.test(file) &&
        isForwardStep(file, within)
      );
    })
    .flatMap(({ query }) =>
      query.writes.flatMap(({ field, value, at }): readonly DataEdit[] => {
        const entity = entityOf(query);
        const rename = value.kind === 'unknown' ? renamedKey(value.text) : null;
        return entity === null ? [] : [{ entity, field, value, predicate: query.predicate, rename, at }];
      }),
    )
    .toSorted(compareSteps);
}
