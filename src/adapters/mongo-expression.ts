import type { Comparison, FieldPath, Operand, Predicate } from '../model/predicate';
import type { FieldUse } from '../model/query';
import type { Value } from '../model/value';
import { foldText } from './fold';
import { allOf, anyOf, driverOperand, opaque, partly, type FilterReading } from './mongo-reading';

const comparisons: Readonly<Record<string, Comparison>> = {
  $eq: '=',
  $ne: '<>',
  $lt: '<',
  $lte: '<=',
  $gt: '>',
  $gte: '>=',
};

const mirrored: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/**
 * The condition of `$expr`. Unlike in a filter, comparisons there hold across types and for missing fields, so only an
 * equality is taken at its word; the others are told, but exclude nothing.
 * https://www.mongodb.com/docs/manual/reference/operator/query/expr/
 */
export function expressionPredicate(value: Value, prefix: FieldPath): FilterReading {
  const [operation, ...others] = value.kind === 'object' ? value.properties : [];
  const reading =
    operation === undefined || others.length > 0 ? null : operationReading(operation.key, operation.value, prefix);
  if (reading !== null) return reading;
  const uses = fieldsRead(value, prefix);
  return {
    ...opaque(
      'an expression',
      value.at,
      uses.map((use) => use.field.split('.')),
    ),
    filter: uses,
  };
}

function operationReading(operator: string, value: Value, prefix: FieldPath): FilterReading | null {
  if (value.kind !== 'array' || value.open) return null;
  const parts = (): readonly FilterReading[] => value.items.map((item) => expressionPredicate(item, prefix));
  if (operator === '$and') return allOf(parts());
  if (operator === '$or') return anyOf(parts());
  const comparison = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  const [left, right] = value.items;
  if (comparison === undefined || !left || !right) return null;
  return (
    comparisonReading(left, comparison, right, prefix) ?? comparisonReading(right, mirrored[comparison], left, prefix)
  );
}

function comparisonReading(left: Value, operator: Comparison, right: Value, prefix: FieldPath): FilterReading | null {
  const field = fieldNamed(left, prefix);
  const operand = operandIn(right, prefix);
  if (field === null || operand === null) return null;
  const filter = [left, right].flatMap((side) => useOf(side, prefix));
  const compare: Predicate = { kind: 'compare', field, operator, operand, at: left.at };
  const exact = operand.kind === 'field' || (operator === '=' && operand.kind === 'literal' && operand.value !== null);
  if (exact) return { predicate: compare, completeness: 'complete', filter };
  const across: Predicate = { kind: 'opaque', reason: 'compared across types', fields: [field], at: left.at };
  return partly({ predicate: { kind: 'any', of: [compare, across] }, completeness: 'complete', filter });
}

/** `'$address.zip'` names a field. */
function fieldNamed(value: Value, prefix: FieldPath): FieldPath | null {
  const text = foldText(value);
  return text !== null && /^\$[^$]/.test(text) ? [...prefix, ...text.slice(1).split('.')] : null;
}

function operandIn(value: Value, prefix: FieldPath): Operand | null {
  const path = fieldNamed(value, prefix);
  if (path !== null) return { kind: 'field', path, entity: null };
  const text = foldText(value);
  if (text === '$$NOW') return { kind: 'now', offset: 0 };
  if (text?.startsWith('$$') || value.kind === 'object' || value.kind === 'array') return null;
  return driverOperand(value);
}

function useOf(value: Value, prefix: FieldPath): readonly FieldUse[] {
  const path = fieldNamed(value, prefix);
  return path === null ? [] : [{ field: path.join('.'), at: value.at }];
}

/** Every field that an aggregation expression names, in order of appearance. */
export function fieldsRead(value: Value, prefix: FieldPath = []): readonly FieldUse[] {
  switch (value.kind) {
    case 'object':
      return value.properties.flatMap((property) => fieldsRead(property.value, prefix));
    case 'array':
      return value.items.flatMap((item) => fieldsRead(item, prefix));
    case 'one-of':
      return value.values.flatMap((alternative) => fieldsRead(alternative, prefix));
    default:
      return useOf(value, prefix);
  }
}
