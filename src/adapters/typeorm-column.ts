import type { FieldType } from '../model/predicate';
import type { AllowedValue, Field } from '../model/schema';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { DecoratorSite, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { allowedValues } from './mongoose-path';
import { propertyOf } from './options';
import { withSizeOptions } from './type-text';
import { fieldTypeNamed, statedType, type StatedType } from './orm-entity';
import type { Naming } from './typeorm-naming';

/** Decorators that make a column: https://typeorm.io/docs/entity/entities/#special-columns */
export const columnDecorators: readonly string[] = [
  ...['Column', 'PrimaryColumn', 'PrimaryGeneratedColumn', 'CreateDateColumn', 'UpdateDateColumn', 'DeleteDateColumn'],
  ...['VersionColumn', 'ViewColumn', 'TreeLevelColumn', 'ObjectIdColumn'],
];

/** What a column is declared by: a decorator with its arguments, or an entry of an `EntitySchema`. */
export interface ColumnSource {
  /** The decorator's name. */
  readonly sort: string;
  readonly property: string;
  readonly at: Span;
  /** The type, where one is given before the options. */
  readonly type: Value | null;
  readonly options: Value | null;
  /** What TypeScript says of the property. */
  readonly stated: StatedType | null;
}

/** https://typeorm.io/docs/entity/entities/#special-columns: set by the database where an insert says nothing. */
const SET_BY_ITSELF: ReadonlySet<string> = new Set(['CreateDateColumn', 'UpdateDateColumn']);

const dates: ReadonlySet<string> = new Set(['CreateDateColumn', 'UpdateDateColumn', 'DeleteDateColumn']);

export function columnSource(site: DecoratorSite, look: Lookup): ColumnSource {
  const [first, second] = site.arguments;
  const options = first?.kind === 'object' ? first : (second ?? null);
  const type = first === undefined || first.kind === 'object' ? null : first;
  const stated = site.host.kind === 'typed' ? statedType(look.type(site.host.type)) : null;
  return { sort: site.name, property: site.hostName, at: site.hostAt, type, options, stated };
}

/** The column, under the name that it has outside embedded objects. */
export function columnField(source: ColumnSource, naming: Naming, prefixes: readonly string[], look: Lookup): Field {
  const { options, sort, property, stated } = source;
  const named = propertyOf(options, 'name');
  const name = named === null ? null : foldText(named);
  const { type, text } = typeOf(source, look);
  const primary = sort.startsWith('Primary') || isTrue(options, 'primary');
  return {
    name: naming.column(property, name, prefixes),
    type: isTrue(options, 'array') || isTrue(options, 'isArray') ? 'array' : type,
    typeText: text,
    nullable: !primary && (sort === 'DeleteDateColumn' || isTrue(options, 'nullable')),
    default: defaultOf(options, look) ?? (SET_BY_ITSELF.has(sort) ? 'now()' : null),
    values:
      valuesOf(options) ??
      (type === 'string' || type === 'number' || type === 'unknown' ? (stated?.values ?? null) : null),
    unique: primary || isTrue(options, 'unique'),
    references: null,
    at: name !== null && named?.at.file === source.at.file ? named.at : source.at,
  };
}

function typeOf(source: ColumnSource, look: Lookup): { readonly type: FieldType; readonly text: string } {
  const { sort, stated } = source;
  const value = source.type ?? propertyOf(source.options, 'type');
  const given = value?.kind === 'function' ? look.resultOf(value, [], value.at) : value;
  const name = given === null ? null : given.kind === 'global' ? given.name : foldText(given);
  if (sort === 'PrimaryGeneratedColumn') {
    if (name === 'uuid') return { type: 'uuid', text: 'uuid' };
    return { type: 'number', text: name === null || name === 'increment' ? 'integer' : name };
  }
  if (name !== null) return { type: fieldTypeNamed(name), text: withSizeOptions(name, source.options) };
  if (propertyOf(source.options, 'enum') !== null) return { type: 'string', text: 'enum' };
  if (dates.has(sort) || (value === null && stated?.text === 'Date'))
    return { type: 'date', text: withSizeOptions('timestamp', source.options) };
  if (sort === 'VersionColumn' || sort === 'TreeLevelColumn') return { type: 'number', text: 'integer' };
  return { type: stated?.type ?? 'unknown', text: stated?.text ?? 'unknown' };
}

export function isTrue(options: Value | null, key: string): boolean {
  const value = propertyOf(options, key);
  return value !== null && foldBoolean(value) === true;
}

/** The default as written; what a function gives is SQL. */
function defaultOf(options: Value | null, look: Lookup): string | null {
  const value = propertyOf(options, 'default');
  if (value === null || value.kind === 'undefined') return null;
  const given = value.kind === 'function' ? look.resultOf(value, [], value.at) : value;
  return value.kind === 'function' ? (foldText(given) ?? look.text(given)) : look.text(given);
}

/** `enum: Status`, `enum: ['open', 'closed']`. */
export function valuesOf(options: Value | null): readonly AllowedValue[] | null {
  const stated = propertyOf(options, 'enum');
  return stated === null ? null : allowedValues(stated);
}
