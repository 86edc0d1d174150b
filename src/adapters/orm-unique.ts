import type { AllowedValue, Entity, Field, UniqueKey } from '../model/schema';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import { readSql } from '../parse/sql';
import { foldBoolean, foldText } from './fold';
import { propertyOf } from './options';
import { columnOf, type OrmEntity } from './orm-entity';

/** Properties that no two rows have in common, as a mapper is told. */
export interface StatedKey {
  readonly properties: readonly string[];
  readonly at: Span;
}

/** The fields of an entity, and its keys over several: a field of such a key is not unique by itself. */
export function withKeys(entity: Entity, mapped: OrmEntity, stated: readonly StatedKey[]): Entity {
  const fields = new Map(entity.fields);
  const keys = mapped.keys.length > 1 ? [{ properties: mapped.keys, at: entity.at }, ...stated] : stated;
  if (mapped.keys.length > 1)
    for (const name of mapped.keys.map((key) => columnOf(mapped, key))) setUnique(fields, name, false);
  const uniques = keys.flatMap(({ properties, at }): readonly UniqueKey[] => {
    const names = [...new Set(properties.map((property) => columnOf(mapped, property)))];
    const first = fields.get(names[0] ?? '');
    if (first === undefined || !names.every((name) => fields.has(name))) return [];
    if (names.length > 1) return [{ fields: names, at: at === entity.at ? first.at : at }];
    setUnique(fields, first.name, true);
    return [];
  });
  return { ...entity, fields, ...(uniques.length > 0 && { uniques: [...(entity.uniques ?? []), ...uniques] }) };
}

function setUnique(fields: Map<string, Field>, name: string, unique: boolean): void {
  const field = fields.get(name);
  if (field !== undefined) fields.set(name, { ...field, unique });
}

/** The names in a list, in one text, or in what a function of the entity gives (`(order) => [order.ref]`). */
export function namesIn(value: Value | null | undefined): readonly string[] {
  if (value === null || value === undefined) return [];
  if (value.kind === 'array') return value.items.flatMap(namesIn);
  // `{ name: 'slug', order: 'DESC' }`
  if (value.kind === 'object') return namesIn(propertyOf(value, 'name') ?? propertyOf(value, 'attribute'));
  if (value.kind === 'member') return [value.property];
  if (value.kind === 'external') return value.path.slice(-1);
  const text = foldText(value);
  return text === null ? [] : [text];
}

/** Whether options make an index unique, for all rows: those that a predicate leaves out may be alike. */
export function isUniqueIndex(options: Value | null | undefined): boolean {
  const unique = propertyOf(options, 'unique');
  return unique !== null && foldBoolean(unique) === true && propertyOf(options, 'where') === null;
}

/** The fields of an entity with the values that its checks allow, each at its literal where that is written here. */
export function withChecks(entity: Entity, checks: readonly Value[]): Entity {
  const found = checks.flatMap(checkedValues);
  if (found.length === 0) return entity;
  const fields = new Map(entity.fields);
  for (const { field: name, values } of found) {
    const field = fields.get(name);
    if (field !== undefined && field.values === null) fields.set(name, { ...field, values });
  }
  return { ...entity, fields };
}

const before = 'ALTER TABLE t ADD CHECK (';

function checkedValues(check: Value): readonly { readonly field: string; readonly values: readonly AllowedValue[] }[] {
  const text = foldText(check);
  if (text === null) return [];
  const { at } = check;
  const quotes = at.end - at.start - text.length;
  const place = ({ start, end }: { readonly start: number; readonly end: number }): Span =>
    quotes === 2 ? { ...at, start: at.start + 1 + start - before.length, end: at.start + 1 + end - before.length } : at;
  return readSql(`${before}${text})`, 'unknown').statements.flatMap((statement) =>
    statement.kind !== 'definition'
      ? []
      : statement.steps.flatMap((step) =>
          step.kind === 'constrain-values'
            ? [{ field: step.field, values: step.values.map((one) => ({ value: one.value, at: place(one) })) }]
            : [],
        ),
  );
}
