import type { FieldType } from '../model/predicate';
import type { AllowedValue, Field } from '../model/schema';
import type { Span } from '../model/span';
import type { LocatedType, Value, ValueOf } from '../model/value';
import type { ClassAttribute, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { propertyOf } from './options';
import { referenceAction, statedType, type OrmEntity, type OrmProperty, type StatedType } from './orm-entity';
import { calleeName, givenTo } from './python';
import { markOf } from './sqlalchemy-inheritance';
import { columnOf, isOfSqlAlchemy, sqlAlchemyColumn, type SqlAlchemyColumn } from './sqlalchemy-column';
import { givenArguments } from '../model/keywords';

const known = new WeakMap<Lookup, Map<string, OrmEntity | null>>();

/** The table that a mapped class stands for; null for any other value. https://docs.sqlalchemy.org/en/20/orm/mapping_styles.html */
export function mappedClass(value: Value, look: Lookup): OrmEntity | null {
  if (value.kind !== 'class') return null;
  const memo = known.get(look) ?? new Map<string, OrmEntity | null>();
  known.set(look, memo);
  const key = `${value.class.file}\0${value.class.index}`;
  const found = memo.get(key);
  if (found !== undefined) return found;
  // A relation may lead back to the class itself.
  memo.set(key, null);
  const entity = read(value, look);
  memo.set(key, entity);
  return entity;
}

function read(held: ValueOf<'class'>, look: Lookup): OrmEntity | null {
  const ancestors = look.ancestorsOf(held);
  if (!ancestors.some((one) => one.kind !== 'class' && isOfSqlAlchemy(one))) return null;
  const own = look.attributesOf(held);
  const abstract = own.find(({ name }) => name === '__abstract__')?.value;
  if (abstract && foldBoolean(abstract) === true) return null;
  const table = tableOf(held, own, ancestors, look);
  if (table === null) return null;
  const classes = [held, ...ancestors.filter((one) => one.kind === 'class')];
  const properties = new Map<string, MappedProperty>();
  const isPlain = ancestors.some((one) => packageRoot(one) === 'sqlmodel');
  for (const one of classes.toReversed()) {
    for (const attribute of look.attributesOf(one)) {
      const property = propertyOfAttribute(attribute, look, isPlain);
      if (property !== null) properties.set(attribute.name, property);
    }
  }
  const name = look.nameOf(held) ?? table;
  const mapped = propertiesOf(properties.values());
  const marked = markOf(held, look);
  const mark = marked && { ...marked, field: properties.get(marked.field)?.property.field?.name ?? marked.field };
  return { name, at: held.at, table, ...mapped, deletedAt: null, updatedAt: null, mark };
}

/** A property, and whether it is of the primary key. */
interface MappedProperty {
  readonly property: OrmProperty;
  readonly primaryKey: boolean;
}

function propertiesOf(mapped: Iterable<MappedProperty>): Pick<OrmEntity, 'properties' | 'keys'> {
  const list = [...mapped];
  return {
    properties: new Map(list.map(({ property }) => [property.name, property])),
    keys: list.filter(({ primaryKey }) => primaryKey).map(({ property }) => property.name),
  };
}

/** `__tablename__`, or the name that Flask-SQLAlchemy and SQLModel give to a class that has columns. */
function tableOf(
  held: ValueOf<'class'>,
  own: readonly ClassAttribute[],
  ancestors: readonly Value[],
  look: Lookup,
): string | null {
  const stated =
    own.find(({ name }) => name === '__tablename__') ??
    ancestors.flatMap((one) => look.attributesOf(one)).find(({ name }) => name === '__tablename__');
  if (stated !== undefined) return stated.value === null ? null : foldText(stated.value);
  const made = own.find(({ name }) => name === '__table__')?.value;
  if (made?.kind === 'call') {
    const [first] = givenTo(made).arguments ?? [];
    return first === undefined ? null : foldText(first);
  }
  const name = look.nameOf(held);
  const from = ancestors.map(packageRoot).find((one) => one !== null);
  if (name === null || from === undefined) return null;
  // What inherits the key of a table of its own shares that table.
  const shared = ancestors.filter((one) => one.kind === 'class' && mappedClass(one, look) === null);
  const stating = [...own, ...shared.flatMap((one) => look.attributesOf(one))];
  const hasKey = stating.some(({ value }) => value !== null && columnOfValue(value, look)?.primaryKey === true);
  if (!hasKey) return null;
  if (from === 'sqlmodel') return name.toLowerCase();
  return from === 'flask_sqlalchemy' ? snakeCase(name) : null;
}

function packageRoot(value: Value): string | null {
  const root = value.kind === 'member' ? packageOfMember(value) : value.kind === 'external' ? value.module : null;
  return root?.split('.')[0] ?? null;
}

function packageOfMember(value: ValueOf<'member'>): string | null {
  const { object } = value;
  if (object.kind === 'external') return object.module;
  if (object.kind === 'call' || object.kind === 'instance') {
    const callee = object.kind === 'call' ? object.callee : object.of;
    return callee.kind === 'external' ? callee.module : null;
  }
  return null;
}

/** https://flask-sqlalchemy.readthedocs.io/en/stable/models/#defining-models: `UserAccount` is `user_account` */
function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_').toLowerCase();
}

/** @param isPlain whether a plain annotation states a column, as it does for SQLModel */
function propertyOfAttribute(attribute: ClassAttribute, look: Lookup, isPlain: boolean): MappedProperty | null {
  const { name, value, type, nameAt } = attribute;
  if (name.startsWith('__')) return null;
  const isField = isPlain && type !== null && name !== 'model_config' && !isShared(type);
  const mapped = type === null ? null : (mappedType(type) ?? (isField ? type : null));
  if (value === null || (isField && value.kind === 'literal')) {
    if (mapped === null) return null;
    return columnProperty(
      name,
      nameAt,
      columnOf({ positional: [], keywords: null }, look),
      statedIn(mapped, look),
      look,
    );
  }
  const column = columnOfValue(value, look);
  if (column !== null) {
    // Only SQLModel goes by an annotation without `Mapped`.
    const isStated = value.kind === 'call' && calleeName(value.callee) === 'Field';
    return columnProperty(name, nameAt, column, statedIn(mapped ?? (isStated ? type : null), look), look);
  }
  const callee = value.kind === 'call' ? value.callee : value.kind === 'instance' ? value.of : null;
  if (callee === null || !isOfSqlAlchemy(callee)) return null;
  if (
    !['relationship', 'dynamic_loader', 'column_property', 'synonym', 'Relationship'].includes(calleeName(callee) ?? '')
  )
    return null;
  return { property: { name, field: null, relation: null }, primaryKey: false };
}

/** `Column(…)`, `mapped_column(…)`, or `Field(…)` of SQLModel. https://sqlmodel.tiangolo.com/tutorial/create-db-and-table/ */
function columnOfValue(value: Value, look: Lookup): SqlAlchemyColumn | null {
  const stated = sqlAlchemyColumn(value, look);
  if (stated !== null) return stated;
  if (value.kind !== 'call' || calleeName(value.callee) !== 'Field' || !isOfSqlAlchemy(value.callee)) return null;
  const given = givenArguments(value.arguments);
  const inner = propertyOf(given.keywords, 'sa_column');
  const column = inner === null ? null : sqlAlchemyColumn(inner, look);
  if (column !== null) return column;
  const key = propertyOf(given.keywords, 'foreign_key');
  const parts = (key && foldText(key))?.split('.') ?? [];
  const action = propertyOf(given.keywords, 'ondelete');
  const references =
    key === null || parts.length < 2
      ? null
      : {
          table: parts.at(-2) ?? '',
          schema: parts.at(-3) ?? null,
          column: parts.at(-1) ?? null,
          onDelete: referenceAction(action === null ? null : foldText(action)),
          at: action ?? key,
        };
  return { ...columnOf({ ...given, positional: [] }, look), name: null, references };
}

/** `Mapped[X]` without what stands around it. */
function mappedType(located: LocatedType): LocatedType | null {
  const { type, file } = located;
  if (type.kind !== 'reference' || !/(?:^|\.)(?:Mapped|WriteOnlyMapped|DynamicMapped)$/.test(type.name)) return null;
  const [inner] = type.arguments;
  return inner === undefined ? null : { file, type: inner };
}

/** `ClassVar[str]` is no field. */
function isShared({ type }: LocatedType): boolean {
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

function statedIn(type: LocatedType | null, look: Lookup): StatedType | null {
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

function columnProperty(
  name: string,
  at: Span,
  column: SqlAlchemyColumn,
  stated: StatedType | null,
  look: Lookup,
): MappedProperty {
  const spelled = (column.name === null ? null : foldText(column.name)) ?? name;
  const { references, type } = column;
  const field: Field = {
    name: spelled,
    type: type?.type ?? stated?.type ?? 'unknown',
    typeText: type?.typeText ?? stated?.text ?? 'unknown',
    nullable: column.nullable ?? (column.primaryKey ? false : (stated?.nullable ?? true)),
    default: column.serverDefault ?? clientDefault(column, look),
    values: type?.values ?? (type === null ? (stated?.values ?? null) : null),
    unique: column.unique || column.primaryKey,
    references:
      references === null
        ? null
        : {
            entity: references.table,
            field: references.column,
            onDelete: references.onDelete,
            at: references.at.at,
          },
    at,
  };
  return { property: { name, field, relation: null }, primaryKey: column.primaryKey };
}

/** What SQLAlchemy itself fills in. */
function clientDefault({ given }: SqlAlchemyColumn, look: Lookup): string | null {
  const preset = propertyOf(given.keywords, 'default');
  return preset === null ? null : look.text(preset);
}

/**
 * What a column holds for a value: a member of an enumeration is stored by its name, unless the column says otherwise.
 * https://docs.sqlalchemy.org/en/20/core/type_basics.html#sqlalchemy.types.Enum
 */
export function storedValue(value: Value, property: OrmProperty | null | undefined): Value {
  if (value.kind === 'one-of') return { ...value, values: value.values.map((one) => storedValue(one, property)) };
  if (value.kind !== 'literal' || value.member === undefined) return value;
  const { name } = value.member;
  const byName = property?.field?.values?.some((one) => one.value === name) === true;
  return byName ? { kind: 'literal', value: name, at: value.at } : value;
}

/** The same for each of the values that an object gives. */
export function storedValues(object: Value, entity: OrmEntity | null): Value {
  if (object.kind !== 'object') return object;
  const properties = object.properties.map((one) => ({
    ...one,
    value: storedValue(one.value, entity?.properties.get(one.key)),
  }));
  return { ...object, properties };
}

/** The column that a value stands for: `Order.state`, `orders.c.state`. */
export function columnMember(
  value: Value,
  look: Lookup,
): {
  readonly entity: OrmEntity;
  readonly property: OrmProperty | null;
  readonly column: string;
  readonly at: Span;
} | null {
  if (value.kind !== 'member') return null;
  const { object, property: name, propertyAt: at } = value;
  const entity = mappedClass(object, look) ?? tableValue(object, look);
  if (entity === null) return null;
  const property = entity.properties.get(name) ?? null;
  if (property !== null && property.field === null) return null;
  if (property === null && isWorkedOut(object, name, look)) return null;
  return { entity, property, column: property?.field?.name ?? name, at };
}

/**
 * What a class works out from its columns: `@hybrid_property` above `return self.expires_at < now()`.
 * https://docs.sqlalchemy.org/en/20/orm/extensions/hybrid.html
 */
function isWorkedOut(held: Value, name: string, look: Lookup): boolean {
  if (held.kind !== 'class') return false;
  const row: Value = { kind: 'instance', of: held, arguments: null, types: [], at: held.at };
  return look.member(row, name, held.at).kind === 'operation';
}

/** `orders.c`, or a table itself: `Table('orders', metadata, Column(…))`, `table('orders', column('state'))`. */
export function tableValue(value: Value, look: Lookup): OrmEntity | null {
  if (value.kind === 'member') return /^(?:c|columns)$/.test(value.property) ? tableValue(value.object, look) : null;
  if (value.kind !== 'call' && value.kind !== 'instance') return null;
  const callee = value.kind === 'call' ? value.callee : value.of;
  if (!isOfSqlAlchemy(callee) || !/^(?:Table|table)$/.test(calleeName(callee) ?? '')) return null;
  const [first, ...parts] = givenTo(value).arguments ?? [];
  const table = first === undefined ? null : foldText(first);
  if (first === undefined || table === null) return null;
  const properties = new Map<string, MappedProperty>();
  for (const part of parts) {
    const column = sqlAlchemyColumn(part, look);
    const name = column?.name === null || column === null ? null : foldText(column.name);
    if (column === null || column.name === null || name === null) continue;
    properties.set(name, columnProperty(name, column.name.at, column, null, look));
  }
  return {
    name: table,
    at: first.at,
    table,
    ...propertiesOf(properties.values()),
    deletedAt: null,
    updatedAt: null,
    mark: null,
  };
}
