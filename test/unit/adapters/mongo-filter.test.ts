import { describe, expect, test } from 'vitest';
import { filterPredicate } from '../../../src/adapters/mongo-filter';
import type { Predicate } from '../../../src/model/predicate';
import type { Value } from '../../../src/model/value';
import {
  array,
  created,
  global,
  literal,
  method,
  object,
  oneOf,
  openObject,
  operation,
  parameter,
  undefinedValue,
  unknown,
  valueOf,
  withOptional,
} from '../../support/values';

/** A predicate as text that leaves nothing out. */
function text(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'always':
      return 'always';
    case 'all':
    case 'any':
      return `${predicate.kind}(${predicate.of.map(text).join(', ')})`;
    case 'not':
      return `not(${text(predicate.of)})`;
    case 'compare':
      return `${predicate.field.join('.')} ${predicate.operator} ${JSON.stringify(predicate.operand)}`;
    case 'in-set':
      return `${predicate.field.join('.')} in ${JSON.stringify(predicate.operands)}`;
    case 'present':
      return `${predicate.mode} ${predicate.field.join('.')}`;
    case 'opaque':
      return `opaque[${predicate.fields.map((field) => field.join('.')).join()}]`;
  }
}

function read(value: Value | undefined): { predicate: string; completeness: string; filter: readonly string[] } {
  const { predicate, completeness, filter } = filterPredicate(value);
  return { predicate: text(predicate), completeness, filter: filter.map((use) => use.field) };
}

const is = (value: string | number | boolean | null): string => JSON.stringify({ kind: 'literal', value });

describe('understood as written', () => {
  test.each<readonly [unknown, string]>([
    [{}, 'always'],
    [{ status: 'done' }, `status = ${is('done')}`],
    [{ status: null }, `status = ${is(null)}`],
    [{ 'address.zip': '1000' }, `address.zip = ${is('1000')}`],
    [{ status: { $eq: 'done' } }, `status = ${is('done')}`],
    [{ status: { $ne: 'done' } }, `status <> ${is('done')}`],
    [{ total: { $gt: 1, $lte: 9 } }, `all(total > ${is(1)}, total <= ${is(9)})`],
    [{ total: { $gte: 1 }, paid: true }, `all(total >= ${is(1)}, paid = ${is(true)})`],
    [{ kind: { $in: ['loan', null] } }, `kind in [${is('loan')},${is(null)}]`],
    [{ kind: { $nin: ['loan'] } }, `not(kind in [${is('loan')}])`],
    [{ heldAt: { $exists: true } }, 'exists heldAt'],
    [{ heldAt: { $exists: 0 } }, 'not(exists heldAt)'],
    [{ total: { $not: { $gt: 5 } } }, `not(total > ${is(5)})`],
    [{ $and: [{ a: 1 }, { b: 2 }] }, `all(a = ${is(1)}, b = ${is(2)})`],
    [{ $or: [{ a: 1 }, { b: 2 }] }, `any(a = ${is(1)}, b = ${is(2)})`],
    [{ $nor: [{ a: 1 }, { b: 2 }] }, `not(any(a = ${is(1)}, b = ${is(2)}))`],
    [{ tags: { $all: ['a', 'b'] } }, `all(tags = ${is('a')}, tags = ${is('b')})`],
    [{ $comment: 'nightly', a: 1 }, `a = ${is(1)}`],
    [{ $expr: { $lt: ['$spent', '$budget'] } }, 'spent < {"kind":"field","path":["budget"],"entity":null}'],
    [{ $expr: { $eq: ['open', '$status'] } }, `status = ${is('open')}`],
  ])('%j', (filter, predicate) => {
    expect(read(valueOf(filter))).toMatchObject({ predicate, completeness: 'complete' });
  });

  test('no filter is everything', () => {
    expect(read(undefined)).toEqual({ predicate: 'always', completeness: 'complete', filter: [] });
    expect(read(undefinedValue())).toMatchObject({ predicate: 'always' });
    expect(read(literal(null))).toMatchObject({ predicate: 'always' });
  });

  test('operands are values of the run', () => {
    const cutoff = created(global('Date'), operation('-', method(global('Date'), 'now'), literal(1000)));
    expect(read(object({ createdAt: object({ $lt: cutoff }) })).predicate).toBe(
      'createdAt < {"kind":"now","offset":-1000}',
    );
    expect(read(object({ owner: parameter('owner') })).predicate).toBe('owner = {"kind":"parameter","text":"owner"}');
  });

  test('a number of milliseconds is never compared with a date', () => {
    const cutoff = operation('-', method(global('Date'), 'now'), literal(1000));
    expect(read(object({ createdAt: object({ $lt: cutoff }) })).predicate).toBe(
      'createdAt < {"kind":"parameter","text":"Date.now() - 1000","unit":"milliseconds"}',
    );
  });

  test('fields are named in order of appearance, at their keys', () => {
    const { filter } = filterPredicate(valueOf({ a: 1, $or: [{ 'b.c': 1 }, { d: { $gt: 2 } }] }));
    expect(filter.map((use) => use.field)).toEqual(['a', 'b.c', 'd']);
    expect(filter[0]?.at).toEqual({ file: 'values.ts', start: 0, end: 1 });
  });
});

describe('understood in part', () => {
  test.each<readonly [unknown, string, readonly string[]]>([
    [{ name: /^old/ }, 'opaque[name]', ['name']],
    [{ name: { $regex: '^old', $options: 'i' } }, 'opaque[name]', ['name']],
    [{ tags: { $size: 0 } }, 'opaque[tags]', ['tags']],
    [{ tags: ['a'] }, 'opaque[tags]', ['tags']],
    [{ name: { $not: /^old/ } }, 'opaque[name]', ['name']],
    [{ 'items.0.sku': 'x' }, 'opaque[items.sku]', ['items.0.sku'].map(() => 'items.sku')],
    [{ address: { zip: '1' } }, `all(address.zip = ${is('1')}, opaque[address])`, ['address', 'address.zip']],
    [
      { items: { $elemMatch: { sku: 'x', count: { $gt: 1 } } } },
      `all(all(items.sku = ${is('x')}, items.count > ${is(1)}), opaque[items])`,
      ['items', 'items.sku', 'items.count'],
    ],
    [
      { items: { $elemMatch: { sku: { $ne: 'x' }, gone: null } } },
      'all(all(opaque[items.sku], opaque[items.gone]), opaque[items])',
      ['items', 'items.sku', 'items.gone'],
    ],
    [
      { scores: { $elemMatch: { $gte: 1, $nin: [5] } } },
      `all(all(scores >= ${is(1)}, opaque[scores]), opaque[scores])`,
      ['scores'],
    ],
    [{ kind: { $in: ['a', /b/] } }, `any(kind in [${is('a')}], opaque[kind])`, ['kind']],
    [{ a: undefined }, 'opaque[a]', ['a']],
    [{ $expr: { $lt: ['$spent', 5] } }, `any(spent < ${is(5)}, opaque[spent])`, ['spent']],
    [{ $expr: { $gt: [{ $size: '$items' }, 5] } }, 'opaque[items]', ['items']],
  ])('%j', (filter, predicate, fields) => {
    expect(read(valueOf(filter))).toEqual({ predicate, completeness: 'partial', filter: fields });
  });

  test('a condition that may be absent protects nothing', () => {
    const filter = withOptional(object({ a: literal(1), b: literal(2) }), 'b');
    expect(read(filter)).toEqual({
      predicate: `all(a = ${is(1)}, any(b = ${is(2)}, opaque[]))`,
      completeness: 'partial',
      filter: ['a', 'b'],
    });
  });

  test('what is spread in adds conditions', () => {
    expect(read(openObject({ a: literal(1) }))).toMatchObject({
      predicate: `all(a = ${is(1)}, opaque[])`,
      completeness: 'partial',
    });
    expect(read(object({ a: openObject({}) }))).toMatchObject({ predicate: 'opaque[a]', completeness: 'partial' });
  });

  test('one of several forms', () => {
    expect(read(oneOf(valueOf({ a: 1 }), valueOf({})))).toMatchObject({
      predicate: `any(a = ${is(1)}, always)`,
      completeness: 'partial',
    });
    expect(read(object({ a: oneOf(literal(1), literal(2)) })).predicate).toBe(`any(a = ${is(1)}, a = ${is(2)})`);
    expect(read(object({ a: oneOf(literal(1), parameter('x')) })).predicate).toBe(
      'a = {"kind":"parameter","text":"1 or x"}',
    );
    expect(read(object({ a: object({ $nin: oneOf(valueOf(['x']), valueOf([])) }) })).predicate).toBe(
      `any(not(a in [${is('x')}]), not(a in []))`,
    );
  });

  test('a negated form says nothing of the others', () => {
    const forms = object({ a: oneOf(literal(1), literal(2)) });
    expect(read(object({ $nor: array(forms) })).predicate).toBe(
      `any(not(any(a = ${is(1)}, a = ${is(2)})), opaque[a,a])`,
    );
  });

  test('a list that is not wholly known may hold anything', () => {
    const open = { ...array(literal('a')), open: true };
    expect(read(object({ kind: object({ $nin: open }) })).predicate).toBe(
      `not(kind in [${is('a')},{"kind":"unknown","text":"…"}])`,
    );
    expect(read(object({ kind: object({ $in: parameter('kinds') }) })).predicate).toBe(
      'kind in [{"kind":"parameter","text":"kinds"}]',
    );
  });
});

test.each<readonly [Value]>([
  [parameter('filter')],
  [unknown('buildFilter()')],
  [valueOf({ $where: 'this.a' })],
  [valueOf({ $text: { $search: 'x' } })],
])('not understood at all', (filter) => {
  expect(read(filter)).toEqual({ predicate: 'opaque[]', completeness: 'opaque', filter: [] });
});
