import type { Value } from '../model/value';
import type { ReferenceAction } from '../model/schema';
import type { Span } from '../model/span';
import type { Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { givenArguments, type GivenArguments } from '../model/keywords';
import { propertyOf } from './options';
import { referenceAction } from './orm-entity';
import { calleeName, dottedName, pythonPackage } from './python';
import { statedDefault } from './schema-steps';
import { sqlAlchemyType, type SqlAlchemyType } from './sqlalchemy-type';

/** Packages by which SQLAlchemy is used. */
const packages: ReadonlySet<string> = new Set([
  ...['sqlalchemy', 'flask_sqlalchemy', 'sqlmodel', 'flask_appbuilder', 'advanced_alchemy', 'sqlalchemy_mixins'],
  ...['fastapi_users_db_sqlalchemy', 'alembic', 'flask_sqlalchemy_lite'],
]);

/** Whether a value comes from SQLAlchemy, or from a package that gives it to a framework. */
export function isOfSqlAlchemy(value: Value): boolean {
  const from = pythonPackage(value);
  return from !== null && packages.has(from);
}

/** A column as a call states it; null for what the call does not say. https://docs.sqlalchemy.org/en/20/core/metadata.html */
export interface SqlAlchemyColumn {
  /** The text that names it, where it is given one. */
  readonly name: Value | null;
  readonly type: SqlAlchemyType | null;
  readonly nullable: boolean | null;
  /** What the database fills in, as SQL. */
  readonly serverDefault: string | null;
  readonly unique: boolean;
  readonly primaryKey: boolean;
  readonly references: SqlAlchemyReference | null;
  /** What a key points to, where that is given as a column and not as a text. */
  readonly refersTo: ReferredColumn | null;
  /** It is computed by the database. */
  readonly generated: boolean;
  /** The call's arguments. */
  readonly given: GivenArguments;
}

/** `ForeignKey('orders.id', ondelete='CASCADE')` */
export interface SqlAlchemyReference {
  readonly table: string;
  readonly schema: string | null;
  readonly column: string | null;
  readonly onDelete: ReferenceAction;
  /** The place that says what happens on delete, or else where the key points to. */
  readonly at: Value;
}

/** `ForeignKey(Order.id)`, `ForeignKey(orders.c.id)` */
export interface ReferredColumn {
  readonly target: Value;
  readonly onDelete: ReferenceAction;
  readonly at: Span;
}

/** `sa.Column('state', sa.String(20), nullable=False)` of a migration or a table; null for any other value. */
export function sqlAlchemyColumn(value: Value | undefined, look: Lookup): SqlAlchemyColumn | null {
  if (value?.kind !== 'call' && value?.kind !== 'instance') return null;
  const callee = value.kind === 'call' ? value.callee : value.of;
  const own = calleeName(callee);
  if (!isOfSqlAlchemy(callee) || (own !== 'Column' && own !== 'mapped_column')) return null;
  return columnOf(givenArguments(value.arguments ?? []), look);
}

/** What the arguments of `Column(…)` or `mapped_column(…)` state. */
export function columnOf(given: GivenArguments, look: Lookup): SqlAlchemyColumn {
  const { positional, keywords } = given;
  const [first] = positional;
  const name = first !== undefined && foldText(first) !== null ? first : propertyOf(keywords, 'name');
  const parts = name === first ? positional.slice(1) : positional;
  const named = propertyOf(keywords, 'type_');
  const typed = [...parts, ...(named === null ? [] : [named])].map((part) => sqlAlchemyType(part, look));
  const type = typed.find((one) => one !== null) ?? null;
  const flag = (key: string): boolean | null => {
    const stated = propertyOf(keywords, key);
    return stated === null ? null : foldBoolean(stated);
  };
  const nullable = flag('nullable');
  const preset = propertyOf(keywords, 'server_default');
  return {
    name,
    type,
    nullable,
    serverDefault: preset === null ? null : serverDefault(preset, look),
    unique: flag('unique') === true,
    primaryKey: flag('primary_key') === true,
    references: parts.map(referenceOf).find((one) => one !== null) ?? null,
    refersTo: parts.map(referredColumn).find((one) => one !== null) ?? null,
    generated: parts.some((part) => isCalled(part, ['Computed', 'Identity'])),
    given,
  };
}

function isCalled(value: Value, names: readonly string[]): boolean {
  const callee = value.kind === 'call' ? value.callee : value.kind === 'instance' ? value.of : null;
  const own = callee === null ? null : calleeName(callee);
  return own !== null && names.includes(own);
}

interface KeyTarget {
  readonly target: Value;
  readonly action: Value | null;
}

/** https://docs.sqlalchemy.org/en/20/core/constraints.html#sqlalchemy.schema.ForeignKey */
function keyTarget(value: Value): KeyTarget | null {
  if ((value.kind !== 'call' && value.kind !== 'instance') || !isCalled(value, ['ForeignKey'])) return null;
  const { positional, keywords } = givenArguments(value.arguments ?? []);
  const target = positional[0] ?? propertyOf(keywords, 'column');
  return target === null ? null : { target, action: propertyOf(keywords, 'ondelete') };
}

function actionOf({ action }: KeyTarget): ReferenceAction {
  return referenceAction(action === null ? null : foldText(action));
}

function referenceOf(value: Value): SqlAlchemyReference | null {
  const key = keyTarget(value);
  const parts = (key && foldText(key.target))?.split('.');
  if (key === null || parts === undefined || parts.length < 2) return null;
  return {
    table: parts.at(-2) ?? '',
    schema: parts.at(-3) ?? null,
    column: parts.at(-1) ?? null,
    onDelete: actionOf(key),
    at: key.action ?? key.target,
  };
}

function referredColumn(value: Value): ReferredColumn | null {
  const key = keyTarget(value);
  if (key?.target.kind !== 'member') return null;
  return { target: key.target, onDelete: actionOf(key), at: (key.action ?? value).at };
}

/** `server_default='open'`, `sa.text('now()')`, `sa.func.now()`, `sa.true()`; null where it takes a default away. */
export function serverDefault(value: Value, look: Lookup): string | null {
  if (value.kind === 'literal' && value.value === null) return null;
  if (value.kind !== 'call') return statedDefault(value, look);
  const name = dottedName(value.callee)?.split('.').at(-1);
  const [first] = value.arguments;
  switch (name) {
    case 'text':
    case 'literal_column':
      return (first === undefined ? null : foldText(first)) ?? look.text(value);
    case 'true':
    case 'false':
      return name;
    case 'FetchedValue':
      return 'generated';
    default:
      return name !== undefined && /(?:^|\.)func\./.test(dottedName(value.callee) ?? '')
        ? `${name}()`
        : look.text(value);
  }
}
