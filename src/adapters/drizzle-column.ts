import type { FieldType } from '../model/predicate';
import type { AllowedValue, Field, ReferenceAction } from '../model/schema';
import type { ResolvedType } from '../model/resolved-type';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { drizzleFunction, makerOf, modifiedCall } from './drizzle-origin';
import { columnUse, type DrizzleColumn } from './drizzle-table';
import { foldBoolean, foldScalar, foldText } from './fold';
import { withSizeOptions } from './type-text';
import { keyOf, propertyOf } from './options';
import { callName } from './origin';

/**
 * Types of columns by family. https://orm.drizzle.team/docs/column-types/pg, https://orm.drizzle.team/docs/column-types/mysql,
 * https://orm.drizzle.team/docs/column-types/sqlite
 */
const families: ReadonlyMap<string, FieldType> = new Map(
  (
    [
      [
        'string',
        [
          'text',
          'varchar',
          'char',
          'tinytext',
          'mediumtext',
          'longtext',
          'interval',
          'time',
          'inet',
          'cidr',
          'macaddr',
          'macaddr8',
          'bit',
          'nvarchar',
          'nchar',
          'ntext',
        ],
      ],
      [
        'number',
        [
          'integer',
          'int',
          'smallint',
          'bigint',
          'serial',
          'bigserial',
          'smallserial',
          'tinyint',
          'mediumint',
          'real',
          'doublePrecision',
          'double',
          'float',
          'decimal',
          'numeric',
          'year',
          'int2',
          'int4',
          'int8',
        ],
      ],
      ['boolean', ['boolean', 'bool']],
      ['date', ['timestamp', 'timestamptz', 'date', 'datetime', 'datetime2', 'datetimeoffset']],
      ['json', ['json', 'jsonb']],
      ['binary', ['blob', 'bytea', 'binary', 'varbinary']],
      ['uuid', ['uuid']],
    ] as const
  ).flatMap(([family, names]) => names.map((name) => [name, family] as const)),
);

/** What a mode makes of a column; others (`number`, `bigint`, `string`) say how its values look in code. */
const modes: ReadonlyMap<string, FieldType> = new Map([
  ['boolean', 'boolean'],
  ['timestamp', 'date'],
  ['timestamp_ms', 'date'],
  ['json', 'json'],
]);

/** These are never null: https://orm.drizzle.team/docs/column-types/pg#serial */
const serials: ReadonlySet<string> = new Set(['serial', 'bigserial', 'smallserial']);

const actions: ReadonlyMap<string, ReferenceAction> = new Map([
  ['cascade', 'cascade'],
  ['set null', 'set-null'],
  ['set default', 'set-default'],
  ['restrict', 'restrict'],
  ['no action', 'no-action'],
]);

export function actionOf(value: Value | null | undefined): ReferenceAction {
  const text = value ? foldText(value) : null;
  return (text === null ? undefined : actions.get(text)) ?? 'no-action';
}

/** A column as a field of its table. */
export function fieldOf(column: DrizzleColumn, look: Lookup): Field {
  const built = modifiedCall(column.value);
  const modifiers = new Map((built?.modifiers ?? []).map((each) => [callName(each) ?? '', each]));
  const made = built?.made ?? null;
  const type = made === null ? unknownType : typeOf(made);
  const values = made === null ? null : (valuesOf(made) ?? typedValues(modifiers.get('$type'), look));
  return {
    name: column.name,
    type: modifiers.has('array') ? 'array' : type.family,
    typeText: modifiers.has('array') ? `${type.text}[]` : type.text,
    nullable:
      !['notNull', 'primaryKey', 'generatedAlwaysAsIdentity', 'generatedByDefaultAsIdentity'].some((name) =>
        modifiers.has(name),
      ) && !serials.has(type.text),
    default: defaultOf(modifiers, look),
    values: modifiers.has('array') ? null : values,
    unique: modifiers.has('unique') || modifiers.has('primaryKey'),
    references: referenceOf(modifiers.get('references'), look),
    at: column.nameAt,
  };
}

interface ColumnType {
  readonly family: FieldType;
  /** As the code says it: `integer mode timestamp_ms`, `varchar(40)`. */
  readonly text: string;
}

const unknownType: ColumnType = { family: 'unknown', text: 'unknown' };

function typeOf(made: ValueOf<'call'>): ColumnType {
  const enumeration = enumOf(made);
  if (enumeration !== null) {
    const [named] = enumeration.arguments;
    const name = named === undefined ? null : foldText(named);
    return { family: 'string', text: name ?? 'enum' };
  }
  const name = drizzleFunction(made)?.split('.').at(-1);
  if (name === undefined) return { family: 'unknown', text: 'custom' };
  if (/Enum$/.test(name)) return { family: 'string', text: 'enum' };
  const config = configOf(made);
  const mode = optionText(config, 'mode');
  const family = mode === null ? undefined : modes.get(mode);
  const zone = propertyOf(config, 'withTimezone');
  const zoned = zone !== null && foldBoolean(zone) === true ? ' with time zone' : '';
  const sized = withSizeOptions(name, config) + zoned;
  return {
    family: family ?? families.get(name) ?? 'unknown',
    text: mode === null ? sized : `${sized} mode ${mode}`,
  };
}

/** The object of options among a column's arguments, before which its name may stand. */
function configOf(made: ValueOf<'call'>): Value | undefined {
  return made.arguments.find((each) => each.kind === 'object');
}

function optionText(config: Value | undefined, key: string): string | null {
  const value = propertyOf(config, key);
  return value && foldText(value);
}

/** `pgEnum('state', ['open', 'sent'])`, where a column is made by calling it. */
function enumOf({ callee }: ValueOf<'call'>): ValueOf<'call'> | null {
  return callee.kind === 'call' && makerOf(callee.callee)?.kind === 'enum' ? callee : null;
}

/** The closed set of values: of an enumeration, of `mysqlEnum`, or of the option `enum`, which only the code knows. */
function valuesOf(made: ValueOf<'call'>): readonly AllowedValue[] | null {
  const list =
    enumOf(made)?.arguments[1] ??
    (/Enum$/.test(drizzleFunction(made) ?? '')
      ? made.arguments.find((each) => each.kind === 'array' || each.kind === 'object')
      : (propertyOf(configOf(made), 'enum') ?? undefined));
  return list === undefined ? null : allowedValues(list);
}

function allowedValues(list: Value): readonly AllowedValue[] | null {
  if (list.kind !== 'array' && list.kind !== 'object') return null;
  if (list.open) return null;
  const items = list.kind === 'array' ? list.items : list.properties.map(({ value }) => value);
  const values = items.flatMap((item) => {
    const value = foldScalar(item);
    return value === undefined ? [] : [{ value, at: item.at }];
  });
  return values.length === items.length && values.length > 0 ? values : null;
}

/** `text().$type<'open' | 'sent'>()` */
function typedValues(modifier: ValueOf<'call'> | undefined, look: Lookup): readonly AllowedValue[] | null {
  const [type] = modifier?.types ?? [];
  if (type === undefined) return null;
  const resolved = look.type(type);
  const members: readonly ResolvedType[] = resolved.kind === 'union' ? resolved.members : [resolved];
  const values = members.flatMap((member) =>
    member.kind === 'literal' && member.value !== null ? [{ value: member.value, at: member.at }] : [],
  );
  return values.length === members.length ? values : null;
}

function defaultOf(modifiers: ReadonlyMap<string, ValueOf<'call'>>, look: Lookup): string | null {
  if (modifiers.has('defaultNow')) return 'now()';
  const [given] = modifiers.get('default')?.arguments ?? [];
  if (given !== undefined) return defaultText(given, look);
  const made = computedDefault(modifiers, look);
  return made && defaultText(made, look);
}

function defaultText(value: Value, look: Lookup): string {
  return look.text(value).replace(/^`|`$/g, '');
}

/** What the client puts in where an insert says nothing: `$defaultFn(() => new Date())`, `$default`, and `$onUpdate`, too. */
export function computedDefault(modifiers: ReadonlyMap<string, ValueOf<'call'>>, look: Lookup): Value | null {
  const modifier = ['$defaultFn', '$default', '$onUpdateFn', '$onUpdate']
    .map((name) => modifiers.get(name))
    .find((each) => each !== undefined);
  return modifier === undefined ? null : resultOf(modifier, look);
}

/** What a column is set to by every update: https://orm.drizzle.team/docs/column-types/pg#onupdate */
export function computedUpdate(column: DrizzleColumn, look: Lookup): Value | null {
  const modifier = modifiedCall(column.value)?.modifiers.find((each) => /^\$onUpdate(Fn)?$/.test(callName(each) ?? ''));
  return modifier === undefined ? null : resultOf(modifier, look);
}

/** What a column is set to by every insert that does not name it, by the client. */
export function computedInsert(column: DrizzleColumn, look: Lookup): Value | null {
  const modifiers = modifiedCall(column.value)?.modifiers ?? [];
  return computedDefault(new Map(modifiers.map((each) => [callName(each) ?? '', each])), look);
}

function resultOf(modifier: ValueOf<'call'>, look: Lookup): Value | null {
  const [given] = modifier.arguments;
  return given === undefined ? null : look.resultOf(given, [], given.at);
}

/** `.references(() => orders.id, { onDelete: 'cascade' })` */
function referenceOf(modifier: ValueOf<'call'> | undefined, look: Lookup): Field['references'] {
  const [target, options] = modifier?.arguments ?? [];
  if (target === undefined) return null;
  const column = columnUse(look.resultOf(target, [], target.at), look);
  if (column === null) return null;
  const stated = keyOf(options, 'onDelete');
  return {
    entity: column.table.name,
    field: column.name,
    onDelete: actionOf(propertyOf(options, 'onDelete')),
    ...(stated && { statedAt: stated }),
  };
}
