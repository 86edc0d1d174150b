import type { PropertyValue, Value } from '../model/value';
import type { ChainLink, Declaration } from './adapter';
import { foldText } from './fold';
import { filterPredicate } from './mongo-filter';
import { withoutPositions } from './mongo-query';
import { propertyOf } from './options';

/** Updates of many documents, as a migration makes them. */
const updates: ReadonlySet<string> = new Set(['updateMany', 'update']);

/**
 * Fields that an update of the whole collection takes away or renames: with `$unset` and `$rename`, where no other field
 * decides which documents it is about. https://www.mongodb.com/docs/manual/reference/operator/update/rename/
 */
export function fieldRemovals(entity: string, { name, arguments: args }: ChainLink): readonly Declaration[] {
  if (name === 'bulkWrite') return bulkRemovals(entity, args?.[0]);
  return updates.has(name) ? updateRemovals(entity, args?.[0], args?.[1]) : [];
}

function bulkRemovals(entity: string, list: Value | undefined): readonly Declaration[] {
  const items = list?.kind === 'array' ? list.items : [];
  return items.flatMap((item) => {
    const update = propertyOf(item, 'updateMany');
    return update === null
      ? []
      : updateRemovals(entity, propertyOf(update, 'filter') ?? undefined, propertyOf(update, 'update') ?? undefined);
  });
}

function updateRemovals(entity: string, filter: Value | undefined, update: Value | undefined): readonly Declaration[] {
  const about = new Set(filterPredicate(filter).filter.map((use) => use.field));
  const computed = filter !== undefined && filter.kind !== 'object';
  if (computed) return [];
  return removalsOf(entity, update).filter(
    (one) => one.kind === 'removal' && [...about].every((field) => field === one.removal.field),
  );
}

function removalsOf(entity: string, update: Value | undefined): readonly Declaration[] {
  if (update?.kind === 'array') return update.items.flatMap((stage) => stageRemovals(entity, stage));
  return [
    ...entriesOf(propertyOf(update, '$unset')).map(({ key, keyAt }) => removal(entity, key, null, keyAt)),
    ...entriesOf(propertyOf(update, '$rename')).map(({ key, value }) =>
      removal(entity, key, foldText(value), value.at),
    ),
  ];
}

/** `[{ $unset: 'a' }]`, `[{ $unset: ['a', 'b'] }]` */
function stageRemovals(entity: string, stage: Value): readonly Declaration[] {
  const unset = propertyOf(stage, '$unset');
  if (unset === null) return [];
  return (unset.kind === 'array' ? unset.items : [unset]).flatMap((item) => {
    const field = foldText(item);
    return field === null ? [] : [removal(entity, field, null, item.at)];
  });
}

function entriesOf(value: Value | null): readonly PropertyValue[] {
  return value?.kind === 'object' ? value.properties : [];
}

function removal(entity: string, field: string, renamedTo: string | null, at: Value['at']): Declaration {
  return { kind: 'removal', removal: { entity, field: withoutPositions(field), renamedTo, at } };
}
