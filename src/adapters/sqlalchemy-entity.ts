import type { Field } from '../model/schema';
import { spanKey, type Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { ClassAttribute, Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { propertyOf } from './options';
import { holderOf, referenceAction, type OrmEntity, type OrmProperty, type StatedType } from './orm-entity';
import { calleeName, givenTo } from './python';
import { isSameClass, markOf } from './sqlalchemy-inheritance';
import { isShared, mappedType, statedIn } from './sqlalchemy-annotation';
import { columnOf, isOfSqlAlchemy, sqlAlchemyColumn, type SqlAlchemyColumn } from './sqlalchemy-column';
import { tableArguments, tableConstraints, type TableConstraints } from './sqlalchemy-constraints';
import { givenArguments } from '../model/keywords';

/** A table of SQLAlchemy, with what is stated of it beside its columns. */
export interface MappedTable extends OrmEntity, Pick<TableConstraints, 'uniques' | 'checks'> {
  /** https://docs.sqlalchemy.org/en/20/orm/inheritance.html#joined-table-inheritance */
  readonly parent: MappedTable | null;
}

const known = new WeakMap<Lookup, Map<string, MappedTable | null>>();

/** The table that a mapped class stands for; null for any other value. https://docs.sqlalchemy.org/en/20/orm/mapping_styles.html */
export function mappedClass(value: Value, look: Lookup): MappedTable | null {
  if (value.kind !== 'class') return null;
  const memo = known.get(look) ?? new Map<string, MappedTable | null>();
  known.set(look, memo);
  const key = `${value.class.file}\0${value.class.index}`;
  const found = memo.get(key);
  if (found !== undefined) return found;
  // A relation may lead back to the class itself.
  memo.set(key, null);
  open.add(key);
  try {
    const entity = read(value, look);
    memo.set(key, entity);
    return entity;
  } finally {
    open.delete(key);
  }
}

/** Classes that are being read. */
const open = new Set<string>();

/** Whether a class is mapped, also while it is being read: keys of two tables may point to each other. */
export function isBeingMapped(value: Value, look: Lookup): boolean {
  if (value.kind !== 'class' || !open.has(`${value.class.file}\0${value.class.index}`)) return false;
  return look.ancestorsOf(value).some((one) => one.kind !== 'class' && isOfSqlAlchemy(one));
}

function read(held: ValueOf<'class'>, look: Lookup): MappedTable | null {
  const ancestors = look.ancestorsOf(held);
  if (!ancestors.some((one) => one.kind !== 'class' && isOfSqlAlchemy(one))) return null;
  const own = look.attributesOf(held);
  const abstract = own.find(({ name }) => name === '__abstract__')?.value;
  if (abstract && foldBoolean(abstract) === true) return null;
  const table = tableOf(held, own, ancestors, look);
  if (table === null) return null;
  const isPlain = ancestors.some((one) => packageRoot(one) === 'sqlmodel');
  const parent = ancestors.map((one) => mappedClass(one, look)).find((one) => one !== null && one.table !== table);
  const properties = new Map<string, MappedProperty>(
    [...(parent?.properties ?? [])].map(([key, property]) => [
      key,
      { property: { ...property, elsewhere: true }, primaryKey: false },
    ]),
  );
  const made = new Map<string, string>();
  const classes = [held, ...ancestors.filter((one) => one.kind === 'class')];
  for (const one of classes.toReversed()) {
    const inherits = isAncestor(one, ancestors, parent ?? null, look);
    for (const attribute of look.attributesOf(one)) {
      const property = inherits ? null : propertyOfAttribute(attribute, look, isPlain);
      if (property !== null) properties.set(attribute.name, property);
      if (property !== null && attribute.value !== null) made.set(spanKey(attribute.value.at), attribute.name);
    }
  }
  const name = look.nameOf(held) ?? table;
  const mapped = withConstraints(properties, made, tableArguments(held, look));
  const marked = markOf(held, look);
  const mark = marked && { ...marked, field: properties.get(marked.field)?.property.field?.name ?? marked.field };
  return { ...unmarked, name, at: held.at, table, ...mapped, mark, parent: parent ?? null };
}

/** Whether a class is the parent with a table of its own, or above it: its columns are in that table. */
function isAncestor(
  one: ValueOf<'class'>,
  ancestors: readonly Value[],
  parent: MappedTable | null,
  look: Lookup,
): boolean {
  if (parent === null) return false;
  const isParent = (held: Value): boolean => mappedClass(held, look) === parent;
  const holder = ancestors.find(isParent);
  return isParent(one) || (holder !== undefined && look.ancestorsOf(holder).some((above) => isSameClass(above, one)));
}

const unmarked = { deletedAt: null, updatedAt: null, mark: null } as const;

/** A property, and whether it is of the primary key. */
interface MappedProperty {
  readonly property: OrmProperty;
  readonly primaryKey: boolean;
}

/** The properties with what constraints beside them say. */
function withConstraints(
  mapped: ReadonlyMap<string, MappedProperty>,
  made: ReadonlyMap<string, string>,
  parts: readonly Value[],
): Pick<MappedTable, 'properties' | 'keys' | 'uniques' | 'checks'> {
  const plain = new Map([...mapped].map(([name, { property }]) => [name, property]));
  const { primary, uniques, references, checks } = tableConstraints(parts, { properties: plain, made });
  const isKey = ({ property, primaryKey }: MappedProperty): boolean =>
    primaryKey || primary.includes(property.field?.name ?? property.name);
  const properties = [...mapped.values()].map((one): OrmProperty => {
    const { property } = one;
    const { field } = property;
    if (field === null) return property;
    const reference = references.get(field.name) ?? field.references;
    const nullable = field.nullable && !isKey(one);
    return { ...property, field: { ...field, nullable, unique: field.unique || isKey(one), references: reference } };
  });
  return {
    properties: new Map(properties.map((property) => [property.name, property])),
    keys: [...mapped.values()].filter(isKey).map(({ property }) => property.name),
    uniques,
    checks,
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

/** What a column may stand in: https://docs.sqlalchemy.org/en/20/orm/queryguide/columns.html */
const wrapping: ReadonlySet<string> = new Set(['deferred', 'column_property', 'query_expression']);

/** `Column(…)`, `mapped_column(…)`, or `Field(…)` of SQLModel. https://sqlmodel.tiangolo.com/tutorial/create-db-and-table/ */
function columnOfValue(value: Value, look: Lookup): SqlAlchemyColumn | null {
  const stated = sqlAlchemyColumn(value, look);
  if (stated !== null) return stated;
  const [wrapped] = value.kind === 'call' && wrapping.has(calleeName(value.callee) ?? '') ? value.arguments : [];
  if (wrapped !== undefined) return sqlAlchemyColumn(wrapped, look);
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
        ? referred(column, look)
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

/** `ForeignKey(Order.id)` */
function referred({ refersTo }: SqlAlchemyColumn, look: Lookup): Field['references'] {
  if (refersTo === null || refersTo.target.kind !== 'member') return null;
  const { object, property } = refersTo.target;
  const found = columnMember(refersTo.target, look);
  const entity =
    found?.entity.table ??
    (object.kind === 'class' ? tableOf(object, look.attributesOf(object), look.ancestorsOf(object), look) : null);
  if (entity === null) return null;
  return { entity, field: found?.column ?? property, onDelete: refersTo.onDelete, at: refersTo.at };
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
  const named = mappedClass(object, look) ?? tableValue(object, look);
  if (named === null) return null;
  const entity = holderOf(named, name);
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
export function tableValue(value: Value, look: Lookup): MappedTable | null {
  if (value.kind === 'member') return /^(?:c|columns)$/.test(value.property) ? tableValue(value.object, look) : null;
  if (value.kind !== 'call' && value.kind !== 'instance') return null;
  const callee = value.kind === 'call' ? value.callee : value.of;
  if (!isOfSqlAlchemy(callee) || !/^(?:Table|table)$/.test(calleeName(callee) ?? '')) return null;
  const [first, ...parts] = givenTo(value).arguments ?? [];
  const table = first === undefined ? null : foldText(first);
  if (first === undefined || table === null) return null;
  const properties = new Map<string, MappedProperty>();
  const made = new Map<string, string>();
  for (const part of parts) {
    const column = sqlAlchemyColumn(part, look);
    const name = column?.name === null || column === null ? null : foldText(column.name);
    if (column === null || column.name === null || name === null) continue;
    properties.set(name, columnProperty(name, column.name.at, column, null, look));
    made.set(spanKey(part.at), name);
  }
  return { ...unmarked, name: table, at: first.at, table, ...withConstraints(properties, made, parts), parent: null };
}
