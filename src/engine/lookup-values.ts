import type { Query } from '../model/query';
import { entityOf } from '../model/query';
import type { AllowedValue, Entity, Field, Schema } from '../model/schema';
import { compareSpans } from '../model/span';
import { isRehearsal } from '../model/writers';
import { isMigration } from './replay-order';

/** A table of more columns than these holds more than names. */
const MOST_COLUMNS = 5;

/**
 * Fields that refer to a look-up table, with the rows of that table as their values: names that migrations insert, and
 * nothing else does. A table that code writes to is no list of values.
 */
export function withLookupRows(entities: Schema['entities'], queries: readonly Query[]): Schema['entities'] {
  const tables = new Set<string>();
  for (const { fields } of entities.values())
    for (const { references, values, type } of fields.values())
      if (references !== null && values === null && type === 'string') tables.add(references.entity);
  if (tables.size === 0) return entities;
  const rows = new Map<string, readonly AllowedValue[] | null>();
  const rowsOf = (table: string, field: string): readonly AllowedValue[] | null => {
    const key = `${table}\0${field}`;
    if (!rows.has(key)) rows.set(key, readRows(entities.get(table), field, queries));
    return rows.get(key) ?? null;
  };
  return new Map([...entities].map(([name, entity]) => [name, enriched(entity, rowsOf)]));
}

function enriched(entity: Entity, rowsOf: (table: string, field: string) => readonly AllowedValue[] | null): Entity {
  const fields = new Map(entity.fields);
  for (const field of entity.fields.values()) {
    const { references } = field;
    if (references === null || references.field === null || field.values !== null || field.type !== 'string') continue;
    const values = rowsOf(references.entity, references.field);
    if (values !== null) fields.set(field.name, { ...field, values } satisfies Field);
  }
  return { ...entity, fields };
}

/** The names that are inserted into a look-up table; null where there are none, or others may be. */
function readRows(table: Entity | undefined, field: string, queries: readonly Query[]): readonly AllowedValue[] | null {
  const key = table?.fields.get(field);
  if (table === undefined || key?.type !== 'string' || !key.unique) return null;
  if (table.fields.size > MOST_COLUMNS || [...table.fields.values()].some(({ references }) => references !== null))
    return null;
  const writes = queries.filter(
    (query) =>
      entityOf(query) === table.name &&
      (query.operation === 'insert' || query.operation === 'update') &&
      !isRehearsal(query.at.file),
  );
  const found = new Map<string, AllowedValue>();
  for (const { operation, writes: written, at } of writes.toSorted((a, b) => compareSpans(a.at, b.at))) {
    const names = written.filter((write) => write.field === field);
    if (operation === 'update' && names.length === 0) continue;
    if (!isMigration(at.file) || names.length === 0) return null;
    for (const { value, valueAt } of names) {
      if (value.kind !== 'literal' || typeof value.value !== 'string') return null;
      if (operation === 'insert' && !found.has(value.value))
        found.set(value.value, { value: value.value, at: valueAt ?? at });
    }
  }
  return found.size > 1 ? [...found.values()] : null;
}
