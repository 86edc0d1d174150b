import type { Change } from '../model/change';
import type { Index } from '../model/revision';
import { isSometimesMissing, otherTypes, withoutValue } from '../model/sampled-kinds';
import type { Entity } from '../model/schema';
import { compareText } from '../model/span';

/**
 * Where documents turn out to be otherwise than they are declared: as head's sample shows, and base's did not. Tables
 * hold nothing else than what they declare.
 */
export function sampleChanges(base: Index, head: Index): readonly Change[] {
  return [...head.schema.entities.values()]
    .filter(({ kind, sample }) => kind === 'collection' && sample !== undefined)
    .toSorted((a, b) => compareText(a.name, b.name))
    .flatMap((entity) => {
      const known = new Set(differences(base.schema.entities.get(entity.name)).map(keyOf));
      return differences(entity).filter((change) => !known.has(keyOf(change)));
    });
}

type Difference = Extract<Change, { readonly kind: 'sample-differs' }>;

function keyOf({ field, aspect, type }: Difference): string {
  return [field, aspect, type].join('\0');
}

function differences(entity: Entity | undefined): readonly Difference[] {
  const sample = entity?.sample;
  if (entity === undefined || sample === undefined) return [];
  return sample.profile.fields.flatMap((seen): readonly Difference[] => {
    const declared = entity.fields.get(seen.name);
    if (declared === undefined) return [];
    const at = sample.fieldsAt.get(seen.name) ?? sample.at;
    const common = {
      kind: 'sample-differs',
      at,
      revision: 'head',
      entity: entity.name,
      field: seen.name,
      declared,
      on: sample.profile.on,
    } as const;
    const other = TOLD.has(declared.type) ? otherTypes(seen, declared.type) : null;
    const missing = !declared.nullable && declared.default === null && isSometimesMissing(seen);
    return [
      ...(other === null
        ? []
        : [{ ...common, aspect: 'type', type: other.type, count: other.count, of: seen.present } as const]),
      ...(missing
        ? [{ ...common, aspect: 'missing', type: null, count: withoutValue(seen), of: seen.of } as const]
        : []),
    ];
  });
}

/** Types that a declaration states so that documents can be measured by it. */
const TOLD: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'date', 'object-id']);
