import { describe, expect, test } from 'vitest';
import type { FieldShape, Predicate, Reach, Scalar, Semantics } from '../../../src/model/predicate';
import { excludes, reach } from '../../../src/model/reach';
import {
  all,
  always,
  any,
  closedShape,
  compare,
  day,
  exists,
  field,
  inSet,
  isNotNull,
  not,
  now,
  opaque,
  openShape,
  parameter,
  subquery,
  unknown,
} from '../../support/predicates';

type Row = readonly [what: string, predicate: Predicate, shape: Readonly<Record<string, FieldShape>>, expected: Reach];

const text = field({ types: ['string'] });
const number = field({ types: ['number'] });
const date = field({ types: ['date'] });
const boolean = field({ types: ['boolean'] });
const nothing = field({ presence: 'never' });

function values(...list: readonly Scalar[]): FieldShape {
  return field({ values: list });
}

function nullable(shape: FieldShape): FieldShape {
  return { ...shape, nullable: true };
}

function optional(shape: FieldShape): FieldShape {
  return { ...shape, presence: 'sometimes' };
}

function check(semantics: Semantics, rows: readonly Row[]): void {
  test.each(rows)('%s', (_, predicate, shape, expected) => {
    expect(reach(predicate, openShape(shape), semantics)).toBe(expected);
  });
}

describe('in every language', () => {
  const rows: readonly Row[] = [
    ['no condition selects everything', always, {}, 'always'],
    ['an empty disjunction selects nothing', any(), {}, 'never'],
    ['an empty conjunction selects everything', all(), {}, 'always'],
    ['an equality with the only value', compare('kind', '=', 'click'), { kind: values('click') }, 'always'],
    ['an equality with another value', compare('kind', '=', 'click'), { kind: values('invoice') }, 'never'],
    [
      'an equality with one value of several',
      compare('kind', '=', 'click'),
      { kind: values('click', 'view') },
      'sometimes',
    ],
    ['a list that names every value', inSet('kind', ['click', 'view']), { kind: values('click', 'view') }, 'always'],
    ['a list that names another value', inSet('kind', ['click', 'view']), { kind: values('invoice') }, 'never'],
    ['an exclusion of another value', not(inSet('kind', ['click'])), { kind: values('invoice') }, 'always'],
    ['an exclusion of the value', compare('kind', '<>', 'invoice'), { kind: values('invoice') }, 'never'],
    ['an empty list', inSet('kind', []), { kind: values('click') }, 'never'],
    ['the exclusion of nothing', not(inSet('kind', [])), { kind: nullable(values('click')) }, 'always'],
    ['two values at once', all(compare('kind', '=', 'click'), compare('kind', '=', 'view')), { kind: text }, 'never'],
    [
      'in a list and not in it',
      all(inSet('kind', ['a', 'b']), not(inSet('kind', ['a', 'b', 'c']))),
      { kind: text },
      'never',
    ],
    [
      'in a list and partly not in it',
      all(inSet('kind', ['a', 'b']), not(inSet('kind', ['a']))),
      { kind: text },
      'sometimes',
    ],
    ['disjoint ranges', all(compare('size', '<', 3), compare('size', '>', 7)), { size: number }, 'never'],
    ['ranges that touch in nothing', all(compare('size', '<', 3), compare('size', '>=', 3)), { size: number }, 'never'],
    ['ranges that overlap', all(compare('size', '>', 3), compare('size', '<', 7)), { size: number }, 'sometimes'],
    ['a value outside a range', all(compare('size', '=', 1), compare('size', '>', 7)), { size: number }, 'never'],
    [
      'both values of a flag',
      any(compare('pinned', '=', true), compare('pinned', '=', false)),
      { pinned: boolean },
      'always',
    ],
    ['a number below', compare('size', '<', 3), { size: values(2) }, 'always'],
    ['a number that is not below', compare('size', '<', 3), { size: values(3) }, 'never'],
    ['an age, since time passes', compare('createdAt', '<', now(-90 * day)), { createdAt: date }, 'sometimes'],
    ['an age of unknown length', compare('createdAt', '<', now(null)), { createdAt: date }, 'sometimes'],
    ['a parameter', compare('owner', '=', parameter('owner')), { owner: text }, 'sometimes'],
    ['another query', inSet('owner', [subquery('select id from owners')]), { owner: text }, 'sometimes'],
    ['an operand that was not understood', compare('owner', '=', unknown('pick()')), { owner: text }, 'unknown'],
    ['a condition that was not understood', opaque('a regular expression'), {}, 'unknown'],
    [
      'one that was not understood and one that cannot hold',
      all(opaque('?'), compare('kind', '=', 'click')),
      { kind: values('view') },
      'never',
    ],
    [
      'one that was not understood and one that holds',
      all(opaque('?'), compare('kind', '=', 'click')),
      { kind: values('click') },
      'unknown',
    ],
    [
      'one that was not understood or one that may hold',
      any(opaque('?'), compare('size', '<', 3)),
      { size: number },
      'sometimes',
    ],
    [
      'one that was not understood or one that holds',
      any(opaque('?'), compare('kind', '=', 'click')),
      { kind: values('click') },
      'always',
    ],
    ['a negated condition that was not understood', not(opaque('?')), {}, 'unknown'],
    ['a list that is understood in part', inSet('kind', ['click', unknown('more')]), { kind: text }, 'sometimes'],
    ['the exclusion of such a list', not(inSet('kind', ['click', unknown('more')])), { kind: text }, 'unknown'],
    ['a field of which nothing is known', compare('kind', '=', 'click'), {}, 'sometimes'],
    ['a shape without any member', compare('kind', '=', 'click'), { kind: values() }, 'never'],
    [
      'a value that the type cannot hold is not taken at its word',
      compare('createdAt', '=', '2020'),
      { createdAt: field({ types: ['date'], values: ['2020-01-01'] }) },
      'sometimes',
    ],
  ];
  describe('sql', () => {
    check('sql', rows);
  });
  describe('mongodb', () => {
    check('mongodb', rows);
  });
});

describe('sql', () => {
  check('sql', [
    ['null is not equal to a value', compare('state', '=', 'done'), { state: nullable(values()) }, 'never'],
    ['nor different from it', compare('state', '<>', 'done'), { state: nullable(values()) }, 'never'],
    ['nor outside a list', not(inSet('state', ['done'])), { state: nullable(values()) }, 'never'],
    [
      'a value or null, different from another',
      compare('state', '<>', 'done'),
      { state: nullable(values('open')) },
      'sometimes',
    ],
    ['equal to null', compare('state', '=', null), { state: nullable(text) }, 'never'],
    ['outside a list with null', not(inSet('state', ['done', null])), { state: values('open') }, 'never'],
    ['inside a list with null', inSet('state', ['open', null]), { state: values('open') }, 'always'],
    [
      'outside another query, which may be empty or hold null',
      not(inSet('owner', [subquery('…')])),
      { owner: nullable(values()) },
      'sometimes',
    ],
    ['is null', not(isNotNull('deleted_at')), { deleted_at: nullable(values()) }, 'always'],
    ['is null, of what never is', not(isNotNull('deleted_at')), { deleted_at: date }, 'never'],
    [
      'a tautology with null',
      any(compare('size', '<', 3), compare('size', '>=', 3)),
      { size: nullable(number) },
      'sometimes',
    ],
    ['a tautology without null', any(compare('size', '<', 3), compare('size', '>=', 3)), { size: number }, 'always'],
    ['a parameter against null', compare('owner', '=', parameter('owner')), { owner: nullable(values()) }, 'never'],
    ['a column that is not there reads as null', not(isNotNull('deleted_at')), { deleted_at: nothing }, 'always'],
    ['another case', compare('state', '=', 'DONE'), { state: values('done') }, 'sometimes'],
    ['not another case', compare('state', '<>', 'DONE'), { state: values('done') }, 'sometimes'],
    ['trailing spaces', compare('state', '=', 'done  '), { state: values('done') }, 'sometimes'],
    ['accents', compare('city', '=', 'Zurich'), { city: values('Zürich') }, 'sometimes'],
    ['letters that collations expand', compare('city', '=', 'Strasse'), { city: values('Straße') }, 'sometimes'],
    [
      'one spelling but not another',
      all(compare('state', '=', 'done'), compare('state', '<>', 'DONE')),
      { state: text },
      'sometimes',
    ],
    [
      'two spellings at once',
      all(compare('state', '=', 'done'), compare('state', '=', 'DONE')),
      { state: text },
      'sometimes',
    ],
    [
      'a spelling, and not the same spelling',
      all(compare('state', '=', 'done'), compare('state', '<>', 'done')),
      { state: text },
      'never',
    ],
    ['strings by order, which is the collation’s', compare('state', '<', 'b'), { state: values('a') }, 'sometimes'],
    ['a string up to itself', compare('state', '<=', 'a'), { state: values('a') }, 'always'],
    ['a text that reads as the number', compare('code', '=', 7), { code: values('7') }, 'sometimes'],
    ['a text that reads as no number', compare('code', '=', 0), { code: values('seven') }, 'sometimes'],
    ['texts that read as the same number', compare('code', '=', '7.0'), { code: values('7') }, 'sometimes'],
    ['a number column against a text', compare('size', '=', 'large'), { size: number }, 'sometimes'],
    [
      'two texts on a column of unknown type',
      all(compare('x', '=', 'a'), compare('x', '=', 'b')),
      { x: field() },
      'sometimes',
    ],
    ['true is 1', compare('pinned', '=', 1), { pinned: values(true) }, 'always'],
    ['true is not 0', compare('pinned', '=', 0), { pinned: values(true) }, 'never'],
    ['0 is false', compare('pinned', '=', false), { pinned: values(0) }, 'always'],
    ['1 is not false', not(compare('pinned', '=', true)), { pinned: values(1) }, 'never'],
    ['2 is true where the column stands alone', compare('pinned', '=', true), { pinned: values(2) }, 'sometimes'],
    ['a flag against a text', compare('pinned', '=', 'f'), { pinned: boolean }, 'sometimes'],
    ['a fraction that the column may round', compare('price', '=', 0.1), { price: values(0.1) }, 'sometimes'],
    ['a whole number beyond single precision', compare('id', '=', 16_777_217), { id: values(16_777_217) }, 'sometimes'],
    ['its neighbour', compare('id', '=', 16_777_216), { id: values(16_777_217) }, 'sometimes'],
    ['one far from it', compare('id', '<', 16_000_000), { id: values(16_777_217) }, 'never'],
    ['whole numbers are kept', compare('price', '=', 5), { price: values(5) }, 'always'],
    ['far apart is apart', compare('price', '=', 5.5), { price: values(7.25) }, 'never'],
    ['a column spelled in another case', compare('State', '=', 'open'), { state: values('done') }, 'never'],
  ]);

  test('a closed shape has no other columns', () => {
    const shape = closedShape({ state: values('open') });
    expect(reach(compare('owner', '=', 'dana'), shape, 'sql')).toBe('never');
    expect(reach(not(isNotNull('owner')), shape, 'sql')).toBe('always');
  });

  test('but it has those of the engine', () => {
    expect(reach(compare('rowid', '<', 100), closedShape({ state: text }), 'sql')).toBe('sometimes');
  });

  test('and paths into its columns', () => {
    expect(reach(compare('data.kind', '=', 'click'), closedShape({ data: text }), 'sql')).toBe('sometimes');
  });
});

describe('mongodb', () => {
  const array = field({ types: ['array'] });
  const tags = field({ types: ['array'], values: ['new', 'sale'] });
  check('mongodb', [
    ['a missing field is not equal to a value', compare('state', '=', 'done'), { state: nothing }, 'never'],
    ['but different from it', compare('state', '<>', 'done'), { state: nothing }, 'always'],
    ['and outside every list', not(inSet('state', ['done'])), { state: nothing }, 'always'],
    ['but inside a list with null', inSet('state', ['done', null]), { state: nothing }, 'always'],
    ['null matches a missing field', compare('state', '=', null), { state: nothing }, 'always'],
    ['and null', compare('state', '=', null), { state: nullable(values()) }, 'always'],
    ['and nothing else', compare('state', '=', null), { state: text }, 'never'],
    ['a missing field is in no range', compare('size', '<', 3), { size: nothing }, 'never'],
    ['nor null', compare('size', '<', 3), { size: nullable(values()) }, 'never'],
    ['so it is outside', not(compare('size', '<', 3)), { size: optional(nullable(values())) }, 'always'],
    ['$gte null matches what null does', compare('size', '>=', null), { size: nothing }, 'always'],
    ['$lte null as well', compare('size', '<=', null), { size: nullable(values()) }, 'always'],
    ['$gt null matches nothing', compare('size', '>', null), { size: optional(nullable(number)) }, 'never'],
    ['a missing date is never old', compare('createdAt', '<', now(-day)), { createdAt: nothing }, 'never'],
    ['numbers are compared with numbers only', compare('size', '<', 3), { size: text }, 'never'],
    ['and strings with strings', compare('size', '<', '3'), { size: number }, 'never'],
    ['and dates with dates', compare('createdAt', '<', now()), { createdAt: text }, 'never'],
    ['whatever they are written as', compare('createdAt', '<', now()), { createdAt: values(1) }, 'never'],
    ['a date that a text may stand for', compare('createdAt', '<', '2024-01-01'), { createdAt: date }, 'sometimes'],
    ['a number is not a date', compare('createdAt', '<', 1_700_000_000), { createdAt: date }, 'never'],
    [
      'an id that a text may stand for',
      compare('owner', '=', '5f0e8d1b2c3a4d5e6f708192'),
      { owner: field({ types: ['object-id'] }) },
      'sometimes',
    ],
    [
      'what is in no range of its type or outside it',
      any(compare('size', '<', 3), compare('size', '>=', 3)),
      { size: number },
      'sometimes',
    ],
    ['another type is equal to nothing', compare('size', '=', '3'), { size: values(3) }, 'never'],
    ['case counts', compare('state', '=', 'DONE'), { state: values('done') }, 'never'],
    ['strings by order of their bytes', compare('state', '<', 'b'), { state: values('Z') }, 'always'],
    ['beyond the basic plane too', compare('state', '<', '\u{ff01}'), { state: values('\u{1f600}') }, 'never'],
    ['false comes before true', compare('pinned', '<', true), { pinned: values(false) }, 'always'],
    ['exists, of what is stored', exists('state'), { state: nullable(text) }, 'always'],
    ['exists, of what is not', exists('state'), { state: nothing }, 'never'],
    ['not null, of what may be', isNotNull('state'), { state: nullable(text) }, 'sometimes'],
    ['an array matches when any element does', compare('tags', '=', 'new'), { tags }, 'sometimes'],
    ['and not when none can', compare('tags', '=', 'old'), { tags }, 'never'],
    [
      'different elements match different conditions',
      all(compare('tags', '=', 'new'), compare('tags', '=', 'sale')),
      { tags },
      'sometimes',
    ],
    ['even opposite ranges', all(compare('sizes', '<', 3), compare('sizes', '>', 7)), { sizes: array }, 'sometimes'],
    [
      'elements are not of the field’s other types',
      compare('tags', '>', 'new'),
      { tags: field({ types: ['array', 'number'], values: ['sale', 7] }) },
      'sometimes',
    ],
    ['an array may be empty', compare('tags', '<>', 'new'), { tags }, 'sometimes'],
    ['but it exists', exists('tags'), { tags }, 'always'],
    [
      'a field of unknown type may be an array',
      all(compare('x', '=', 'a'), compare('x', '=', 'b')),
      { x: field() },
      'sometimes',
    ],
    [
      'below an array of documents',
      all(compare('items.sku', '=', 'a'), compare('items.sku', '=', 'b')),
      { items: array, 'items.sku': text },
      'sometimes',
    ],
    [
      'below something unknown',
      all(compare('items.sku', '=', 'a'), compare('items.sku', '=', 'b')),
      { 'items.sku': text },
      'sometimes',
    ],
    [
      'below a document',
      all(compare('meta.kind', '=', 'a'), compare('meta.kind', '=', 'b')),
      { meta: field({ types: ['object'] }), 'meta.kind': text },
      'never',
    ],
    [
      'a value below an array that may be empty',
      compare('items.sku', '=', 'b'),
      { items: array, 'items.sku': values('b') },
      'sometimes',
    ],
    ['a value below something unknown', compare('meta.kind', '=', 'b'), { 'meta.kind': values('b') }, 'always'],
    ['its exclusion', not(inSet('meta.kind', ['a', 'b'])), { 'meta.kind': values('b') }, 'never'],
    ['it exists', exists('meta.kind'), { 'meta.kind': values('b') }, 'always'],
    ['values below an array', compare('items.sku', '=', 'a'), { items: array, 'items.sku': values('b') }, 'never'],
    ['below a string there is nothing', compare('state.kind', '=', 'a'), { state: text }, 'never'],
    ['which null matches', compare('state.kind', '=', null), { state: text }, 'always'],
    ['a parameter may be null', compare('owner', '=', parameter('owner')), { owner: nothing }, 'sometimes'],
    ['but no range then holds', compare('size', '<', parameter('size')), { size: nothing }, 'never'],
    ['a document is equal to no scalar', compare('meta', '=', 'a'), { meta: field({ types: ['object'] }) }, 'never'],
  ]);

  test('a closed shape has no other fields', () => {
    const shape = closedShape({ kind: values('invoice') });
    expect(reach(compare('owner', '=', 'dana'), shape, 'mongodb')).toBe('never');
    expect(reach(compare('owner', '<>', 'dana'), shape, 'mongodb')).toBe('always');
  });

  test('but every document has an _id', () => {
    const shape = closedShape({ kind: text });
    expect(reach(compare('_id', '=', 'loan-7'), shape, 'mongodb')).toBe('sometimes');
    expect(reach(exists('_id'), shape, 'mongodb')).toBe('always');
  });

  test('and a field whose parts are listed', () => {
    expect(reach(exists('address'), closedShape({ 'address.zip': text }), 'mongodb')).toBe('sometimes');
  });
});

describe('excludes', () => {
  const purge = all(compare('createdAt', '<', now(-90 * day)), inSet('kind', ['click', 'view']));

  test('holds for values that the condition rules out', () => {
    expect(excludes(purge, 'kind', 'invoice', 'mongodb')).toBe(true);
    expect(excludes(purge, 'kind', 'click', 'mongodb')).toBe(false);
  });

  test('does not hold for fields that the condition does not read', () => {
    expect(excludes(purge, 'tenant', 'library', 'sql')).toBe(false);
  });

  test('takes null as a value', () => {
    expect(excludes(purge, 'kind', null, 'sql')).toBe(true);
    expect(excludes(not(inSet('kind', ['click'])), 'kind', null, 'sql')).toBe(true);
    expect(excludes(not(inSet('kind', ['click'])), 'kind', null, 'mongodb')).toBe(false);
  });
});

describe('odd input', () => {
  test('names of the language’s own objects are names like others', () => {
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty', '', 'a.b', '$where']) {
      const shape = openShape({});
      expect(reach(compare(name, '=', 'x'), shape, 'mongodb')).toBe('sometimes');
      expect(reach(compare(name, '=', 'x'), closedShape({}), 'sql')).toBe('never');
    }
  });

  test('a predicate nested beyond reason is not understood', () => {
    let deep = compare('kind', '=', 'click');
    for (let depth = 0; depth < 100_000; depth++) deep = not(deep);
    expect(reach(deep, openShape({ kind: values('click') }), 'sql')).toBe('unknown');
  });

  test('long lists are answered in time', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `id-${index}`);
    const predicate = all(inSet('id', ids), not(inSet('id', ids)), compare('kind', '=', 'click'));
    const start = performance.now();
    expect(reach(predicate, openShape({ id: text, kind: values('view') }), 'mongodb')).toBe('never');
    expect(reach(predicate, openShape({ id: values(...ids), kind: text }), 'sql')).not.toBe('always');
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('many fields at once are answered in time, and soundly', () => {
    const names = Array.from({ length: 60 }, (_, index) => `f${index}`);
    const contradictions = names.map((name) => all(compare(name, '=', 'a'), compare(name, '=', 'b')));
    const shape = openShape(Object.fromEntries(names.map((name) => [name, text])));
    const start = performance.now();
    expect(reach(any(...contradictions), shape, 'mongodb')).not.toBe('always');
    expect(reach(all(...contradictions), shape, 'mongodb')).toBe('never');
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('numbers beyond numbers', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e308, Number.MAX_SAFE_INTEGER])
      for (const semantics of ['sql', 'mongodb'] as const)
        expect(reach(compare('size', '=', value), openShape({ size: number }), semantics)).toBe('sometimes');
  });
});
