import type { Comparison } from '../model/predicate';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import { conditionOf, type ConditionContext } from './drizzle-condition';
import { foldBoolean } from './fold';
import {
  allOf,
  anyOf,
  condition,
  everything,
  negated,
  opaque,
  partly,
  perhaps,
  type FilterReading,
} from './mongo-reading';
import { operandsOf } from './sql-bound';

/** https://orm.drizzle.team/docs/rqb-v2#filters */
const comparisons: ReadonlyMap<string, Comparison> = new Map([
  ['eq', '='],
  ['ne', '<>'],
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
]);

/** The filters of relational queries that are objects: `{ state: 'open', placedAt: { lt: … }, OR: [ … ] }`. */
export function objectCondition(value: Value, context: ConditionContext): FilterReading {
  if (value.kind === 'undefined') return everything;
  if (value.kind !== 'object') return opaque('a condition that is not known here', value.at);
  const parts = value.properties
    .filter((property) => property.value.kind !== 'undefined')
    .map((property) => maybe(property, keyReading(property, context)));
  return allOf(value.open ? [...parts, opaque('further conditions are added', value.at)] : parts);
}

function maybe({ value, optional }: PropertyValue, reading: FilterReading): FilterReading {
  const absent = optional || (value.kind === 'one-of' && value.values.some(({ kind }) => kind === 'undefined'));
  return absent ? perhaps(reading, value.at) : reading;
}

function keyReading({ key, keyAt, value }: PropertyValue, context: ConditionContext): FilterReading {
  switch (key) {
    case 'AND':
    case 'OR':
      return joined(key, value, (part) => objectCondition(part, context));
    case 'NOT':
      return negated(objectCondition(value, context), keyAt);
    case 'RAW':
      return rawReading(value, context);
    default: {
      const column = context.table.columns.find((each) => each.key === key);
      if (column === undefined) return opaque(`a condition on ${key}`, keyAt);
      const reading = columnReading(value, { name: column.name, key: { key, keyAt, value, optional: false } }, context);
      return { ...reading, filter: [{ field: column.name, at: keyAt }] };
    }
  }
}

function joined(name: 'AND' | 'OR', value: Value, read: (part: Value) => FilterReading): FilterReading {
  if (value.kind !== 'array') return opaque('a list of conditions that is not known here', value.at);
  const parts = value.items.map(read);
  const all = value.open ? [...parts, opaque('further conditions are added', value.at)] : parts;
  if (all.length === 0) return everything;
  return name === 'AND' ? allOf(all) : anyOf(all);
}

function rawReading(value: Value, context: ConditionContext): FilterReading {
  if (value.kind !== 'function') return conditionOf(value, context);
  const operators: Value = { kind: 'external', module: 'drizzle-orm', path: [], at: value.at };
  return conditionOf(context.look.resultOf(value, [context.table.value, operators], value.at), context);
}

interface KeyedColumn {
  readonly name: string;
  readonly key: PropertyValue;
}

function columnReading(value: Value, column: KeyedColumn, context: ConditionContext): FilterReading {
  if (value.kind !== 'object') return compared('=', value, column);
  const parts = value.properties
    .filter((property) => property.value.kind !== 'undefined')
    .map((property) => maybe(property, operatorReading(property, column, context)));
  return allOf(value.open ? [...parts, opaque('further conditions are added', value.at)] : parts);
}

function compared(operator: Comparison, value: Value, { name, key }: KeyedColumn): FilterReading {
  const at = {
    ...key.keyAt,
    end: Math.max(key.keyAt.end, key.value.at.file === key.keyAt.file ? key.value.at.end : 0),
  };
  const [only, ...others] = operandsOf(value);
  const operand = only !== undefined && others.length === 0 ? only : ({ kind: 'unknown', text: '…' } as const);
  return condition({ kind: 'compare', field: [name], operator, operand, at });
}

function operatorReading(
  { key, keyAt, value }: PropertyValue,
  column: KeyedColumn,
  context: ConditionContext,
): FilterReading {
  const operator = comparisons.get(key);
  if (operator !== undefined) return compared(operator, value, column);
  const field = [column.name];
  switch (key) {
    case 'in':
    case 'notIn': {
      const among = condition({ kind: 'in-set', field, operands: listOperands(value), at: keyAt });
      const told = value.kind === 'array' && value.open ? partly(among) : among;
      return key === 'in' ? told : negated(told, keyAt);
    }
    case 'isNull':
    case 'isNotNull': {
      if (foldBoolean(value) === false) return everything;
      const present = condition({ kind: 'present', field, mode: 'not-null', at: keyAt });
      return key === 'isNull' ? negated(present, keyAt) : present;
    }
    case 'AND':
    case 'OR':
      return joined(key, value, (part) => columnReading(part, column, context));
    case 'NOT':
      return negated(columnReading(value, column, context), keyAt);
    default:
      return opaque(key, keyAt, [field]);
  }
}

function listOperands(value: Value): ReturnType<typeof operandsOf> {
  if (!isList(value)) return operandsOf(value);
  const items = value.items.flatMap(operandsOf);
  return value.open ? [...items, { kind: 'unknown', text: '…' }] : items;
}

function isList(value: Value): value is ValueOf<'array'> {
  return value.kind === 'array';
}
