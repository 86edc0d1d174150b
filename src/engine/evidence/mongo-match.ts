import { Context } from 'mingo/core';
import { $eq, $gt, $gte, $in, $lt, $lte, $ne } from 'mingo/operators/query/comparison';
import { $exists } from 'mingo/operators/query/element';
import { $and, $nor, $or } from 'mingo/operators/query/logical';
import { Query } from 'mingo/query';
import type { Operand, Predicate } from '../../model/predicate';
import { eachAtom, fieldsOf, operandsOf } from '../../model/predicate-algebra';
import { boundsOf, isTold, momentOf, type Bounds } from './bounds';
import type { SampleDocument } from './ports';
import { numberOf } from './ranges';

/** Whether a document satisfies a condition: certainly, and possibly. */
export interface DocumentMatch {
  readonly doubts: readonly string[];
  readonly test: (document: SampleDocument) => { readonly least: boolean; readonly most: boolean };
}

/**
 * A condition as MongoDB reads it, for documents out of a sample, by mingo. Where mingo reads it otherwise than the
 * server (`$gte: null`, NaN), nothing that jobs ask is concerned.
 */
export function documentMatch(predicate: Predicate, now: Date): DocumentMatch {
  const bounds: Bounds = boundsOf(predicate, (atom) => isTold(atom, now, false) && !isRefused(atom));
  const least = queryOf(bounds.least, now);
  const most = bounds.doubts.length === 0 ? least : queryOf(bounds.most, now);
  const numbers = numbersIn(predicate);
  const roots = [...new Set(fieldsOf(predicate).map((name) => name.split('.')[0] ?? name))];
  return {
    doubts: bounds.doubts,
    test: (document) => {
      const plain = plainDocument(document, roots, numbers);
      const certain = least.test(plain);
      return { least: certain, most: most === least ? certain : most.test(plain) };
    },
  };
}

/** No evaluator of JavaScript looks into what is called so. */
function isRefused(atom: Predicate): boolean {
  return fieldsOf(atom).some((name) => name.split('.').includes('__proto__'));
}

/** What the condition reads, in types that mingo knows. */
function plainDocument(
  document: SampleDocument,
  roots: readonly string[],
  numbers: readonly number[],
): Record<string, unknown> {
  const plain = Object.create(null) as Record<string, unknown>;
  for (const root of roots) if (Object.hasOwn(document, root)) plain[root] = plainValue(document[root], numbers);
  return plain;
}

function plainValue(value: unknown, numbers: readonly number[]): unknown {
  if (typeof value === 'bigint') return standIn(value, numbers);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((one) => plainValue(one, numbers));
  const number = numberOf(value);
  if (number !== null) return typeof number === 'bigint' ? standIn(number, numbers) : number;
  // No other type of BSON equals anything that a condition can name.
  if ('_bsontype' in value || ArrayBuffer.isView(value))
    return { bson: '_bsontype' in value ? value._bsontype : 'Binary' };
  const plain = Object.create(null) as Record<string, unknown>;
  for (const [name, inner] of Object.entries(value)) plain[name] = plainValue(inner, numbers);
  return plain;
}

/** Every number that a condition names. */
function numbersIn(predicate: Predicate): readonly number[] {
  const numbers: number[] = [];
  eachAtom(predicate, (atom) => {
    for (const operand of operandsOf(atom))
      if (operand.kind === 'literal' && typeof operand.value === 'number') numbers.push(operand.value);
  });
  return numbers;
}

/**
 * A number that lies to those of the condition as the integer does: an integer of 64 bits would be rounded, to one of them
 * it may be. JavaScript compares both sorts by what they are.
 */
function standIn(integer: bigint, numbers: readonly number[]): number {
  const rounded = Number(integer);
  if (BigInt(rounded) === integer) return rounded;
  const below = Math.max(-Infinity, ...numbers.filter((number) => number < integer));
  const above = Math.min(Infinity, ...numbers.filter((number) => number > integer));
  if (above === Infinity) return Infinity;
  return below === -Infinity ? -Infinity : below / 2 + above / 2;
}

const OPERATORS = { '=': '$eq', '<>': '$ne', '<': '$lt', '<=': '$lte', '>': '$gt', '>=': '$gte' } as const;
const NOTHING = { $nor: [{}] };

/** What conditions are written with here. All of mingo's operators would make the command line a tenth larger. */
const CONTEXT = Context.init({ query: { $and, $eq, $exists, $gt, $gte, $in, $lt, $lte, $ne, $nor, $or } });

function queryOf(predicate: Predicate, now: Date): Query {
  return new Query(filterOf(predicate, now), { context: CONTEXT });
}

type Filter = Record<string, unknown>;

function filterOf(predicate: Predicate, now: Date): Filter {
  switch (predicate.kind) {
    case 'always':
      return {};
    case 'all':
      return predicate.of.length === 0 ? {} : { $and: predicate.of.map((part) => filterOf(part, now)) };
    case 'any':
      return predicate.of.length === 0 ? NOTHING : { $or: predicate.of.map((part) => filterOf(part, now)) };
    case 'not':
      return { $nor: [filterOf(predicate.of, now)] };
    case 'compare':
      return { [predicate.field.join('.')]: { [OPERATORS[predicate.operator]]: valueOf(predicate.operand, now) } };
    case 'in-set':
      return { [predicate.field.join('.')]: { $in: predicate.operands.map((operand) => valueOf(operand, now)) } };
    case 'present':
      return { [predicate.field.join('.')]: predicate.mode === 'exists' ? { $exists: true } : { $ne: null } };
    case 'opaque':
      return {};
  }
}

function valueOf(operand: Operand, now: Date): unknown {
  return operand.kind === 'literal' ? operand.value : momentOf(operand, now);
}
