import type { Index } from './revision';
import { shareOf, type SampledField, type SampledType } from './sample';
import type { Entity, Kind } from './schema';
import { membersOf, quote } from './wording';
import { writersOf } from './writers';

/** Words for what samples of documents or rows show. */

/** ` (5,333 of 200,000 documents in the sample of 2026-06-01)` for a kind that a sample shows; else nothing. */
export function seenPhrase(entity: Entity | undefined, { source, value }: Kind): string {
  const profile = entity?.sample?.profile;
  const seen = profile?.kinds.find((kind) => kind.value === value);
  if (source !== 'sample' || profile === undefined || seen === undefined) return '';
  const members = membersOf(entity?.kind === 'table' || entity?.kind === 'view' ? 'sql' : 'mongodb');
  return ` (${numberText(seen.documents)} of ${numberText(profile.documents)} ${members} in the sample of ${profile.on})`;
}

/** ` (`consent` by the sample of 2026-06-01)` for kinds of a list that nothing but a sample shows; else nothing. */
export function sampledPhrase(index: Index, entityName: string, kinds: readonly string[]): string {
  const entity = index.schema.entities.get(entityName);
  const profile = entity?.sample?.profile;
  const field = profile?.discriminator?.field;
  if (profile === undefined || field === undefined) return '';
  const shown = new Set<unknown>([
    ...(entity?.kinds ?? []).map(({ value }) => value),
    ...(entity?.fields.get(field)?.values ?? []).map(({ value }) => value),
    ...writersOf(index, entityName).flatMap(({ query }) =>
      query.writes.flatMap((write) =>
        write.field === field && write.value.kind === 'literal' ? [write.value.value] : [],
      ),
    ),
  ]);
  const only = kinds.filter((kind) => !shown.has(kind) && profile.kinds.some(({ value }) => value === kind));
  return only.length === 0 ? '' : ` (${only.map(quote).join(', ')} by the sample of ${profile.on})`;
}

/** `12 of 4,000 documents`, of those that hold the field or, where it is what they lack, of all. */
export function countPhrase(count: number, of: number): string {
  return `${numberText(count)} of ${numberText(of)} documents`;
}

/** How many documents hold the field as something else than it is declared, and as what most often. */
export function otherTypes(
  field: SampledField,
  declared: SampledType,
): { readonly type: SampledType; readonly count: number } | null {
  const others = [...field.types].filter(([type]) => !isLike(type, declared));
  const [first] = others;
  return first === undefined ? null : { type: first[0], count: others.reduce((sum, [, count]) => sum + count, 0) };
}

/** What samples cannot tell from each other, as plain JSON has texts for both. */
const ALIKE: readonly (readonly SampledType[])[] = [
  ['string', 'object-id', 'uuid', 'binary'],
  ['object', 'json', 'mixed'],
];

function isLike(type: SampledType, declared: SampledType): boolean {
  if (type === declared || type === 'null' || type === 'unknown') return true;
  // An array field matches when one of its elements does.
  return type === 'array' || ALIKE.some((group) => group.includes(type) && group.includes(declared));
}

/** How many documents have no value in a field. */
export function withoutValue({ present, of, types }: SampledField): number {
  return of - present + (types.get('null') ?? 0);
}

/** Whether there are some, but not so many that the field is hardly used. */
export function isSometimesMissing(field: SampledField): boolean {
  return withoutValue(field) > 0 && shareOf(withoutValue(field), field.of) < 1;
}

function numberText(amount: number): string {
  return amount.toLocaleString('en-US');
}
