import type { Operand } from '../model/predicate';
import type { FieldWrite } from '../model/query';
import type { Span } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import { variantsOf, elementsOf, type Writing } from './mongo-documents';
import { allOf, type FilterReading } from './mongo-reading';
import { describe } from './operand';
import { eachOf, propertyOf } from './options';
import { whereReading } from './prisma-filter';
import { touchModel, useOf, type PrismaContext } from './prisma-query';
import { linkOf, type PrismaLink } from './prisma-relation';
import type { PrismaField, PrismaModel } from './prisma-schema';
import { ofRelated } from './prisma-select';
import { fieldOperand, isNull, partsOf, specialName } from './prisma-value';

/** What `data` of an insert stores, one writing for each form that it can take. */
export function insertWritings(
  context: PrismaContext,
  model: PrismaModel,
  value: Value | null | undefined,
): readonly Writing[] {
  if (value === null || value === undefined) return [stamped(context, model, { writes: [], complete: value === null })];
  return variantsOf(value).map((variant) => stamped(context, model, dataWriting(context, model, variant)));
}

/** What each of several rows stores. */
export function listWritings(context: PrismaContext, model: PrismaModel, value: Value | null): readonly Writing[] {
  if (value === null || value.kind === 'object') return insertWritings(context, model, value ?? undefined);
  const { items, open } = elementsOf(value, context.look);
  const writings = items.flatMap((item) => insertWritings(context, model, item));
  return open || writings.length === 0 ? [...writings, ...insertWritings(context, model, undefined)] : writings;
}

/** What `data` of an update sets. A field that is set to one of several constants is written once for each. */
export function updateWriting(context: PrismaContext, model: PrismaModel, value: Value | null | undefined): Writing {
  const forms = value ? variantsOf(value) : [];
  const writings = forms.map((form) => dataWriting(context, model, form));
  const writes = new Map(writings.flatMap((each) => each.writes).map((write) => [JSON.stringify(write), write]));
  const complete = forms.length > 0 && writings.every((each) => each.complete);
  return stamped(context, model, { writes: [...writes.values()], complete });
}

/** `@updatedAt` is set by the client: https://www.prisma.io/docs/orm/reference/prisma-schema-reference#updatedat */
function stamped(context: PrismaContext, model: PrismaModel, { writes, complete }: Writing): Writing {
  const touched = [...model.fields.values()].filter(
    ({ updatedAt, column }) => updatedAt && !writes.some((write) => write.field === column),
  );
  const now: Operand = { kind: 'now', offset: 0 };
  return {
    writes: [...writes, ...touched.map(({ column }) => ({ field: column, at: context.methodAt, value: now }))],
    complete,
  };
}

function dataWriting(context: PrismaContext, model: PrismaModel, value: Value): Writing {
  if (value.kind !== 'object') return { writes: [], complete: false };
  const writings = value.properties.map((property) => propertyWriting(context, model, property));
  return {
    writes: writings.flatMap((each) => each.writes),
    complete: !value.open && writings.every((each) => each.complete),
  };
}

const nothing: Writing = { writes: [], complete: true };

function propertyWriting(context: PrismaContext, model: PrismaModel, property: PropertyValue): Writing {
  const { value, mayBeLeftOut } = partsOf(property.value, context.look);
  if (value === null) return nothing;
  const { key, keyAt } = property;
  const field = model.fields.get(key);
  if (field?.nature === 'relation') return nestedWriting(context, model, field, { ...property, value });
  const use = useOf(model, key, keyAt);
  const mayDiffer = mayBeLeftOut || property.optional;
  const to = setValue(value);
  const operand: Operand = mayDiffer || to === null ? unknown(value) : written(context, model, field, to);
  const write: FieldWrite = { ...use, value: operand };
  return { writes: [to?.kind === 'literal' && !mayDiffer ? { ...write, valueAt: to.at } : write], complete: true };
}

function unknown(value: Value): Operand {
  return { kind: 'unknown', text: describe(value) };
}

/** `{ set: x }` is x; what is added, multiplied or pushed is computed. */
function setValue(value: Value): Value | null {
  if (value.kind !== 'object') return value;
  const [only, ...more] = value.properties;
  if (only === undefined || more.length > 0 || value.open) return value;
  if (only.key === 'set') return only.value;
  return ['increment', 'decrement', 'multiply', 'divide', 'push', 'unset'].includes(only.key) ? null : value;
}

function written(context: PrismaContext, model: PrismaModel, field: PrismaField | undefined, value: Value): Operand {
  if (isNull(value, context.look)) return { kind: 'literal', value: null };
  if (specialName(value, context.look) !== null) return unknown(value);
  return fieldOperand(value, model, field);
}

/**
 * Writes through a relation: queries on the related model, and the key where it is on this side.
 * https://www.prisma.io/docs/orm/prisma-client/queries/relation-queries#nested-writes
 */
function nestedWriting(
  context: PrismaContext,
  model: PrismaModel,
  field: PrismaField,
  { keyAt, value }: PropertyValue,
): Writing {
  const link = linkOf(context.schema, model, field);
  if (value.kind !== 'object' || link === null) return { writes: [], complete: false };
  const writings = value.properties.map((step): Writing => {
    const { value: given } = partsOf(step.value, context.look);
    return given === null ? nothing : nestedStep({ context, model, field, link, at: step.keyAt }, step.key, given);
  });
  const complete = !value.open && writings.every((each) => each.complete);
  const keys = new Map(writings.flatMap((each) => each.writes).map((write) => [write.field, write]));
  return { writes: [...keys.values()].map((write) => ({ ...write, at: keyAt })), complete };
}

interface Nested {
  readonly context: PrismaContext;
  readonly model: PrismaModel;
  readonly field: PrismaField;
  readonly link: PrismaLink;
  readonly at: Span;
}

function nestedStep(nested: Nested, step: string, value: Value): Writing {
  const { context, link, at } = nested;
  const each = eachOf(value);
  switch (step) {
    case 'create':
      for (const data of each) insertRelated(nested, insertWritings(context, link.target, data));
      return ownKeys(nested, null);
    case 'createMany':
      insertRelated(nested, listWritings(context, link.target, propertyOf(value, 'data')));
      return nothing;
    case 'connectOrCreate':
      for (const one of each) {
        touchModel(context, link.target, at, 'read', { filter: whereOf(nested, propertyOf(one, 'where')), limit: 1 });
        insertRelated(nested, insertWritings(context, link.target, propertyOf(one, 'create')));
      }
      return ownKeys(nested, null);
    case 'connect':
      for (const where of each) moveRelated(nested, where);
      return ownKeys(nested, value);
    case 'set':
    case 'disconnect':
      moveRelated(nested, value);
      return ownKeys(nested, { kind: 'undefined', at });
    case 'update':
    case 'updateMany':
    case 'upsert':
      for (const one of each) updateRelated(nested, step, one);
      return nothing;
    case 'delete':
    case 'deleteMany':
      for (const where of each) deleteRelated(nested, where);
      return nothing;
    default:
      return { writes: [], complete: false };
  }
}

/** The related rows that also satisfy a condition; `true` means whichever there is. */
function whereOf({ context, link }: Nested, where: Value | null): FilterReading {
  return whereReading(context, link.target, where?.kind === 'literal' ? null : where);
}

function relatedWhere(nested: Nested, where: Value | null): FilterReading {
  const { model, field, link, at } = nested;
  return allOf([ofRelated(model, field, link, at), whereOf(nested, where)]);
}

function insertRelated({ context, link, at }: Nested, writings: readonly Writing[]): void {
  const keys = link.keyOn === 'target' ? link.theirs : [];
  for (const { writes, complete } of writings) {
    const own = keys.filter(({ column }) => !writes.some((write) => write.field === column));
    const stored = own.map(({ column }): FieldWrite => ({ field: column, at, value: parentKey }));
    touchModel(context, link.target, at, 'insert', { writes: [...writes, ...stored], writesComplete: complete });
  }
}

const parentKey: Operand = { kind: 'unknown', text: 'the key of the row around it' };

/** Rows that hold the key come to belong to another row, or to none. */
function moveRelated(nested: Nested, where: Value): void {
  const { context, link, at } = nested;
  if (link.keyOn !== 'target') return;
  const writes = link.theirs.map(({ column }): FieldWrite => ({ field: column, at, value: parentKey }));
  touchModel(context, link.target, at, 'update', {
    filter: whereOf(nested, where.kind === 'array' ? null : where),
    writes,
  });
}

/** `data` may be the value itself where there is one related row at most. */
function updateRelated(nested: Nested, step: string, value: Value): void {
  const { context, link, at } = nested;
  const data = propertyOf(value, step === 'upsert' ? 'update' : 'data');
  const { writes, complete } = updateWriting(context, link.target, data ?? value);
  const where = data === null ? null : propertyOf(value, 'where');
  const filter = relatedWhere(nested, where);
  touchModel(context, link.target, at, 'update', { filter, writes, writesComplete: complete });
  if (step === 'upsert') insertRelated(nested, insertWritings(context, link.target, propertyOf(value, 'create')));
}

function deleteRelated(nested: Nested, where: Value): void {
  if (where.kind === 'literal' && where.value === false) return;
  touchModel(nested.context, nested.link.target, nested.at, 'delete', { filter: relatedWhere(nested, where) });
}

/** The key columns of this side: what `connect` names, null for what it takes away, else what the database gives. */
function ownKeys({ link, at }: Nested, connected: Value | null): Writing {
  if (link.keyOn !== 'own') return nothing;
  const writes = link.own.map((key, index): FieldWrite => {
    const theirs = link.theirs[index];
    const given = connected === null || theirs === undefined ? null : keyIn(connected, theirs);
    if (connected?.kind === 'undefined') return { field: key.column, at, value: { kind: 'literal', value: null } };
    const value: Operand = given === null ? parentKey : fieldOperand(given, link.target, theirs);
    return { field: key.column, at, value };
  });
  return { writes, complete: true };
}

function keyIn(connected: Value, { name }: PrismaField): Value | null {
  return propertyOf(connected, name);
}
