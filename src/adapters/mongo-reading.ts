import type { Completeness, FieldPath, Operand, Predicate } from '../model/predicate';
import type { FieldUse } from '../model/query';
import type { Span } from '../model/span';
import type { PropertyValue, Value } from '../model/value';
import { momentOf } from './moment';
import { describe, operandOf } from './operand';

/** What a filter says: its predicate, how much of it is understood, and the fields it names in order of appearance. */
export interface FilterReading {
  readonly predicate: Predicate;
  readonly completeness: Completeness;
  readonly filter: readonly FieldUse[];
  /** The predicate may hold where the filter does not: one of several forms applies, and any of them was taken. */
  readonly loose?: true;
}

/** What a value is when it is compared with a field; a client that casts by a schema has one of its own. */
export type OperandReader = (value: Value, field: FieldPath) => Operand;

export const everything: FilterReading = { predicate: { kind: 'always' }, completeness: 'complete', filter: [] };

/**
 * The MongoDB driver sends values as they are: a date is a date, and a number of milliseconds is a number, which no date
 * is ever compared with. https://www.mongodb.com/docs/manual/reference/method/db.collection.find/#type-bracketing
 */
export function driverOperand(value: Value): Operand {
  const operand = operandOf(value);
  return operand.kind === 'now' && momentOf(value)?.form === 'number' ? timeNumber(value, operand) : operand;
}

/** A number that tells the time. */
export function timeNumber(value: Value, { unit }: Extract<Operand, { kind: 'now' }>): Operand {
  return { kind: 'parameter', text: describe(value), ...(unit !== undefined && { unit }) };
}

/** A condition that is not understood. It counts as partly understood when the fields it reads are known. */
export function opaque(reason: string, at: Span, fields: readonly FieldPath[] = []): FilterReading {
  return {
    predicate: { kind: 'opaque', reason, fields, at },
    completeness: fields.length > 0 ? 'partial' : 'opaque',
    filter: [],
  };
}

export function condition(predicate: Predicate): FilterReading {
  return { predicate, completeness: 'complete', filter: [] };
}

/** All of them hold. */
export function allOf(readings: readonly FilterReading[]): FilterReading {
  const parts = readings.filter(
    (reading) => reading.predicate.kind !== 'always' || reading.completeness !== 'complete',
  );
  const [only] = parts;
  const predicates = parts.map((part) => part.predicate);
  const predicate: Predicate =
    only === undefined ? { kind: 'always' } : parts.length === 1 ? only.predicate : { kind: 'all', of: predicates };
  return { predicate, completeness: together(parts), ...collected(readings) };
}

/** Any of them holds. */
export function anyOf(readings: readonly FilterReading[]): FilterReading {
  const [only] = readings;
  const predicates = readings.map((reading) => reading.predicate);
  return {
    predicate: only && readings.length === 1 ? only.predicate : { kind: 'any', of: predicates },
    completeness: together(readings),
    ...collected(readings),
  };
}

function collected(readings: readonly FilterReading[]): Pick<FilterReading, 'filter' | 'loose'> {
  const filter = readings.flatMap((reading) => reading.filter);
  return readings.some((reading) => reading.loose) ? { filter, loose: true } : { filter };
}

/** One of several forms applies, and which one is not known. */
export function oneOfForms(readings: readonly FilterReading[]): FilterReading {
  return { ...partly(anyOf(readings)), loose: true };
}

/** It does not hold. What is said of any form says nothing of the others once it is negated. */
export function negated({ loose, ...reading }: FilterReading, at: Span): FilterReading {
  const not: Predicate = { kind: 'not', of: reading.predicate };
  if (loose !== true) return { ...reading, predicate: not };
  const otherwise = opaque('one of several conditions', at, fieldsOf(reading.predicate)).predicate;
  return { ...reading, predicate: { kind: 'any', of: [not, otherwise] } };
}

export function partly(reading: FilterReading): FilterReading {
  return reading.completeness === 'complete' ? { ...reading, completeness: 'partial' } : reading;
}

/** The condition may be missing from the filter: it protects nothing, so nothing is concluded from it. */
export function perhaps(reading: FilterReading, at: Span): FilterReading {
  const absent: Predicate = { kind: 'opaque', reason: 'this condition may be absent', fields: [], at };
  return { ...partly(reading), predicate: { kind: 'any', of: [reading.predicate, absent] } };
}

/** The condition of a property, which some of the forms of its object may not have. */
export function unlessLeftOut({ keyAt, optional, overlaid }: PropertyValue, reading: FilterReading): FilterReading {
  return optional || overlaid === true ? perhaps(reading, keyAt) : reading;
}

/**
 * A condition on one element of an array, told of the array: some element compares so, for each comparison that is not
 * a negation and not with null. That it is the same element, and all else, stays open.
 */
export function ofSomeElement(reading: FilterReading, path: FieldPath, at: Span): FilterReading {
  const { predicate } = opaque('on the same element', at, [path]);
  return { ...partly(reading), predicate: { kind: 'all', of: [elementwise(reading.predicate), predicate] } };
}

function elementwise(predicate: Predicate): Predicate {
  switch (predicate.kind) {
    case 'all':
    case 'any':
      return { ...predicate, of: predicate.of.map(elementwise) };
    case 'not':
      return {
        kind: 'opaque',
        reason: 'one element does not match',
        fields: fieldsOf(predicate),
        at: placeOf(predicate),
      };
    case 'compare':
      return predicate.operator === '<>' || isNull(predicate.operand) ? unsaid(predicate) : predicate;
    case 'in-set':
      return predicate.operands.some(isNull) ? unsaid(predicate) : predicate;
    default:
      return predicate;
  }
}

function unsaid({ field, at }: { readonly field: FieldPath; readonly at: Span }): Predicate {
  return { kind: 'opaque', reason: 'one element does not match', fields: [field], at };
}

function isNull(operand: Operand): boolean {
  return operand.kind === 'literal' && operand.value === null;
}

function fieldsOf(predicate: Predicate): readonly FieldPath[] {
  switch (predicate.kind) {
    case 'always':
      return [];
    case 'all':
    case 'any':
      return predicate.of.flatMap(fieldsOf);
    case 'not':
      return fieldsOf(predicate.of);
    case 'opaque':
      return predicate.fields;
    default:
      return [predicate.field];
  }
}

function placeOf(predicate: Predicate): Span {
  switch (predicate.kind) {
    case 'always':
      return { file: '', start: 0, end: 0 };
    case 'all':
    case 'any':
      return placeOf(predicate.of[0] ?? { kind: 'always' });
    case 'not':
      return placeOf(predicate.of);
    default:
      return predicate.at;
  }
}

function together(readings: readonly FilterReading[]): Completeness {
  if (readings.every((reading) => reading.completeness === 'complete')) return 'complete';
  return readings.every((reading) => reading.completeness === 'opaque') ? 'opaque' : 'partial';
}

/** A condition that is left out where its value is undefined, as it may be. */
export function vanishing(reading: FilterReading): FilterReading {
  return { ...reading, filter: reading.filter.map((use) => ({ ...use, mayVanish: true })) };
}
