import type { FieldType } from '../model/predicate';
import type { AllowedValue } from '../model/schema';
import type { LocatedType } from '../model/value';
import type { Lookup } from './adapter';
import { statedType, type StatedType } from './orm-entity';

/** `Mapped[X]` without what stands around it. */
export function mappedType(located: LocatedType): LocatedType | null {
  const { type, file } = located;
  if (type.kind !== 'reference' || !/(?:^|\.)(?:Mapped|WriteOnlyMapped|DynamicMapped)$/.test(type.name)) return null;
  const [inner] = type.arguments;
  return inner === undefined ? null : { file, type: inner };
}

/** `ClassVar[str]` is no field. */
export function isShared({ type }: LocatedType): boolean {
  return type.kind === 'reference' && /(?:^|\.)ClassVar$/.test(type.name);
}

/** What Python's own types are stored as: https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html#mapped-column-derives-the-datatype-and-nullability-from-the-mapped-annotation */
const plainTypes: Readonly<Record<string, FieldType>> = {
  str: 'string',
  int: 'number',
  float: 'number',
  Decimal: 'number',
  bool: 'boolean',
  bytes: 'binary',
  datetime: 'date',
  date: 'date',
  time: 'date',
  UUID: 'uuid',
  dict: 'json',
};

export function statedIn(type: LocatedType | null, look: Lookup): StatedType | null {
  if (type === null) return null;
  const stated = statedType(look.type(type));
  const name = stated.text.split('.').at(-1) ?? '';
  const plain = Object.hasOwn(plainTypes, name) ? plainTypes[name] : undefined;
  if (plain !== undefined) return { ...stated, type: plain };
  const names = membersOf(type, look);
  return names.length === 0 ? stated : { ...stated, type: 'string', values: names };
}

/** An enumeration is stored by the names of its members. */
function membersOf({ file, type }: LocatedType, look: Lookup): readonly AllowedValue[] {
  if (type.kind === 'union') {
    const found = type.members.map((member) => membersOf({ file, type: member }, look)).filter((one) => one.length > 0);
    return found.length === 1 ? (found[0] ?? []) : [];
  }
  const value = look.typed({ file, type });
  const held = value.kind === 'instance' ? value.of : value;
  if (held.kind !== 'class') return [];
  const isEnum = look.ancestorsOf(held).some((one) => one.kind === 'external' && one.module === 'enum');
  return isEnum
    ? look
        .attributesOf(held)
        .filter(({ name, value: worth }) => !name.startsWith('_') && worth !== null)
        .map(({ name, nameAt }) => ({ value: name, at: nameAt }))
    : [];
}
