import { sameSpan } from '../model/span';
import type { AllowedValue, Kind } from '../model/schema';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { foldText } from './fold';
import { propertyOf } from './options';
import { kindOf, type OrmEntity } from './orm-entity';

/** The class at the top of a hierarchy, and the column that tells its classes apart. */
interface Hierarchy {
  readonly root: ValueOf<'class'>;
  readonly field: string;
}

/**
 * The hierarchy that a class is of: its own or an inherited `polymorphic_on`. Null without one.
 * https://docs.sqlalchemy.org/en/20/orm/inheritance.html
 */
function hierarchyOf(held: ValueOf<'class'>, look: Lookup): Hierarchy | null {
  for (const root of [held, ...look.ancestorsOf(held)]) {
    if (root.kind !== 'class') continue;
    const on = mapperArgument(root, 'polymorphic_on', look);
    if (on?.kind === 'member') return { root, field: on.property };
    if (on !== null) return { root, field: foldText(on) ?? attributeHolding(on, root, look) ?? look.text(on) };
  }
  return null;
}

function mapperArgument(held: Value, name: string, look: Lookup): Value | null {
  const stated = look.attributesOf(held).find((one) => one.name === '__mapper_args__')?.value ?? null;
  return propertyOf(stated, name);
}

/** `kind = Column(String)`, then `'polymorphic_on': kind`. */
function attributeHolding(value: Value, held: Value, look: Lookup): string | null {
  return look.attributesOf(held).find((one) => one.value !== null && sameSpan(one.value.at, value.at))?.name ?? null;
}

function identityOf(held: Value, look: Lookup): AllowedValue | null {
  const identity = mapperArgument(held, 'polymorphic_identity', look);
  const value = identity === null ? null : foldText(identity);
  return identity === null || value === null ? null : { value, at: identity.at };
}

function classesBelow(held: ValueOf<'class'>, look: Lookup): readonly ValueOf<'class'>[] {
  return look.classes('python').filter((one) => look.ancestorsOf(one).some((each) => isSameClass(each, held)));
}

export function isSameClass(value: Value, other: ValueOf<'class'>): boolean {
  return value.kind === 'class' && value.class.file === other.class.file && value.class.index === other.class.index;
}

/** What marks the rows of a class that shares the table of another, and of those below it; null for any other class. */
export function markOf(held: ValueOf<'class'>, look: Lookup): OrmEntity['mark'] {
  const hierarchy = hierarchyOf(held, look);
  const own = identityOf(held, look);
  // A class with a table of its own is marked in that of its parent.
  const hasTable = look.attributesOf(held).some(({ name }) => name === '__tablename__' || name === '__table__');
  if (hierarchy === null || own === null || hasTable || isSameClass(held, hierarchy.root)) return null;
  const below = classesBelow(held, look).flatMap((one) => identityOf(one, look) ?? []);
  return { field: hierarchy.field, values: [own, ...below], at: own.at };
}

/** The kinds of rows that the table of a hierarchy's root holds, and the column that tells them apart; null for any other class. */
export function kindsOfRoot(
  held: ValueOf<'class'>,
  entity: OrmEntity,
  entityOf: (value: Value) => OrmEntity | null,
  look: Lookup,
): { readonly discriminator: string; readonly kinds: readonly Kind[] } | null {
  const hierarchy = hierarchyOf(held, look);
  if (hierarchy === null || !isSameClass(held, hierarchy.root)) return null;
  const field = entity.properties.get(hierarchy.field)?.field?.name ?? hierarchy.field;
  const known = new Set(entity.properties.keys());
  const kinds = classesBelow(held, look).flatMap((one): readonly Kind[] => {
    const identity = identityOf(one, look);
    if (identity === null) return [];
    const child = entityOf(one);
    const added =
      child?.table === entity.table ? [...child.properties.values()].filter(({ name }) => !known.has(name)) : [];
    return [
      kindOf(
        field,
        identity,
        added.flatMap((property) => property.field ?? []),
      ),
    ];
  });
  const own = identityOf(held, look);
  return { discriminator: field, kinds: [...(own === null ? [] : [kindOf(field, own, [])]), ...kinds] };
}
