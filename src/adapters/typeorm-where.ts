import type { Operand, Predicate } from '../model/predicate';
import type { Span } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import {
  allOf,
  anyOf,
  condition,
  everything,
  negated,
  oneOfForms,
  opaque,
  partly,
  perhaps,
  vanishing,
  type FilterReading,
} from './mongo-reading';
import { describe } from './operand';
import { columnSpelled, isEmbedded, propertyAt, type OrmEntity, type OrmProperty } from './orm-entity';
import { about, type OrmSubject } from './orm-subject';
import { exportOf, packageOf } from './origin';
import { operandsOf } from './sql-bound';
import { fragmentFilters } from './sql-fragment';

/**
 * How a condition with `null` or `undefined` is taken. `find` options drop both before 1.0; criteria of `delete`, `update`
 * and query builders compare with them, which holds for no row. https://typeorm.io/docs/data-source/null-and-undefined-handling
 */
export type Missing = 'dropped' | 'compared';

interface WhereContext {
  readonly entity: OrmEntity | null;
  readonly look: Lookup;
  readonly missing: Missing;
  /** The path of the embedded object that keys are relative to. */
  readonly path: string;
}

/** `where` of find options, and criteria. https://typeorm.io/docs/working-with-entity-manager/find-options */
export function whereFilter(
  value: Value | undefined | null,
  entity: OrmEntity | null,
  look: Lookup,
  missing: Missing,
): FilterReading {
  return value === undefined || value === null ? everything : readWhere(value, { entity, look, missing, path: '' });
}

function readWhere(value: Value, context: WhereContext): FilterReading {
  switch (value.kind) {
    case 'object':
      return readObject(value, context);
    case 'array': {
      const parts = value.items.map((item) => readWhere(item, context));
      if (value.open) parts.push(opaque('further conditions are added', value.at));
      return parts.length === 0 ? everything : anyOf(parts);
    }
    case 'one-of':
      return oneOfForms(value.values.map((each) => readWhere(each, context)));
    case 'undefined':
      return everything;
    case 'literal':
      return value.value === null ? everything : readText(value, context);
    case 'template':
      return readText(value, context);
    case 'function':
      return opaque('the condition is built by a function', value.at);
    default:
      return opaque('the condition is computed', value.at);
  }
}

/** Before 0.3 a condition may be a text. */
function readText(value: Value, { entity, look }: WhereContext): FilterReading {
  const scope = {
    alias: null,
    joined: [],
    column: (name: string) => columnSpelled(entity, name),
    bound: () => null,
    look,
  };
  return anyOf(fragmentFilters(value, scope));
}

function readObject(value: ValueOf<'object'>, context: WhereContext): FilterReading {
  const parts = value.properties.map((property) => {
    const read = readProperty(property, context);
    const reading = context.look.mayBeUndefined(property.value) ? vanishing(read) : read;
    return property.optional || property.overlaid === true ? perhaps(reading, property.keyAt) : reading;
  });
  if (value.open) parts.push(opaque('further conditions are added', value.at));
  return allOf(parts);
}

function readProperty({ key, keyAt, value }: PropertyValue, context: WhereContext): FilterReading {
  const { entity } = context;
  const path = context.path + key;
  const found = entity?.properties.get(path);
  if (found === undefined) {
    if (value.kind === 'object' && isEmbedded(entity, path)) return readWhere(value, { ...context, path: `${path}.` });
    const held = propertyAt(entity, path)?.property;
    return subjectCondition(value, { column: held?.field?.name ?? path, at: keyAt, property: held ?? null, context });
  }
  if (found.relation !== null && !isScalar(value)) return relationCondition(value, found, keyAt, context);
  if (found.field === null) return opaque(`a condition on ${path}`, keyAt);
  return subjectCondition(value, { column: found.field.name, at: keyAt, property: found, context });
}

function isScalar(value: Value): boolean {
  return value.kind !== 'object' && value.kind !== 'one-of';
}

/** `author: { id: 5 }` compares the column; any other property of the relation is a condition on another table. */
function relationCondition(value: Value, property: OrmProperty, at: Span, context: WhereContext): FilterReading {
  const { relation, field } = property;
  if (value.kind === 'one-of')
    return oneOfForms(
      value.values.map((each) =>
        isScalar(each) && field !== null
          ? subjectCondition(each, { column: field.name, at, property, context })
          : relationCondition(each, property, at, context),
      ),
    );
  if (value.kind !== 'object' || relation === null) return opaque('the condition is computed', at);
  const own = value.properties.filter(({ key }) => field !== null && key === relation.key);
  const others = value.properties.length - own.length;
  const parts = own.map((each) => {
    const reading = subjectCondition(each.value, { column: field?.name ?? '', at: each.keyAt, property, context });
    return each.optional ? perhaps(reading, each.keyAt) : reading;
  });
  if (others > 0 || value.open) {
    const table = relation.target()?.table ?? property.name;
    parts.push(opaque(`a condition on ${table}`, at, field === null ? [] : [[field.name]]));
  }
  return allOf(parts);
}

/** The column that a condition is about. */
interface Subject extends OrmSubject {
  readonly property: OrmProperty | null;
  readonly context: WhereContext;
}

function subjectCondition(value: Value, subject: Subject): FilterReading {
  return about(subject, fieldCondition(value, subject));
}

function fieldCondition(value: Value, subject: Subject): FilterReading {
  const { column, at, property, context } = subject;
  switch (value.kind) {
    case 'undefined':
      return perhaps(opaque('compared with undefined', at, [[column]]), at);
    case 'literal':
      return value.value === null ? nullCondition(subject) : compare('=', value, subject);
    case 'array':
      return opaque('compared with a whole array', at, [[column]]);
    case 'object': {
      // An entity stands for its key; anything else is a document in one column.
      const key = property?.relation?.key;
      const own = value.properties.find((each) => each.key === key);
      return own === undefined
        ? opaque('compared with a whole document', at, [[column]])
        : fieldCondition(own.value, subject);
    }
    case 'one-of': {
      const given = value.values.filter((each) => each.kind !== 'undefined');
      const forms = given.every(isPlain)
        ? compareAny(given, subject)
        : oneOfForms(given.map((each) => fieldCondition(each, subject)));
      return given.length < value.values.length ? perhaps(forms, at) : forms;
    }
    case 'call':
      return operatorCondition(value, subject) ?? compare('=', value, subject);
    default:
      return context.entity === null && value.kind === 'function'
        ? opaque('computed', at, [[column]])
        : compare('=', value, subject);
  }
}

function compareAny(values: readonly Value[], subject: Subject): FilterReading {
  const [only] = values;
  if (only !== undefined && values.length === 1) return fieldCondition(only, subject);
  const { column, at } = subject;
  return partly(condition({ kind: 'in-set', field: [column], operands: operandsOfAll(values, subject), at }));
}

function isPlain(value: Value): boolean {
  return value.kind !== 'call' && value.kind !== 'object' && value.kind !== 'array' && !isNull(value);
}

function isNull(value: Value): boolean {
  return value.kind === 'literal' && value.value === null;
}

/** `null` is dropped or throws in find options, and holds for no row in criteria; before 0.3 it is IS NULL. */
function nullCondition({ column, at, context }: Subject): FilterReading {
  const absent = condition(missingValue(column, at));
  return context.missing === 'dropped' ? perhaps(absent, at) : partly(absent);
}

function missingValue(column: string, at: Span): Predicate {
  return { kind: 'not', of: { kind: 'present', field: [column], mode: 'not-null', at } };
}

function compare(operator: '=' | '<>' | '<' | '<=' | '>' | '>=', value: Value, subject: Subject): FilterReading {
  const { column, at } = subject;
  const [first, ...others] = operandsOfAll([value], subject);
  if (first === undefined || others.length > 0) return opaque('compared with a list', at, [[column]]);
  return condition({ kind: 'compare', field: [column], operator, operand: first, at });
}

function operandsOfAll(values: readonly Value[], { property }: Subject): readonly Operand[] {
  if (property?.converted === true) return values.map((value) => ({ kind: 'parameter', text: describe(value) }));
  return values.flatMap(operandsOf);
}

const comparisons: Readonly<Record<string, '=' | '<' | '<=' | '>' | '>='>> = {
  Equal: '=',
  LessThan: '<',
  LessThanOrEqual: '<=',
  MoreThan: '>',
  MoreThanOrEqual: '>=',
};

/** The name of an operator of TypeORM's (`LessThan`), or null. */
export function operatorName(value: Value): string | null {
  if (value.kind !== 'call' || packageOf(value.callee) !== 'typeorm') return null;
  const name = exportOf(value.callee);
  return name !== null && operators.has(name) ? name : null;
}

const operators: ReadonlySet<string> = new Set([
  ...Object.keys(comparisons),
  ...['Not', 'In', 'Any', 'IsNull', 'Between', 'Like', 'ILike', 'Raw', 'And', 'Or'],
  ...['ArrayContains', 'ArrayContainedBy', 'ArrayOverlap', 'JsonContains'],
]);

/** https://typeorm.io/docs/working-with-entity-manager/find-options/#advanced-options */
function operatorCondition(value: ValueOf<'call'>, subject: Subject): FilterReading | null {
  const name = operatorName(value);
  if (name === null) return null;
  const { column, at } = subject;
  const [first, second] = value.arguments;
  const comparison = Object.hasOwn(comparisons, name) ? comparisons[name] : undefined;
  const unread = opaque(`\`${name}\` is not understood`, at, [[column]]);
  if (name === 'IsNull') return condition(missingValue(column, at));
  if (first === undefined) return unread;
  if (comparison !== undefined) return comparisonCondition(comparison, first, subject);
  switch (name) {
    case 'Not':
      return notCondition(first, subject);
    case 'In':
    case 'Any':
      return membership(first, subject);
    case 'Between':
      return second === undefined ? unread : allOf([compare('>=', first, subject), compare('<=', second, subject)]);
    case 'And':
    case 'Or': {
      const parts = value.arguments.map((each) => fieldCondition(each, subject));
      return name === 'And' ? allOf(parts) : anyOf(parts);
    }
    case 'Raw':
      return rawCondition(value, subject);
    default:
      return opaque(`\`${name}\``, at, [[column]]);
  }
}

/** Operators compare with what they are given: nothing is dropped, and nothing equals NULL. */
function comparisonCondition(operator: '=' | '<' | '<=' | '>' | '>=', value: Value, subject: Subject): FilterReading {
  if (value.kind === 'undefined') return opaque('compared with undefined', subject.at, [[subject.column]]);
  if (isNull(value)) return partly(condition(missingValue(subject.column, subject.at)));
  if (operator === '=' && value.kind === 'one-of') return fieldCondition(value, subject);
  return compare(operator, value, subject);
}

function notCondition(value: Value, subject: Subject): FilterReading {
  if (operatorName(value) !== null) return negated(fieldCondition(value, subject), subject.at);
  if (value.kind === 'undefined' || isNull(value) || value.kind === 'object' || value.kind === 'array')
    return opaque('compared with a value that is no scalar', subject.at, [[subject.column]]);
  if (value.kind === 'one-of') return negated(oneOfForms([fieldCondition(value, subject)]), subject.at);
  return compare('<>', value, subject);
}

function membership(value: Value, subject: Subject): FilterReading {
  const { column, at } = subject;
  if (value.kind !== 'array')
    return condition({ kind: 'in-set', field: [column], operands: operandsOfAll([value], subject), at });
  const operands = [...operandsOfAll(value.items, subject)];
  if (value.open) operands.push({ kind: 'unknown', text: '…' });
  const listed = condition({ kind: 'in-set', field: [column], operands, at });
  return value.open ? partly(listed) : listed;
}

/** `Raw((alias) => `${alias} > NOW()`)` is SQL; `Raw('1')` alone is compared with. */
function rawCondition({ arguments: args }: ValueOf<'call'>, { column, at, context }: Subject): FilterReading {
  const [first, parameters] = args;
  if (first?.kind !== 'function') return opaque('compared with computed SQL', at, [[column]]);
  const name: Value = { kind: 'literal', value: `own_rows."${column}"`, at: first.at };
  const text = context.look.resultOf(first, [name], first.at);
  const bound = (parameter: string): Value | null =>
    parameters?.kind === 'object'
      ? (parameters.properties.find(({ key }) => key === parameter.replace(/^[:@$]/, ''))?.value ?? null)
      : null;
  const reading = anyOf(
    fragmentFilters(text, { alias: null, joined: [], column: (field) => field, bound, look: context.look }),
  );
  return reading.completeness === 'opaque' ? opaque('computed SQL', at, [[column]]) : { ...reading, filter: [] };
}
