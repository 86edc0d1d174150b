import fc from 'fast-check';
import { Query } from 'mingo';
import { expect, test } from 'vitest';
import type { FieldShape, FieldType, Operand, Predicate, Scalar, Shape } from '../../src/model/predicate';
import { predicateText } from '../../src/model/predicate-text';
import { reach } from '../../src/model/reach';
import {
  distinct,
  knowledge,
  openShape,
  predicates,
  runtimeTruth,
  runtimeValue,
  typeOf,
  widen,
  type Subject,
} from './generate';
import { pairCounter, runs } from './runs';

const asked = pairCounter('MongoDB (mingo)');

/**
 * `reach` against an evaluator of MongoDB's query language. It differs from the server in a few places (seen by trying
 * version 7.2.6 against the manual and the server's own tests), where nothing is generated and unit tests hold what the
 * server does:
 * - `$gte: null` and `$lte: null` match missing fields on the server, not in the evaluator;
 * - `$lte` and `$gte` match NaN in the evaluator, never on the server unless both are NaN;
 * - tests for null or presence along a path through an array.
 */

const words = fc.constantFrom('done', 'DONE', 'failed', '', '5');
const numbers = fc.constantFrom(-1, 0, 0.5, 1, 5, 5.5);
const dates = fc.constantFrom('2025-01-01', '2025-11-01', '2026-01-02').map((text) => new Date(text));
const scalars = fc.oneof(words, numbers, fc.boolean());
const present = Date.UTC(2026, 0, 1);

const anything = fc.oneof(
  { weight: 4, arbitrary: scalars },
  dates,
  fc.array(fc.option(scalars), { maxLength: 3 }),
  fc.constant({ kind: 'done' }),
);
const part = fc.record({ kind: fc.option(words), level: numbers }, { requiredKeys: [] });

/** A document: some fields are missing, some null, some of an unexpected type. */
const document = fc.record(
  {
    status: fc.option(words),
    count: fc.option(numbers),
    pinned: fc.option(fc.boolean()),
    createdAt: fc.option(dates),
    tags: fc.array(fc.option(words), { maxLength: 3 }),
    mixed: fc.option(anything),
    meta: fc.option(part),
    items: fc.array(fc.record({ sku: words, amount: numbers }, { requiredKeys: [] }), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);
type Document = Readonly<Record<string, unknown>>;

const usually = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | Scalar> =>
  fc.oneof({ weight: 5, arbitrary }, { weight: 1, arbitrary: scalars });

const subjects: readonly Subject[] = [
  { path: ['status'], literals: usually(words), noNullOrder: true },
  { path: ['count'], literals: usually(numbers), noNullOrder: true },
  { path: ['pinned'], literals: usually(fc.boolean()), noNullOrder: true },
  { path: ['createdAt'], literals: scalars, dated: true, noNullOrder: true },
  { path: ['tags'], literals: words, noNullOrder: true },
  { path: ['mixed'], literals: scalars, dated: true, noNullOrder: true },
  { path: ['meta', 'kind'], literals: usually(words), noNullOrder: true },
  { path: ['items', 'sku'], literals: usually(words), noNull: true },
];

interface Case {
  readonly predicate: Predicate;
  readonly documents: readonly Document[];
  readonly shape: Shape;
}

const cases: fc.Arbitrary<Case> = fc.subarray([...subjects], { minLength: 1, maxLength: 3 }).chain((chosen) => {
  const paths = distinct(chosen.flatMap(({ path }) => (path.length === 1 ? [path] : [path.slice(0, 1), path])));
  const told = fc.tuple(...paths.map(() => fc.tuple(knowledge, fc.subarray<Scalar>(['spare', 77], { maxLength: 1 }))));
  return fc
    .record({
      predicate: predicates(chosen, { modes: ['not-null', 'exists'], subqueries: false, certain: false }),
      documents: fc.array(document, { minLength: 1, maxLength: 4 }),
      told,
    })
    .map(({ predicate, documents, told }) => ({
      predicate,
      documents,
      shape: openShape(
        paths.map((path, index) => [
          path.join('.'),
          widen(shapeAt(documents, path), ...(told[index] ?? ['absent', []])),
        ]),
      ),
    }));
});

const missing = Symbol('missing');

/** What is found along a path, all of it where the path leads through an array. */
function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  const [head, ...rest] = path;
  if (head === undefined) return [value];
  if (Array.isArray(value)) return value.length === 0 ? [missing] : value.flatMap((element) => valuesAt(element, path));
  if (typeof value !== 'object' || value === null || !(head in value)) return [missing];
  return valuesAt((value as Document)[head], rest);
}

function shapeAt(documents: readonly Document[], path: readonly string[]): FieldShape {
  const found = documents.flatMap((each) => valuesAt(each, path));
  const there = found.filter((value) => value !== missing);
  const stored = there.filter((value) => value !== null);
  const plain = stored.flatMap((value): readonly unknown[] =>
    Array.isArray(value) ? value.filter((element) => element !== null) : [value],
  );
  const presence = there.length === found.length ? 'always' : there.length === 0 ? 'never' : 'sometimes';
  return {
    presence,
    nullable: stored.length < there.length,
    values: plain.every(isScalar) ? distinct(plain) : null,
    types: distinct(stored.map(typeOfStored)),
  };
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function typeOfStored(value: unknown): FieldType {
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  return isScalar(value) ? typeOf(value) : 'object';
}

const operators = { '=': '$eq', '<>': '$ne', '<': '$lt', '<=': '$lte', '>': '$gt', '>=': '$gte' } as const;

function operandValue(operand: Operand): Scalar | Date {
  switch (operand.kind) {
    case 'literal':
      return operand.value;
    case 'now':
      return new Date(present + (operand.offset ?? 0));
    case 'parameter':
    case 'unknown':
      return runtimeValue(operand);
    default:
      throw new Error(`No ${operand.kind} is generated.`);
  }
}

const nothing = { $nor: [{}] };

/** A generated predicate as a MongoDB filter. */
function filterOf(predicate: Predicate): object {
  switch (predicate.kind) {
    case 'always':
      return {};
    case 'all':
      return predicate.of.length === 0 ? {} : { $and: predicate.of.map(filterOf) };
    case 'any':
      return predicate.of.length === 0 ? nothing : { $or: predicate.of.map(filterOf) };
    case 'not':
      return predicate.of.kind === 'compare' || predicate.of.kind === 'in-set'
        ? { [predicate.of.field.join('.')]: { $not: conditionOf(predicate.of) } }
        : { $nor: [filterOf(predicate.of)] };
    case 'opaque':
      return runtimeTruth(predicate) === true ? {} : nothing;
    default:
      return { [predicate.field.join('.')]: conditionOf(predicate) };
  }
}

function conditionOf(atom: Extract<Predicate, { kind: 'compare' | 'in-set' | 'present' }>): object {
  if (atom.kind === 'compare') return { [operators[atom.operator]]: operandValue(atom.operand) };
  if (atom.kind === 'in-set') return { $in: atom.operands.map(operandValue) };
  return atom.mode === 'exists' ? { $exists: true } : { $ne: null };
}

function explain(one: Case, said: string): string {
  const shape = JSON.stringify([...one.shape.fields]);
  return `reach says ${said}\n${predicateText(one.predicate, 'mongodb')}\n${JSON.stringify(filterOf(one.predicate))}\nshape ${shape}`;
}

test('a MongoDB evaluator never contradicts what reach says', () => {
  fc.assert(
    fc.property(cases, (one) => {
      const said = reach(one.predicate, one.shape, 'mongodb');
      const query = new Query(filterOf(one.predicate));
      asked.add(one.documents.length);
      for (const each of one.documents) {
        const matches = query.test(each);
        if (said === 'never') expect(matches, explain(one, said)).toBe(false);
        if (said === 'always') expect(matches, explain(one, said)).toBe(true);
      }
    }),
    runs(6000),
  );
});

test('the generated questions have all answers', () => {
  const said = fc.sample(cases, { ...runs(1), numRuns: 1000 }).map((one) => reach(one.predicate, one.shape, 'mongodb'));
  for (const answer of ['never', 'always', 'sometimes', 'unknown'] as const)
    expect(said.filter((each) => each === answer).length, answer).toBeGreaterThan(40);
});

/** Nothing is left to chance: strings, whole numbers and booleans, each field told in full, no moment or parameter. */
const certain: readonly Subject[] = [
  { path: ['status'], literals: usually(words), noNullOrder: true },
  { path: ['count'], literals: usually(fc.constantFrom(-1, 0, 5)), noNullOrder: true },
  { path: ['pinned'], literals: usually(fc.boolean()), noNullOrder: true },
];

test('of one document that is known in full, reach says exactly what the evaluator does', () => {
  const plain = fc.record(
    { status: fc.option(words), count: fc.option(fc.constantFrom(-1, 0, 5)), pinned: fc.option(fc.boolean()) },
    { requiredKeys: [] },
  );
  const predicate = predicates(certain, { modes: ['not-null', 'exists'], subqueries: false, certain: true });
  fc.assert(
    fc.property(predicate, plain, (condition, each) => {
      const shape = openShape(certain.map(({ path }) => [path.join('.'), shapeAt([each], path)]));
      const expected = new Query(filterOf(condition)).test(each) ? 'always' : 'never';
      asked.add(1);
      const one = { predicate: condition, documents: [each], shape };
      expect(reach(condition, shape, 'mongodb'), explain(one, expected)).toBe(expected);
    }),
    runs(4000),
  );
});
