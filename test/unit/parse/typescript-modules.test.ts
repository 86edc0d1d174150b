import { describe, expect, test } from 'vitest';
import type { ExportFacts } from '../../../src/model/facts';
import { factsOf, show, showBindings } from './typescript-show';

function showExport(one: ExportFacts): string {
  if (one.expression !== undefined) return `${one.name} = ${show(one.expression)}`;
  return one.local === undefined ? `${one.name} from ${one.from}: ${one.imported}` : `${one.name} is ${one.local}`;
}

describe('imports', () => {
  test.each([
    ["import Agenda from 'agenda';", ['Agenda = default of agenda']],
    ["import { Agenda, Job as J } from 'agenda';", ['Agenda = Agenda of agenda', 'J = Job of agenda']],
    ["import * as cron from 'node-cron';", ['cron = * of node-cron']],
    ["import shop, * as rest from './shop';", ['shop = default of ./shop', 'rest = * of ./shop']],
    ["import shop, { type Order } from './shop';", ['shop = default of ./shop', 'Order = Order of ./shop']],
    ["import type { Order } from './shop';", ['Order = Order of ./shop']],
    ["import type Order from './shop';", ['Order = default of ./shop']],
    ["import { default as shop, 'a-b' as c } from './shop';", ['shop = default of ./shop', 'c = a-b of ./shop']],
    ["import data from './data.json' with { type: 'json' };", ['data = default of ./data.json']],
    ["import {} from './shop';", []],
    ["import './shop';", []],
  ])('%s', (code, expected) => {
    const { imports } = factsOf(code);
    expect(imports.map((one) => `${one.local} = ${one.imported} of ${one.from}`)).toEqual(expected);
    expect(imports.map((one) => code.slice(one.start, one.end))).toEqual(imports.map((one) => one.local));
  });
});

describe('exports', () => {
  test.each([
    ['export const a = 1, b = 2;', ['a is a', 'b is b']],
    ['export const { a, b: [c], ...d } = x;', ['a is a', 'c is c', 'd is d']],
    ['export function purge() {}', ['purge is purge']],
    ['export async function* purge() {}', ['purge is purge']],
    ['export class Shop {}', ['Shop is Shop']],
    ['export abstract class Shop {}', ['Shop is Shop']],
    ['export enum Status { Open }', ['Status is Status']],
    ['export declare const enum Status { Open }', ['Status is Status']],
    ['export interface Order {}', ['Order is Order']],
    ['export type Order = string;', ['Order is Order']],
    ['export namespace Shop {}', ['Shop is Shop']],
    ["export import shop = require('./shop');", ['shop is shop']],
    ['export default function purge() {}', ['default is purge']],
    ['export default function () {}', ['default = function#1']],
    ['export default class Shop {}', ['default is Shop']],
    ['export default class {}', ['default = class#0']],
    ['export default interface Order {}', ['default is Order']],
    ['export default async () => 1;', ['default = function#1']],
    ['export default shop;', ['default = shop']],
    ["export default { purge: run('x') };", ['default = { purge: run("x") }']],
    ['export = shop;', ['= = shop']],
    ['export { a, b as c, d as default };', ['a is a', 'c is b', 'default is d']],
    ['export type { Order };', ['Order is Order']],
    [
      "export { a, default as b, default } from './x';",
      ['a from ./x: a', 'b from ./x: default', 'default from ./x: default'],
    ],
    ["export * from './x';", ['* from ./x: *']],
    ["export * as shop from './x';", ['shop from ./x: *']],
    ["export type * from './x';", ['* from ./x: *']],
    ['module.exports = { a, b: 1 };', ['= = { a: a, b: 1 }']],
    ['module.exports = function () {};', ['= = function#1']],
    ['module.exports.a = 1;', ['a = 1']],
    ['exports.a = function () {};', ['a = function#1']],
    ["exports['a-b'] = 1;", ['a-b = 1']],
    ['exports.a = exports.b = void 0; exports.a = 1;', ['a = 1']],
    ['module.exports = exports = shop;', ['= = shop']],
    ['if (shop) exports.a = 1;', ['a = 1']],
    ["module.exports.purge = require('./purge');", ['purge = module(./purge)']],
    ['function run() { module.exports = 1; }', []],
    ['const exports = {}; exports.a = 1;', []],
    ['export as namespace Shop;', []],
  ])('%s', (code, expected) => {
    const file = code.startsWith('export as') ? 'src/shop.d.ts' : 'src/shop.ts';
    expect(factsOf(code, file).exports.map(showExport)).toEqual(expected);
  });

  test('what is exported by assignment is no assignment', () => {
    const [top] = factsOf('module.exports = make(); exports.a = make();').functions;
    expect(top?.assignments).toEqual([]);
    expect(top?.body).toEqual([]);
  });

  test('an exported function takes the name that it is exported under', () => {
    const module = factsOf('exports.purge = async () => 1; module.exports.run = function () {};');
    expect(module.functions.map((one) => one.name)).toEqual(['', 'purge', 'run']);
  });

  test('exports of a namespace are its own', () => {
    const module = factsOf('export namespace Shop { export const a = 1; export interface Order {} type Kind = 1; }');
    expect(module.exports.map(showExport)).toEqual(['Shop is Shop']);
    expect(module.types.map((one) => one.name)).toEqual(['Shop.Order', 'Shop.Kind']);
  });

  test('the exports of a namespace lead to names of its block', () => {
    const code = 'const a = 0; namespace Shop { export const a = 1; }';
    const [top] = factsOf(code).functions;
    expect(showBindings(top)).toEqual(['const a = 0', 'const a = 1', 'const Shop = { a: a }']);
    const [, inner, shop] = top?.bindings ?? [];
    const property = shop?.value?.kind === 'object' ? shop.value.properties[0] : undefined;
    const at = property?.value.start ?? 0;
    expect(code.slice(inner?.scopeStart, inner?.scopeEnd)).toBe('{ export const a = 1; }');
    expect(at).toBeGreaterThan(inner?.scopeStart ?? Infinity);
    expect(at).toBeLessThan(inner?.scopeEnd ?? 0);
  });
});
