import type { Query } from '../model/query';
import type { Schema } from '../model/schema';

/**
 * SQL folds the case of names that are not quoted, each engine in its own way, so `FROM Users` may well mean the table
 * that is declared as `users`. A name that no entity has is spelled as the one entity that differs from it by case alone.
 */
export function createSpelling(entities: Schema['entities']): (query: Query) => Query {
  const folded = new Map<string, readonly string[]>();
  for (const name of entities.keys()) {
    const key = name.toLowerCase();
    folded.set(key, [...(folded.get(key) ?? []), name]);
  }
  const only = (name: string): string | null => {
    const [found, ...others] = folded.get(name.toLowerCase()) ?? [];
    return found === undefined || others.length > 0 ? null : found;
  };
  return (query) => {
    if (query.semantics !== 'sql' || query.target.kind !== 'known') return query;
    const { name } = query.target;
    // Of several tables of one name, those outside the usual schema go by both names.
    const qualified = query.schema === undefined ? null : only(`${query.schema}.${name}`);
    const found = qualified ?? (entities.has(name) ? null : only(name));
    return found === null ? query : { ...query, target: { kind: 'known', name: found } };
  };
}
