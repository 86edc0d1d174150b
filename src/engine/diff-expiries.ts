import type { Change } from '../model/change';
import { predicateText } from '../model/predicate-text';
import type { Entity, Expiry, Schema } from '../model/schema';

/** Times after which the database itself deletes, by the field that they count from. */
export function expiryChanges(before: Entity, after: Entity): readonly Change[] {
  const [old, now] = [before, after].map(({ expiries }) => new Map(expiries.map((each) => [each.field, each])));
  const fields = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])];
  return fields.flatMap((field): readonly Change[] => {
    const [was, is] = [old?.get(field) ?? null, now?.get(field) ?? null];
    const common = { revision: 'head', entity: after.name, field, before: was, after: is } as const;
    if (is === null) return [{ ...common, kind: 'expiry-removed', at: (after.fields.get(field) ?? after).at }];
    if (was === null) return [{ ...common, kind: 'expiry-added', at: is.at }];
    return sameExpiry(was, is) ? [] : [{ ...common, kind: 'expiry-changed', at: is.at }];
  });
}

function sameExpiry(a: Expiry, b: Expiry): boolean {
  return a.afterSeconds === b.afterSeconds && predicateText(a.filter, 'mongodb') === predicateText(b.filter, 'mongodb');
}

/** Times that code beside models gives an index when it makes it, which stays as it is where it was made before. */
export function indexChanges(base: Schema, head: Schema): readonly Change[] {
  const before = madeIndexes(base);
  return [...madeIndexes(head)].flatMap(([key, { entity, expiry }]): readonly Change[] => {
    const was = before.get(key)?.expiry;
    if (was === undefined || sameExpiry(was, expiry)) return [];
    const { field, at } = expiry;
    return [{ kind: 'expiry-changed', revision: 'head', entity, field, before: was, after: expiry, at }];
  });
}

/** The indexes that only such code makes, each by its entity and field. */
function madeIndexes({
  entities,
  expirySteps = [],
}: Schema): ReadonlyMap<string, { readonly entity: string; readonly expiry: Expiry }> {
  return new Map(
    expirySteps.flatMap(({ entity, field, step, afterSeconds, at }) => {
      const modelled = entities.get(entity)?.expiries.some((expiry) => expiry.field === field) === true;
      if (step !== 'made' || field === null || modelled) return [];
      const expiry: Expiry = { field, afterSeconds, filter: { kind: 'always' }, at };
      return [[JSON.stringify([entity, field]), { entity, expiry }] as const];
    }),
  );
}
