import type { FieldType } from '../model/predicate';
import type { AllowedValue } from '../model/schema';
import type { Value } from '../model/value';
import { typeFamily } from '../parse/sql-type';
import type { Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { givenArguments, type GivenArguments } from '../model/keywords';
import { propertyOf } from './options';
import { withSizes } from './type-text';
import { calleeName, pythonPackage } from './python';

/** What a type of SQLAlchemy says of a column. */
export interface SqlAlchemyType {
  readonly type: FieldType;
  readonly typeText: string;
  /** The name of the database's own enum type, where it has one. */
  readonly typeName: string | null;
  readonly values: readonly AllowedValue[] | null;
  /** Whether the database's type is made with the table that uses it. */
  readonly creates: boolean;
}

/** Packages that hold column types: https://docs.sqlalchemy.org/en/20/core/type_basics.html */
const packages: ReadonlySet<string> = new Set([
  ...['sqlalchemy', 'sqlalchemy_utils', 'sqlmodel', 'flask_sqlalchemy', 'geoalchemy2', 'pgvector', 'advanced_alchemy'],
  ...['fastapi_users_db_sqlalchemy', 'sqlalchemy_utc'],
]);

/** Types by their class, where the name is not that of SQL. */
const families: Readonly<Record<string, FieldType>> = {
  String: 'string',
  Text: 'string',
  Unicode: 'string',
  UnicodeText: 'string',
  AutoString: 'string',
  Email: 'string',
  EmailType: 'string',
  URLType: 'string',
  PasswordType: 'string',
  LtreeType: 'string',
  TSVECTOR: 'string',
  INET: 'string',
  CITEXT: 'string',
  Integer: 'number',
  BigInteger: 'number',
  SmallInteger: 'number',
  Numeric: 'number',
  Float: 'number',
  Double: 'number',
  Boolean: 'boolean',
  DateTime: 'date',
  Date: 'date',
  Time: 'date',
  TZDateTime: 'date',
  UtcDateTime: 'date',
  DateTimeUTC: 'date',
  ArrowType: 'date',
  Interval: 'unknown',
  LargeBinary: 'binary',
  PickleType: 'binary',
  JSON: 'json',
  JSONB: 'json',
  JSONType: 'json',
  Uuid: 'uuid',
  UUID: 'uuid',
  UUIDType: 'uuid',
  GUID: 'uuid',
  ARRAY: 'array',
};

/** A type as it stands in a column: `sa.String(80)`, `postgresql.UUID`, `sa.Enum('open', 'paid', name='state')`; else null. */
export function sqlAlchemyType(value: Value, look: Lookup): SqlAlchemyType | null {
  const { callee, given } = called(value);
  const name = calleeName(callee);
  const from = pythonPackage(callee);
  if (from === null || !packages.has(from)) return decorated(value, callee, look);
  if (name === null || chains.has(name)) return chained(value, look);
  if (others.test(name)) return null;
  if (name === 'Enum' || name === 'ENUM') return enumType(given, look);
  if (name === 'ChoiceType') return plain('unknown', 'ChoiceType');
  const type = (Object.hasOwn(families, name) ? families[name] : undefined) ?? typeFamily(name);
  return type === 'unknown' && name !== 'Interval' && !/^[A-Z]/.test(name) ? null : plain(type, exactName(name, given));
}

/** `Numeric(12, 2)`, `DateTime(timezone=True)` */
function exactName(name: string, { positional, keywords }: GivenArguments): string {
  const zone = propertyOf(keywords, 'timezone') ?? (/^(?:DateTime|TIMESTAMP)$/.test(name) ? positional[0] : undefined);
  if (zone && foldBoolean(zone) === true) return `${name} with time zone`;
  if (!/^(?:Numeric|NUMERIC|DECIMAL|Decimal)$/.test(name)) return name;
  const [precision, scale] = positional;
  return withSizes(name, [precision ?? propertyOf(keywords, 'precision'), scale ?? propertyOf(keywords, 'scale')]);
}

function plain(type: FieldType, typeText: string): SqlAlchemyType {
  return { type, typeText, typeName: null, values: null, creates: false };
}

function called(value: Value): { readonly callee: Value; readonly given: GivenArguments } {
  if (value.kind === 'call') return { callee: value.callee, given: givenArguments(value.arguments) };
  if (value.kind === 'instance') return { callee: value.of, given: givenArguments(value.arguments ?? []) };
  return { callee: value, given: { positional: [], keywords: null } };
}

/** Parts of a column that are no type. */
const others = /^(?:ForeignKey|Computed|Identity|Sequence|CheckConstraint|FetchedValue|DefaultClause|Constraint)$/;

const chains: ReadonlySet<string> = new Set(['with_variant', 'evaluates_none']);

/** `sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')` */
function chained(value: Value, look: Lookup): SqlAlchemyType | null {
  if (value.kind !== 'call' || value.callee.kind !== 'member') return null;
  return sqlAlchemyType(value.callee.object, look);
}

/** A class of the workspace that is made of another type: https://docs.sqlalchemy.org/en/20/core/custom_types.html */
function decorated(value: Value, callee: Value, look: Lookup): SqlAlchemyType | null {
  if (callee.kind !== 'class') return null;
  const impl = look.member(callee, 'impl', value.at);
  const stored = impl.kind === 'unknown' || impl.kind === 'undefined' ? null : sqlAlchemyType(impl, look);
  return { ...plain(stored?.type ?? 'unknown', look.nameOf(callee) ?? 'unknown') };
}

/** https://docs.sqlalchemy.org/en/20/core/type_basics.html#sqlalchemy.types.Enum */
function enumType({ positional, keywords }: GivenArguments, look: Lookup): SqlAlchemyType {
  const named = propertyOf(keywords, 'name');
  const native = propertyOf(keywords, 'native_enum');
  const typeName = native !== null && foldBoolean(native) === false ? null : named === null ? null : foldText(named);
  const values = enumValues(positional, propertyOf(keywords, 'values_callable') !== null, look);
  const created = propertyOf(keywords, 'create_type');
  const creates = created === null || foldBoolean(created) !== false;
  return { type: 'string', typeText: typeName ?? 'enum', typeName, values, creates };
}

/** The texts that an enum column holds: those listed, or the names of a Python enumeration's members. */
function enumValues(listed: readonly Value[], byValue: boolean, look: Lookup): readonly AllowedValue[] | null {
  const [first] = listed;
  if (first?.kind === 'class') {
    const members = look.attributesOf(first).filter(({ name }) => !name.startsWith('_'));
    const values = members.flatMap(({ name, nameAt, value }): readonly AllowedValue[] => {
      if (!byValue) return [{ value: name, at: nameAt }];
      const stored = value === null ? null : foldText(value);
      return stored === null || value === null ? [] : [{ value: stored, at: value.at }];
    });
    if (values.length === 0) return null;
    return values.length === members.length ? values : null;
  }
  const values = listed.flatMap((item): readonly AllowedValue[] => {
    const text = foldText(item);
    return text === null ? [] : [{ value: text, at: item.at }];
  });
  return values.length > 0 && values.length === listed.length ? values : null;
}
