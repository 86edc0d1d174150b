import type { Change } from '../model/change';
import { predicateText } from '../model/predicate-text';
import type { DataEdit, Schema } from '../model/schema';

/** Tables that migrations which head has and base has not make anew. */
export function rebuildChanges(base: Schema, head: Schema): readonly Change[] {
  const known = new Set((base.rebuilds ?? []).map(({ entity, at }) => JSON.stringify([entity, at.file])));
  return (head.rebuilds ?? [])
    .filter(({ entity, at }) => base.entities.has(entity) && !known.has(JSON.stringify([entity, at.file])))
    .map((rebuild): Change => {
      const { entity, at } = rebuild;
      return { kind: 'table-rebuilt', at, revision: 'head', entity, field: null, rebuild };
    });
}

/** What migrations that head has and base has not do to the rows that are stored. */
export function dataChanges(base: Schema, head: Schema): readonly Change[] {
  const key = ({ entity, field, value, predicate, at }: DataEdit): string =>
    JSON.stringify([entity, field, value, predicateText(predicate, 'sql'), at.file]);
  const known = new Set((base.data ?? []).map(key));
  return (head.data ?? [])
    .filter((update) => !known.has(key(update)) && head.entities.has(update.entity))
    .map((update): Change => {
      const { at, entity, field, rename } = update;
      return { kind: rename ? 'json-key-renamed' : 'data-updated', at, revision: 'head', entity, field, update };
    });
}
