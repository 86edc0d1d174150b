import type { FieldUse } from '../model/query';
import type { Selection } from '../model/selection';
import type { Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import { foldText } from './fold';
import { propertyOf } from './options';
import type { OrmEntity } from './orm-entity';

/**
 * The properties that rows have, where an option names them: a list of names, of pairs of what is read and what it is
 * called, or an object of marks. Null where that is not known.
 */
export function namedSelection(value: Value | null, entity: OrmEntity | null): Selection | null {
  const fields = value === null ? null : selectedFields(value, '');
  return value === null || fields === null ? null : selectionOf('only', fields, value.at, entity);
}

/** `attributes` of Sequelize, of which an object says what is left out, or what comes beside all others. */
export function attributeSelection(value: Value | null, entity: OrmEntity | null): Selection | null {
  if (value?.kind !== 'object') return namedSelection(value, entity);
  const excluded = propertyOf(value, 'exclude');
  const fields = excluded?.kind === 'array' ? listed(excluded, '') : null;
  return fields === null || value.open ? null : selectionOf('without', fields, value.at, entity);
}

/** @param whole the code that says so; the names themselves where nothing stands around them */
export function selectionOf(
  kind: Selection['kind'],
  fields: readonly FieldUse[],
  whole: Span | null,
  entity: OrmEntity | null,
): Selection | null {
  const [first] = fields;
  const last = fields.at(-1);
  if (first === undefined || last === undefined) return null;
  const { file, start } = first.at;
  const at = whole ?? (last.at.file === file && last.at.end > start ? { file, start, end: last.at.end } : first.at);
  return { kind, fields, at, ...(entity !== null && entity.properties.size > 0 && { names: namesOf(entity) }) };
}

/** Columns by the properties that hold them. */
function namesOf({ properties }: OrmEntity): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...properties].flatMap(([name, { field, relation }]) =>
      field === null || relation !== null ? [] : [[name, field.name] as const],
    ),
  );
}

function selectedFields(value: Value, prefix: string): readonly FieldUse[] | null {
  if (value.kind === 'array') return listed(value, prefix);
  if (value.kind !== 'object' || value.open) return null;
  const fields: FieldUse[] = [];
  for (const { key, keyAt, value: told, optional } of value.properties) {
    const isOff = told.kind === 'undefined' || (told.kind === 'literal' && told.value === false);
    if (isOff && !optional) continue;
    const inner = told.kind === 'object' ? selectedFields(told, `${prefix}${key}.`) : null;
    fields.push(...(inner ?? [{ field: prefix + key, at: keyAt }]));
  }
  return fields;
}

function listed({ items, open }: ValueOf<'array'>, prefix: string): readonly FieldUse[] | null {
  const names = items.map((item) => foldText(item.kind === 'array' ? (item.items.at(-1) ?? item) : item));
  if (open || names.some((name) => name === null || name === '*')) return null;
  return names.flatMap((name, index) =>
    name === null ? [] : [{ field: prefix + name, at: items[index]?.at ?? { file: '', start: 0, end: 0 } }],
  );
}
