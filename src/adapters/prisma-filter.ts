import type { FieldPath, Predicate } from '../model/predicate';
import type { Span } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
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
  type FilterReading,
} from './mongo-reading';
import { columnCondition, readComposite } from './prisma-condition';
import { columnOf, touchModel, useOf, type PrismaContext } from './prisma-query';
import { linkOf, type PrismaLink } from './prisma-relation';
import type { PrismaField, PrismaModel } from './prisma-schema';
import { isNull, partsOf } from './prisma-value';

const mostAlternatives = 8;

/**
 * What `where` says of a model's rows. Queries on related models, which conditions on relations make, are touched.
 * `prefix` leads to the composite type that the model is.
 * https://www.prisma.io/docs/orm/reference/prisma-client-reference#filter-conditions-and-operators
 */
export function whereReading(
  context: PrismaContext,
  model: PrismaModel,
  value: Value | undefined | null,
  prefix: FieldPath = [],
): FilterReading {
  if (value === undefined || value === null) return everything;
  switch (value.kind) {
    case 'undefined':
      return everything;
    case 'object':
      return objectReading(context, model, value, prefix);
    case 'one-of':
      return value.values.length > mostAlternatives
        ? opaque('one of many conditions', value.at)
        : oneOfForms(value.values.map((one) => whereReading(context, model, one, prefix)));
    default:
      return opaque('the filter is computed', value.at);
  }
}

function objectReading(
  context: PrismaContext,
  model: PrismaModel,
  value: ValueOf<'object'>,
  prefix: FieldPath,
): FilterReading {
  const parts = value.properties.map((property) => propertyReading(context, model, property, prefix));
  if (value.open) parts.push(opaque('further conditions are added', value.at));
  return allOf(parts);
}

/** A condition whose value is `undefined` is left out, unless the client is told to throw. */
function propertyReading(
  context: PrismaContext,
  model: PrismaModel,
  property: PropertyValue,
  prefix: FieldPath,
): FilterReading {
  const { value, mayBeLeftOut } = partsOf(property.value, context.look);
  if (value === null) return everything;
  const reading = keyReading(context, model, { ...property, value }, prefix);
  const throws = context.schema.strictUndefined && property.value.kind === 'one-of' && !mayBeSkipped(property.value);
  const mayDiffer = property.optional || property.overlaid === true || (mayBeLeftOut && !throws);
  return mayDiffer ? perhaps(reading, property.keyAt) : reading;
}

/** Whether one of several values is `Prisma.skip`, with which even a strict client leaves the condition out. */
function mayBeSkipped(value: ValueOf<'one-of'>): boolean {
  return value.values.some((one) => one.kind === 'external' && one.path.at(-1) === 'skip');
}

function keyReading(
  context: PrismaContext,
  model: PrismaModel,
  { key, keyAt, value }: PropertyValue,
  prefix: FieldPath,
): FilterReading {
  const logical = key === 'AND' || key === 'OR' || key === 'NOT' ? conditionsIn(context, model, value, prefix) : null;
  switch (key) {
    case 'AND':
      return logical === null ? opaque('the conditions are computed', keyAt) : allOf(logical);
    case 'OR':
      // Without a single condition nothing is found.
      return logical === null ? opaque('the conditions are computed', keyAt) : anyOf(logical);
    case 'NOT':
      if (logical === null) return opaque('the conditions are computed', keyAt);
      return allOf(logical.map((reading) => (isEverything(reading) ? everything : negated(reading, keyAt))));
    default:
      return fieldReading(context, model, { key, keyAt, value, optional: false }, prefix);
  }
}

function isEverything({ predicate, completeness }: FilterReading): boolean {
  return predicate.kind === 'always' && completeness === 'complete';
}

/** An object or a list of objects; null where they are not written down. */
function conditionsIn(
  context: PrismaContext,
  model: PrismaModel,
  value: Value,
  prefix: FieldPath,
): readonly FilterReading[] | null {
  if (value.kind === 'object') return [objectReading(context, model, value, prefix)];
  if (value.kind !== 'array') return null;
  const items = value.items.flatMap((item) => partsOf(item, context.look).value ?? []);
  const readings = items.map((item) => whereReading(context, model, item, prefix));
  return value.open ? [...readings, opaque('further conditions are added', value.at)] : readings;
}

function fieldReading(
  context: PrismaContext,
  model: PrismaModel,
  property: PropertyValue,
  prefix: FieldPath,
): FilterReading {
  const { key, keyAt, value } = property;
  const compound = model.fields.has(key) ? undefined : model.keys.get(key);
  if (compound !== undefined && value.kind === 'object') return objectReading(context, model, value, prefix);
  const field = model.fields.get(key);
  if (field?.nature === 'relation') return relationReading(context, model, field, property);
  const path = [...prefix, columnOf(model, key)];
  const use = useOf(model, key, keyAt, prefix);
  if (field?.nature === 'composite') {
    const inner = context.schema.models.get(field.type);
    const within = (where: Value): FilterReading =>
      inner === undefined ? opaque('a part', keyAt, [path]) : whereReading(context, inner, where, path);
    const reading = readComposite(value, path, keyAt, context, within);
    return { ...reading, filter: [use, ...reading.filter] };
  }
  const reading = columnCondition(value, { context, model, field, path, at: keyAt });
  return { ...reading, filter: [use, ...reading.filter] };
}

const QUANTIFIERS: ReadonlySet<string> = new Set(['some', 'every', 'none', 'is', 'isNot']);

/**
 * A condition on related rows: of this model it says only that some column leads to them; what they must be is a query
 * on their own model. https://www.prisma.io/docs/orm/prisma-client/queries/relation-queries#relation-filters
 */
function relationReading(
  context: PrismaContext,
  model: PrismaModel,
  field: PrismaField,
  { keyAt, value }: PropertyValue,
): FilterReading {
  const link = linkOf(context.schema, model, field);
  if (link === null) return opaque('a condition on related rows', keyAt);
  const keys = link.keyOn === 'own' ? link.own : [];
  const filter = keys.map((key) => ({ field: key.column, at: keyAt }));
  const conditions = value.kind === 'object' ? value.properties.filter(({ key }) => QUANTIFIERS.has(key)) : [];
  const stated =
    conditions.length > 0 ? conditions : [{ key: 'is', keyAt, value, optional: false } satisfies PropertyValue];
  const parts = stated.map((property) => {
    const { value: wanted } = partsOf(property.value, context.look);
    return wanted === null ? everything : quantified(context, field, link, property.key, wanted, keyAt);
  });
  return { ...allOf(parts), filter };
}

function quantified(
  context: PrismaContext,
  field: PrismaField,
  link: PrismaLink,
  quantifier: string,
  value: Value,
  at: Span,
): FilterReading {
  if (isNull(value, context.look)) {
    const present = presentKey(link, at);
    if (present === null) return opaqueLink(field, link, at);
    return condition(quantifier === 'isNot' ? present : { kind: 'not', of: present });
  }
  touchModel(context, link.target, at, 'read', { filter: whereReading(context, link.target, value) });
  return opaqueLink(field, link, at);
}

/** The key column of a relation to one other row; null where it is not on this side or not one. */
function presentKey({ keyOn, own }: PrismaLink, at: Span): Predicate | null {
  const [key, ...more] = own;
  if (keyOn !== 'own' || key === undefined || more.length > 0) return null;
  return { kind: 'present', field: [key.column], mode: 'not-null', at };
}

function opaqueLink(field: PrismaField, link: PrismaLink, at: Span): FilterReading {
  const paths = link.own.map((key) => [key.column]);
  const reading = opaque(`a condition on \`${field.name}\``, at, paths);
  return reading.completeness === 'opaque' ? partly({ ...reading, completeness: 'complete' }) : reading;
}
