import type { Comparison, FieldPath, Predicate } from '../model/predicate';
import { contains, type Span } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import { foldScalar } from './fold';
import { expressionPredicate } from './mongo-expression';
import {
  allOf,
  anyOf,
  condition,
  driverOperand,
  everything,
  negated,
  ofSomeElement,
  oneOfForms,
  opaque,
  partly,
  perhaps,
  type FilterReading,
  type OperandReader,
} from './mongo-reading';

const mostAlternatives = 8;

const comparisons: Readonly<Record<string, Comparison>> = {
  $ne: '<>',
  $lt: '<',
  $lte: '<=',
  $gt: '>',
  $gte: '>=',
};

/** Operators that only accompany another one. */
const silent: ReadonlySet<string> = new Set(['$comment', '$options', '$maxDistance', '$minDistance']);

/**
 * What a MongoDB filter document says. Whatever is not understood becomes opaque, so that a predicate never excludes a
 * document that the filter matches. `prefix` is the path that the filter's keys are relative to.
 * https://www.mongodb.com/docs/manual/reference/operator/query/
 */
export function filterPredicate(
  value: Value | undefined,
  prefix: FieldPath = [],
  operand: OperandReader = driverOperand,
): FilterReading {
  if (value === undefined) return everything;
  switch (value.kind) {
    case 'object':
      return filterObject(value, prefix, operand);
    case 'one-of':
      return eachAlternative(value, (alternative) => filterPredicate(alternative, prefix, operand));
    case 'undefined':
    case 'function':
      return everything;
    case 'literal':
      return value.value === null ? everything : opaque('not a filter document', value.at);
    default:
      return opaque('the filter is computed', value.at);
  }
}

function filterObject(value: ValueOf<'object'>, prefix: FieldPath, operand: OperandReader): FilterReading {
  const parts = value.properties.map((property) => {
    const reading = topCondition(property, prefix, operand);
    return mayDiffer(property) ? perhaps(reading, property.keyAt) : reading;
  });
  if (value.open) parts.push(opaque('further conditions are added', value.at));
  return allOf(parts);
}

/** Whether the condition may be absent from the filter, or be another one. */
function mayDiffer({ optional, overlaid }: PropertyValue): boolean {
  return optional || overlaid === true;
}

function eachAlternative(value: ValueOf<'one-of'>, read: (value: Value) => FilterReading): FilterReading {
  if (value.values.length > mostAlternatives) return opaque('the condition has many forms', value.at);
  return oneOfForms(value.values.map(read));
}

function topCondition(property: PropertyValue, prefix: FieldPath, operand: OperandReader): FilterReading {
  const { key, keyAt, value } = property;
  const parts = (): readonly FilterReading[] | null => filtersIn(value, prefix, operand);
  switch (key) {
    case '$and':
      return joined(parts(), allOf, keyAt);
    case '$or':
      return joined(parts(), anyOf, keyAt);
    case '$nor':
      return negated(joined(parts(), anyOf, keyAt), keyAt);
    case '$expr':
      return expressionPredicate(value, prefix);
    case '$comment':
      return everything;
    default:
      if (key.startsWith('$')) return opaque(`\`${key}\` is not understood`, keyAt);
      return namedCondition(key, keyAt, value, prefix, operand);
  }
}

function joined(
  readings: readonly FilterReading[] | null,
  join: (readings: readonly FilterReading[]) => FilterReading,
  at: Span,
): FilterReading {
  return readings === null || readings.length === 0 ? opaque('the conditions are computed', at) : join(readings);
}

/** The filters of `$and`, `$or` or `$nor`; null when they are not written down. */
function filtersIn(value: Value, prefix: FieldPath, operand: OperandReader): readonly FilterReading[] | null {
  if (value.kind !== 'array') return null;
  const readings = value.items.map((item) => {
    const reading = filterPredicate(item, prefix, operand);
    // What is added elsewhere may be added under a condition.
    return value.open && !contains(value.at, item.at) ? perhaps(reading, item.at) : reading;
  });
  return value.open ? [...readings, opaque('further conditions are added', value.at)] : readings;
}

function namedCondition(key: string, at: Span, value: Value, prefix: FieldPath, operand: OperandReader): FilterReading {
  const steps = key.split('.');
  const path = [...prefix, ...steps.filter((step) => !isPosition(step))];
  const subject: Subject = { path, at, operand };
  const reading = steps.some(isPosition)
    ? opaque('one position of an array', at, [path])
    : fieldCondition(value, subject);
  return { ...reading, filter: [{ field: path.join('.'), at }, ...reading.filter] };
}

/** `items.0.sku`: https://www.mongodb.com/docs/manual/tutorial/query-array-of-documents/#use-the-array-index-to-query */
function isPosition(step: string): boolean {
  return /^(\d+|\$.*)?$/.test(step);
}

/** The field that a condition is about. */
interface Subject {
  readonly path: FieldPath;
  readonly at: Span;
  readonly operand: OperandReader;
}

function fieldCondition(value: Value, subject: Subject): FilterReading {
  const { path, at } = subject;
  switch (value.kind) {
    case 'undefined':
      return opaque('compared with undefined', at, [path]);
    case 'regex':
      return opaque('a pattern', at, [path]);
    case 'array':
      return opaque('compared with a whole array', at, [path]);
    case 'one-of':
      if (value.values.every((alternative) => alternative.kind === 'literal') || value.values.some(isCompound))
        return eachAlternative(value, (alternative) => fieldCondition(alternative, subject));
      return compare('=', value, subject);
    case 'object':
      return objectCondition(value, subject);
    default:
      return compare('=', value, subject);
  }
}

/** Whether a value is more than what a field is compared with. */
function isCompound(value: Value): boolean {
  return value.kind === 'object' || value.kind === 'array' || value.kind === 'regex' || value.kind === 'undefined';
}

function objectCondition(value: ValueOf<'object'>, subject: Subject): FilterReading {
  const operators = value.properties.filter((property) => property.key.startsWith('$'));
  if (operators.length === 0 || operators.length < value.properties.length) return documentCondition(value, subject);
  const parts = operators.map((property) => {
    const reading = operatorCondition(property.key, property.value, subject);
    return mayDiffer(property) ? perhaps(reading, property.keyAt) : reading;
  });
  if (value.open) parts.push(opaque('further conditions are added', value.at, [subject.path]));
  return allOf(parts);
}

/** A field equals a document as a whole, so each of its parts is equal too. */
function documentCondition(value: ValueOf<'object'>, { path, at, operand }: Subject): FilterReading {
  const whole = opaque('compared with a whole document', at, [path]);
  const plain = value.properties.every((property) => !property.key.startsWith('$') && !property.optional);
  if (value.open || !plain) return whole;
  const parts = value.properties.map((property) =>
    namedCondition(property.key, property.keyAt, property.value, path, operand),
  );
  return allOf([...parts, whole]);
}

function operatorCondition(operator: string, value: Value, subject: Subject): FilterReading {
  const { path, at } = subject;
  if (value.kind === 'one-of' && value.values.some(isCompound))
    return eachAlternative(value, (alternative) => operatorCondition(operator, alternative, subject));
  const comparison = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (comparison !== undefined) return comparisonCondition(comparison, value, subject);
  switch (operator) {
    case '$eq':
      return value.kind === 'object' ? documentCondition(value, subject) : fieldCondition(value, subject);
    case '$in':
      return membership(value, subject);
    case '$nin':
      return negated(membership(value, subject), at);
    case '$exists':
      return existence(value, subject);
    case '$not':
      return value.kind === 'object' ? negated(objectCondition(value, subject), at) : opaque('a pattern', at, [path]);
    case '$elemMatch':
      return elementCondition(value, subject);
    case '$all':
      return everyElement(value, subject);
    default:
      return silent.has(operator) ? everything : opaque(`\`${operator}\` is not understood`, at, [path]);
  }
}

function comparisonCondition(comparison: Comparison, value: Value, subject: Subject): FilterReading {
  if (!isCompound(value)) return compare(comparison, value, subject);
  return opaque('compared with a value that is no scalar', subject.at, [subject.path]);
}

function compare(operator: Comparison, value: Value, { path, at, operand }: Subject): FilterReading {
  return condition({ kind: 'compare', field: path, operator, operand: operand(value, path), at });
}

/** `$in`. Elements that are not written down may be equal to anything. */
function membership(value: Value, { path, at, operand }: Subject): FilterReading {
  if (value.kind === 'undefined') return opaque('compared with undefined', at, [path]);
  if (value.kind !== 'array') return condition({ kind: 'in-set', field: path, operands: [operand(value, path)], at });
  const scalars = value.items.filter((item) => !isCompound(item));
  const operands = scalars.map((item) => operand(item, path));
  if (value.open) operands.push({ kind: 'unknown', text: '…' });
  const listed = condition({ kind: 'in-set', field: path, operands, at });
  if (scalars.length === value.items.length) return value.open ? partly(listed) : listed;
  return anyOf([listed, opaque('a pattern or a document', at, [path])]);
}

function existence(value: Value, { path, at }: Subject): FilterReading {
  const wanted = foldScalar(value);
  if (wanted === undefined) return opaque('whether the field must exist is computed', at, [path]);
  const present: Predicate = { kind: 'present', field: path, mode: 'exists', at };
  return condition(wanted ? present : { kind: 'not', of: present });
}

function elementCondition(value: Value, subject: Subject): FilterReading {
  const { path, at, operand } = subject;
  if (value.kind !== 'object') return opaque('a condition on one element', at, [path]);
  const onElement = value.properties.some((property) => property.key.startsWith('$') && !isLogical(property.key));
  const reading = onElement ? objectCondition(value, subject) : filterObject(value, path, operand);
  return ofSomeElement(reading, path, at);
}

function isLogical(operator: string): boolean {
  return operator === '$and' || operator === '$or' || operator === '$nor' || operator === '$expr';
}

/** `$all` is `$and` of equalities: https://www.mongodb.com/docs/manual/reference/operator/query/all/ */
function everyElement(value: Value, subject: Subject): FilterReading {
  const { path, at } = subject;
  if (value.kind !== 'array' || value.items.length === 0) return opaque('`$all` of a computed list', at, [path]);
  const parts = value.items.map((item) =>
    item.kind === 'literal' && item.value === null
      ? opaque('`$all` of null', at, [path])
      : fieldCondition(item, subject),
  );
  if (value.open) parts.push(opaque('further elements are added', value.at, [path]));
  return allOf(parts);
}
