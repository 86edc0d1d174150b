import type { FieldUse } from '../model/query';
import type { Span } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import type { ChainLink } from './adapter';
import { foldBoolean, foldNumber, foldText } from './fold';
import { allOf, opaque, type FilterReading } from './mongo-reading';
import { eachOf, propertyOf } from './options';
import { amongThose, whereReading } from './prisma-filter';
import { touchModel, useOf, type PrismaContext } from './prisma-query';
import { linkOf, relatedPairOf, type PrismaLink } from './prisma-relation';
import type { PrismaField, PrismaModel } from './prisma-schema';

/**
 * The fields that a call reads beside its condition. Whatever it selects through relations is a query of its own.
 * https://www.prisma.io/docs/orm/prisma-client/queries/select-fields
 */
export function readsOf(context: PrismaContext, model: PrismaModel, args: Value | undefined): readonly FieldUse[] {
  if (args === undefined) return [];
  if (args.kind === 'one-of') return args.values.flatMap((one) => readsOf(context, model, one));
  const selected = ['select', 'include', 'omit'].flatMap((key) => selectedIn(context, model, propertyOf(args, key)));
  const summed = ['_sum', '_avg', '_min', '_max', '_count'].flatMap((key) =>
    selectedIn(context, model, propertyOf(args, key)),
  );
  const listed = ['by', 'distinct'].flatMap((key) => namedIn(model, propertyOf(args, key)));
  const ordered = orderedBy(context, model, propertyOf(args, 'orderBy'));
  const grouped = keysOf(model, propertyOf(args, 'having'));
  const from = keysOf(model, propertyOf(args, 'cursor'));
  return [...selected, ...summed, ...listed, ...ordered, ...grouped, ...from];
}

function objectsIn(value: Value | null): readonly (Value & { readonly kind: 'object' })[] {
  return value === null ? [] : eachOf(value).flatMap((one) => (one.kind === 'object' ? [one] : []));
}

function selectedIn(context: PrismaContext, model: PrismaModel, value: Value | null): readonly FieldUse[] {
  return objectsIn(value).flatMap(({ properties }) =>
    properties.flatMap((property) => selectedBy(context, model, property)),
  );
}

function selectedBy(context: PrismaContext, model: PrismaModel, property: PropertyValue): readonly FieldUse[] {
  const { key, keyAt, value } = property;
  if (value.kind === 'undefined' || foldBoolean(value) === false || key === '_all') return [];
  if (key === '_count') return selectedIn(context, model, propertyOf(value, 'select'));
  const field = model.fields.get(key);
  if (field?.nature !== 'relation') return [useOf(model, key, keyAt)];
  readRelated(context, model, field, value, keyAt);
  return [];
}

/** A call on what one row's query gives: `client.order.findUnique(…).customer()`. */
export function readFluently(context: PrismaContext, model: PrismaModel, links: readonly ChainLink[]): void {
  const [next] = links;
  const field = next === undefined ? undefined : model.fields.get(next.name);
  if (next === undefined || next.arguments === null || field?.nature !== 'relation') return;
  const args: Value = next.arguments[0] ?? { kind: 'literal', value: true, at: next.nameAt };
  readRelated(context, model, field, args, next.nameAt);
}

function readRelated(context: PrismaContext, model: PrismaModel, field: PrismaField, value: Value, at: Span): void {
  const link = linkOf(context.schema, model, field);
  if (link === null) return;
  const args = value.kind === 'object' ? value : undefined;
  const where = whereReading(context, link.target, propertyOf(args, 'where'));
  touchModel(context, link.target, at, 'read', {
    filter: allOf([ofRelated(model, field, link, at), where]),
    reads: readsOf(context, link.target, args),
    limit: limitOf(propertyOf(args, 'take')),
  });
}

/** The rows that belong to others of a model, which are told by a column of theirs. */
export function ofRelated(model: PrismaModel, field: PrismaField, link: PrismaLink, at: Span): FilterReading {
  const pair = relatedPairOf(model, field, link);
  if (pair === null)
    return opaque(
      `those of \`${model.name}\``,
      at,
      link.theirs.map((key) => [key.column]),
    );
  return { ...amongThose(pair, at), filter: [{ field: pair.column, at }] };
}

/** `orderBy: { createdAt: 'desc' }`, a list of such, and the fields of related rows. */
function orderedBy(context: PrismaContext, model: PrismaModel, value: Value | null): readonly FieldUse[] {
  return objectsIn(value).flatMap(({ properties }) =>
    properties.flatMap(({ key, keyAt, value: order }) => {
      if (order.kind === 'undefined') return [];
      const field = model.fields.get(key);
      if (key.startsWith('_')) return orderedBy(context, model, order);
      if (field?.nature !== 'relation') return [useOf(model, key, keyAt)];
      const link = linkOf(context.schema, model, field);
      if (link !== null)
        touchModel(context, link.target, keyAt, 'read', {
          filter: ofRelated(model, field, link, keyAt),
          reads: orderedBy(context, link.target, order),
        });
      return [];
    }),
  );
}

/** Fields that an object names by its keys; parts of a compound key, too. */
function keysOf(model: PrismaModel, value: Value | null): readonly FieldUse[] {
  return objectsIn(value).flatMap(({ properties }) =>
    properties.flatMap(({ key, keyAt, value: inner }) => {
      if (key === 'AND' || key === 'OR' || key === 'NOT') return keysOf(model, inner);
      return model.keys.has(key) && !model.fields.has(key) ? keysOf(model, inner) : [useOf(model, key, keyAt)];
    }),
  );
}

/** `distinct: ['state']`, `by: 'state'` */
function namedIn(model: PrismaModel, value: Value | null): readonly FieldUse[] {
  return value === null
    ? []
    : eachOf(value).flatMap((one) => {
        const name = foldText(one);
        return name === null ? [] : [useOf(model, name, one.at)];
      });
}

/** A negative number takes from the end. */
export function limitOf(value: Value | null): number | null {
  const limit = value === null ? null : foldNumber(value);
  return limit === null ? null : Math.abs(limit);
}
