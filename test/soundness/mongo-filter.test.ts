import fc from 'fast-check';
import { Query } from 'mingo';
import { expect, test } from 'vitest';
import { filterPredicate } from '../../src/adapters/mongo-filter';
import type { FieldShape, FieldType, Scalar, Shape } from '../../src/model/predicate';
import { reach } from '../../src/model/reach';
import { valueOf } from '../support/values';
import { pairCounter, runs } from './runs';

const asked = pairCounter('Filters of MongoDB (mingo)');

/**
 * Filters are read into predicates, and `reach` is asked of the one document there is: an evaluator of MongoDB's own
 * semantics must never contradict `never` or `always`.
 */

const scalar = fc.constantFrom<Scalar>('loan', 'hold', 'x', 0, 1, 7, true, false, null);
const list = fc.array(scalar, { maxLength: 3 });
const part = fc.dictionary(fc.constantFrom('a', 'b'), scalar, { maxKeys: 2, noNullPrototype: true });
const stored = fc.oneof({ weight: 4, arbitrary: scalar }, list, part, fc.array(part, { maxLength: 2 }));
const document = fc.dictionary(fc.constantFrom('a', 'b', 'c'), stored, { maxKeys: 3, noNullPrototype: true });

const name = fc.constantFrom('a', 'b', 'c', 'a.a', 'a.b', 'b.0', 'c.0.a');
const comparison = fc.oneof(
  fc.tuple(fc.constantFrom('$eq', '$ne'), scalar).map(([operator, value]) => ({ [operator]: value })),
  // The evaluator and MongoDB disagree about ranges that end at null (and about `$all` of a value that is no array).
  fc
    .tuple(
      fc.constantFrom('$gt', '$gte', '$lt', '$lte'),
      scalar.filter((value) => value !== null),
    )
    .map(([operator, value]) => ({ [operator]: value })),
);

const { filter } = fc.letrec<{ filter: object; operators: object; element: object }>((tie) => ({
  operators: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    comparison,
    fc.tuple(fc.constantFrom('$in', '$nin'), list).map(([operator, values]) => ({ [operator]: values })),
    fc.boolean().map((value) => ({ $exists: value })),
    fc.nat(2).map((value) => ({ $size: value })),
    tie('operators').map((value) => ({ $not: value })),
    tie('element').map((value) => ({ $elemMatch: value })),
    fc.tuple(tie('operators'), tie('operators')).map(([one, other]) => ({ ...one, ...other })),
  ),
  element: fc.oneof(
    comparison,
    fc.dictionary(fc.constantFrom('a', 'b'), fc.oneof(scalar, tie('operators')), { maxKeys: 2, noNullPrototype: true }),
  ),
  filter: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.dictionary(name, fc.oneof(scalar, part, list, tie('operators')), { maxKeys: 3, noNullPrototype: true }),
    fc
      .tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(tie('filter'), { minLength: 1, maxLength: 3 }))
      .map(([operator, filters]) => ({ [operator]: filters })),
  ),
}));

test('what a filter is read into never contradicts the filter', () => {
  fc.assert(
    fc.property(filter, document, (condition, data) => {
      asked.add(1);
      const matches = new Query(condition).test(data);
      const reached = reach(filterPredicate(valueOf(condition)).predicate, shapeOf(data), 'mongodb');
      if (reached === 'never') expect(matches).toBe(false);
      if (reached === 'always') expect(matches).toBe(true);
    }),
    runs(5000),
  );
});

/** The shape that only this document has, told at its top level. */
function shapeOf(data: Readonly<Record<string, unknown>>): Shape {
  return { fields: new Map(Object.entries(data).map(([field, value]) => [field, fieldOf(value)])), open: false };
}

function fieldOf(value: unknown): FieldShape {
  const known = { presence: 'always', nullable: value === null } as const;
  if (Array.isArray(value)) return { ...known, values: null, types: ['array'] };
  if (typeof value === 'object')
    return { ...known, values: value === null ? [] : null, types: value === null ? [] : ['object'] };
  return { ...known, values: [value as Scalar], types: [typeof value as FieldType] };
}
