import type { Predicate } from './predicate';
import { predicateText } from './predicate-text';
import type { Source } from './schema';

/** What a view shows, in words that are the same for the same rows. */
export function populationText(sources: readonly Source[]): string {
  return sources.map(sourceText).join('; ');
}

function sourceText({ entity, predicate }: Source): string {
  return `${entity} where ${conjuncts(predicate).toSorted().join(' and ')}`;
}

/** The conditions of which every row has to meet each, as text. */
export function conjuncts(predicate: Predicate): readonly string[] {
  if (predicate.kind === 'always') return [];
  if (predicate.kind === 'all') return predicate.of.flatMap(conjuncts);
  return [predicateText(predicate, 'sql')];
}
