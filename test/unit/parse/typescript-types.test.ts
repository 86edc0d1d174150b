import { describe, expect, test } from 'vitest';
import { factsOf, showType } from './typescript-show';

describe('types', () => {
  test.each([
    ['string', 'string'],
    ['null', 'null'],
    ['undefined', 'undefined'],
    ['void', 'void'],
    ['unknown', 'unknown'],
    ["'open'", '"open"'],
    ['`open`', '"open"'],
    ['-1', '-1'],
    ['true', 'true'],
    ['1e999', 'other'],
    ['10n', 'other'],
    ['Order', 'Order'],
    ['mongoose.Model<Order>', 'mongoose.Model<Order>'],
    ['Map<string, Order[]>', 'Map<string, Order[]>'],
    ["| 'open' | 'closed'", '("open" | "closed")'],
    ['A & { b: string }', '(A & { b: string })'],
    ['(Order)', 'Order'],
    ['readonly Order[]', 'Order[]'],
    ['[string, number]', '(string | number)[]'],
    ['[first: string, rest?: number, ...others: Order[]]', '(string | number | Order)[]'],
    ['[string]', 'string[]'],
    ['[...Order[]]', 'Order[]'],
    ['[]', 'never[]'],
    ['typeof shop.orders', 'typeof shop.orders'],
    ['(typeof STATUSES)[number]', 'typeof STATUSES[number]'],
    ["Order['status']", 'Order["status"]'],
    ['keyof Order', 'keyof Order'],
    ['unique symbol', 'symbol'],
    ["import('./shop').Order<string>", 'import(./shop).Order<string>'],
    ["import('./shop')", 'import(./shop)'],
    ["typeof import('./shop')", 'import(./shop)'],
    ["import('./shop').Shop.Order", 'import(./shop).Shop.Order'],
    ['(a: string) => Promise<void>', '() => Promise<void>'],
    ['new () => Order', '() => Order'],
    ['abstract new () => Order', '() => Order'],
    ['this', 'this'],
    ['{ [K in keyof Order]: string }', 'other'],
    ['A extends B ? C : D', 'other'],
    ['`a${string}`', 'other'],
    [
      '{ a: string; readonly b?: number; c(): Order; get d(): string; set e(value: number); "f-g": 1; 2: 3; h }',
      '{ a: string; b?: number; c: () => Order; d: string; e: number; f-g: 1; 2: 3; h: any }',
    ],
    ['{ (): void; new (): Order; [key: string]: number; [computed]: 1; ["literal"]: 2 }', '{ literal: 2 }'],
  ])('%s', (code, expected) => {
    const [alias] = factsOf(`type Value = ${code};`).types;
    expect(showType(alias?.type ?? null)).toBe(expected);
  });

  test('a type predicate is a boolean', () => {
    const [, isOpen, assertOpen] = factsOf(
      'function a(x): x is Order {} function b(x): asserts x is Order {}',
    ).functions;
    expect(showType(isOpen?.returnType ?? null)).toBe('boolean');
    expect(showType(assertOpen?.returnType ?? null)).toBe('boolean');
  });

  test('interfaces and aliases with parameters', () => {
    const code =
      'interface Order<T, K extends string = string> extends Base<T>, Shop.Named { status: K }\ntype Id<T> = T;';
    const { types } = factsOf(code);
    const shown = types.map((one) => [one.name, one.parameters, one.extends.map(showType), showType(one.type)]);
    expect(shown).toEqual([
      ['Order', ['T', 'K'], ['Base<T>', 'Shop.Named'], '{ status: K }'],
      ['Id', ['T'], [], 'T'],
    ]);
    expect(types.map((one) => code.slice(one.nameStart, one.nameEnd))).toEqual(['Order', 'Id']);
    expect(types.map((one) => code.slice(one.start, one.end))).toEqual(code.split('\n'));
  });

  test('types declared in a function, and for all modules', () => {
    const { types } = factsOf('function run() { type Local = 1; } declare global { interface Window { shop: Shop } }');
    expect(types.map((one) => one.name)).toEqual(['Local', 'Window']);
  });

  test('types of another module are not those of this one', () => {
    expect(factsOf("declare module 'agenda' { interface Job { shop: string } }").types).toEqual([]);
  });
});
