import type { AllowedValue, Field } from '../model/schema';
import type { Span } from '../model/span';
import type { Value } from '../model/value';
import type { DecoratorSite, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { eachOf, keyOf, propertyOf } from './options';
import { referenceAction } from './orm-entity';
import type { Naming } from './typeorm-naming';
import { valuesOf } from './typeorm-column';

/** https://typeorm.io/docs/relations/relations */
export const relationDecorators: readonly string[] = ['ManyToOne', 'OneToOne', 'OneToMany', 'ManyToMany', 'TreeParent'];

/** A relation as it is declared: by decorators, or by an entry of an `EntitySchema`. */
export interface RelationSource {
  readonly sort: string;
  readonly property: string;
  readonly at: Span;
  readonly target: Value | null;
  readonly options: Value | null;
  /** What `@JoinColumn` is given; null where there is none. */
  readonly join: readonly Value[] | null;
}

/** The primary key of an entity, as relations to it need it. */
export interface KeyColumn {
  readonly property: string;
  readonly column: string;
  readonly field: Pick<Field, 'type' | 'typeText'>;
}

export interface RelationTarget {
  readonly table: string;
  readonly keys: readonly KeyColumn[];
}

export function relationSource(site: DecoratorSite, beside: readonly DecoratorSite[]): RelationSource {
  const options = site.arguments.slice(1).findLast((each) => each.kind === 'object') ?? null;
  const joins = beside.filter((each) => each.name === 'JoinColumn');
  const join = joins.length === 0 ? null : joins.flatMap((each) => each.arguments.flatMap(eachOf));
  return {
    sort: site.name,
    property: site.hostName,
    at: site.hostAt,
    target: site.arguments[0] ?? null,
    options,
    join,
  };
}

/** What `() => User` or `'User'` names. */
export function targetOf(value: Value | null, look: Lookup): Value | null {
  return value?.kind === 'function' ? look.resultOf(value, [], value.at) : value;
}

export function ownsColumn({ sort, join }: RelationSource): boolean {
  return sort === 'ManyToOne' || sort === 'TreeParent' || (sort === 'OneToOne' && join !== null);
}

/** The columns by which a relation's owner refers to its target, with the property that each refers to. */
export function joinColumns(
  source: RelationSource,
  target: RelationTarget | null,
  naming: Naming,
  prefixes: readonly string[],
): readonly { readonly field: Field; readonly key: string }[] {
  const stated = (source.join ?? []).filter((each) => each.kind === 'object');
  const wanted = stated.length > 0 ? stated : [null];
  return wanted.flatMap((join) => {
    const referenced = textOf(join, 'referencedColumnName');
    const keys = target?.keys.filter((key) => referenced === null || key.property === referenced) ?? [];
    const used: readonly KeyColumn[] = keys.length > 0 ? keys : [unknownKey(referenced ?? 'id')];
    return (stated.length > 0 ? used.slice(0, 1) : used).map((key) => ({
      key: key.property,
      field: joinField(source, join, key, target, naming, prefixes),
    }));
  });
}

function unknownKey(property: string): KeyColumn {
  return { property, column: property, field: { type: 'unknown', typeText: 'unknown' } };
}

function joinField(
  source: RelationSource,
  join: Value | null,
  key: KeyColumn,
  target: RelationTarget | null,
  naming: Naming,
  prefixes: readonly string[],
): Field {
  const { options, property, at } = source;
  const named = propertyOf(join, 'name');
  const name = named === null ? null : foldText(named);
  const joined = name ?? naming.joinColumn(property, key.property);
  const nullable = propertyOf(options, 'nullable');
  const primary = foldBoolean(propertyOf(options, 'primary') ?? missing) === true;
  return {
    name: prefixes.length === 0 ? joined : naming.column(property, joined, prefixes),
    ...key.field,
    nullable: !primary && (nullable === null || foldBoolean(nullable) !== false),
    default: null,
    values: null,
    unique: source.sort === 'OneToOne',
    references:
      target === null
        ? null
        : {
            entity: target.table,
            field: key.column,
            onDelete: referenceAction(textOf(options, 'onDelete')),
            statedAt: keyOf(options, 'onDelete') ?? at,
          },
    at: name !== null && named?.at.file === at.file ? named.at : at,
  };
}

const missing: Value = { kind: 'undefined', at: { file: '', start: 0, end: 0 } };

function textOf(options: Value | null, key: string): string | null {
  const value = propertyOf(options, key);
  return value === null ? null : foldText(value);
}

/** The column of `@TableInheritance`, `type` by default: https://typeorm.io/docs/entity/entity-inheritance */
export function inheritanceColumn(site: DecoratorSite): {
  readonly name: string;
  readonly at: Span;
  readonly values: readonly AllowedValue[] | null;
} {
  const column = propertyOf(site.arguments[0], 'column');
  const named = column === null ? null : foldText(column) === null ? propertyOf(column, 'name') : column;
  const name = named === null ? null : foldText(named);
  return { name: name ?? 'type', at: named?.at ?? site.at, values: valuesOf(column) };
}
