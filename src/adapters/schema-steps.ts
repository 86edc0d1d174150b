import type { Located } from '../model/expression';
import type { FieldType, Scalar } from '../model/predicate';
import type { ReferenceAction } from '../model/schema';
import type { Span } from '../model/span';
import type { ColumnDefinition, SchemaStep, SqlName, SqlReference, SqlValue } from '../model/sql';
import type { Value } from '../model/value';
import type { DefinitionDeclaration, Lookup } from './adapter';
import { foldScalar, foldText } from './fold';
import { propertyOf } from './options';

/** Steps of schema evolution that calls of a migration make, at the place of one call. */
export interface StepWriter {
  readonly at: Span;
  /** The place of a value, where it is in the file of the call; else the call itself. */
  readonly place: (value: Value | null) => Located;
  readonly placeAt: (span: Span) => Located;
  readonly name: (value: Value | undefined | null) => SqlName | null;
  /** A name by its text, at the call itself. */
  readonly nameOf: (text: string) => SqlName;
}

export function stepWriter(at: Span): StepWriter {
  const placeAt = ({ file, start, end }: Span): Located =>
    file === at.file ? { start, end } : { start: at.start, end: at.end };
  const place = (value: Value | null): Located => placeAt(value?.at ?? at);
  return {
    at,
    place,
    placeAt,
    nameOf: (text) => ({ ...nameParts(text), ...placeAt(at) }),
    name(value) {
      const text = value === undefined || value === null ? null : foldText(value);
      return text === null || value === undefined ? null : { ...nameParts(text), ...place(value) };
    },
  };
}

/** `public.orders` */
function nameParts(text: string): { readonly name: string; readonly schema: string | null } {
  const parts = text.replace(/["`[\]]/g, '').split('.');
  return { name: parts.at(-1) ?? text, schema: parts.length > 1 ? (parts.at(-2) ?? null) : null };
}

export function definitionOf(steps: readonly SchemaStep[], at: Span): readonly DefinitionDeclaration[] {
  if (steps.length === 0) return [];
  return [
    { kind: 'definition', file: at.file, definition: { kind: 'definition', steps, start: at.start, end: at.end } },
  ];
}

/** A column as the options of a migration's call state it; nothing is unless it is given. */
export interface StatedColumn {
  readonly name: string;
  readonly at: Located;
  readonly type: FieldType;
  readonly typeText: string;
  /** The type's name where it may be one of the database's own enums. */
  readonly typeName?: string | null;
  readonly nullable: boolean;
  readonly default?: string | null;
  readonly values?: readonly SqlValue[] | null;
  readonly unique?: boolean;
  readonly primaryKey?: boolean;
  readonly references?: SqlReference | null;
}

export function columnDefinition(column: StatedColumn): ColumnDefinition {
  return {
    name: column.name,
    type: column.type,
    typeText: column.typeText,
    typeName: column.typeName ?? null,
    nullable: column.nullable && column.primaryKey !== true,
    default: column.default ?? null,
    values: column.values ?? null,
    unique: column.unique ?? false,
    primaryKey: column.primaryKey ?? false,
    references: column.references ?? null,
    ...column.at,
  };
}

export function createdEntity(
  entity: SqlName,
  columns: readonly ColumnDefinition[],
  ifNotExists: boolean,
  open: boolean,
): SchemaStep {
  const step = { kind: 'create-entity', entity, entityKind: 'table', columns, ifNotExists } as const;
  const place = { start: entity.start, end: entity.end };
  return open ? { ...step, open: true, ...place } : { ...step, ...place };
}

/** What a change of a column states; a column is changed as a whole where the tool does so. */
export function alteredField(entity: SqlName, column: ColumnDefinition): SchemaStep {
  const { name: field, type, typeText, typeName, nullable, values, start, end } = column;
  return {
    kind: 'alter-field',
    entity,
    field,
    type: { type, typeText, typeName },
    nullable,
    default: column.default,
    values,
    start,
    end,
  };
}

export function reference(
  table: SqlName,
  column: string | null,
  onDelete: ReferenceAction,
  { start, end }: Located,
): SqlReference {
  return { table: table.name, column, onDelete, start, end };
}

/** The place of something alone. */
export function placed({ start, end }: Located): Located {
  return { start, end };
}

/** The texts of a list, or of one text. */
export function textsOf(value: Value | null): readonly string[] {
  if (value === null) return [];
  const items = value.kind === 'array' ? value.items : [value];
  return items.flatMap((item) => foldText(item) ?? []);
}

/** The values of a list or an enum with their places; null unless all are known. */
export function sqlValues(list: Value | null, { place }: StepWriter): readonly SqlValue[] | null {
  if (list === null) return null;
  const items =
    list.kind === 'array'
      ? list.items
      : list.kind === 'object'
        ? list.properties.map((property) => property.value)
        : [];
  const values = items.flatMap((item): readonly SqlValue[] => {
    const value: Scalar | undefined = foldScalar(item);
    return value === undefined || value === null ? [] : [{ value, ...place(item) }];
  });
  return values.length > 0 && values.length === items.length ? values : null;
}

/** A default as SQL spells it: texts in quotes, all else as it is. */
export function statedDefault(value: Value, look: Lookup): string {
  const folded = foldScalar(value);
  if (folded === undefined) return look.text(value);
  return typeof folded === 'string' ? `'${folded.replaceAll("'", "''")}'` : String(folded);
}

export function optionText(options: Value | null | undefined, key: string): string | null {
  const value = propertyOf(options, key);
  return value === null ? null : foldText(value);
}
