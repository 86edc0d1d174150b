import type { Comparison, FieldPath, Predicate } from '../model/predicate';
import type { Span } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import { foldBoolean, foldText } from './fold';
import {
  allOf,
  anyOf,
  condition,
  everything,
  negated,
  ofSomeElement,
  oneOfForms,
  opaque,
  partly,
  perhaps,
  vanishing,
  type FilterReading,
} from './mongo-reading';
import { propertyOf } from './options';
import type { PrismaContext } from './prisma-query';
import type { PrismaField, PrismaModel } from './prisma-schema';
import { fieldOperand, isNull, itemsOf, partsOf, specialName } from './prisma-value';

/** The column that a condition is about. */
export interface Subject {
  readonly context: PrismaContext;
  readonly model: PrismaModel;
  /** Undefined for a field that the schema does not have. */
  readonly field: PrismaField | undefined;
  readonly path: FieldPath;
  readonly at: Span;
}

const mostAlternatives = 8;

const comparisons: Readonly<Record<string, Comparison>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' };

/** `status: 'OPEN'`, `status: { notIn: [...] }`, `dueAt: null`. */
export function columnCondition(value: Value, subject: Subject): FilterReading {
  switch (value.kind) {
    case 'object':
      return objectCondition(value, subject);
    case 'one-of':
      if (value.values.length <= mostAlternatives)
        return oneOfForms(value.values.map((one) => columnCondition(one, subject)));
      return opaque('one of many values', subject.at, [subject.path]);
    case 'array':
    case 'regex':
      return opaque('compared with a whole list', subject.at, [subject.path]);
    default:
      return equality(value, subject);
  }
}

function equality(value: Value, subject: Subject): FilterReading {
  const { path, at, context, model, field } = subject;
  if (isNull(value, context.look)) return absence(subject);
  const special = specialName(value, context.look);
  if (special !== null) return opaque('compared with a null of JSON', at, [path]);
  return stored(
    { kind: 'compare', field: path, operator: '=', operand: fieldOperand(value, model, field), at },
    subject,
  );
}

/**
 * Null. A document that lacks the field is not found by `null`, nor by any other comparison.
 * https://www.prisma.io/docs/orm/overview/databases/mongodb#how-to-find-records-by-null-or-missing-fields
 */
function absence(subject: Subject): FilterReading {
  const { path, at, context } = subject;
  if (context.schema.semantics === 'sql')
    return condition({ kind: 'not', of: { kind: 'present', field: path, mode: 'not-null', at } });
  const operand = { kind: 'literal', value: null } as const;
  return stored({ kind: 'compare', field: path, operator: '=', operand, at }, subject);
}

function stored(predicate: Predicate, { path, at, context }: Subject): FilterReading {
  if (context.schema.semantics === 'sql') return condition(predicate);
  return condition({ kind: 'all', of: [predicate, { kind: 'present', field: path, mode: 'exists', at }] });
}

function objectCondition(value: ValueOf<'object'>, subject: Subject): FilterReading {
  const { path, at } = subject;
  if (subject.field?.type === 'Json') return jsonCondition(value, subject);
  const parts = value.properties.map((property) => operatorReading(property, value, subject));
  if (value.open) parts.push(opaque('further conditions are added', at, [path]));
  return allOf(parts);
}

function operatorReading(property: PropertyValue, whole: ValueOf<'object'>, subject: Subject): FilterReading {
  const { value, mayBeLeftOut } = partsOf(property.value, subject.context.look);
  if (value === null || property.key === 'mode') return everything;
  const reading = operatorCondition(property.key, value, whole, subject);
  const mayDiffer = property.optional || property.overlaid === true;
  const { schema, look } = subject.context;
  const found = mayDiffer || (mayBeLeftOut && !schema.strictUndefined) ? perhaps(reading, property.keyAt) : reading;
  return !schema.strictUndefined && look.mayBeUndefined(property.value) ? vanishing(found) : found;
}

function operatorCondition(operator: string, value: Value, whole: ValueOf<'object'>, subject: Subject): FilterReading {
  const { path, at } = subject;
  const comparison = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (comparison !== undefined) return compared(comparison, value, subject);
  const folds = foldsCase(whole);
  switch (operator) {
    case 'equals':
      if (value.kind === 'array') return opaque('compared with a whole list', at, [path]);
      return folds && !isNull(value, subject.context.look) ? withoutCase(subject) : columnCondition(value, subject);
    case 'not':
      return folds ? withoutCase(subject) : denial(value, subject);
    case 'in':
      return folds ? withoutCase(subject) : membership(value, subject);
    case 'notIn':
      return folds ? withoutCase(subject) : exclusion(value, subject);
    case 'isSet':
      return existence(value, subject);
    case 'contains':
    case 'startsWith':
    case 'endsWith':
    case 'search':
      return opaque('a pattern', at, [path]);
    case 'has':
    case 'hasEvery':
    case 'hasSome':
    case 'isEmpty':
      return opaque('a condition on a list', at, [path]);
    default:
      return opaque(`\`${operator}\` is not understood`, at, [path]);
  }
}

/** https://www.prisma.io/docs/orm/prisma-client/queries/case-sensitivity */
function foldsCase(whole: ValueOf<'object'>): boolean {
  const mode = propertyOf(whole, 'mode');
  return mode !== null && foldText(mode) !== 'default';
}

function withoutCase({ path, at }: Subject): FilterReading {
  return opaque('compared without regard to case', at, [path]);
}

function compared(operator: Comparison, value: Value, subject: Subject): FilterReading {
  const { path, at, model, field } = subject;
  if (value.kind === 'one-of' && value.values.length <= mostAlternatives)
    return oneOfForms(value.values.map((one) => compared(operator, one, subject)));
  return stored({ kind: 'compare', field: path, operator, operand: fieldOperand(value, model, field), at }, subject);
}

/** `not: x` finds no rows without a value: https://www.prisma.io/docs/orm/reference/prisma-client-reference#not */
function denial(value: Value, subject: Subject): FilterReading {
  const { path, at, context, model, field } = subject;
  if (value.kind === 'object') return negated(columnCondition(value, subject), at);
  if (value.kind === 'one-of' && value.values.length <= mostAlternatives)
    return oneOfForms(value.values.map((one) => denial(one, subject)));
  if (isNull(value, context.look)) return condition({ kind: 'present', field: path, mode: 'not-null', at });
  if (specialName(value, context.look) !== null) return opaque('compared with a null of JSON', at, [path]);
  return stored(
    { kind: 'compare', field: path, operator: '<>', operand: fieldOperand(value, model, field), at },
    subject,
  );
}

/** `in`. Items that are not written down may be equal to anything. */
function membership(value: Value, subject: Subject): FilterReading {
  const { path, at, context, model, field } = subject;
  if (value.kind === 'one-of' && value.values.length <= mostAlternatives)
    return oneOfForms(value.values.map((one) => membership(one, subject)));
  const list = itemsOf(value, field, context.look);
  const items = list?.items ?? [value];
  const given = items.flatMap((item) => partsOf(item, context.look).value ?? []);
  const operands = given
    .flatMap((item) => (item.kind === 'one-of' ? item.values : [item]))
    .map((item) => fieldOperand(item, model, field));
  const open = list?.open === true;
  const listed = stored(
    { kind: 'in-set', field: path, operands: open ? [...operands, { kind: 'unknown', text: '…' }] : operands, at },
    subject,
  );
  return open ? partly(listed) : listed;
}

function exclusion(value: Value, subject: Subject): FilterReading {
  if (value.kind === 'one-of' && value.values.length <= mostAlternatives)
    return oneOfForms(value.values.map((one) => exclusion(one, subject)));
  const { predicate, ...reading } = membership(value, subject);
  if (subject.context.schema.semantics === 'sql') return negated({ ...reading, predicate }, subject.at);
  const inner = predicate.kind === 'all' ? predicate.of[0] : predicate;
  if (inner === undefined) return opaque('a list', subject.at, [subject.path]);
  return { ...reading, predicate: stored({ kind: 'not', of: inner }, subject).predicate };
}

/** https://www.prisma.io/docs/orm/reference/prisma-client-reference#isset */
function existence(value: Value, { path, at }: Subject): FilterReading {
  const wanted = foldBoolean(value);
  if (wanted === null) return opaque('whether the field must be set is computed', at, [path]);
  const present: Predicate = { kind: 'present', field: path, mode: 'exists', at };
  return condition(wanted ? present : { kind: 'not', of: present });
}

/** Conditions inside a column of JSON. https://www.prisma.io/docs/orm/prisma-client/special-fields-and-types/working-with-json-fields */
function jsonCondition(value: ValueOf<'object'>, subject: Subject): FilterReading {
  const { path, at, context } = subject;
  const [only, ...more] = value.properties;
  const inside = opaque('a condition inside JSON', at, [path]);
  if (only === undefined || more.length > 0 || value.open) return inside;
  if (!isNull(only.value, context.look)) return inside;
  if (only.key === 'equals') return absence(subject);
  return only.key === 'not' ? condition({ kind: 'present', field: path, mode: 'not-null', at }) : inside;
}

/**
 * A condition on a composite type, or a list of them.
 * https://www.prisma.io/docs/orm/reference/prisma-client-reference#composite-type-filters
 */
export function readComposite(
  value: Value,
  path: FieldPath,
  at: Span,
  context: PrismaContext,
  within: (where: Value) => FilterReading,
): FilterReading {
  if (isNull(value, context.look)) {
    const operand = { kind: 'literal', value: null } as const;
    return condition({ kind: 'compare', field: path, operator: '=', operand, at });
  }
  const whole = opaque('compared with a whole document', at, [path]);
  if (value.kind !== 'object') return whole;
  const parts = value.properties.map((property): FilterReading => {
    switch (property.key) {
      case 'is':
        return within(property.value);
      case 'isNot':
        return anyOf([negated(within(property.value), at), opaque('or no such part', at, [path])]);
      case 'some':
        return ofSomeElement(within(property.value), path, at);
      case 'isSet': {
        const wanted = foldBoolean(property.value);
        const present: Predicate = { kind: 'present', field: path, mode: 'exists', at };
        return wanted === null ? whole : condition(wanted ? present : { kind: 'not', of: present });
      }
      default:
        return whole;
    }
  });
  return allOf(value.open ? [...parts, whole] : parts);
}
