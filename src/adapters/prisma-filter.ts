import type { FieldPath, Predicate } from '../model/predicate';
import { contains, type Span } from '../model/span';
import type { PropertyValue, Value, ValueOf } from '../model/value';
import {
  allOf,
  anyOf,
  condition,
  everything,
  negated,
  oneOfForms,
  opaque,
  perhaps,
  vanishing,
  type FilterReading,
} from './mongo-reading';
import { columnCondition, readComposite } from './prisma-condition';
import { columnOf, touchModel, useOf, type PrismaContext } from './prisma-query';
import { linkOf, pairOf, type ColumnPair, type PrismaLink } from './prisma-relation';
import type { PrismaField, PrismaModel } from './prisma-schema';
import { isLeftOut, isNull, partsOf } from './prisma-value';

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
  if (value === null) return leftOut(context, model, property, prefix);
  const reading = keyReading(context, model, { ...property, value }, prefix);
  const throws = context.schema.strictUndefined && property.value.kind === 'one-of' && !mayBeSkipped(property.value);
  const mayDiffer = property.optional || property.overlaid === true || (mayBeLeftOut && !throws);
  const found = mayDiffer ? perhaps(reading, property.keyAt) : reading;
  const vanishes = !context.schema.strictUndefined && context.look.mayBeUndefined(property.value);
  return vanishes ? vanishing(found) : found;
}

/**
 * A condition without a value. Where `undefined` is not written at this place, it may be something else for other
 * callers; and without its key a method that takes one row by it does not run.
 */
function leftOut(
  context: PrismaContext,
  model: PrismaModel,
  { key, keyAt, value }: PropertyValue,
  prefix: FieldPath,
): FilterReading {
  const field = model.fields.get(key);
  const needed = context.byKey && (field?.unique ?? key === 'id');
  if (!needed && contains(context.at, value.at)) return everything;
  if (field?.nature === 'relation') return opaque('this condition may be absent', keyAt);
  const reading = opaque('compared with undefined', keyAt, [[...prefix, columnOf(model, key)]]);
  return { ...reading, filter: [useOf(model, key, keyAt, prefix)] };
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

/** A relation that a condition goes through. */
interface Related {
  readonly context: PrismaContext;
  readonly model: PrismaModel;
  readonly field: PrismaField;
  readonly link: PrismaLink;
  readonly at: Span;
}

/**
 * A condition on related rows. What they must be is a query on their own model, whose result the key is compared with.
 * https://www.prisma.io/docs/orm/prisma-client/queries/relation-queries#relation-filters
 */
function relationReading(
  context: PrismaContext,
  model: PrismaModel,
  field: PrismaField,
  { keyAt, value }: PropertyValue,
): FilterReading {
  const link = linkOf(context.schema, model, field);
  if (link === null) return opaque('a condition on related rows', keyAt);
  const reading = conditionOnRelated({ context, model, field, link, at: keyAt }, value);
  return { ...reading, filter: link.own.map((key) => ({ field: key.column, at: keyAt })) };
}

function conditionOnRelated(related: Related, value: Value): FilterReading {
  if (value.kind === 'one-of' && value.values.length <= mostAlternatives)
    return oneOfForms(value.values.map((one) => conditionOnRelated(related, one)));
  const { look } = related.context;
  const stated = value.kind === 'object' ? value.properties.filter(({ key }) => QUANTIFIERS.has(key)) : [];
  if (stated.length === 0) return isLeftOut(value, look) ? everything : quantified(related, 'is', value);
  return allOf(
    stated.map((property) => {
      const { value: wanted } = partsOf(property.value, look);
      return wanted === null ? everything : quantified(related, property.key, wanted);
    }),
  );
}

function quantified(related: Related, quantifier: string, value: Value): FilterReading {
  const { context, model, field, link, at } = related;
  const present = presentKey(link, at);
  const none = isNull(value, context.look);
  if (none && present !== null) return condition(quantifier === 'isNot' ? present : { kind: 'not', of: present });
  touchModel(context, link.target, at, 'read', {
    filter: none ? everything : whereReading(context, link.target, value),
  });
  const pair = pairOf(model, field, link);
  if (pair === null) return opaqueLink(field, link, at);
  const among = amongThose(pair, at);
  if (none) return quantifier === 'isNot' ? among : negated(among, at);
  if (quantifier === 'is' || quantifier === 'some') return among;
  // Rows without a related one satisfy `isNot`, `none` and `every`.
  const others = negated(among, at);
  return present === null ? others : anyOf([others, condition({ kind: 'not', of: present })]);
}

/** A column holds one of those that a query on another table gives. */
export function amongThose({ column, entity, field }: ColumnPair, at: Span): FilterReading {
  const operand = { kind: 'subquery', text: `${entity}.${field}`, entity, field: [field] } as const;
  return condition({ kind: 'in-set', field: [column], operands: [operand], at });
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
  return { ...reading, completeness: 'partial' };
}
