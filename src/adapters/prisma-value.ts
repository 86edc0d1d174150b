import type { Operand } from '../model/predicate';
import { foldScalar } from './fold';
import type { Value, ValueOf } from '../model/value';
import type { Lookup } from './adapter';
import { momentOf } from './moment';
import { describe, operandOf } from './operand';
import { chainOf } from './origin';
import { clientExport } from './prisma-client';
import type { PrismaField, PrismaModel } from './prisma-schema';
import { columnOf } from './prisma-query';

/** `undefined`, and `Prisma.skip`, which means the same. */
export function isLeftOut(value: Value, look: Lookup): boolean {
  return value.kind === 'undefined' || specialName(value, look) === 'skip';
}

/** `null`, and `Prisma.DbNull` for a field of JSON. */
export function isNull(value: Value, look: Lookup): boolean {
  return (value.kind === 'literal' && value.value === null) || specialName(value, look) === 'DbNull';
}

/** `skip` for `Prisma.skip`; null for what is no such member. */
export function specialName(value: Value, look: Lookup): string | null {
  const path = value.kind === 'external' ? (clientExport(value, look)?.path ?? []) : [];
  return path.length === 2 && path[0] === 'Prisma' ? (path[1] ?? null) : null;
}

/** A value with the alternatives that are left out set apart. */
export function partsOf(value: Value, look: Lookup): { readonly value: Value | null; readonly mayBeLeftOut: boolean } {
  if (value.kind !== 'one-of') {
    const leftOut = isLeftOut(value, look);
    return { value: leftOut ? null : value, mayBeLeftOut: leftOut };
  }
  const values = value.values.filter((one) => !isLeftOut(one, look));
  const [only] = values;
  const mayBeLeftOut = values.length < value.values.length;
  if (only === undefined) return { value: null, mayBeLeftOut };
  return { value: values.length === 1 ? only : { ...value, values }, mayBeLeftOut };
}

/**
 * What a field is compared with or set to, as the database has it: an enum's value by its mapped name, a moment in
 * whatever form a time takes it. A field of another model of the client (`client.order.fields.total`) is that column.
 */
export function fieldOperand(value: Value, model: PrismaModel, field: PrismaField | undefined): Operand {
  const referred = referredField(value);
  if (referred !== null) return { kind: 'field', path: [columnOf(model, referred)], entity: null };
  if (field?.type === 'DateTime') {
    const moment = momentOf(value);
    if (moment !== null) return { kind: 'now', offset: moment.offset };
    const scalar = foldScalar(value);
    return scalar === undefined || scalar === null ? operandOf(value) : { kind: 'parameter', text: describe(value) };
  }
  const operand = operandOf(value);
  if (operand.kind === 'now' && field !== undefined) return { kind: 'parameter', text: describe(value) };
  if (operand.kind !== 'literal' || typeof operand.value !== 'string') return operand;
  const mapped = field?.values?.get(operand.value);
  return mapped === undefined ? operand : { kind: 'literal', value: mapped.value };
}

/** https://www.prisma.io/docs/orm/reference/prisma-client-reference#compare-columns-in-the-same-table */
function referredField(value: Value): string | null {
  if (value.kind !== 'member') return null;
  const { links } = chainOf(value);
  return links.at(-2)?.name === 'fields' && links.length > 2 ? (links.at(-1)?.name ?? null) : null;
}

/** The items of a list, `Object.values(Status)` of an enum of the schema included; null where they are computed. */
export function itemsOf(
  value: Value,
  field: PrismaField | undefined,
  look: Lookup,
): { readonly items: readonly Value[]; readonly open: boolean } | null {
  if (value.kind === 'array') return value;
  return value.kind === 'call' ? enumItems(value, field, look) : null;
}

function enumItems(
  { callee, arguments: args, at }: ValueOf<'call'>,
  field: PrismaField | undefined,
  look: Lookup,
): { readonly items: readonly Value[]; readonly open: boolean } | null {
  if (callee.kind !== 'member' || callee.property !== 'values' || field === undefined) return null;
  if (callee.object.kind !== 'global' || callee.object.name !== 'Object') return null;
  const [of] = args;
  const path = of === undefined ? [] : (clientExport(of, look)?.path ?? []);
  if (path.length !== 1 || path[0] !== field.type || field.values === null) return null;
  return { items: [...field.values.keys()].map((name) => ({ kind: 'literal', value: name, at })), open: false };
}
