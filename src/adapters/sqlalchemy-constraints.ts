import { givenArguments, type GivenArguments } from '../model/keywords';
import type { Field } from '../model/schema';
import { spanKey, type Span } from '../model/span';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { propertyOf } from './options';
import { referenceAction, type OrmProperty } from './orm-entity';
import type { StatedKey } from './orm-unique';
import { calleeName } from './python';
import { isOfSqlAlchemy } from './sqlalchemy-column';

/** What is stated of a table beside its columns. https://docs.sqlalchemy.org/en/20/core/constraints.html */
export interface TableConstraints {
  /** Columns of the primary key, where it is stated on its own. */
  readonly primary: readonly string[];
  readonly uniques: readonly StatedKey[];
  readonly references: ReadonlyMap<string, NonNullable<Field['references']>>;
  readonly checks: readonly Value[];
}

/** How the columns of a table are named: by texts, or as the values that they were given. */
export interface ColumnNames {
  readonly properties: ReadonlyMap<string, OrmProperty>;
  /** Properties by the places of what they are given. */
  readonly made: ReadonlyMap<string, string>;
}

/**
 * `__table_args__` of a class: a tuple, perhaps with options at its end, or what a method gives.
 * https://docs.sqlalchemy.org/en/20/orm/declarative_tables.html#orm-declarative-table-configuration
 */
export function tableArguments(held: ValueOf<'class'>, look: Lookup): readonly Value[] {
  const stated = look.member(held, '__table_args__', held.at);
  const value = stated.kind === 'function' ? look.resultOf(stated, [held], held.at) : stated;
  return partsOf(value);
}

/** `(*Base.__table_args__, UniqueConstraint(…))`, `(UniqueConstraint(…),) + Base.__table_args__` */
function partsOf(value: Value): readonly Value[] {
  if (value.kind === 'array') return value.items.flatMap(partsOf);
  const isJoin = value.kind === 'operation' && (value.operator === '...' || value.operator === '+');
  return isJoin ? value.operands.flatMap(partsOf) : [value];
}

/** The constraints among the parts of a table. */
export function tableConstraints(parts: readonly Value[], names: ColumnNames): TableConstraints {
  const primary: string[] = [];
  const uniques: StatedKey[] = [];
  const references = new Map<string, NonNullable<Field['references']>>();
  const checks: Value[] = [];
  for (const part of parts) {
    if (part.kind !== 'call' && part.kind !== 'instance') continue;
    const callee = part.kind === 'call' ? part.callee : part.of;
    if (!isOfSqlAlchemy(callee)) continue;
    const given = givenArguments(part.arguments ?? []);
    switch (calleeName(callee)) {
      case 'PrimaryKeyConstraint':
        primary.push(...(columnsIn(given.positional, names) ?? []));
        break;
      case 'UniqueConstraint':
        uniques.push(...keyOf(given.positional, names, part.at));
        break;
      case 'Index':
        if (isUnique(given)) uniques.push(...keyOf(given.positional.slice(1), names, part.at));
        break;
      case 'ForeignKeyConstraint':
        for (const [column, one] of referencesIn(given, names)) references.set(column, one);
        break;
      case 'CheckConstraint':
        checks.push(...given.positional.slice(0, 1).map(sqlIn));
        break;
      default:
        break;
    }
  }
  return { primary, uniques, references, checks };
}

/** Rows that a condition leaves out may be alike. */
function isUnique({ keywords }: GivenArguments): boolean {
  const unique = propertyOf(keywords, 'unique');
  const isPartial = keywords?.properties.some(({ key }) => key.endsWith('_where')) === true;
  return unique !== null && foldBoolean(unique) === true && !isPartial;
}

/** A key over an expression is none over columns. */
function keyOf(values: readonly Value[], names: ColumnNames, at: Span): readonly StatedKey[] {
  const properties = columnsIn(values, names);
  return properties === null || properties.length === 0 ? [] : [{ properties, at }];
}

/** The columns that all of these name; null where one is no column. */
function columnsIn(values: readonly Value[], { properties, made }: ColumnNames): readonly string[] | null {
  const found = values.flatMap((value): readonly string[] => {
    const name = foldText(value) ?? made.get(spanKey(value.at)) ?? (value.kind === 'member' ? value.property : null);
    const column = name === null ? null : (properties.get(name)?.field?.name ?? name);
    return column === null ? [] : [column];
  });
  return found.length < values.length ? null : found;
}

/** The columns that a key points to stand as `table.column`. */
function referencesIn(
  { positional: [own, others], keywords }: GivenArguments,
  names: ColumnNames,
): readonly (readonly [string, NonNullable<Field['references']>])[] {
  const columns = own?.kind === 'array' ? columnsIn(own.items, names) : null;
  const targets = others?.kind === 'array' ? others.items : [];
  const action = propertyOf(keywords, 'ondelete');
  const onDelete = referenceAction(action === null ? null : foldText(action));
  return (columns ?? []).flatMap((column, index) => {
    const target = targets[index];
    const parts = (target === undefined ? null : foldText(target))?.split('.') ?? [];
    const [entity, field] = [parts.at(-2), parts.at(-1)];
    if (target === undefined || entity === undefined || field === undefined) return [];
    return [[column, { entity, field, onDelete, at: (action ?? target).at }] as const];
  });
}

/** The SQL of a text or of `text('…')`. */
function sqlIn(value: Value): Value {
  const [first] = value.kind === 'call' && calleeName(value.callee) === 'text' ? value.arguments : [];
  return first ?? value;
}
