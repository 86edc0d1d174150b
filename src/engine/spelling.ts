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
  return (query) => {
    if (query.semantics !== 'sql' || query.target.kind !== 'known' || entities.has(query.target.name)) return query;
    const [name, ...others] = folded.get(query.target.name.toLowerCase()) ?? [];
    return name === undefined || others.length > 0 ? query : { ...query, target: { kind: 'known', name } };
  };
}
