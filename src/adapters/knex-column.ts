import type { FieldType } from '../model/predicate';
import type { ColumnDefinition, SchemaStep, SqlName, SqlValue } from '../model/sql';
import type { Value } from '../model/value';
import type { Lookup } from './adapter';
import { foldBoolean, foldText } from './fold';
import { isKnexInstance, stepsOf, type Step } from './knex-chain';
import { propertyOf } from './options';
import { fieldTypeNamed, referenceAction } from './orm-entity';
import {
  columnDefinition,
  optionText,
  reference,
  sqlValues,
  statedDefault,
  textsOf,
  type StepWriter,
} from './schema-steps';

/** Columns by the method that adds them. https://knexjs.org/guide/schema-builder.html#column-types */
const columnTypes: Readonly<Record<string, { readonly type: FieldType; readonly text: string }>> = {
  increments: { type: 'number', text: 'integer' },
  bigIncrements: { type: 'number', text: 'bigint' },
  bigincrements: { type: 'number', text: 'bigint' },
  integer: { type: 'number', text: 'integer' },
  int: { type: 'number', text: 'integer' },
  tinyint: { type: 'number', text: 'tinyint' },
  smallint: { type: 'number', text: 'smallint' },
  mediumint: { type: 'number', text: 'mediumint' },
  bigint: { type: 'number', text: 'bigint' },
  bigInteger: { type: 'number', text: 'bigint' },
  text: { type: 'string', text: 'text' },
  string: { type: 'string', text: 'varchar' },
  float: { type: 'number', text: 'float' },
  double: { type: 'number', text: 'double' },
  decimal: { type: 'number', text: 'decimal' },
  boolean: { type: 'boolean', text: 'boolean' },
  date: { type: 'date', text: 'date' },
  datetime: { type: 'date', text: 'datetime' },
  dateTime: { type: 'date', text: 'datetime' },
  time: { type: 'string', text: 'time' },
  timestamp: { type: 'date', text: 'timestamp' },
  binary: { type: 'binary', text: 'binary' },
  enu: { type: 'string', text: 'text' },
  enum: { type: 'string', text: 'text' },
  json: { type: 'json', text: 'json' },
  jsonb: { type: 'json', text: 'jsonb' },
  uuid: { type: 'string', text: 'uuid' },
  geometry: { type: 'unknown', text: 'geometry' },
  geography: { type: 'unknown', text: 'geography' },
  point: { type: 'unknown', text: 'point' },
  specificType: { type: 'unknown', text: '' },
};

export function isColumnStep({ name }: Step): boolean {
  return Object.hasOwn(columnTypes, name);
}

/** A column as a chain on a table states it. */
export interface StatedKnexColumn {
  readonly column: ColumnDefinition;
  /** `.alter()`: the column is there, and is changed. */
  readonly altered: boolean;
  /** Types that are made for it, and constraints, which have names of their own. */
  readonly before: readonly SchemaStep[];
  readonly after: readonly SchemaStep[];
}

/** The columns that `table.string('state').notNullable()` adds; null for a chain that adds none. */
export function knexColumn(
  entity: SqlName,
  steps: readonly Step[],
  writer: StepWriter,
  look: Lookup,
): StatedKnexColumn | null {
  const [first, ...rest] = steps;
  const kind = first === undefined ? undefined : columnTypes[first.name];
  if (first === undefined || kind === undefined || !isColumnStep(first)) return null;
  const args = first.arguments ?? [];
  const [named, second, third] = args;
  const isCounter = /^(?:big)?increments$/i.test(first.name);
  const name = named === undefined ? (isCounter ? 'id' : null) : foldText(named);
  if (name === null) return null;
  const place = named === undefined ? writer.placeAt(first.nameAt) : writer.place(named);
  const options = second?.kind === 'object' ? second : third;
  const key = propertyOf(options ?? null, 'primaryKey');
  const keyed = key === null ? null : foldBoolean(key);
  const called = (method: string): Step | undefined => rest.findLast((step) => step.name === method);
  const isKey = called('primary') !== undefined || (isCounter ? keyed !== false : keyed === true);
  const nullability = rest.findLast((step) => /^(?:notNull|notNullable|nullable)$/.test(step.name));
  const [flag] = nullability?.arguments ?? [];
  const saysYes = flag === undefined || foldBoolean(flag) !== false;
  const nullable = nullability === undefined ? !isCounter : (nullability.name === 'nullable') === saysYes;
  const isEnum = first.name === 'enu' || first.name === 'enum';
  const values = isEnum ? sqlValues(second ?? null, writer) : checkedValues(called('checkIn'), writer);
  const enumName = isEnum ? nativeName(options) : null;
  const specific = first.name === 'specificType' && second !== undefined ? (foldText(second) ?? '') : '';
  const typeText = specific === '' ? (enumName ?? kind.text) : specific;
  const type = specific === '' ? kind.type : fieldTypeNamed(specific);
  const altered = called('alter') !== undefined;
  const checked = values !== null && enumName === null ? values : null;
  const column = columnDefinition({
    name,
    at: place,
    type,
    typeText,
    typeName: enumName ?? (specific !== '' && type === 'unknown' ? specific : null),
    nullable: nullable && !isKey,
    default: defaultOf(called('defaultTo')?.arguments?.[0], look),
    values: altered ? null : checked,
    primaryKey: isKey && !altered && called('primary')?.arguments?.length !== 1,
  });
  return {
    column,
    altered,
    before: enumName !== null && values !== null && !hasType(options) ? [definedEnum(enumName, values, place)] : [],
    after: [...constraints(entity, column, rest, writer), ...(altered ? checkOf(entity, column, checked) : [])],
  };
}

/** https://knexjs.org/guide/schema-builder.html#checkin */
function checkedValues(step: Step | undefined, writer: StepWriter): readonly SqlValue[] | null {
  return step === undefined ? null : sqlValues(step.arguments?.[0] ?? null, writer);
}

/** `{ useNative: true, enumName: 'order_state' }`: PostgreSQL's own enums. */
function nativeName(options: Value | undefined): string | null {
  const native = propertyOf(options, 'useNative');
  return native !== null && foldBoolean(native) === true ? optionText(options, 'enumName') : null;
}

function hasType(options: Value | undefined): boolean {
  const existing = propertyOf(options, 'existingType');
  return existing !== null && foldBoolean(existing) === true;
}

function definedEnum(name: string, values: readonly SqlValue[], at: ReturnType<StepWriter['place']>): SchemaStep {
  return { kind: 'define-enum', name, values, ...at };
}

/** What a change of the type says of the values: the check that an enum has is made anew, or goes. */
function checkOf(
  entity: SqlName,
  { name: field, start, end }: ColumnDefinition,
  values: readonly SqlValue[] | null,
): readonly SchemaStep[] {
  const constraint = `${entity.name}_${field}_check`;
  if (values === null) return [{ kind: 'drop-constraint', entity, constraint, start, end }];
  return [{ kind: 'constrain-values', entity, constraint, field, values, start, end }];
}

function constraints(
  entity: SqlName,
  { name: field }: ColumnDefinition,
  rest: readonly Step[],
  writer: StepWriter,
): readonly SchemaStep[] {
  const found: SchemaStep[] = [];
  for (const step of rest) {
    const [first] = step.arguments ?? [];
    const place = writer.placeAt(step.nameAt);
    if (step.name === 'unique') {
      const constraint = constraintName(first, 'indexName') ?? defaultName(entity, [field], 'unique');
      found.push({ kind: 'constrain-unique', entity, constraint, fields: [field], primaryKey: false, ...place });
    }
    if (step.name === 'primary' && step.arguments?.length === 1)
      found.push({
        kind: 'constrain-unique',
        entity,
        constraint: constraintName(first, 'constraintName') ?? `${entity.name}_pkey`,
        fields: [field],
        primaryKey: true,
        ...place,
      });
  }
  return [...found, ...foreignKey(entity, [field], null, rest, writer)];
}

/** The name that is given to a constraint, plainly or among options. */
export function constraintName(value: Value | undefined, key: string): string | null {
  return value === undefined ? null : (foldText(value) ?? optionText(value, key));
}

/** https://knexjs.org/guide/schema-builder.html#unique: the name that Knex gives where the code gives none. */
export function defaultName(entity: SqlName, fields: readonly string[], suffix: string): string {
  return [entity.name.replace(/[.-]/g, '_'), ...fields, suffix].join('_').toLowerCase();
}

/**
 * `.references('id').inTable('orders').onDelete('CASCADE')`, `.references('orders.id')`
 * https://knexjs.org/guide/schema-builder.html#foreign
 */
export function foreignKey(
  entity: SqlName,
  fields: readonly string[],
  name: string | null,
  steps: readonly Step[],
  writer: StepWriter,
): readonly SchemaStep[] {
  const last = (method: RegExp): Value | undefined => steps.findLast((step) => method.test(step.name))?.arguments?.[0];
  const referred = last(/^references$/) ?? undefined;
  const listed = textsOf(referred ?? null);
  const [whole] = listed;
  if (referred === undefined || whole === undefined || fields.length === 0) return [];
  const dot = whole.lastIndexOf('.');
  const table =
    writer.name(last(/^(?:inTable|on)$/)) ??
    (dot === -1 ? null : { ...writer.nameOf(whole.slice(0, dot)), ...writer.place(referred) });
  if (table === null) return [];
  const columns = listed.map((each) => each.slice(each.lastIndexOf('.') + 1));
  const action = last(/^onDelete$/);
  const constraint = name ?? constraintName(last(/^withKeyName$/), 'name') ?? defaultName(entity, fields, 'foreign');
  const references = reference(
    table,
    columns[0] ?? null,
    referenceAction(action === undefined ? null : foldText(action)),
    writer.place(action ?? referred),
  );
  return [{ kind: 'constrain-reference', entity, constraint, fields, references, columns, ...writer.place(referred) }];
}

/** As SQL spells it. */
function defaultOf(value: Value | undefined, look: Lookup): string | null {
  if (value === undefined || (value.kind === 'literal' && value.value === null)) return null;
  const raw = value.kind === 'call' ? rawText(value) : null;
  return raw ?? statedDefault(value, look);
}

/** Text that goes to the database as it is: `knex.raw('now()')`, `knex.fn.now()`. */
function rawText(value: Value): string | null {
  const { steps } = stepsOf(value);
  const [before, last] = [steps.at(-2), steps.at(-1)];
  if (last?.name === 'raw' && value.kind === 'call') {
    const [text] = last.arguments ?? [];
    return text === undefined ? null : foldText(text);
  }
  return before?.name === 'fn' && last?.name === 'now' && isOfKnex(value) ? 'CURRENT_TIMESTAMP' : null;
}

function isOfKnex(value: Value): boolean {
  if (value.kind !== 'call' || value.callee.kind !== 'member') return false;
  const { object } = value.callee;
  return object.kind === 'member' && isKnexInstance(object.object);
}

/** Two columns for when a row was made and changed: `timestamps(useTimestamps, defaultToNow, useCamelCase)`. */
export function timestampColumns(step: Step, writer: StepWriter): readonly ColumnDefinition[] {
  const [first, second, third] = step.arguments ?? [];
  const option = (value: Value | undefined, key: string): boolean => {
    const stated = first?.kind === 'object' ? propertyOf(first, key) : (value ?? null);
    return stated !== null && foldBoolean(stated) === true;
  };
  const now = option(second, 'defaultToNow');
  const typeText = option(first, 'useTimestamps') ? 'timestamp' : 'datetime';
  return timestampNames(option(third, 'useCamelCase')).map((name) =>
    columnDefinition({
      name,
      at: writer.placeAt(step.nameAt),
      type: 'date',
      typeText,
      nullable: !now,
      default: now ? 'CURRENT_TIMESTAMP' : null,
    }),
  );
}

export function timestampNames(camel: boolean): readonly string[] {
  return camel ? ['createdAt', 'updatedAt'] : ['created_at', 'updated_at'];
}
